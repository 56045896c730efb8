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

func writeMarkdown(to io.Writer, p *page) error {
	t, err := template.New("dossier").Parse(markdownTemplate)
	if err != nil {
		return err
	}
	// Every text is escaped here, so that the template cannot forget one.
	eachText(reflect.ValueOf(p).Elem(), escapeMarkdown)
	return t.Execute(to, p)
}

// eachText replaces every text in a value; keys stay.
func eachText(v reflect.Value, f func(string) string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(f(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "Key" { // of letters, digits and marks that a layout leaves alone
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
	// What begins a block when it stands first in a line.
	blockMark = regexp.MustCompile(`^(?:([0-9]+)[.)](?: |$)|[-+](?: |$)|[-=]+ *$)`)
)

// escapeMarkdown makes a text stand for itself wherever it is put in a line.
func escapeMarkdown(text string) string {
	text = markdownMarks.Replace(strings.Join(strings.Fields(strings.Map(visible, strings.ToValidUTF8(text, "\uFFFD"))), " "))
	if mark := blockMark.FindStringSubmatch(text); mark != nil {
		return mark[1] + `\` + text[len(mark[1]):]
	}
	return text
}

// visible replaces what would act on the reader's screen, and not be seen.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return ' '
	case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\uFFFE' || r == '\uFFFF':
		return '\uFFFD'
	}
	return r
}
