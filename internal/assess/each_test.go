package assess_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Each gives the assessments of Assess, each once, in the order of the keys, and not all of them at once.
func TestEach(t *testing.T) {
	m := generated(600)
	asked := claimKeys(m)
	slices.Reverse(asked)
	want, err := assess.Assess(t.Context(), m, asked, assess.DefaultRubric(), assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []evidence.Key
	most := 0
	err = assess.Each(t.Context(), m, asked, assess.DefaultRubric(), assess.Options{}, func(list []*assess.Assessment) error {
		for _, a := range list {
			got = append(got, a.Claim)
			if diff := cmp.Diff(want[a.Claim], a); diff != "" {
				t.Errorf("%s: %s", a.Claim, diff)
			}
		}
		most = max(most, len(list))
		return nil
	})
	slices.Sort(asked)
	if err != nil || !slices.Equal(got, asked) || most == len(asked) {
		t.Errorf("%d claims, at most %d at once: %v", len(got), most, err)
	}
}

func TestEachEndsWithAnError(t *testing.T) {
	m, visits, broken := generated(1_200), 0, errors.New("a broken pipe")
	err := assess.Each(t.Context(), m, claimKeys(m), assess.DefaultRubric(), assess.Options{}, func([]*assess.Assessment) error {
		visits++
		return broken
	})
	if !errors.Is(err, broken) || visits != 1 {
		t.Errorf("%d visits: %v", visits, err)
	}
}
