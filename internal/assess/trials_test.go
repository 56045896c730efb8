package assess_test

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// The figures of sampled claims without a component, or with a category of
// caveats resolved, lie within the sampling error of the exact ones.
func TestSampledReasonsAreNearExactOnes(t *testing.T) {
	const draws = 1 << 15
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		w := settled(m)
		for x, a := range assessed(t, m, assess.Options{Nodes: 1, Draws: draws}) {
			if a.Method != evidence.MethodSampled {
				continue
			}
			near := func(name string, belief, conflict, want float64) {
				compared++
				outside := max(1, draws*(1-conflict))
				p := (want*outside + 0.5) / (outside + 1)
				if within := 6*math.Sqrt(p*(1-p)/outside) + 6/outside + 6*w.standingErrors(x, draws); math.Abs(belief-want) > within {
					t.Errorf("%s: %s leaves a belief of %v, exactly %v, in %s", x, name, belief, want, asJSON(t, m))
				}
			}
			for _, in := range a.KeyEvidence {
				o := w.outcomes(setting{without: in.Component.String()}, supported(x), opposed(x))
				belief, _, _ := o.masses()
				near("without "+in.Component.String(), in.Belief, o.both, belief)
			}
			for _, cost := range a.CostlyCaveats {
				o := w.withoutCategory(t, m, cost).outcomes(setting{}, supported(x), opposed(x))
				belief, _, _ := o.masses()
				near("without the caveats on "+cost.On.String(), cost.Belief, o.both, belief)
			}
		}
	})
	mustMeet(t, compared, "a reason that is sampled")
}

// withoutCategory returns the world without a category of caveats on one
// component or link.
func (w *world) withoutCategory(t *rapid.T, m *evidence.Map, cost assess.CaveatCost) *world {
	without := copyOf(t, m)
	for _, c := range without.Caveats {
		if c.Category != cost.Category {
			continue
		}
		var rest []evidence.Ref
		for _, on := range c.Qualifies {
			if string(on) != cost.On.String() {
				rest = append(rest, on)
			}
		}
		c.Qualifies = rest
	}
	afterwards := readWorld(without, assess.DefaultRubric())
	resolved := *w
	resolved.p, resolved.doubt = afterwards.p, afterwards.doubt
	return &resolved
}

// extreme returns rubrics in which words have the numbers 0 and 1.
func extreme() map[string]assess.Rubric {
	all := func(v float64) assess.Rubric {
		r := cloned(assess.DefaultRubric())
		fillWith(r.Reliability, v)
		fillWith(r.Design, v)
		fillWith(r.Basis, v)
		fillWith(r.Severity, v)
		fillWith(r.Strength, v)
		r.Bare = v
		return r
	}
	weak, mild := cloned(assess.DefaultRubric()), cloned(assess.DefaultRubric())
	weak.Strength["WEAK"], weak.Severity["CRITICAL"], weak.Design["OTHER"], weak.Reliability["E"] = 0, 0, 0, 0
	mild.Bare, mild.Severity["MINOR"], mild.Strength["CONCLUSIVE"], mild.Reliability["A"] = 1, 1, 1, 1
	loose, strict := cloned(assess.DefaultRubric()), cloned(assess.DefaultRubric())
	loose.Line, loose.OwnEvidence, loose.Material, loose.ContestedShare, loose.CappingConflict, loose.TrustedPlace = 0, 0, 0, 0, 0, 0
	strict.Line, strict.OwnEvidence, strict.Material, strict.Corroborated, strict.ContestedShare, strict.TrustedPlace = 1, 1, 1, 1, 1, 1
	return map[string]assess.Rubric{"zeros": all(0), "ones": all(1), "some zeros": weak, "some ones": mild, "low thresholds": loose, "high thresholds": strict}
}

func fillWith[K comparable](table map[K]float64, v float64) {
	for word := range table {
		table[word] = v
	}
}

// With numbers of 0 and 1, or if all evidence is retracted, all reasons are
// still numbers.
func TestReasonsWithExtremeNumbers(t *testing.T) {
	rubrics := extreme()
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		if rapid.IntRange(0, 3).Draw(t, "all retracted") == 3 {
			for _, s := range m.Sources {
				s.Retracted = true
			}
		}
		r := rubrics[rapid.SampledFrom([]string{"zeros", "ones", "some zeros", "some ones", "low thresholds", "high thresholds"}).Draw(t, "rubric")]
		o := rapid.SampledFrom([]assess.Options{{}, {Nodes: 1, Draws: 512}, {Workers: 3}}).Draw(t, "options")
		assessments, err := assess.Assess(t.Context(), m, allClaims(m), r, o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(assessments); err != nil { // a NaN is no JSON
			t.Errorf("%v in %s", err, asJSON(t, m))
		}
		x := rapid.SampledFrom(allClaims(m)).Draw(t, "claim")
		f, err := assess.Firm(t.Context(), m, x, r, o)
		if err != nil {
			t.Fatal(err)
		}
		if f.Flip != nil && (f.Flip.To < 0 || f.Flip.To > 1 || math.IsNaN(f.Flip.To)) {
			t.Errorf("%+v in %s", f.Flip, asJSON(t, m))
		}
		if o.Nodes == 0 {
			if _, err := assess.Sense(t.Context(), m, x, r, o, 0.5); err != nil {
				t.Fatal(err)
			}
		}
	})
}
