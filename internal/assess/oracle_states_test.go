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

// mostStates is how many states the plain enumeration goes through.
const mostStates = 1 << 12

// plainChances enumerates every state of the draws that two facts may depend
// on, one by one. It gives up where there are too many.
func (w *world) plainChances(a, b fact) (got outcomes, ok bool) {
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
		newRules[bool](w, setting{}, inState(note)).solve(f)
	}
	draws, states := []draw{}, 1
	for d, t := range thresholds {
		draws = append(draws, d)
		if states *= len(t); states > mostStates {
			return got, false
		}
	}
	state := map[draw]float64{} // the upper end of the interval that the draw lies in
	var each func(i int, p float64)
	each = func(i int, p float64) {
		if i == len(draws) {
			in := inState(func(d draw, threshold float64) bool { return state[d] <= threshold })
			isA := newRules[bool](w, setting{}, in).solve(a)
			isB := newRules[bool](w, setting{}, in).solve(b)
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

// Where every state can be gone through one by one, that gives the same.
func TestOracleIsPlainEnumeration(t *testing.T) {
	tried := 0
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w := readWorld(m, assess.DefaultRubric())
		for x, f := range w.answer() {
			plain, ok := w.plainChances(supported(x), opposed(x))
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
	if tried == 0 {
		t.Error("no claim with support was small enough")
	}
}

// What the properties are to test occurs in the maps that they are tried on.
func TestSmallMapsAreInteresting(t *testing.T) {
	seen := map[string]int{}
	for seed := range 600 {
		m := smallMap().Example(seed)
		w := readWorld(m, assess.DefaultRubric())
		for _, g := range w.groupsBottomUp() {
			if len(g) > 1 {
				seen["a group of claims"]++
			}
		}
		for x, f := range w.answer() {
			seen["claims"]++
			seen[string(f.Verdict)]++
			seen[string(f.Certainty)]++
			if f.Disputed {
				seen["disputed"]++
			}
			if s := w.standing[x]; s != 1 {
				seen["standing below 1"]++
			}
			if s, ok := w.standInside[x]; ok && s != 1 && s != w.standing[x] {
				seen["two standings"]++
			}
			if len(f.EchoesFor)+len(f.EchoesAgainst) > 0 {
				seen["echoes"]++
			}
			if len(f.SinglePointsOfFailure) > 0 {
				seen["single points"]++
			}
			for _, l := range slices.Concat(f.LinesFor, f.LinesAgainst) {
				if len(l.Items) > 1 {
					seen["lines of several"]++
				}
				if l.Strength == 0 {
					seen["lines of strength 0"]++
				}
			}
			for _, relation := range evidence.LinkRelations {
				for _, a := range w.arguments[x][relation] {
					if len(a) > 1 {
						seen["joint arguments"]++
					}
				}
			}
		}
	}
	for _, what := range []string{
		"a group of claims", "CORROBORATED", "SINGLE_LINE", "CONTESTED", "CONTRADICTED", "WEAK", "UNSUPPORTED", "LOW", "MODERATE", "HIGH",
		"disputed", "standing below 1", "two standings", "echoes", "single points", "lines of several", "lines of strength 0", "joint arguments",
	} {
		if seen[what] < 10 {
			t.Errorf("%s: only %d in %d claims", what, seen[what], seen["claims"])
		}
	}
}
