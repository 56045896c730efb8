package assess_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

func sense(t rapid.TB, m *evidence.Map, x evidence.Key, o assess.Options, within float64) assess.Sensitivity {
	t.Helper()
	s, err := assess.Sense(context.Background(), m, x, assess.DefaultRubric(), o, within)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The same map gives the same shares, no matter how many workers draw them.
func TestSensitivityIsRepeatable(t *testing.T) {
	for name, m := range map[string]*evidence.Map{"exact": trialsOf("EXPERIMENT", "MODERATE", 2, 1), "in a circle": circleOfClaims(t)} {
		t.Run(name, func(t *testing.T) {
			want := sense(t, m, "x", assess.Options{Workers: 1}, 0.2)
			for _, o := range []assess.Options{{Workers: 1}, {Workers: 2}, {Workers: 3}, {Workers: 7}, {Workers: -1}, {}} {
				if got := sense(t, m, "x", o, 0.2); got != want {
					t.Errorf("%d workers: %+v, want %+v", o.Workers, got, want)
				}
			}
		})
	}
	// Sampled in each draw.
	m, o := trialsOf("EXPERIMENT", "MODERATE", 2, 1), assess.Options{Nodes: 1, Draws: 512, Workers: 1}
	want := sense(t, m, "x", o, 0.2)
	if o.Workers = 3; sense(t, m, "x", o, 0.2) != want {
		t.Errorf("with 3 workers not %+v", want)
	}
}

// circleOfClaims has a claim x in a circle of claims, with evidence on both
// sides from outside the circle.
func circleOfClaims(t *testing.T) *evidence.Map {
	t.Helper()
	m := trialsOf("COHORT", "STRONG", 2, 1)
	m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "y"}, Statement: "y"})
	m.Add(&evidence.Link{From: "x", To: "y", Relation: evidence.Supports, Strength: "STRONG"})
	m.Add(&evidence.Link{From: "y", To: "x", Relation: evidence.Supports, Strength: "STRONG"})
	m.Add(&evidence.Link{From: "s1", To: "y", Relation: evidence.Supports, Strength: "WEAK"})
	return m
}

// Shares are from 0 to 1. Both words stay no more often than either one. A tiny
// range keeps all words, except for figures at a threshold.
func TestSensitivityIsAShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		x := rapid.SampledFrom(allClaims(m)).Draw(t, "claim")
		within := rapid.SampledFrom([]float64{1e-9, 0.05, 0.3, 1}).Draw(t, "within")
		s := sense(t, m, x, assess.Options{}, within)
		if s.Within != within || s.Draws != 1000 || s.Same < 0 || s.Same > min(s.SameVerdict, s.SameCertainty) || max(s.SameVerdict, s.SameCertainty) > 1 {
			t.Errorf("%+v", s)
		}
		if s.Same < s.SameVerdict+s.SameCertainty-1-tolerance {
			t.Errorf("%+v", s)
		}
		if within == 1e-9 && s.Same != 1 {
			nearest := firm(t, m, x, assess.DefaultRubric()).Nearest
			if nearest == nil || math.Abs(nearest.Figure-nearest.Threshold) > 1e-7 {
				t.Errorf("%s: %+v, but %+v in %s", x, s, nearest, asJSON(t, m))
			}
		}
	})
}

// The farther a figure is from a threshold, the more draws keep the words.
func TestSensitivityTellsNearFromFar(t *testing.T) {
	near := sense(t, trialsOf("COHORT", "MODERATE", 1, 0), "x", assess.Options{}, 0.1)  // belief is .495
	far := sense(t, trialsOf("EXPERIMENT", "STRONG", 3, 0), "x", assess.Options{}, 0.1) // belief is .98
	if near.Same < 0.3 || near.Same > 0.7 || near.SameVerdict != 1 || far.Same != 1 {
		t.Errorf("near a boundary %+v, far from any %+v", near, far)
	}
}

func TestSensitivityRefusesWhatIsNoShare(t *testing.T) {
	m := trialsOf("COHORT", "STRONG", 1, 0)
	for _, within := range []float64{0, -1, 2, math.NaN(), math.Inf(1)} {
		if _, err := assess.Sense(t.Context(), m, "x", assess.DefaultRubric(), assess.Options{}, within); evidence.CodeOf(err) != evidence.Invalid {
			t.Errorf("within %v: %v", within, err)
		}
	}
	for _, of := range []evidence.Key{"nothing", "s0"} {
		if _, err := assess.Sense(t.Context(), m, of, assess.DefaultRubric(), assess.Options{}, 0.1); evidence.CodeOf(err) != evidence.NotFound {
			t.Errorf("%q: %v", of, err)
		}
	}
}

// If the context is done, long computations end with its error.
func TestReasonsEndWithTheContext(t *testing.T) {
	m := trialsOf("COHORT", "STRONG", 2, 1)
	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	o := assess.Options{Workers: 1, Progress: func(done, total int) {
		steps = done
		cancel()
	}}
	if _, err := assess.Sense(ctx, m, "x", assess.DefaultRubric(), o, 0.1); !errors.Is(err, context.Canceled) || steps == 0 || steps > 500 {
		t.Errorf("after %d draws: %v", steps, err)
	}
	if _, err := assess.Firm(ctx, m, "x", assess.DefaultRubric(), assess.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := assess.Assess(ctx, m, []evidence.Key{"x"}, assess.DefaultRubric(), assess.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
