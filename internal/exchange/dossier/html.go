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

func writeHTML(to io.Writer, p *Page) error {
	t, err := template.New("dossier").Parse(htmlTemplate)
	if err != nil {
		return err
	}
	eachText(reflect.ValueOf(p).Elem(), visibleLines)
	return t.Execute(to, p)
}

// visibleLines keeps line breaks, which the page shows, and replaces invisible
// characters. The template escapes the rest.
func visibleLines(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return visible(r)
	}, strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD"))
}
