package assess

import (
	"context"
	"math"

	"corroborate/internal/evidence"
)

// mover computes how one more independent line would change a claim.
type mover struct {
	raw
	rubric  *Rubric
	certain masses           // the outcomes with one more line for the claim that cannot fail
	counted [2]int           // number of independent units, against and for
	most    [2]int           // upper bound for the independent counts without one more line
	facts   [2]evidenceFacts // at 1 if belief is the larger, at 0 if disbelief is
}

// mover makes the mover of a claim. The worker's cone must be that of the
// claim.
func (w *worker) mover(ctx context.Context, x int32, sets [2]*lineSet) (mover, error) {
	certain, err := w.withCertainLine(ctx, x)
	if err != nil {
		return mover{}, err
	}
	m := mover{raw: w.raw[x], rubric: &w.md.rubric, certain: certain.masses,
		counted: [2]int{sets[0].counted, sets[1].counted}}
	for _, supports := range []bool{false, true} {
		side := sideIndex(supports)
		m.most[side] = w.mostIndependent(x, sets[side])
		m.facts[side] = evidenceFacts{counts: [2]int{sets[0].independent, sets[1].independent},
			strongest: sets[side].strongest(), single: sets[side].single(w.md.rubric.Line)}
		if m.facts[side].premises, err = w.premiseCap(ctx, x, supports); err != nil {
			return mover{}, err
		}
	}
	return m, nil
}

// mostIndependent returns an upper bound for the independent count of a side,
// no matter which caveats are resolved.
func (w *worker) mostIndependent(x int32, set *lineSet) int {
	for at := range w.md.arguments[x] {
		if a := &w.md.arguments[x][at]; a.supports == set.supports && w.fromPremises(a) {
			return math.MaxInt32
		}
	}
	items := 0 // weak items may become units of their own
	for _, i := range set.items {
		if !i.echo {
			items++
		}
	}
	return max(set.independent, items)
}

// withCertainLine computes a claim with one more line for it that cannot fail.
// Then support depends only on the claim's own soundness.
func (w *worker) withCertainLine(ctx context.Context, x int32) (raw, error) {
	if !w.md.inGroup(x) && w.net.opposed[x] < 0 {
		sound := w.md.components[x].sound
		return raw{masses: masses{forOnly: sound, neither: 1 - sound}, supportable: sound > 0, known: true}, nil
	}
	w.buildFor(x)
	defer w.buildFor(x)
	w.cone.restOnFirst(w.cone.roots[0]) // the claim's own soundness
	if certain := w.measure(); certain.known {
		return certain, nil
	}
	return w.sampleCone(ctx)
}

// moves finds, for either side, the weakest line that changes the certainty or
// the verdict.
func (m mover) moves() []Move {
	out := []Move{}
	now := m.withLine(For, 0)
	for _, side := range []Side{For, Against} {
		certaintyMoves := func(q float64) bool { return m.withLine(side, q).certainty != now.certainty }
		verdictMoves := func(q float64) bool { return orWeak(m.withLine(side, q).verdict) != orWeak(now.verdict) }
		for _, what := range []struct {
			of    Word
			moves func(float64) bool
		}{{WordCertainty, certaintyMoves}, {WordVerdict, verdictMoves}} {
			if q, ok := least(what.moves); ok {
				then := m.withLine(side, q)
				out = append(out, Move{side, what.of, q, then.certainty, then.verdict})
			}
		}
	}
	return out
}

// orWeak turns UNSUPPORTED into WEAK: any line at all, no matter how weak,
// makes WEAK out of UNSUPPORTED, which is no change worth telling.
func orWeak(v evidence.Verdict) evidence.Verdict {
	if v == evidence.VerdictUnsupported {
		return evidence.VerdictWeak
	}
	return v
}

// withLine returns the words with a line of strength q added to a side. Each
// figure is linear in q, between its present value and its value with a certain
// line.
func (m mover) withLine(side Side, q float64) words {
	r := m.raw
	var added float64
	if side == For {
		r.masses = r.between(q, m.certain)
		r.supportable = r.supportable || q > 0
		added = q * m.certain.support()
	} else {
		sound := m.soundMasses()
		r.masses = r.between(q, sound)
		r.opposable = r.opposable || q > 0
		added = q * sound.opposition()
	}
	counts := q > 0 && atLeast(added, m.rubric.Line)
	e := m.facts[sideIndex(r.forSide())]
	if r.forSide() == (side == For) {
		if counts {
			e.single = !atLeast(e.strongest, m.rubric.Line)
		}
		e.strongest = max(e.strongest, added)
		if q > 0 && atLeast(added, m.rubric.OwnEvidence) {
			e.premises = ""
		}
	}
	if counts {
		at := sideIndex(side == For)
		e.counts[at] = max(e.counts[at], m.counted[at]+1)
	}
	for at, figure := range [2]float64{r.opposition(), r.support()} {
		if atLeast(figure, m.rubric.Line) { // lines that are too weak to count alone count as one together
			e.counts[at] = max(e.counts[at], 1)
		}
	}
	v := m.rubric.verdict(r, e.counts)
	return words{m.rubric.certainty(r.masses, e, v), v}
}

// withManyLines returns the figures with a line added to a side that cannot
// fail, and the words with so many such lines that their number rules no word
// out.
func (m mover) withManyLines(side Side) (masses, words) {
	figures := m.certain
	if side == Against {
		figures = m.soundMasses()
	}
	return figures, m.best(figures, side, math.MaxInt32)
}

// best returns the best words that the figures allow if a side has so many
// independent units.
func (m mover) best(figures masses, side Side, count int) words {
	e := evidenceFacts{counts: m.facts[sideIndex(side == For)].counts, strongest: 1}
	e.counts[sideIndex(side == For)] = count
	v := m.rubric.verdict(raw{masses: figures}, e.counts)
	return words{m.rubric.certainty(figures, e, v), v}
}

// soundMasses returns the outcomes with one more line against the claim that
// cannot fail: in every state in which the claim is sound, it is opposed.
func (m mover) soundMasses() masses {
	sound := m.certain.support()
	return masses{againstOnly: max(0, sound-m.support()), conflict: m.support(), neither: 1 - sound}
}

// least finds the smallest strength at which a word changes: first on a grid,
// then by bisection.
func least(moves func(float64) bool) (float64, bool) {
	const grid = 256
	for i := 1; i <= grid; i++ {
		if !moves(float64(i) / grid) {
			continue
		}
		low, high := float64(i-1)/grid, float64(i)/grid
		for range 40 {
			if mid := (low + high) / 2; moves(mid) {
				high = mid
			} else {
				low = mid
			}
		}
		return high, true
	}
	return 0, false
}
