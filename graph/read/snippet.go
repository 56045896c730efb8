package read

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/text/words"
)

// How long a snippet is, in characters, and how much of that may come before
// the first word that matches.
const (
	snippetLength = 200
	snippetLead   = 60
)

// snippet finds the field of an item that holds most of the terms of a search,
// the headline before others, and the part of it around the first of them.
func snippet(it evidence.Item, wanted []words.Term) (field, part string) {
	most, best, at := -1, "", 0
	consider := func(name, value string) {
		if count, where := matches(value, wanted); count > most {
			most, field, best, at = count, name, value, where
		}
	}
	fields := evidence.FieldsOf(it.EntryKind())
	for _, f := range fields {
		if value := f.Append(nil, it); f.Form == evidence.FormText && len(value) == 1 && value[0] == it.Headline() {
			consider(f.Name, value[0])
		}
	}
	for _, f := range fields {
		if f.Form == evidence.FormText || f.Form == evidence.FormTags || f.Name == "key" {
			for _, value := range f.Append(nil, it) {
				consider(f.Name, value)
			}
		}
	}
	return field, excerpt(best, at)
}

// matches counts how many of the wanted terms a text holds. It also returns the place of
// the first one, in bytes.
func matches(text string, wanted []words.Term) (count, at int) {
	at = len(text)
	tokens := words.Tokens(text)
	for _, term := range wanted {
		if spans := term.Spans(tokens); len(spans) > 0 {
			count++
			at = min(at, spans[0].Start)
		}
	}
	return count, at
}

// marked cuts a text into parts that match what is wanted, and others.
func marked(text string, wanted []words.Term) []view.SnippetPart {
	tokens := words.Tokens(text)
	var spans []words.Span
	for _, term := range wanted {
		spans = append(spans, term.Spans(tokens)...)
	}
	slices.SortFunc(spans, func(a, b words.Span) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	var parts []view.SnippetPart
	add := func(to int, matches bool, from *int) {
		if to > *from {
			parts = append(parts, view.SnippetPart{Text: text[*from:to], Matches: matches})
			*from = to
		}
	}
	at := 0
	for _, s := range spans {
		add(s.Start, false, &at)
		add(s.End, true, &at)
	}
	add(len(text), false, &at)
	return parts
}

// excerpt cuts a text around a place, between words if it can.
func excerpt(text string, at int) string {
	runes := []rune(text)
	if len(runes) <= snippetLength {
		return text
	}
	begin := max(0, utf8.RuneCountInString(text[:at])-snippetLead)
	begin = min(begin, len(runes)-(snippetLength-1))
	if begin > 0 {
		begin = nextWord(runes, begin)
	}
	end := min(len(runes), begin+snippetLength-2)
	if end < len(runes) {
		for cut := end; cut > end-20; cut-- {
			if unicode.IsSpace(runes[cut]) {
				end = cut
				break
			}
		}
	}
	part := strings.TrimSpace(string(runes[begin:end]))
	if begin > 0 {
		part = "…" + part
	}
	if end < len(runes) {
		part += "…"
	}
	return part
}

// nextWord is the beginning of the next word, unless it is far away.
func nextWord(runes []rune, at int) int {
	for i := at; i < min(len(runes)-1, at+20); i++ {
		if unicode.IsSpace(runes[i]) {
			return i + 1
		}
	}
	return at
}
