package dossier

import (
	_ "embed" // the template
	"html/template"
	"io"
	"reflect"
	"strings"
)

//go:embed dossier.html.tmpl
var htmlTemplate string

func writeHTML(to io.Writer, p *page) error {
	t, err := template.New("dossier").Parse(htmlTemplate)
	if err != nil {
		return err
	}
	eachText(reflect.ValueOf(p).Elem(), visibleLines)
	return t.Execute(to, p)
}

// visibleLines leaves line breaks, which the page shows, and replaces what
// would act on the reader's screen. Escaping is the template's work.
func visibleLines(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return visible(r)
	}, strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD"))
}
