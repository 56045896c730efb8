package assess

import (
	"context"

	"corroborate/internal/evidence"
)

// mover asks what one more independent line would change.
type mover struct {
	raw
	certain   raw        // the claim with one more line for it that cannot fail
	counting  int        // lines for it that count
	strongest [2]float64 // line against it and for it
}

// withCertainLine computes a claim as if one more line for it carried for
// certain. Only where the claim is in a circle does that tell on what is
// against it.
func (w *worker) withCertainLine(ctx context.Context, x int32) (raw, error) {
	r, sound := w.raw[x], w.md.components[x].sound
	if !w.md.inGroup(x) {
		return raw{support: sound, opposition: r.opposition, conflict: sound * r.opposition}, nil
	}
	w.cone.build(x, w.net.opposed[x])
	defer w.cone.build(x, w.net.opposed[x])
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
	added, counting := q, m.counting
	if side == For {
		added = q * m.certain.support
		r.support += q * (m.certain.support - r.support)
		r.opposition += q * (m.certain.opposition - r.opposition)
		r.conflict += q * (m.certain.conflict - r.conflict)
		r.supportable = r.supportable || q > 0
	} else {
		r.conflict += q * (r.support - r.conflict)
		r.opposition += q * (1 - r.opposition)
		r.opposable = r.opposable || q > 0
	}
	largest := m.strongest[sideIndex(r.forSide())]
	if r.forSide() == (side == For) {
		largest = max(largest, added)
	}
	if side == For && atLeast(added, lineCounts) {
		counting++
	}
	v := r.verdict(counting > 1)
	return certainty(max(r.belief(), r.disbelief()), largest, v), v
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
