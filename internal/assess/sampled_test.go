package assess_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Sampled figures lie within six standard errors of the exact ones. The test
// allows for the errors of the standings of premises, which are sampled, too.
func TestSampledIsWithinSixStandardErrors(t *testing.T) {
	sampled := 0
	rapid.Check(t, func(t *rapid.T) {
		const draws = 1 << 15
		m := smallMap().Draw(t, "map")
		w := settled(m)
		exact := assessed(t, m, assess.Options{})
		nodes := rapid.SampledFrom([]int{1, 8, 30}).Draw(t, "nodes")
		for x, a := range assessed(t, m, assess.Options{Nodes: nodes, Draws: draws}) {
			want := exact[x]
			linesDiffer := len(a.LinesFor) != len(want.LinesFor) || len(a.LinesAgainst) != len(want.LinesAgainst)
			if linesDiffer && !w.countsWithin(x, 6*w.standingErrors(x, draws)+6*math.Sqrt(w.rubric.Line/draws)) {
				t.Errorf("the lines of %s are %v and %v, exactly %v and %v",
					x, a.LinesFor, a.LinesAgainst, want.LinesFor, want.LinesAgainst)
			}
			if a.Method == evidence.MethodSampled {
				sampled++
			}
			within := 6*a.StandardError + 6.0/draws + 6*w.standingErrors(x, draws)
			if math.Abs(a.Belief-want.Belief) > within {
				t.Errorf("belief of %s is %v with a standard error of %v, exactly %v, in %s",
					x, a.Belief, a.StandardError, want.Belief, asJSON(t, m))
			}
		}
	})
	mustMeet(t, sampled, "a claim that is sampled")
}

// countsWithin reports whether the figure of an item of x alone is so close to
// the strength that counts that draws may decide either way. Then the item may
// or may not form a unit with others.
func (w *world) countsWithin(x evidence.Key, distance float64) bool {
	for _, relation := range evidence.LinkRelations {
		for _, alone := range w.side(x, relation).alone {
			if math.Abs(alone-w.rubric.Line) <= distance {
				return true
			}
		}
	}
	return false
}

// standingErrors bounds the standard errors of the standings below x. A
// standing is the share of the draws with support in which belief remains.
func (w *world) standingErrors(x evidence.Key, draws float64) float64 {
	sum := 0.0
	add := func(standing, support float64) {
		sum += math.Sqrt(max(standing*(1-standing), 1/draws) / max(draws*support, 1))
	}
	for _, relation := range evidence.LinkRelations {
		for k := range w.premisesBelow(x, relation) {
			if support, _ := w.changed(setting{}, k); w.standing[k] != 1 {
				add(w.standing[k], support)
			}
			if inside, ok := w.standInside[k]; ok && inside != 1 {
				add(inside, w.chance(setting{}, fact{kind: "supported outside", of: k}))
			}
		}
	}
	return sum
}

// The masses of sampled figures are between 0 and 1 and add up to 1, too.
func TestSampledMassesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		for x, a := range assessed(t, m, assess.Options{Nodes: 1, Draws: 512}) {
			asOracle(a).checkMasses(t, x)
		}
	})
}
