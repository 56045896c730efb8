package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Sort is an order of the table of assessments.
type Sort string

// The orders.
const (
	ByBelief Sort = "belief" // the most believed first
	ByKey    Sort = "key"
)

// Assessments writes a table of assessments, a row for each claim, with the
// caveat that costs it the most.
func Assessments(w io.Writer, style Style, assessments map[evidence.Key]*assess.Assessment, order Sort) error {
	figures := make(map[evidence.Key]evidence.Figures, len(assessments))
	for key, a := range assessments {
		figures[key] = a.Figures
	}
	return figuresTable(w, style, figures, order, func(key evidence.Key) string { return costliest(assessments[key]) })
}

// Figures writes the same table without the reasons.
func Figures(w io.Writer, style Style, figures map[evidence.Key]evidence.Figures, order Sort) error {
	return figuresTable(w, style, figures, order, nil)
}

func figuresTable(w io.Writer, style Style, figures map[evidence.Key]evidence.Figures, order Sort,
	caveat func(evidence.Key) string) error {
	keys := slices.SortedFunc(maps.Keys(figures), func(a, b evidence.Key) int {
		if order == ByKey {
			return cmp.Compare(a, b)
		}
		return cmp.Or(cmp.Compare(figures[b].Belief, figures[a].Belief), cmp.Compare(figures[a].Disbelief, figures[b].Disbelief), cmp.Compare(a, b))
	})
	keyWidth, caveatWidth := figuresLayout(style, keys)
	header := []any{"claim", "verdict", "certainty", "belief", "disbelief", "for", "against"}
	if caveat != nil && caveatWidth > 0 {
		header = append(header, "costliest caveat")
	}
	t := newTable(Style{Color: style.Color}, header...)
	disputed := false
	for _, key := range keys {
		f := figures[key]
		verdict := style.verdict(f.Verdict)
		if f.Disputed {
			disputed = true
			verdict += "*"
		}
		row := table.Row{style.key(key), verdict, f.Certainty, number(f.Belief), number(f.Disbelief), f.IndependentFor, f.IndependentAgainst}
		if len(header) > len(row) {
			row = append(row, text.Snip(caveat(key), caveatWidth, "…"))
		}
		t.AppendRow(row)
	}
	right := func(name string) table.ColumnConfig {
		return table.ColumnConfig{Name: name, Align: text.AlignRight, AlignHeader: text.AlignRight}
	}
	t.SetColumnConfigs([]table.ColumnConfig{{Name: "claim", WidthMax: keyWidth, WidthMaxEnforcer: text.WrapHard},
		right("belief"), right("disbelief"), right("for"), right("against")})
	if err := write(w, t); err != nil {
		return err
	}
	if disputed {
		_, err := fmt.Fprintln(w, "* disputed: something weighs against the verdict")
		return err
	}
	return nil
}

// figuresLayout tells how wide the first and the last column of the table may
// be, 0 for the last one where there is no room for it.
func figuresLayout(style Style, keys []evidence.Key) (keyWidth, caveatWidth int) {
	const (
		between  = 59 // columns of all others, with a disputed verdict and the space after each
		leastKey = 12
		least    = 20 // below which a caveat is no use
		enough   = 1_000
	)
	for _, key := range keys {
		keyWidth = max(keyWidth, len(key))
	}
	if style.Width <= 0 {
		return keyWidth, enough
	}
	room := style.Width - between - len("  ")
	if keyWidth > room {
		return max(room, leastKey), 0
	}
	if room -= keyWidth; room < least {
		return keyWidth, 0
	}
	return keyWidth, room
}

// costliest names the caveat that costs the most belief, and how much.
func costliest(a *assess.Assessment) string {
	if len(a.CostlyCaveats) == 0 || a.CostlyCaveats[0].Rise < 0.0005 {
		return ""
	}
	c := a.CostlyCaveats[0]
	return fmt.Sprintf("%s on %s, %s", c.Category, c.On, number(c.Rise))
}

// AssessmentsJSON writes assessments as one object by claim key.
func AssessmentsJSON(w io.Writer, assessments map[evidence.Key]*assess.Assessment) error {
	for _, a := range assessments {
		fill(a)
	}
	return writeJSON(w, assessments)
}

// JSON writes the trace as one object.
func (t *Trace) JSON(w io.Writer) error {
	for _, a := range t.Assessments {
		fill(a)
	}
	return writeJSON(w, t)
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// fill makes empty lists of lists that are nil, which JSON would write as null.
func fill(a *assess.Assessment) {
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

// newTable begins a table without lines that fits the style's width.
func newTable(style Style, header ...any) table.Writer {
	t := table.NewWriter()
	t.AppendHeader(header)
	s := table.StyleDefault
	s.Options = table.OptionsNoBordersAndSeparators
	s.Box = table.StyleBoxDefault
	s.Box.PaddingLeft, s.Box.PaddingRight = "", "  "
	s.Format.Header = text.FormatUpper
	s.Size.WidthMax = style.Width
	t.SetStyle(s)
	t.SuppressTrailingSpaces()
	return t
}

func write(w io.Writer, t table.Writer) error {
	_, err := fmt.Fprintln(w, t.Render())
	return err
}
