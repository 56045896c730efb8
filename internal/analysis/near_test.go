package analysis_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// What came of looking for a path is told in a sentence.
func TestPathSummary(t *testing.T) {
	m := small()
	for i := range 12 {
		key := evidence.Key(fmt.Sprintf("from-s-%02d", i))
		m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: key}, Summary: "said", Basis: "HEARSAY", CollectedIn: []evidence.Key{"s"}})
		for _, to := range []evidence.Key{"x", "y"} {
			m.Add(&evidence.Link{From: key, To: to, Relation: "SUPPORTS", Strength: "WEAK"})
		}
	}
	a := asker(keeping(t, m))
	careful := asker(a.Store)
	careful.Limits.Seen = 2
	claims := []evidence.Kind{evidence.KindClaim}
	for _, test := range []struct {
		asker    *analysis.Asker
		from, to evidence.Ref
		kinds    []evidence.Kind
		length   int
		want     string
	}{
		{a, "x", "x", nil, 9, "Both ends are the same record, x."},
		{a, "k", "study_2", nil, 9, "k and s are 1 step apart."},
		{a, "from-s-00", "from-s-01", nil, 9, "from-s-00 and from-s-01 are 2 steps apart, by 3 chains."},
		{a, "s", "y", nil, 9, "s and y are 2 steps apart. There may be more chains of that length than the 10 here."},
		{a, "s", "y", claims, 9, "s and y are 2 steps apart over records of the kinds asked for."},
		{a, "k", "y", nil, 2, "k and y are not connected by any chain of 2 steps or fewer."},
		{a, "x", "alone", nil, 9, "x and alone are not connected: everything connected with one of them was searched."},
		{a, "k", "y", claims, 9, "k and y are not connected over records of the kinds asked for: everything connected with one of them was searched."},
		{careful, "k", "y", nil, 9, "It is not known whether k and y are connected: the search stopped after 3 records. There is no chain of 1 step or fewer."},
	} {
		path, err := test.asker.Path(t.Context(), test.from, test.to, test.kinds, test.length)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, path.Summary()); diff != "" {
			t.Errorf("%s to %s (-want +got):\n%s", test.from, test.to, diff)
		}
	}
}

// Limits bind where they are set, and steps are counted from 1 everywhere.
func TestNearLimits(t *testing.T) {
	strict, free := asker(keeping(t, small())), asker(keeping(t, small()))
	free.Limits = analysis.Limits{}
	for _, test := range []struct {
		ask  func(*analysis.Asker) error
		path string
		free bool // whether it is fine where there are no limits
	}{
		{func(a *analysis.Asker) error {
			_, err := a.Neighborhood(t.Context(), "x", 0, walk.Filter{}, 1)
			return err
		}, "depth", false},
		{func(a *analysis.Asker) error {
			_, err := a.Neighborhood(t.Context(), "x", 6, walk.Filter{}, 1)
			return err
		}, "depth", true},
		{func(a *analysis.Asker) error {
			_, err := a.Neighborhood(t.Context(), "x", 1, walk.Filter{}, 0)
			return err
		}, "first", false},
		{func(a *analysis.Asker) error {
			_, err := a.Neighborhood(t.Context(), "x", 1, walk.Filter{}, 1_001)
			return err
		}, "first", true},
		{func(a *analysis.Asker) error { _, err := a.Path(t.Context(), "x", "y", nil, -1); return err }, "maxLength", false},
		{func(a *analysis.Asker) error { _, err := a.Path(t.Context(), "x", "y", nil, 21); return err }, "maxLength", true},
	} {
		for a, fine := range map[*analysis.Asker]bool{strict: false, free: test.free} {
			err := test.ask(a)
			var e *evidence.Error
			if fine && err != nil || !fine && (!errors.As(err, &e) || e.Code != evidence.Invalid || e.Problems[0].Path != test.path || !strings.Contains(e.Text(), "expected 1 ")) {
				t.Errorf("%s, limits %+v: %v", test.path, a.Limits, err)
			}
		}
	}
}
