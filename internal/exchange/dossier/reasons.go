package dossier

import (
	"fmt"
	"math"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// A dossier lists at most mostChanges changes of belief, and none smaller than
// leastOfChange. It sums up the others.
const (
	mostChanges   = 20
	leastOfChange = 0.0005
)

// add adds the next change, the largest first. If it is small, or one too many, add
// counts it in rest.
func (c *Changes) add(one Change, by float64, rest *restOf) {
	switch {
	case math.Abs(by) < nothing:
	case math.Abs(by) >= leastOfChange && len(c.Rows) < mostChanges:
		c.Rows = append(c.Rows, one)
	default:
		rest.n++
		rest.largest = max(rest.largest, math.Abs(by))
	}
}

// restOf sums up changes that are not listed.
type restOf struct {
	n       int
	largest float64
}

func (r restOf) String() string {
	switch {
	case r.n == 0:
		return ""
	case r.n == 1:
		return fmt.Sprintf("1 more moves it by %s.", wording.Number(r.largest))
	}
	return fmt.Sprintf("%d more move it, none by more than %s.", r.n, wording.Number(r.largest))
}

func (v *viewer) influence() Changes {
	var list Changes
	var rest restOf
	for _, e := range v.Assessment.KeyEvidence {
		list.add(Change{v.component(e.Component), []evidence.Ref{evidence.Ref(e.Component.String())}, "", wording.Number(e.Belief), wording.Signed(-e.Fall)}, e.Fall, &rest)
	}
	list.Rest = rest.String()
	return list
}

func (v *viewer) costs() Changes {
	var list Changes
	var rest restOf
	for _, c := range v.Assessment.CostlyCaveats {
		list.add(Change{v.component(c.On), evidence.As[evidence.Ref](c.Caveats), wording.Word(c.Category), wording.Number(c.Belief), wording.Signed(c.Rise)}, c.Rise, &rest)
	}
	list.Rest = rest.String()
	return list
}

func (v *viewer) moves() []string {
	var list []string
	for _, m := range v.Assessment.WhatWouldChangeThis {
		on, to := "for", wording.Word(m.Certainty)+" certainty"
		if m.Side == assess.Against {
			on = "against"
		}
		if m.Of == assess.WordVerdict {
			to = "the verdict " + wording.Quoted(wording.Verdict(m.Verdict))
		}
		list = append(list, fmt.Sprintf("One more independent line %s it, of strength %s, makes %s.", on, wording.AtLeast(m.Strength), to))
	}
	return list
}

// ceiling says how far belief could rise, and what keeps it from rising further.
func (v *viewer) ceiling() Prose {
	c := v.Assessment.Ceiling
	if c.Belief == 0 && c.Opposition == 0 && len(c.Caveats) == 0 {
		return Prose{}
	}
	parts := []any{"If all the evidence for it carried, belief would be " + wording.Number(c.Belief)}
	against := fmt.Sprintf(". What speaks against it (opposition %s) keeps it from rising further", wording.Number(c.Opposition))
	switch {
	case c.Opposition >= nothing && len(c.Caveats) > 0:
		parts = append(parts, against+", and so do the caveats on the claim itself: ", listed(v.mentions(c.Caveats)))
	case c.Opposition >= nothing:
		parts = append(parts, against)
	case len(c.Caveats) > 0:
		parts = append(parts, ". The caveats on the claim itself keep it from rising further: ", listed(v.mentions(c.Caveats)))
	}
	return stop(say(parts...))
}

// ways says what would lead to each better word.
func (v *viewer) ways() []Prose {
	var list []Prose
	for _, w := range v.Assessment.Ways {
		to := wording.Capital(wording.Word(w.Certainty)) + " certainty "
		if w.Of == assess.WordVerdict {
			to = "The verdict " + wording.Quoted(wording.Verdict(w.Verdict)) + " "
		}
		list = append(list, stop(say(to, v.way(w))))
	}
	return list
}

func (v *viewer) way(w assess.Way) []any {
	if len(w.Barriers) > 0 && len(w.Caveats) == 0 {
		return []any{"is out of reach: " + barriers(w.Barriers)}
	}
	line := ""
	if w.Line != nil {
		line = fmt.Sprintf("one more independent line for it, of strength %s", wording.AtLeast(*w.Line))
	}
	caveats := listed(v.mentions(w.Caveats))
	switch {
	case line != "" && len(caveats) > 0:
		return []any{"requires " + line + ", or resolving ", caveats}
	case line != "":
		return []any{"requires " + line}
	case len(caveats) > 0:
		return []any{"requires resolving ", caveats}
	}
	return []any{"requires more than one line; no caveats were found whose resolution would be enough"}
}

func barriers(list []assess.Barrier) string {
	var words []string
	for _, b := range list {
		switch b {
		case assess.BarrierCeiling:
			words = append(words, "belief cannot rise so far, whatever evidence is added for it")
		case assess.BarrierConflict:
			words = append(words, "so much speaks for it and against it that evidence for it alone does not lead there")
		}
	}
	return wording.List(words)
}

// firm says which word is nearest, and which number would change a word soonest.
func (v *viewer) firm() []Prose {
	f := v.Firmness
	if f == nil {
		return nil
	}
	nearest := assess.Prose{{Text: f.Nearest.Say(assess.Spelled)}}
	return []Prose{v.sentence(nearest), v.sentence(f.Flip.Say(assess.Spelled))}
}

// sentence begins prose with a capital letter and ends it with a period.
func (v *viewer) sentence(p assess.Prose) Prose {
	p = slices.Clone(p)
	p[0].Text = wording.Capital(p[0].Text)
	return stop(v.prose(p))
}
