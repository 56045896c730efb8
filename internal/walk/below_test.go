package walk_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

func TestDown(t *testing.T) {
	meta := func(key evidence.Key) evidence.Meta { return evidence.Meta{Key: key} }
	m := &evidence.Map{
		Agents:  []*evidence.Agent{{Meta: meta("ann"), Affiliation: "lab"}, {Meta: meta("lab")}},
		Sources: []*evidence.Source{{Meta: meta("paper"), Authors: []evidence.Key{"ann"}, Cites: []evidence.Key{"cited"}}, {Meta: meta("cited")}},
		Studies: []*evidence.Study{{Meta: meta("trial"), ReportedIn: []evidence.Key{"paper"}}},
		Claims:  []*evidence.Claim{{Meta: meta("top")}, {Meta: meta("middle")}, {Meta: meta("low")}, {Meta: meta("apart")}},
		Caveats: []*evidence.Caveat{{Meta: meta("doubt"), Qualifies: []evidence.Ref{"trial"}, RaisedIn: []evidence.Key{"cited"}}},
		Links: []*evidence.Link{
			{From: "middle", To: "top", Relation: evidence.Supports}, {From: "low", To: "middle", Relation: evidence.Contradicts},
			{From: "trial", To: "low", Relation: evidence.Supports}, {From: "top", To: "low", Relation: evidence.Supports}, // a circle
			{From: "paper", To: "top", Relation: evidence.Supports},
		},
	}
	below, premises := walk.Below(walk.Hops(m, m.ByKey())), walk.Premises(m)
	for _, c := range []struct {
		name  string
		below map[evidence.Key][]evidence.Key
		depth int
		from  []evidence.Key
		want  map[evidence.Key]int
		more  bool
	}{
		{"all", below, 0, []evidence.Key{"top"}, map[evidence.Key]int{"top": 0, "middle": 1, "paper": 1, "low": 2, "ann": 2, "trial": 3}, false},
		{"one level", below, 1, []evidence.Key{"top"}, map[evidence.Key]int{"top": 0, "middle": 1, "paper": 1}, true},
		{"just all levels", below, 3, []evidence.Key{"top"}, map[evidence.Key]int{"top": 0, "middle": 1, "paper": 1, "low": 2, "ann": 2, "trial": 3}, false},
		{"claims alone", premises, 0, []evidence.Key{"low"}, map[evidence.Key]int{"low": 0, "top": 1, "middle": 2}, false},
		{"from two at once", below, 1, []evidence.Key{"low", "paper"}, map[evidence.Key]int{"low": 0, "paper": 0, "trial": 1, "top": 1, "ann": 1}, true},
		{"from a caveat", below, 0, []evidence.Key{"doubt"}, map[evidence.Key]int{"doubt": 0}, false},
		{"from nothing", below, 0, nil, map[evidence.Key]int{}, false},
	} {
		from := slices.Clone(c.from)
		depths, more := walk.Down(c.below, c.depth, from...)
		if diff := cmp.Diff(c.want, depths); diff != "" || more != c.more || !slices.Equal(from, c.from) {
			t.Errorf("%s: more %v of %v (-want +got):\n%s", c.name, more, slices.Sorted(maps.Keys(depths)), diff)
		}
	}
}
