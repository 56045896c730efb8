package assess_test

import (
	"context"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Two reports on one study, of different claims, and a claim that rests on one of these:
// all three hang on the study, and none on the other study or on itself.
func TestHangingByHand(t *testing.T) {
	m := twoReports()
	for on, want := range map[evidence.Ref][]evidence.Key{
		"survey": {"a", "b", "c"}, "paper": {"a", "b", "c"}, "b": {"c"}, "survey->b": {"b", "c"}, "c": nil, "other-paper": nil, "nothing": nil,
	} {
		got, err := assess.Hanging(t.Context(), m, on, allClaims(m), assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("what hangs on %s (-want +got):\n%s", on, diff)
		}
	}
}

// The claims that hang on something are those whose assessments name it as a single point
// of failure.
func TestHangingEqualsAssessments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		o := assess.Options{Nodes: rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "nodes"), Draws: 1 << 10}
		want := map[string][]evidence.Key{}
		for key, a := range assessed(t, m, o) {
			for _, c := range a.SinglePointsOfFailure {
				want[c.String()] = append(want[c.String()], key)
			}
		}
		for e := range m.Entries() {
			on := e.Ref()
			got, err := assess.Hanging(context.Background(), m, on, allClaims(m), assess.DefaultRubric(), o)
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(want[string(on)])
			if diff := gocmp.Diff(want[string(on)], got); diff != "" {
				t.Errorf("what hangs on %s (-want +got):\n%s", on, diff)
			}
		}
	})
}
