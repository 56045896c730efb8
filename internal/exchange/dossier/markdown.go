package dossier

import (
	_ "embed" // the template
	"io"
	"reflect"
	"regexp"
	"strings"
	"text/template"
	"unicode"
)

//go:embed dossier.md.tmpl
var markdownTemplate string

func writeMarkdown(to io.Writer, p *Page) error {
	t, err := template.New("dossier").Parse(markdownTemplate)
	if err != nil {
		return err
	}
	// Escape every text here, so that the template cannot forget one.
	eachText(reflect.ValueOf(p).Elem(), escapeMarkdown)
	return t.Execute(to, p)
}

// eachText replaces every text in a value, except keys, kinds and refs.
func eachText(v reflect.Value, f func(string) string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(f(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name != "Key" && name != "Kind" && name != "Refs" { // no character of these needs escaping
				eachText(v.Field(i), f)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachText(v.Index(i), f)
		}
	}
}

var (
	markdownMarks = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`,
		"&", `\&`, "|", `\|`, "~", `\~`, "$", `\$`, "#", `\#`, "://", `\://`)
	// blockMark matches what begins a block at the start of a line.
	blockMark = regexp.MustCompile(`^(?:([0-9]+)[.)](?: |$)|[-+](?: |$)|[-=]+ *$)`)
)

// escapeMarkdown escapes a text for any place in a line.
func escapeMarkdown(text string) string {
	text = markdownMarks.Replace(strings.Join(strings.Fields(strings.Map(visible, strings.ToValidUTF8(text, "\uFFFD"))), " "))
	if mark := blockMark.FindStringSubmatch(text); mark != nil {
		return mark[1] + `\` + text[len(mark[1]):]
	}
	return text
}

// visible replaces characters that readers cannot see, but that act on what they see.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return ' '
	case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\uFFFE' || r == '\uFFFF':
		return '\uFFFD'
	}
	return r
}
