// Package citation reads citations as people paste them: a DOI, entries of
// BibTeX, of RIS or of CSL-JSON. It works offline, so a DOI gives no more than
// itself.
//
// CSL-JSON is read with encoding/json. BibTeX and RIS have parsers here, for
// want of fitting modules: nickng/bibtex ends the process at a macro that is not
// defined and keeps its state in globals; for RIS there is none that is kept up.
// Keys are made with mozillazg/go-unidecode, which knows how other scripts are
// written in Latin letters.
package citation

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"corroborate/internal/citing/canonical"
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
	Agents  []*evidence.Agent  // authors and publishers, in the order in which they are named first, each once
	Left    []evidence.Problem // what could not be made use of
}

// Parse reads a text with entries of one format, which it detects. It proposes keys
// made of names, titles and years: the same for the same text, no two the same, and
// none that is taken. Agents with the same name become one. A text that cannot be
// read is Invalid.
func Parse(text string, taken func(evidence.Key) bool) (*Result, error) {
	if !utf8.ValidString(text) {
		return nil, invalid(problem(1, "the text is not in UTF-8", "text"))
	}
	text = strings.TrimPrefix(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\ufeff")
	format, ok := Detect(text)
	if !ok {
		start := lines{text: text}
		return nil, invalid(problem(start.of(len(text)-len(strings.TrimLeft(text, " \t\n"))), "this is no citation",
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

// Detect tells the format of a text by how it begins. BibTeX may have any text
// before its first entry.
func Detect(text string) (Format, bool) {
	begin := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(begin, "{"), strings.HasPrefix(begin, "["):
		return CSLJSON, true
	case risTag.MatchString(begin):
		return RIS, true
	}
	first, _, _ := strings.Cut(begin, "\n")
	if _, ok := canonical.ParseDOI(first); ok {
		return DOI, true
	}
	if bibEntry.MatchString(begin) {
		return BibTeX, true
	}
	return "", false
}

func invalid(p evidence.Problem) error { return evidence.Refuse(p.At("text")) }

// problem is something in a line of a citation that is wrong, or was left out;
// expected is empty if the message says it all.
func problem(line int, message, expected string) evidence.Problem {
	return evidence.Problem{Place: evidence.Place{Line: line}, Message: message, Expected: expected}
}

// lines counts lines on the way through a text.
type lines struct {
	text     string
	at, line int // how far it is, and how many lines end before
}

// of returns the line of a byte. It is fast if bytes are asked for in order.
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
	kind      evidence.SourceKind // empty if the format does not tell
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
		doi, ok := canonical.ParseDOI(line)
		if !ok {
			return nil, nil, invalid(problem(i+1, fmt.Sprintf("%q is not a DOI", short(line)), "one DOI a line, as in 10.1000/182"))
		}
		works = append(works, work{line: i + 1, doi: doi})
	}
	left = append(left, problem(1, "a DOI by itself tells neither title, kind nor authors", ""))
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
