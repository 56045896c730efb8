package assess_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Remarks, whatever they are about, move no figure and change no reason.
func TestRemarksMoveNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := smallMap().Draw(t, "map")
		var all []evidence.Ref
		for e := range m.Entries() {
			all = append(all, e.Ref())
		}
		more := copyOf(t, m)
		for _, key := range []evidence.Key{"0-remark", "z-remark"} {
			about := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 4, rapid.ID).Draw(t, "about")
			more.Add(&evidence.Remark{Meta: evidence.Meta{Key: key}, Kind: evidence.RemarkQuestion, Text: "Why?", About: about, Status: evidence.RemarkOpen})
		}
		assessed := func(m *evidence.Map) map[evidence.Key]*assess.Assessment {
			list, err := assess.Assess(t.Context(), m, m.ClaimKeys(), assess.DefaultRubric(), assess.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if diff := gocmp.Diff(assessed(m), assessed(more)); diff != "" {
			t.Errorf("with remarks (-without +with):\n%s", diff)
		}
	})
}
