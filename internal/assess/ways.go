package assess

import (
	"cmp"
	"context"
	"slices"

	"corroborate/internal/evidence"
)

const (
	// waySingles and wayPairs bound the search for the fewest caveats that,
	// resolved together, reach a better word: how many are tried alone, and from
	// how many pairs are made.
	waySingles = 32
	wayPairs   = 8
)

// ceiling is what belief would be with evidence that carries for certain.
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
	way      Way
	side     Side // of the line that would reach it
	reached  func(words) bool
	possible func(masses) bool // whether figures alone do not rule it out
}

// goals lists the better words: each certainty above that of the claim, for the
// side that is ahead, and CORROBORATED.
func (m *mover) goals() []goal {
	now := m.words(For, 0)
	var out []goal
	side := sideOf(m.forSide())
	for step := stepOf(now.certainty) - 1; step >= stepHigh; step-- {
		word := evidence.Certainties[step]
		out = append(out, goal{Way{Of: WordCertainty, Certainty: word}, side,
			func(w words) bool { return stepOf(w.certainty) <= step }, func(f masses) bool { return m.rubric.rate(f.larger()) <= step }})
	}
	if now.verdict != evidence.VerdictCorroborated {
		out = append(out, goal{Way{Of: WordVerdict, Verdict: evidence.VerdictCorroborated}, For,
			func(w words) bool { return w.verdict == evidence.VerdictCorroborated },
			func(f masses) bool { return f.forSide() && atLeast(f.belief(), m.rubric.Corroborated) }})
	}
	return out
}

func (m *mover) words(side Side, q float64) words {
	c, v := m.with(side, q)
	return words{c, v}
}

// ways finds what would reach each better word: how strong one more line would
// have to be, and which caveats, resolved together, would do.
func (w *worker) ways(ctx context.Context, x int32, m *mover, resolved []trial) ([]Way, error) {
	out := []Way{}
	s := waySearch{worker: w, ctx: ctx, claim: x, resolved: slices.Clone(resolved)}
	slices.SortStableFunc(s.resolved, func(a, b trial) int { return cmp.Compare(b.larger(), a.larger()) })
	for _, g := range m.goals() {
		if q, ok := least(func(q float64) bool { return g.reached(m.words(g.side, q)) }); ok {
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

// barriers tell why no line alone reaches a word.
func (m *mover) barriers(g goal) []Barrier {
	most := m.certain
	if g.side == Against {
		most = m.soundMasses()
	}
	step := stepModerate // belief from which lines corroborate
	if g.way.Of == WordCertainty {
		step = stepOf(g.way.Certainty)
	}
	if m.rubric.rate(most.larger()) > step {
		return []Barrier{BarrierCeiling}
	}
	return []Barrier{BarrierConflict}
}

// waySearch looks for caveats that reach a word when they are resolved together.
type waySearch struct {
	*worker
	ctx      context.Context
	claim    int32
	resolved []trial // the largest rise first
}

// fewest lists the fewest caveats that do, sorted; none where all together do
// not. It tries each alone, then pairs, and then goes by what each does alone.
func (s *waySearch) fewest(g goal) ([]evidence.Key, error) {
	all := indices(len(s.resolved))
	if ok, err := s.try(all, g); !ok || err != nil {
		return nil, err
	}
	for _, at := range all[:min(len(all), waySingles)] {
		if !g.possible(s.resolved[at].masses) {
			continue
		}
		if ok, err := s.try([]int{at}, g); ok || err != nil {
			return s.keys([]int{at}), err
		}
	}
	for second := range all[:min(len(all), wayPairs)] {
		for first := range second {
			if ok, err := s.try([]int{first, second}, g); ok || err != nil {
				return s.keys([]int{first, second}), err
			}
		}
	}
	low, high := min(2, len(all)-1), len(all) // the first so many by rise do not reach it, or do
	for low+1 < high {
		middle := (low + high) / 2
		ok, err := s.try(all[:middle], g)
		if err != nil {
			return nil, err
		}
		if ok {
			high = middle
		} else {
			low = middle
		}
	}
	return s.keys(all[:high]), nil
}

// try reports whether some categories of caveats, resolved together, reach a word.
func (s *waySearch) try(of []int, g goal) (bool, error) {
	if len(of) == 0 {
		return false, nil
	}
	together := map[int32]float64{}
	for _, at := range of {
		for leaf, threshold := range s.resolved[at].changes {
			if before, twice := together[leaf]; twice {
				threshold *= before / s.cone.threshold(leaf)
			}
			together[leaf] = min(1, threshold)
		}
	}
	s.buildFor(s.claim)
	s.cone.changed = together
	defer func() {
		s.cone.changed = nil
		s.buildFor(s.claim)
	}()
	r := s.measure()
	if !r.known {
		var err error
		if r, err = s.sampleCone(s.ctx); err != nil {
			return false, err
		}
		r.supportable, r.opposable = s.raw[s.claim].supportable, s.raw[s.claim].opposable
	}
	if !g.possible(r.masses) {
		return false, nil
	}
	sets, err := s.evidenceOf(s.ctx, s.claim, r)
	if err != nil {
		return false, err
	}
	f, err := s.figuresBy(s.ctx, s.claim, r, sets)
	return g.reached(words{f.Certainty, f.Verdict}), err
}

// keys lists the caveats of some trials, sorted.
func (s *waySearch) keys(of []int) []evidence.Key {
	var out []evidence.Key
	for _, at := range of {
		t := &s.resolved[at]
		for _, c := range s.md.caveatsOn(t.component) {
			if c.Category == t.caveat {
				out = append(out, c.Key)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
