package assess

import (
	"context"
	"math"

	"corroborate/internal/evidence"
)

// mover asks what one more independent line would change.
type mover struct {
	raw
	rubric  *Rubric
	certain masses           // the claim with one more line for it that cannot fail
	counted [2]int           // independent units of the lines, against and for
	most    [2]int           // as many independent units as there can be without one more line
	facts   [2]evidenceFacts // where belief is the larger, at 1; where disbelief is, at 0
}

// mover looks at a claim whose cone is the worker's.
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

// mostIndependent is what no independent count of a side goes beyond, whatever
// caveats are resolved.
func (w *worker) mostIndependent(x int32, set *lineSet) int {
	for at := range w.md.arguments[x] {
		if a := &w.md.arguments[x][at]; a.supports == set.supports && w.fromPremises(a) {
			return math.MaxInt32
		}
	}
	items := 0 // that are too weak alone to be units of their own may become so
	for _, i := range set.items {
		if !i.echo {
			items++
		}
	}
	return max(set.independent, items)
}

// withCertainLine computes a claim as if one more line for it carried for
// certain: nothing but its own soundness is left for it to hang on.
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

// moves finds, for either side, the least that moves the certainty and the
// verdict to another word.
func (m mover) moves() []Move {
	out := []Move{}
	nowCertainty, nowVerdict := m.with(For, 0)
	for _, side := range []Side{For, Against} {
		certaintyMoves := func(q float64) bool { c, _ := m.with(side, q); return c != nowCertainty }
		verdictMoves := func(q float64) bool { _, v := m.with(side, q); return settled(v) != settled(nowVerdict) }
		for _, what := range []struct {
			of    Word
			moves func(float64) bool
		}{{WordCertainty, certaintyMoves}, {WordVerdict, verdictMoves}} {
			if q, ok := least(what.moves); ok {
				c, v := m.with(side, q)
				out = append(out, Move{side, what.of, q, c, v})
			}
		}
	}
	return out
}

// settled takes WEAK and UNSUPPORTED for one word: any line at all, however
// weak, makes one of the other.
func settled(v evidence.Verdict) evidence.Verdict {
	if v == evidence.VerdictUnsupported {
		return evidence.VerdictWeak
	}
	return v
}

// with gives the words when a line of strength q is added to a side: each
// figure goes straight from what it is to what it is with a certain line.
func (m mover) with(side Side, q float64) (evidence.Certainty, evidence.Verdict) {
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
		if atLeast(figure, m.rubric.Line) { // lines that count for nothing alone count as one together
			e.counts[at] = max(e.counts[at], 1)
		}
	}
	v := m.rubric.verdict(r, e.counts)
	return m.rubric.certainty(r.masses, e, v), v
}

// withMany gives the figures when a line that cannot fail is added to a side,
// and the words when there are so many of these that their number keeps no word
// out of reach.
func (m mover) withMany(side Side) (masses, words) {
	figures := m.certain
	if side == Against {
		figures = m.soundMasses()
	}
	return figures, m.best(figures, side, math.MaxInt32)
}

// best gives the best words that figures leave to a side of so many independent
// units, whatever its lines are.
func (m mover) best(figures masses, side Side, count int) words {
	e := evidenceFacts{counts: m.facts[sideIndex(side == For)].counts, strongest: 1}
	e.counts[sideIndex(side == For)] = count
	v := m.rubric.verdict(raw{masses: figures}, e.counts)
	return words{m.rubric.certainty(figures, e, v), v}
}

// soundMasses is the claim with one more line against it that cannot fail:
// wherever it is sound, it is opposed.
func (m mover) soundMasses() masses {
	sound := m.certain.support()
	return masses{againstOnly: max(0, sound-m.support()), conflict: m.support(), neither: 1 - sound}
}

// least finds the smallest strength at which something moves, on a grid and
// then between two of its points.
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
