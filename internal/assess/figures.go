package assess

import (
	"context"

	"corroborate/internal/evidence"
)

// Figures computes the figures of the named claims of m, which holds all that
// is below them. A key that is no claim of m is left out of the answer.
func Figures(ctx context.Context, m *evidence.Map, claims []evidence.Key, r Rubric, o Options) (map[evidence.Key]evidence.Figures, error) {
	s, err := makeSolver(m, r, o, networkKind{})
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
	out, err := compute(ctx, s, targets, func(w *worker, x int32) (*evidence.Figures, error) { return w.figures(ctx, x) })
	if err != nil {
		return nil, err
	}
	figures := make(map[evidence.Key]evidence.Figures, len(targets))
	for i, x := range targets {
		figures[s.md.components[x].key] = *out[i]
	}
	return figures, nil
}

// claims numbers the keys that are claims, each once.
func (md *model) claims(keys []evidence.Key) []int32 {
	out := make([]int32, 0, len(keys))
	seen := make(map[int32]bool, len(keys))
	for _, key := range keys {
		if i, ok := md.find(key); ok && md.isClaim(i) && !seen[i] {
			seen[i] = true
			out = append(out, i)
		}
	}
	return out
}

// figures puts a solved claim into words, with no more of the strengths of its
// lines than the words need. What was found once is kept for the claims that
// rest on it.
func (w *worker) figures(ctx context.Context, x int32) (*evidence.Figures, error) {
	if known := w.known[x].Load(); known != nil {
		return known, nil
	}
	sets, err := w.evidenceOf(ctx, x, w.raw[x])
	if err != nil {
		return nil, err
	}
	f, err := w.figuresBy(ctx, x, w.raw[x], sets)
	if err != nil {
		return nil, err
	}
	w.spare(sets)
	w.known[x].Store(&f)
	return &f, nil
}

// figuresBy does so with the probabilities and the evidence of the claim, and
// leaves the worker's cone that of the claim.
func (w *worker) figuresBy(ctx context.Context, x int32, r raw, sets [2]*lineSet) (evidence.Figures, error) {
	facts, err := w.facts(ctx, x, r, sets)
	if err != nil {
		return evidence.Figures{}, err
	}
	return w.md.rubric.figures(r, facts, sets[0].atLeast || sets[1].atLeast), nil
}

// evidenceOf finds the lines of a claim, against and for, and the independent
// counts of both sides. It leaves the worker's cone that of the claim.
func (w *worker) evidenceOf(ctx context.Context, x int32, r raw) (sets [2]*lineSet, err error) {
	w.buildFor(x)
	for _, supports := range []bool{false, true} {
		if sets[sideIndex(supports)], err = w.findLines(ctx, x, r, supports); err != nil {
			return sets, err
		}
	}
	for _, set := range sets {
		if err := w.countPremises(ctx, x, set); err != nil {
			return sets, err
		}
	}
	return sets, nil
}

// buildFor makes the worker's cone that of a claim.
func (w *worker) buildFor(x int32) {
	w.cone.build(x, w.net.opposed[x])
	w.able = w.cone.possible(w.able, func(int32) uint64 { return 1 })
}

// facts are what the words of a claim need to know. It computes the strengths
// of lines where a word may hang on them.
func (w *worker) facts(ctx context.Context, x int32, r raw, sets [2]*lineSet) (evidenceFacts, error) {
	rubric := &w.md.rubric
	e := evidenceFacts{counts: [2]int{sets[0].independent, sets[1].independent}}
	set := sets[sideIndex(r.forSide())]
	verdict := rubric.verdict(r, e.counts)
	if rubric.rate(r.larger()) >= stepLow || verdict == evidence.VerdictContested {
		e.strongest = 1 // no line keeps certainty below LOW
		return e, nil
	}
	var err error
	if e.strongest, err = w.boundStrongest(ctx, set, rubric.rate(r.larger())); err != nil {
		return e, err
	}
	if stepOf(rubric.certainty(r.masses, e, verdict)) == stepHigh {
		if e.single, err = w.leadsToOne(ctx, set); err != nil {
			return e, err
		}
	}
	if stepOf(rubric.certainty(r.masses, e, verdict)) < stepLow {
		e.premises, err = w.premiseCap(ctx, x, r.forSide())
	}
	return e, err
}

// boundStrongest gives a figure that certainty can take for the strength of the
// strongest line: it lies where the true one does among the figures that matter
// to a step of certainty.
func (w *worker) boundStrongest(ctx context.Context, set *lineSet, step int) (float64, error) {
	for ; step < stepLow; step++ {
		needed := w.md.rubric.Certainty[evidence.Certainties[step+1]]
		reaches, err := w.strongestReaches(ctx, set, needed)
		if reaches || err != nil {
			return needed, err
		}
	}
	return 0, nil
}

// strongest is the largest strength of a line.
func (set *lineSet) strongest() float64 {
	s := 0.0
	for _, l := range set.lines {
		s = max(s, l.strength.value)
	}
	return s
}

// single reports whether the lines that count lead to a single origin.
func (set *lineSet) single(counts float64) bool {
	origins := map[int32]bool{}
	for _, l := range set.lines {
		if atLeast(l.strength.value, counts) {
			for _, origin := range l.origins {
				origins[origin] = true
			}
		}
	}
	return len(origins) == 1
}
