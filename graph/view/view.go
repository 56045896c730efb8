// Package view holds the answers of the API that are not records of the domain:
// pages of lists, assessments with their reasons, traces.
package view

import (
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// SearchHit is a record that a search found, with the text that matched.
type SearchHit struct {
	Item         evidence.Item
	Field        string
	Snippet      string
	SnippetParts []SnippetPart
}

// SnippetPart is a part of a snippet, which matches what was searched for or does not.
type SnippetPart struct {
	Text    string
	Matches bool
}

// HitCount is how many hits of a kind there are: if not exact, Count or more.
type HitCount struct {
	Kind    evidence.Kind
	Count   int
	IsExact bool
}

// NewSearchConnection makes a page of hits, with the counts of what was found, and the text
// that was searched for instead of the client's, if any.
func NewSearchConnection(of Elements[*SearchHit], found storage.HitPage, instead string) *SearchConnection {
	c := &SearchConnection{Page: NewPage[*SearchHit, SearchEdge](of)}
	if instead != "" {
		c.Instead = &instead
	}
	if !found.AtLeast() {
		c.TotalCount = &found.Total
	}
	for _, kind := range evidence.ItemKinds {
		if n, ok := found.Counts[kind]; ok {
			c.Counts = append(c.Counts, HitCount{kind, n.N, !n.More})
		}
	}
	return c
}

// ObjectOf is the type of object that shows a kind.
func ObjectOf(kind evidence.Kind) string { return string(kind[:1]) + strings.ToLower(string(kind[1:])) }

// RubricEntry is one number of the rubric.
type RubricEntry struct {
	Word  string
	Value float64
}

// Rubric is the numbers in force, in the order of their vocabularies.
type Rubric struct {
	Hash        string
	Reliability []RubricEntry
	Design      []RubricEntry
	Basis       []RubricEntry
	Severity    []RubricEntry
	Strength    []RubricEntry
	Certainty   []RubricEntry
	Numbers     *assess.Rubric // those that belong to no vocabulary
}

// NewRubric lists a rubric.
func NewRubric(r assess.Rubric) *Rubric {
	return &Rubric{
		Hash:        r.Hash(),
		Reliability: entries(evidence.Reliabilities, r.Reliability),
		Design:      entries(evidence.Designs, r.Design),
		Basis:       entries(evidence.Bases, r.Basis),
		Severity:    entries(evidence.Severities, r.Severity),
		Strength:    entries(evidence.Strengths, r.Strength),
		Certainty:   entries(evidence.Certainties, r.Certainty),
		Numbers:     &r,
	}
}

// entries lists the words of a vocabulary that have a number.
func entries[T ~string](words []T, table map[T]float64) []RubricEntry {
	list := make([]RubricEntry, 0, len(words))
	for _, w := range words {
		if value, ok := table[w]; ok {
			list = append(list, RubricEntry{string(w), value})
		}
	}
	return list
}

// Statistics counts a map.
type Statistics struct {
	Sequence    int
	Kinds       []KindCount
	LinkCount   int
	Verdicts    []VerdictCount
	Certainties []CertaintyCount
	StaleCount  int
}

// KindCount counts the records of one kind.
type KindCount struct {
	Kind  evidence.Kind
	Count int
}

// VerdictCount counts the claims of one verdict.
type VerdictCount struct {
	Verdict evidence.Verdict
	Count   int
}

// CertaintyCount counts the claims of one certainty.
type CertaintyCount struct {
	Certainty evidence.Certainty
	Count     int
}

// NewStatistics lists counts, those of nothing included.
func NewStatistics(c storage.Counts) *Statistics {
	s := &Statistics{LinkCount: c.Kinds[evidence.KindLink]}
	for _, k := range evidence.ItemKinds {
		s.Kinds = append(s.Kinds, KindCount{k, c.Kinds[k]})
	}
	for _, v := range evidence.Verdicts {
		s.Verdicts = append(s.Verdicts, VerdictCount{v, c.Verdicts[v]})
	}
	for _, w := range evidence.Certainties {
		s.Certainties = append(s.Certainties, CertaintyCount{w, c.Certainties[w]})
	}
	return s
}
