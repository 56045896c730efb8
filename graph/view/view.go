// Package view holds the answers of the API that are not records of the domain:
// pages of lists, assessments with their reasons, traces.
package view

import (
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Component is anything that can fail, with the record or the link behind it.
type Component struct {
	Name string
	Item evidence.Item  // nil for a link and for an unknown
	Link *evidence.Link // nil for anything but a link
}

// Unknown reports whether it stands for what is not named.
func (c *Component) Unknown() bool { return evidence.Key(c.Name).Reserved() }

// Line is a line of evidence.
type Line struct {
	Items    []evidence.Evidence
	Strength float64
	Shared   []Component
}

// Influence is what becomes of a claim without one component.
type Influence struct {
	Component Component
	assess.Influence
}

// CaveatCost is what becomes of a claim with caveats resolved.
type CaveatCost struct {
	On      evidence.Item
	Caveats []evidence.Caveat
	assess.CaveatCost
}

// Warning is something to know that the figures do not say.
type Warning struct {
	Code  assess.WarningCode
	Text  string
	About []Component
}

// SearchHit is a record that a search found, with the text that matched.
type SearchHit struct {
	Item    evidence.Item
	Field   string
	Snippet string
}

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
	}
}

func entries[T ~string](words []T, table map[T]float64) []RubricEntry {
	list := make([]RubricEntry, len(words))
	for i, w := range words {
		list[i] = RubricEntry{string(w), table[w]}
	}
	return list
}

// Statistics counts a map.
type Statistics struct {
	Kinds       []KindCount
	Links       int
	Verdicts    []VerdictCount
	Certainties []CertaintyCount
	Stale       int
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
func NewStatistics(c evidence.Counts) *Statistics {
	s := &Statistics{Links: c.Kinds[evidence.KindLink]}
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
