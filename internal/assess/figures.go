package assess

import (
	"context"

	"corroborate/internal/evidence"
)

// Figures computes the figures of the named claims of m. m must hold all
// records and links below these claims. The answer leaves out keys that are no
// claims of m.
//
// With Options.Kept it takes those of all other claims as they are kept.
//
// A map that refers to an entry it does not hold is Invalid. If ctx is done,
// Figures returns the error of ctx.
func Figures(ctx context.Context, m *evidence.Map, claims []evidence.Key, r Rubric, o Options) (map[evidence.Key]evidence.Figures, error) {
	s, err := figuresSolver(m, claims, r, o)
	if err != nil {
		return nil, err
	}
	defer s.release()
	return s.figuresOf(ctx, claims)
}

// figuresSolver makes a solver for figures alone. It does not hold on to m, so if the caller does not either, the
// entries are garbage before the network of a large map is made.
func figuresSolver(m *evidence.Map, claims []evidence.Key, r Rubric, o Options) (*solver, error) {
	md, err := newModel(m, r)
	if err != nil {
		return nil, err
	}
	if !o.Kept {
		md.letGo()
		return solverOf(md, o, networkKind{}), nil
	}
	s := solverOf(md, o, networkKind{})
	s.keep(m, claims)
	return s, nil
}

// Renew recomputes the stale figures of the claims of m. m must hold all
// records and links below these claims. Renew does not change the claims that
// it was given; it replaces them in m by copies. Its errors are those of
// Figures.
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

// claims returns the numbers of the keys that are claims, each once.
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

// figures returns the figures of a solved claim. It computes the strengths of
// lines only as far as the words need them, and keeps the result for claims
// that rest on this one.
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

// figuresBy computes the figures from the probabilities and the evidence of a
// claim. It leaves the worker's cone at that claim.
func (w *worker) figuresBy(ctx context.Context, x int32, r raw, sets [2]*lineSet) (evidence.Figures, error) {
	facts, err := w.facts(ctx, x, r, sets)
	if err != nil {
		return evidence.Figures{}, err
	}
	return w.md.rubric.figures(r, facts, sets[0].atLeast || sets[1].atLeast), nil
}

// evidenceOf finds the lines of a claim, against it and for it, and the
// independent counts of both sides. It leaves the worker's cone at that claim.
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

// buildFor moves the worker's cone to a claim.
func (w *worker) buildFor(x int32) {
	w.cone.build(x, w.net.opposed[x])
	w.possible = w.cone.possible(w.possible, func(int32) uint64 { return 1 })
}

// facts gathers the facts that the words of a claim depend on. It computes the
// strengths of lines only if a word may depend on them.
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

// boundStrongest returns a figure that limits certainty as the strength of the
// strongest line does: the largest threshold of certainty, among those below
// the step, that the strength reaches, or 0.
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

// strongest returns the largest strength of a line.
func (set *lineSet) strongest() float64 {
	s := 0.0
	for _, l := range set.lines {
		s = max(s, l.strength.value)
	}
	return s
}

// single reports whether all lines that are strong enough to count lead to one
// origin.
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
