// Package citation reads citations as people paste them: DOIs, or entries of BibTeX, RIS,
// PubMed or CSL-JSON. It works offline, so that it knows nothing else of a DOI.
//
// Each field of an entry is used, or is told: once for each name, with the number of
// entries that have it. An entry that cannot be read is told with its line, and the
// others are read.
//
// It reads CSL-JSON with encoding/json. It has its own parsers of BibTeX, RIS and PubMed's
// format, because no module fits: nickng/bibtex ends the process at an undefined macro and
// keeps its state in globals, and no module for the others is maintained. For keys,
// mozillazg/go-unidecode writes other scripts in Latin letters.
package citation

import (
	"cmp"
	"regexp"
	"slices"
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
	PubMed  Format = "PUBMED"
	CSLJSON Format = "CSL_JSON"
)

// Result holds the records of a citation.
type Result struct {
	Format  Format
	Sources []*evidence.Source // in their order; they name the agents by key
	Agents  []*evidence.Agent  // authors and publishers, each once, in the order of their first mention
	Left    []evidence.Problem // what was left out or is doubtful, in the order of its lines
}

// Parse reads a text with entries of one format, which it detects. It proposes a
// different key for each record, made of names, titles and years, and none that is taken.
// The same text gets the same keys. Agents with the same name become one, unless they have
// different addresses. If Parse cannot read any entry of the text, the error is Invalid.
func Parse(text string, taken func(evidence.Key) bool) (*Result, error) {
	if !utf8.ValidString(text) {
		return nil, evidence.Refuse(problem(1, "the text is not in UTF-8", "text").At("text"))
	}
	text = strings.TrimPrefix(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\ufeff")
	format, ok := Detect(text)
	if !ok {
		start := lines{text: text}
		return nil, evidence.Refuse(problem(start.of(len(text)-len(strings.TrimLeft(text, " \t\n"))), "this is not a citation",
			"a DOI, or entries of BibTeX (@article{...}), RIS (TY  - JOUR), PubMed (PMID- 123) or CSL-JSON ({\"type\": ...})").At("text"))
	}
	read := map[Format]func(string) found{DOI: readDOIs, BibTeX: readBibTeX, RIS: readRIS, PubMed: readPubMed, CSLJSON: readCSL}[format](text)
	if len(read.works) == 0 {
		return nil, read.refused()
	}
	r := &Result{Format: format, Left: append(read.bad, read.left...)}
	b := builder{result: r, keys: newKeys(taken), named: map[string][]*evidence.Agent{}, lines: map[string]int{}}
	for _, w := range read.works {
		b.add(w)
	}
	r.Left = append(r.Left, read.unplaced.problems()...)
	slices.SortStableFunc(r.Left, func(a, b evidence.Problem) int { return cmp.Compare(a.Place.Line, b.Place.Line) })
	return r, nil
}

// risEntry and pubMedEntry are how an entry of these formats begins. The specification of
// RIS has two blanks, a hyphen and one blank after a tag; people lose blanks.
var (
	risEntry    = regexp.MustCompile(`(?m)^TY {0,2}-(?: |$)`)
	pubMedEntry = regexp.MustCompile(`(?m)^PMID *- +[0-9]`)
)

// Detect recognizes the format of a text. BibTeX and RIS may have any text before their
// first entry.
func Detect(text string) (Format, bool) {
	begin := strings.TrimSpace(text)
	first, _, _ := strings.Cut(begin, "\n")
	switch {
	case strings.HasPrefix(begin, "{"), strings.HasPrefix(begin, "["):
		return CSLJSON, true
	case risEntry.MatchString(text):
		return RIS, true
	case pubMedEntry.MatchString(text):
		return PubMed, true
	case isDOI(first):
		return DOI, true
	case bibEntry.MatchString(text):
		return BibTeX, true
	case len(doisIn(text)) > 0:
		return DOI, true
	}
	return "", false
}

// found is what a text has.
type found struct {
	works    []work
	bad      []evidence.Problem // entries that could not be read
	left     []evidence.Problem // what else was left out or is doubtful
	unplaced unplaced
}

// add adds an entry, and what is to be told of it.
func (f *found) add(w work, left []evidence.Problem) {
	f.works, f.left = append(f.works, w), append(f.left, left...)
}

// refused is the error for a text without any entry that can be read.
func (f *found) refused() error {
	if len(f.bad) == 0 {
		f.bad = append(f.bad, problem(1, "there is no entry", "an entry with a title"))
	}
	var all evidence.Problems
	for _, p := range f.bad {
		all.Add(p.At("text"))
	}
	return all.Err()
}

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

// short keeps a message to one readable line.
func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return text
}
