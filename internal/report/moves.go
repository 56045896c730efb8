package report

import (
	"fmt"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// move is how the figures of a claim move.
type move struct {
	claim  evidence.Key
	before *evidence.Figures // nil for a new claim
	after  evidence.Figures
}

func movesOf(effects []assess.Effect) []move {
	moves := make([]move, len(effects))
	for i, e := range effects {
		moves[i] = move{claim: e.Claim, after: e.After}
		if !e.New {
			moves[i].before = &effects[i].Before
		}
	}
	return moves
}

func movesOfStore(effects []evidence.Effect) []move {
	moves := make([]move, len(effects))
	for i, e := range effects {
		moves[i] = move{e.Key, e.Before, e.After}
	}
	return moves
}

// disbelieved reports whether the claim is disbelieved at all, before or after.
func (m move) disbelieved() bool {
	return m.after.Disbelief > noise || m.before != nil && m.before.Disbelief > noise
}

// moves writes a row for each of the first most claims that move, 0 for all. The flag
// says how to see the others.
func (t *tree) moves(moves []move, titles Titles, most int, flag string) {
	if len(moves) == 0 {
		return
	}
	shown := moves
	if most > 0 {
		shown = moves[:min(most, len(moves))]
	}
	g := &grid{style: t.style, key: "claim", text: "statement", columns: []column{{"change", true}, {name: "belief"}}}
	disbelieved := slices.ContainsFunc(shown, move.disbelieved)
	if disbelieved {
		g.columns = append(g.columns, column{name: "disbelief"})
	}
	g.columns = append(g.columns, column{name: "verdict"}, column{name: "certainty"})
	for _, m := range shown {
		change, before := "new", m.after
		if m.before != nil {
			before = *m.before
			change = wording.Signed(m.after.Belief - before.Belief)
		}
		cells := []string{change, moved(wording.Number(before.Belief), wording.Number(m.after.Belief))}
		if disbelieved {
			cells = append(cells, moved(wording.Number(before.Disbelief), wording.Number(m.after.Disbelief)))
		}
		g.add(m.claim, titles[m.claim], append(cells, moved(t.style.verdict(before.Verdict), t.style.verdict(m.after.Verdict)),
			moved(wording.Word(before.Certainty), wording.Word(m.after.Certainty)))...)
	}
	t.line("", "")
	g.write(t)
	if n := len(moves) - len(shown); n > 0 {
		t.line("", t.style.paint(fmt.Sprintf("and %d more: %s", n, flag), dim))
	}
}

func moved(before, after string) string {
	if before == after {
		return after
	}
	return before + " -> " + after
}
