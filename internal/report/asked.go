package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// WhatIf writes what becomes of claims: a sentence, and a row for each of the
// first so many claims that move, 0 for all.
func WhatIf(w io.Writer, style Style, conclusions int, effects []assess.Effect, most int) error {
	t := newTree(w, style)
	old := effects[:len(effects)-added(effects)]
	switch {
	case conclusions == 0:
		t.prose("No conclusion rests on what would be otherwise.")
	default:
		t.prose(wouldMove(old, conclusions, "what would be otherwise") + ".")
	}
	t.moves(effects, most)
	return t.flush()
}

// Impact writes what becomes of the claims that rest on something that is
// withdrawn, as WhatIf does, and which of them stay as they are.
func Impact(w io.Writer, style Style, of evidence.Ref, effects []assess.Effect, unmoved []evidence.Key, most int) error {
	t := newTree(w, style)
	conclusions := len(effects) + len(unmoved)
	name := style.key(evidence.Key(of))
	if conclusions == 0 {
		t.prose("No conclusion rests on " + name + ".")
		return t.flush()
	}
	t.prose(fmt.Sprintf("If %s were withdrawn, %s.", name, wouldMove(effects, conclusions, "it")))
	t.moves(effects, most)
	if len(unmoved) > 0 && len(effects) > 0 {
		shown := unmoved
		if most > 0 {
			shown = unmoved[:min(most, len(unmoved))]
		}
		t.line("", "")
		t.prose("Unmoved: " + style.keys(shown) + andMore(len(unmoved)-len(shown)) + ".")
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

// wouldMove tells how many of the conclusions that rest on something move.
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
		return ", with no other verdict"
	case len(effects) == 1:
		return ", to another verdict"
	}
	return fmt.Sprintf(", %d of them to another verdict", n)
}

// prose writes a sentence, its first letter a capital, in lines.
func (t *tree) prose(sentence string) {
	if sentence != "" && sentence[0] >= 'a' && sentence[0] <= 'z' {
		sentence = strings.ToUpper(sentence[:1]) + sentence[1:]
	}
	t.paragraph("", sentence)
}

// moves writes a row for each claim that moves.
func (t *tree) moves(effects []assess.Effect, most int) {
	if len(effects) == 0 {
		return
	}
	shown := effects
	if most > 0 {
		shown = effects[:min(most, len(effects))]
	}
	rows := newTable(t.style, "claim", "change", "belief", "verdict", "certainty")
	for _, e := range shown {
		if e.New {
			rows.AppendRow(table.Row{t.style.key(e.Claim), "new", number(e.After.Belief), t.style.verdict(e.After.Verdict), e.After.Certainty})
			continue
		}
		rows.AppendRow(table.Row{t.style.key(e.Claim), signed(e.After.Belief - e.Before.Belief),
			moved(number(e.Before.Belief), number(e.After.Belief)),
			moved(t.style.verdict(e.Before.Verdict), t.style.verdict(e.After.Verdict)), moved(e.Before.Certainty, e.After.Certainty)})
	}
	rows.SetColumnConfigs([]table.ColumnConfig{rightAligned("change")})
	t.line("", "")
	t.line("", rows.Render())
	t.rest(len(effects) - len(shown))
}

func rightAligned(name string) table.ColumnConfig {
	return table.ColumnConfig{Name: name, Align: text.AlignRight, AlignHeader: text.AlignRight}
}

func (t *tree) rest(n int) {
	if n > 0 {
		t.line("", t.style.paint(fmt.Sprintf("%d more: --first says how many to show", n), dim))
	}
}

// signed writes a change of a figure.
func signed(v float64) string { return fmt.Sprintf("%+.3f", positive(v)) }

// Gaps writes where more evidence would tell most, a row for each claim, and
// the first so many claims that have none at all.
func Gaps(w io.Writer, style Style, r *assess.GapReport, most int) error {
	t := newTree(w, style)
	if len(r.Gaps) == 0 {
		t.prose("There is no claim.")
		return t.flush()
	}
	t.prose(fmt.Sprintf("One more independent line of strength %s would tell most for these of %s:", number(r.Strength), count(r.Claims, "claim")))
	rows := newTable(style, "claim", "in all", "belief", "lines", "others", "most of all")
	for _, g := range r.Gaps {
		most := ""
		if len(g.Rises) > 0 {
			most = style.key(g.Rises[0].Claim) + " " + signed(g.Rises[0].After-g.Rises[0].Before)
		}
		rise := signed(g.Rise)
		if g.Method == evidence.MethodSampled {
			rise = "~" + rise
		}
		rows.AppendRow(table.Row{style.key(g.Claim), rise, moved(number(g.Before), number(g.After)), g.Lines, g.Others, most})
	}
	rows.SetColumnConfigs([]table.ColumnConfig{rightAligned("in all"), rightAligned("lines"), rightAligned("others")})
	t.line("", "")
	t.line("", rows.Render())
	t.line("", "")
	t.nothing(r.Nothing, most)
	return t.flush()
}

func (t *tree) nothing(keys []evidence.Key, most int) {
	if len(keys) == 0 {
		t.prose("Each of them has some evidence, for it or against it.")
		return
	}
	shown := keys[:min(most, len(keys))]
	t.prose(fmt.Sprintf("%s without any evidence: %s%s.", count(len(keys), "claim"), t.style.keys(shown), andMore(len(keys)-len(shown))))
}

// effect is how a claim moves, in JSON.
type effect struct {
	Claim        evidence.Key      `json:"claim"`
	Before       *evidence.Figures `json:"before"` // null for a claim that is added
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

// WhatIfJSON writes what becomes of claims as one object.
func WhatIfJSON(w io.Writer, conclusions []evidence.Key, effects []assess.Effect) error {
	empty(&conclusions)
	return writeJSON(w, struct {
		Conclusions []evidence.Key `json:"conclusions"`
		Effects     []effect       `json:"effects"`
	}{conclusions, effectsOf(effects)})
}

// ImpactJSON writes what rests on something as one object.
func ImpactJSON(w io.Writer, of evidence.Ref, effects []assess.Effect, unmoved []evidence.Key) error {
	empty(&unmoved)
	return writeJSON(w, struct {
		Of      evidence.Ref   `json:"of"`
		Effects []effect       `json:"effects"`
		Unmoved []evidence.Key `json:"unmoved"`
	}{of, effectsOf(effects), unmoved})
}

// GapsJSON writes where more evidence would tell most as one object.
func GapsJSON(w io.Writer, r *assess.GapReport) error { return writeJSON(w, r) }
