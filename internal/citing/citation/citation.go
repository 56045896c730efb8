// Package citation reads citations as people paste them: DOIs, or entries of BibTeX, RIS
// or CSL-JSON. It works offline, so that it knows nothing else of a DOI.
//
// It reads CSL-JSON with encoding/json. It has its own parsers of BibTeX and RIS, because
// no module fits: nickng/bibtex ends the process at an undefined macro and keeps its state
// in globals, and no module for RIS is maintained. For keys, mozillazg/go-unidecode writes
// other scripts in Latin letters.
package citation

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"corroborate/internal/evidence"
)

// Format is what a citation is written in.
type Format string

// The formats.
const (
	DOI     Format = "DOI"
	BibTeX  Format = "BIBTEX"
	RIS     Format = "RIS"
	CSLJSON Format = "CSL_JSON"
)

// Result holds the records of a citation.
type Result struct {
	Format  Format
	Sources []*evidence.Source // in their order; they name the agents by key
	Agents  []*evidence.Agent  // authors and publishers, each once, in the order of their first mention
	Left    []evidence.Problem // parts of the text that were left out
}

// Parse reads a text with entries of one format, which it detects. It proposes a
// different key for each record, made of names, titles and years, and none that is taken.
// The same text gets the same keys. Agents with the same name become one. If Parse cannot
// read the text, the error is Invalid.
func Parse(text string, taken func(evidence.Key) bool) (*Result, error) {
	if !utf8.ValidString(text) {
		return nil, invalid(problem(1, "the text is not in UTF-8", "text"))
	}
	text = strings.TrimPrefix(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\ufeff")
	format, ok := Detect(text)
	if !ok {
		start := lines{text: text}
		return nil, invalid(problem(start.of(len(text)-len(strings.TrimLeft(text, " \t\n"))), "this is not a citation",
			"a DOI, or entries of BibTeX (@article{...}), RIS (TY  - JOUR) or CSL-JSON ({\"type\": ...})"))
	}
	parse := map[Format]func(string) ([]work, []evidence.Problem, error){DOI: parseDOIs, BibTeX: parseBibTeX, RIS: parseRIS, CSLJSON: parseCSL}[format]
	works, left, err := parse(text)
	if err != nil {
		return nil, err
	}
	r := &Result{Format: format, Left: left}
	b := builder{result: r, keys: newKeys(taken), named: map[string]evidence.Key{}}
	for _, w := range works {
		b.add(w)
	}
	return r, nil
}

// Detect recognizes the format of a text by its beginning. BibTeX may have any text before
// its first entry.
func Detect(text string) (Format, bool) {
	begin := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(begin, "{"), strings.HasPrefix(begin, "["):
		return CSLJSON, true
	case risTag.MatchString(begin):
		return RIS, true
	}
	first, _, _ := strings.Cut(begin, "\n")
	if _, ok := evidence.ParseDOI(first); ok {
		return DOI, true
	}
	if bibEntry.MatchString(begin) {
		return BibTeX, true
	}
	return "", false
}

func invalid(p evidence.Problem) error { return evidence.Refuse(p.At("text")) }

// problem says what is wrong in a line of a citation, or was left out. Expected is empty
// if the message says it all.
func problem(line int, message, expected string) evidence.Problem {
	return evidence.Problem{Place: evidence.Place{Line: line}, Message: message, Expected: expected}
}

// lines counts lines on the way through a text.
type lines struct {
	text     string
	at, line int // the current byte, and how many lines end before it
}

// of returns the line of a byte. It is fast if calls go through the text in order.
func (l *lines) of(at int) int {
	at = min(at, len(l.text))
	if at < l.at {
		l.at, l.line = 0, 0
	}
	l.line += strings.Count(l.text[l.at:at], "\n")
	l.at = at
	return l.line + 1
}

// work is a source in the terms that all formats share.
type work struct {
	line      int
	kind      evidence.SourceKind // empty if the format does not say
	title     string
	authors   []name
	published string
	url, doi  string
	in        string // the journal, newspaper, site or book that it is in
	collected bool   // whether that is a book or the proceedings of a congress
	publisher string
	volume    string
	issue     string
	pages     string
	note      string
}

func parseDOIs(text string) (works []work, left []evidence.Problem, err error) {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		doi, ok := evidence.ParseDOI(line)
		if !ok {
			return nil, nil, invalid(problem(i+1, fmt.Sprintf("%q is not a DOI", short(line)), "one DOI a line, as in 10.1000/182"))
		}
		works = append(works, work{line: i + 1, doi: doi})
	}
	left = append(left, problem(1, "a DOI alone does not give the title, kind or authors", ""))
	return works, left, nil
}

// short keeps a message to one readable line.
func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return text
}
