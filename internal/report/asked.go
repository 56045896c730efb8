package report

import (
	"fmt"
	"io"
	"strconv"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// What to do to see more, depending on the command.
const (
	firstTells = "--first sets how many to show"
	allTells   = "--all lists them"
)

// WhatIf writes how claims would move: a sentence, and a row for each of them.
func WhatIf(w io.Writer, style Style, titles Titles, conclusions int, effects []assess.Effect, most int) error {
	t := newTree(w, style)
	old := effects[:len(effects)-added(effects)]
	switch {
	case conclusions == 0:
		t.prose("No conclusion rests on what would be different.")
	default:
		t.prose(wouldMove(old, conclusions, "what would be different") + ".")
	}
	t.moves(movesOf(effects), titles, most, firstTells)
	return t.flush()
}

// Impact writes how the claims that rest on an entry would move if the entry were
// withdrawn or, for a caveat, resolved. It also lists the claims that would not move.
func Impact(w io.Writer, style Style, titles Titles, of evidence.Entry, effects []assess.Effect, unmoved []evidence.Key, most int) error {
	t := newTree(w, style)
	conclusions := len(effects) + len(unmoved)
	name, fate, on, rests := titles.entry(of), "withdrawn", "it", ""
	if of.EntryKind() == evidence.KindCaveat {
		fate, on, rests = "resolved", "what it qualifies", "what is qualified by "
	}
	if conclusions == 0 {
		t.prose("No conclusion rests on " + rests + name + ".")
		return t.flush()
	}
	t.prose(fmt.Sprintf("If %s were %s, %s.", name, fate, wouldMove(effects, conclusions, on)))
	t.moves(movesOf(effects), titles, most, firstTells)
	if len(unmoved) > 0 && len(effects) > 0 {
		t.line("", "")
		t.prose("Unmoved: " + some(unmoved, most, titles.keyed) + ".")
	}
	return t.flush()
}

func andMore(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

func added(effects []assess.Effect) int {
	n := 0
	for _, e := range effects {
		if e.New {
			n++
		}
	}
	return n
}

// wouldMove says how many of the conclusions that rest on something would move.
func wouldMove(effects []assess.Effect, of int, on string) string {
	rest := "conclusions that rest on " + on + " would"
	switch moved := len(effects); {
	case of == 1 && moved == 0:
		return fmt.Sprintf("the one conclusion that rests on %s would not move", on)
	case of == 1:
		return fmt.Sprintf("the one conclusion that rests on %s would move%s", on, verdicts(effects))
	case moved == 0:
		return fmt.Sprintf("none of the %d %s move", of, rest)
	case moved == of:
		return fmt.Sprintf("all %d %s move%s", of, rest, verdicts(effects))
	default:
		return fmt.Sprintf("%d of the %d %s move%s", moved, of, rest, verdicts(effects))
	}
}

func verdicts(effects []assess.Effect) string {
	n := 0
	for _, e := range effects {
		if e.Before.Verdict != e.After.Verdict {
			n++
		}
	}
	switch {
	case n == 0:
		return ", with the same verdict"
	case len(effects) == 1:
		return ", to another verdict"
	}
	return fmt.Sprintf(", %d of them to another verdict", n)
}

// prose writes a sentence with a capital letter, wrapped.
func (t *tree) prose(sentence string) {
	t.paragraph("", wording.Capital(sentence))
}

// Gaps writes where more evidence would matter most, with a row for each claim, and then
// the claims without any evidence, at most most of them.
func Gaps(w io.Writer, style Style, titles Titles, r *assess.GapReport, most int) error {
	t := newTree(w, style)
	if len(r.Gaps) == 0 {
		t.prose("There are no claims.")
		return t.flush()
	}
	t.prose(fmt.Sprintf("One more independent line of strength %s would matter most for these of %s:", wording.Number(r.Strength), wording.Count(r.Claims, "claim")))
	g := &grid{style: style, key: "claim", text: "statement",
		columns: []column{{"total", true}, {name: "belief"}, {"lines", true}, {"others", true}, {name: "largest rise"}}}
	for _, gap := range r.Gaps {
		most := ""
		if len(gap.Rises) > 0 {
			most = style.key(gap.Rises[0].Claim) + " " + wording.Signed(gap.Rises[0].After-gap.Rises[0].Before)
		}
		rise := wording.Signed(gap.Rise)
		if gap.Method == evidence.MethodSampled {
			rise = "~" + rise
		}
		g.add(gap.Claim, titles[gap.Claim], rise, moved(wording.Number(gap.Before), wording.Number(gap.After)), strconv.Itoa(gap.Lines),
			strconv.Itoa(gap.Others), most)
	}
	t.line("", "")
	g.write(t)
	t.line("", "")
	t.nothing(r.Nothing, titles, most)
	return t.flush()
}

func (t *tree) nothing(keys []evidence.Key, titles Titles, most int) {
	if len(keys) == 0 {
		t.prose("Every claim has some evidence, for it or against it.")
		return
	}
	t.prose(fmt.Sprintf("%s without any evidence: %s.", wording.Count(len(keys), "claim"), some(keys, most, titles.keyed)))
}

// effect is how a claim moves, in JSON.
type effect struct {
	Claim        evidence.Key      `json:"claim"`
	Before       *evidence.Figures `json:"before"` // null for a new claim
	After        evidence.Figures  `json:"after"`
	Change       float64           `json:"change"`
	VerdictMoves bool              `json:"verdictMoves"`
}

func effectsOf(list []assess.Effect) []effect {
	out := make([]effect, len(list))
	for i, e := range list {
		out[i] = effect{Claim: e.Claim, After: e.After, Change: e.After.Belief - e.Before.Belief}
		if !e.New {
			out[i].Before, out[i].VerdictMoves = &e.Before, e.Before.Verdict != e.After.Verdict
		}
	}
	return out
}

// WhatIfJSON writes how claims would move as one object. It has the new assessments of
// the claims in reasons.
func WhatIfJSON(w io.Writer, conclusions []evidence.Key, effects []assess.Effect, reasons map[evidence.Key]*assess.Assessment) error {
	empty(&conclusions)
	for _, a := range reasons {
		fill(a)
	}
	return writeJSON(w, struct {
		Conclusions []evidence.Key                      `json:"conclusions"`
		Effects     []effect                            `json:"effects"`
		Reasons     map[evidence.Key]*assess.Assessment `json:"reasons,omitempty"`
	}{conclusions, effectsOf(effects), reasons})
}

// ImpactJSON writes how the claims that rest on an entry would move, as one object.
func ImpactJSON(w io.Writer, of evidence.Ref, effects []assess.Effect, unmoved []evidence.Key) error {
	empty(&unmoved)
	return writeJSON(w, struct {
		Of      evidence.Ref   `json:"of"`
		Effects []effect       `json:"effects"`
		Unmoved []evidence.Key `json:"unmoved"`
	}{of, effectsOf(effects), unmoved})
}

// GapsJSON writes where more evidence would matter most, as one object.
func GapsJSON(w io.Writer, r *assess.GapReport) error { return writeJSON(w, r) }
