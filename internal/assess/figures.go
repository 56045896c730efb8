package assess

import (
	"context"

	"corroborate/internal/evidence"
)

// Figures computes the figures of the named claims of m, which holds all that
// is below them. A key that is no claim of m is left out of the answer.
func Figures(ctx context.Context, m *evidence.Map, claims []evidence.Key, r Rubric, o Options) (map[evidence.Key]evidence.Figures, error) {
	s, err := newSolver(m, r, o)
	if err != nil {
		return nil, err
	}
	return s.figuresOf(ctx, claims)
}

// Renew gives the claims of m whose kept figures are stale those that they are
// to have, where m holds all that is below them. It leaves the claims that it
// was handed as they are, and puts copies of them into m.
func Renew(ctx context.Context, m *evidence.Map, r Rubric, o Options) error {
	var stale []evidence.Key
	for _, c := range m.Claims {
		if c.StaleSince > 0 {
			stale = append(stale, c.Key)
		}
	}
	if len(stale) == 0 {
		return nil
	}
	figures, err := Figures(ctx, m, stale, r, o)
	if err != nil {
		return err
	}
	for i, c := range m.Claims {
		if f, ok := figures[c.Key]; ok {
			renewed := *c
			renewed.Figures, renewed.StaleSince = &f, 0
			m.Claims[i] = &renewed
		}
	}
	return nil
}

func (s *solver) figuresOf(ctx context.Context, claims []evidence.Key) (map[evidence.Key]evidence.Figures, error) {
	targets := s.md.claims(claims)
	out, err := compute(ctx, s, targets, func(w *worker, x int32) (evidence.Figures, error) { return w.figures(ctx, x) })
	if err != nil {
		return nil, err
	}
	figures := make(map[evidence.Key]evidence.Figures, len(targets))
	for i, x := range targets {
		figures[s.md.components[x].key] = out[i]
	}
	return figures, nil
}

// claims numbers the keys that are claims, each once.
func (md *model) claims(keys []evidence.Key) []int32 {
	out := make([]int32, 0, len(keys))
	seen := make(map[int32]bool, len(keys))
	for _, key := range keys {
		if i, ok := md.index[key]; ok && md.isClaim(i) && !seen[i] {
			seen[i] = true
			out = append(out, i)
		}
	}
	return out
}

// figures puts a solved claim into words, with no more of the strengths of its
// lines than the words need.
func (w *worker) figures(ctx context.Context, x int32) (evidence.Figures, error) {
	r := w.raw[x]
	w.cone.build(x, w.net.opposed[x])
	lines, against := w.findLines(x, true), w.findLines(x, false)
	need := r.linesNeeded()
	side, whole := lines.lines, r.support
	if !r.forSide() {
		side, whole = against.lines, r.opposition
	}
	enough := func() bool {
		return (!need.several || counting(side) > 1) && (need.strongest == 0 || atLeast(strongest(side), need.strongest))
	}
	if err := w.strengthen(ctx, side, w.root(r.forSide()), whole, enough); err != nil {
		return evidence.Figures{}, err
	}
	f := r.figures(counting(side) > 1, strongest(side), w.options.Draws)
	f.IndependentFor, f.IndependentAgainst = len(lines.lines), len(against.lines)
	return f, nil
}

// counting is how many of the lines are known to count as one of several.
func counting(lines []rawLine) int {
	n := 0
	for _, l := range lines {
		if l.known && atLeast(l.strength, lineCounts) {
			n++
		}
	}
	return n
}

func strongest(lines []rawLine) float64 {
	s := 0.0
	for _, l := range lines {
		s = max(s, l.strength)
	}
	return s
}
