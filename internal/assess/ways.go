package assess

import (
	"context"

	"corroborate/internal/evidence"
)

// ceiling returns the belief with evidence for the claim that cannot fail.
func (m *mover) ceiling(caveats []*evidence.Caveat) Ceiling {
	c := Ceiling{Belief: m.certain.belief(), Opposition: m.certain.opposition(), Caveats: []evidence.Key{}}
	for _, caveat := range caveats {
		c.Caveats = append(c.Caveats, caveat.Key)
	}
	return c
}

// words are the two words of a claim.
type words struct {
	certainty evidence.Certainty
	verdict   evidence.Verdict
}

// goal is a better word.
type goal struct {
	way     Way
	side    Side    // the side whose evidence can reach the word
	figure  float64 // least figure of the side for the word
	reached func(words) bool
}

// goals lists the better words: each certainty above the present one, for the
// side that is ahead, and CORROBORATED.
func (m *mover) goals() []goal {
	now := m.withLine(For, 0)
	var out []goal
	for step := stepOf(now.certainty) - 1; step >= stepHigh; step-- {
		word := evidence.Certainties[step]
		out = append(out, goal{Way{Of: WordCertainty, Certainty: word}, sideOf(m.forSide()), m.rubric.Certainty[word],
			func(w words) bool { return stepOf(w.certainty) <= step }})
	}
	if now.verdict != evidence.VerdictCorroborated {
		out = append(out, goal{Way{Of: WordVerdict, Verdict: evidence.VerdictCorroborated}, For, m.rubric.Corroborated,
			func(w words) bool { return w.verdict == evidence.VerdictCorroborated }})
	}
	return out
}

// possible reports whether a word can go with the figures, if the lines are as
// good as any resolved caveats can make them.
func (m *mover) possible(g goal, figures masses) bool {
	return sideOf(figures.forSide()) == g.side && g.reached(m.best(figures, g.side, m.most[sideIndex(g.side == For)]))
}

// ways finds what would reach each better word: the strength of one more line,
// and caveats that are resolved together.
func (w *worker) ways(ctx context.Context, x int32, m *mover, resolved []trial) ([]Way, error) {
	out := []Way{}
	s, err := w.newWaySearch(ctx, x, m, resolved)
	if err != nil {
		return nil, err
	}
	for _, g := range m.goals() {
		if q, ok := least(func(q float64) bool { return g.reached(m.withLine(g.side, q)) }); ok {
			g.way.Line = &q
		} else {
			g.way.Barriers = m.barriers(g)
		}
		together, err := s.fewest(g)
		if err != nil {
			return nil, err
		}
		g.way.Caveats = together
		out = append(out, g.way)
	}
	return out, nil
}

// barriers says why no number of lines reaches a word. It returns nil if
// several lines do.
func (m *mover) barriers(g goal) []Barrier {
	figures, words := m.withManyLines(g.side)
	switch {
	case g.reached(words):
		return nil
	case !atLeast(figures.larger(), g.figure):
		return []Barrier{BarrierCeiling}
	}
	return []Barrier{BarrierConflict}
}
