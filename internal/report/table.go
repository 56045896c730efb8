package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Sort is an order of the table of assessments.
type Sort string

// The orders.
const (
	ByBelief Sort = "belief" // the most believed first
	ByKey    Sort = "key"
)

// Assessments writes a table of assessments, with a row for each claim and the caveat
// that costs it the most belief. The map holds the records that the assessments name.
func Assessments(w io.Writer, style Style, m *evidence.Map, assessments map[evidence.Key]*assess.Assessment, order Sort) error {
	figures := make(map[evidence.Key]evidence.Figures, len(assessments))
	for key, a := range assessments {
		figures[key] = a.Figures
	}
	called := names{Style: style, items: m.ByKey()}
	return figuresTable(w, style, TitlesOf(m), figures, order, func(key evidence.Key) string { return called.costliest(assessments[key]) })
}

// Figures writes the same table without the caveats.
func Figures(w io.Writer, style Style, titles Titles, figures map[evidence.Key]evidence.Figures, order Sort) error {
	return figuresTable(w, style, titles, figures, order, nil)
}

func figuresTable(w io.Writer, style Style, titles Titles, figures map[evidence.Key]evidence.Figures, order Sort,
	caveat func(evidence.Key) string) error {
	keys := slices.SortedFunc(maps.Keys(figures), func(a, b evidence.Key) int {
		if order == ByKey {
			return cmp.Compare(a, b)
		}
		return cmp.Or(cmp.Compare(figures[b].Belief, figures[a].Belief), cmp.Compare(figures[a].Disbelief, figures[b].Disbelief), cmp.Compare(a, b))
	})
	g := &grid{style: style, key: "claim", text: "statement",
		columns: []column{{name: "verdict"}, {name: "certainty"}, {"belief", true}, {"disbelief", true}, {"for", true}, {"against", true}}}
	if caveat != nil {
		g.more = "costliest caveat"
	}
	disputed := false
	for _, key := range keys {
		f := figures[key]
		verdict := style.verdict(f.Verdict)
		if f.Disputed {
			disputed = true
			verdict += "*"
		}
		row := g.add(key, titles[key], verdict, wording.Word(f.Certainty), wording.Number(f.Belief), wording.Number(f.Disbelief),
			independent(f.IndependentFor, f.AtLeast), independent(f.IndependentAgainst, f.AtLeast))
		if caveat != nil {
			row.more = caveat(key)
		}
	}
	t := newTree(w, style)
	g.write(t)
	if disputed {
		t.line("", "* disputed: something weighs against the verdict")
	}
	return t.flush()
}

// independent writes a count of independent lines: "3+" if there may be more.
func independent(n int, atLeast bool) string {
	text := strconv.Itoa(n)
	if atLeast && n > 0 {
		text += "+"
	}
	return text
}

// costliest names the caveat that costs the most belief, and how much.
func (n names) costliest(a *assess.Assessment) string {
	if len(a.CostlyCaveats) == 0 || a.CostlyCaveats[0].Rise <= noise {
		return ""
	}
	c := a.CostlyCaveats[0]
	return fmt.Sprintf("%s on %s, %s", wording.Word(c.Category), n.component(c.On), wording.Number(c.Rise))
}

// AssessmentsJSON writes assessments as one object by claim key, as they come: Add those of some claims, in
// the order of their keys, and End in the end.
type AssessmentsJSON struct {
	object[evidence.Key]
	firm map[evidence.Key]Firm
}

// NewAssessmentsJSON begins the object. The claims in firm also have how firm their words are.
func NewAssessmentsJSON(w io.Writer, firm []Firm) *AssessmentsJSON {
	j := &AssessmentsJSON{object[evidence.Key]{to: w}, make(map[evidence.Key]Firm, len(firm))}
	for _, f := range firm {
		j.firm[f.Claim] = f
	}
	return j
}

// Add writes some assessments.
func (j *AssessmentsJSON) Add(list []*assess.Assessment) error {
	type assessment struct {
		*assess.Assessment
		Firmness    *assess.Firmness    `json:"firmness,omitempty"`
		Sensitivity *assess.Sensitivity `json:"sensitivity,omitempty"`
	}
	keys, all := make([]evidence.Key, len(list)), make(map[evidence.Key]assessment, len(list))
	for i, a := range list {
		fill(a)
		firm := j.firm[a.Claim]
		keys[i], all[a.Claim] = a.Claim, assessment{a, firm.Firmness, firm.Sensitivity}
	}
	return j.add(keys, func(key evidence.Key) any { return all[key] })
}

// End ends the object.
func (j *AssessmentsJSON) End() error { return j.end() }

// JSON writes the trace as one object.
func (t *Trace) JSON(w io.Writer) error {
	for _, a := range t.Assessments {
		fill(a)
	}
	return writeJSON(w, t)
}

// fill replaces nil lists by empty ones, because JSON would write null for them.
func fill(a *assess.Assessment) {
	empty(&a.Echoes)
	empty(&a.Spent)
	empty(&a.Ways)
	empty(&a.Ceiling.Caveats)
	for i := range a.Echoes {
		empty(&a.Echoes[i].Repeats)
	}
	for i := range a.Spent {
		empty(&a.Spent[i].Because)
	}
	for _, lines := range []*[]assess.Line{&a.LinesFor, &a.LinesAgainst} {
		empty(lines)
		for i := range *lines {
			empty(&(*lines)[i].Items)
			empty(&(*lines)[i].Shared)
		}
	}
	empty(&a.EchoesFor)
	empty(&a.EchoesAgainst)
	empty(&a.SinglePointsOfFailure)
	empty(&a.KeyEvidence)
	empty(&a.CostlyCaveats)
	empty(&a.WhatWouldChangeThis)
	empty(&a.Warnings)
	for i := range a.CostlyCaveats {
		empty(&a.CostlyCaveats[i].Caveats)
	}
	for i := range a.Warnings {
		empty(&a.Warnings[i].Items)
	}
}

func empty[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}

// newTable begins a table without borders.
func newTable(header ...any) table.Writer {
	t := table.NewWriter()
	t.AppendHeader(header)
	s := table.StyleDefault
	s.Options = table.OptionsNoBordersAndSeparators
	s.Box = table.StyleBoxDefault
	s.Box.PaddingLeft, s.Box.PaddingRight = "", "  "
	s.Format.Header = text.FormatUpper
	t.SetStyle(s)
	t.SuppressTrailingSpaces()
	return t
}
