package assess_test

import (
	"maps"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// plainOutcomes enumerates every state of the draws on which two facts may
// depend, one by one. It gives up if there are too many.
func (w *world) plainOutcomes(most int, s setting, a, b fact) (got outcomes, ok bool) {
	thresholds := map[draw]map[float64]bool{}
	note := func(d draw, threshold float64) bool {
		if thresholds[d] == nil {
			thresholds[d] = map[float64]bool{1: true}
		}
		if threshold > 0 && threshold < 1 {
			thresholds[d][threshold] = true
		}
		return true
	}
	for _, f := range []fact{a, b} {
		newRules[bool](w, s, inState(note)).solve(f)
	}
	draws, states := []draw{}, 1
	for d, t := range thresholds {
		draws = append(draws, d)
		if states *= len(t); states > most {
			return got, false
		}
	}
	state := map[draw]float64{} // the upper end of the interval that the draw lies in
	var each func(i int, p float64)
	each = func(i int, p float64) {
		if i == len(draws) {
			in := inState(func(d draw, threshold float64) bool { return state[d] <= threshold })
			isA := newRules[bool](w, s, in).solve(a)
			isB := newRules[bool](w, s, in).solve(b)
			switch {
			case isA && isB:
				got.both += p
			case isA:
				got.onlyFirst += p
			case isB:
				got.onlySecond += p
			default:
				got.neither += p
			}
			return
		}
		low := 0.0
		for _, high := range slices.Sorted(maps.Keys(thresholds[draws[i]])) {
			state[draws[i]] = high
			each(i+1, p*(high-low))
			low = high
		}
	}
	each(0, 1)
	return got, true
}

// If the states can be enumerated one by one, the result is the same.
func TestOracleIsPlainEnumeration(t *testing.T) {
	tried := 0
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w := readWorld(m, assess.DefaultRubric())
		for x, f := range w.answer() {
			w.side(x, evidence.Supports).checkLines(t, f.LinesFor)
			w.side(x, evidence.Contradicts).checkLines(t, f.LinesAgainst)
			plain, ok := w.plainOutcomes(1<<12, setting{}, supported(x), opposed(x))
			if !ok {
				continue
			}
			if f.Support > 0 {
				tried++
			}
			belief, disbelief, _ := plain.masses()
			want := []float64{plain.support(), plain.opposition(), plain.both, belief, disbelief}
			for i, v := range []float64{f.Support, f.Opposition, f.Conflict, f.Belief, f.Disbelief} {
				if math.Abs(v-want[i]) > 1e-12 {
					t.Errorf("figure %d of %s is %v, state by state %v, in %s", i, x, v, want[i], asJSON(t, m))
				}
			}
		}
	})
	mustMeet(t, tried, "a claim with support and few states")
}

func (s *side) checkLines(t *rapid.T, lines []oracleLine) {
	for _, l := range lines {
		plain, ok := s.plainOutcomes(1<<8, setting{origins: s.leadTo(l.Items)}, figureOf(s.bearing), figureOf(s.bearing))
		if ok && math.Abs(plain.both-l.Strength) > 1e-12 {
			t.Errorf("the strength of %v is %v, state by state %v", l.Items, l.Strength, plain.both)
		}
	}
}
