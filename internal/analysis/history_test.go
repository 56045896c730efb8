package analysis_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage/memstore"
)

var began = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// written is a small map that ann imported, and that others have changed since,
// an hour after each other.
func written(t *testing.T) *curate.Curator {
	t.Helper()
	now, ids := began, 0
	c := &curate.Curator{Store: memstore.New(), Rubric: assess.DefaultRubric(), Now: func() time.Time { return now },
		NewID: func(kind evidence.Kind) evidence.ID { ids++; return evidence.ID(fmt.Sprintf("%s_%d", kind, ids)) }}
	m := &evidence.Map{
		Studies: []*evidence.Study{{Meta: evidence.Meta{Key: "study"}, Title: "Study", Design: "SURVEY"}},
		Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "low"}, Statement: "So it is."}, {Meta: evidence.Meta{Key: "high"}, Statement: "So it is."},
			{Meta: evidence.Meta{Key: "apart"}, Statement: "So it is."}},
		Links: []*evidence.Link{{From: "study", To: "low", Relation: "SUPPORTS", Strength: "STRONG"}, {From: "low", To: "high", Relation: "SUPPORTS", Strength: "STRONG"}},
	}
	if _, err := c.Import(t.Context(), m, curate.ImportOptions{Call: curate.Call{Author: "ann"}}); err != nil {
		t.Fatal(err)
	}
	edit := func(author string, edits ...curate.Edit) {
		t.Helper()
		now = now.Add(time.Hour)
		if _, err := c.Edit(t.Context(), curate.Call{Author: author}, edits...); err != nil {
			t.Fatal(err)
		}
	}
	caveat := &evidence.Caveat{Meta: evidence.Meta{Key: "small"}, Category: "SMALL_SAMPLE", Severity: "SERIOUS", Text: "Small.", Qualifies: []evidence.Ref{"study"}}
	edit("bob", curate.RaiseCaveat{Caveat: caveat})
	edit("ann", curate.Update{Of: "high", Set: curate.Fields{"note": "As told."}})
	edit("bob", curate.Update{Of: "study", Set: curate.Fields{"note": "As told."}}, curate.Update{Of: "apart", Set: curate.Fields{"note": "As told."}})
	edit("ann", curate.Remove{Of: "small"})
	return c
}

// told is what a test looks at of an event.
type told struct {
	Sequence int64
	Changed  []evidence.Ref
	Moved    []evidence.Key
}

func toldOf(h *analysis.History) []told {
	var list []told
	for _, e := range h.Events {
		one := told{Sequence: e.Sequence}
		for _, c := range e.Changes {
			one.Changed = append(one.Changed, c.Ref)
		}
		for _, e := range e.Effects {
			one.Moved = append(one.Moved, e.Key)
		}
		slices.Sort(one.Moved)
		list = append(list, one)
	}
	return list
}

// The history of the map is all that was done, the latest first; that of an
// entry is what changed it, and of a claim what moved it, too.
func TestHistory(t *testing.T) {
	c := written(t)
	all := []evidence.Key{"apart", "high", "low"}
	moved := []evidence.Key{"high", "low"}
	begun := []evidence.Ref{"study", "low", "high", "apart", "study->low", "low->high"}
	for _, one := range []struct {
		name string
		q    analysis.Past
		want []told
		more bool
	}{
		{"all", analysis.Past{First: 10}, []told{{5, []evidence.Ref{"small"}, moved}, {4, []evidence.Ref{"study", "apart"}, nil},
			{3, []evidence.Ref{"high"}, nil}, {2, []evidence.Ref{"small"}, moved}, {1, begun, all}}, false},
		{"the latest", analysis.Past{First: 2}, []told{{5, []evidence.Ref{"small"}, moved}, {4, []evidence.Ref{"study", "apart"}, nil}}, true},
		{"little of each", analysis.Past{First: 10, Most: 1, Author: "bob"}, []told{{4, []evidence.Ref{"study"}, nil}, {2, []evidence.Ref{"small"}, []evidence.Key{"low"}}}, false},
		{"since", analysis.Past{First: 10, Since: began.Add(3 * time.Hour)}, []told{{5, []evidence.Ref{"small"}, moved}, {4, []evidence.Ref{"study", "apart"}, nil}}, false},
		{"a study", analysis.Past{Of: "study", First: 10, Most: 1}, []told{{4, []evidence.Ref{"study"}, nil}, {1, []evidence.Ref{"study"}, nil}}, false},
		{"its own change first", analysis.Past{Of: "apart", First: 1}, []told{{4, []evidence.Ref{"apart", "study"}, nil}}, true},
		{"a claim", analysis.Past{Of: "high", First: 10, Most: 1}, []told{{5, []evidence.Ref{"small"}, []evidence.Key{"high"}}, {3, []evidence.Ref{"high"}, nil},
			{2, []evidence.Ref{"small"}, []evidence.Key{"high"}}, {1, []evidence.Ref{"high"}, []evidence.Key{"high"}}}, false},
		{"a claim, two of it", analysis.Past{Of: "high", First: 2, Most: 1}, []told{{5, []evidence.Ref{"small"}, []evidence.Key{"high"}}, {3, []evidence.Ref{"high"}, nil}}, true},
		{"a claim, what ann did", analysis.Past{Of: "high", First: 10, Most: 1, Author: "ann"}, []told{{5, []evidence.Ref{"small"}, []evidence.Key{"high"}},
			{3, []evidence.Ref{"high"}, nil}, {1, []evidence.Ref{"high"}, []evidence.Key{"high"}}}, false},
		{"what moved a claim", analysis.Past{Moved: "high", First: 10, Most: 1}, []told{{5, []evidence.Ref{"small"}, []evidence.Key{"high"}},
			{2, []evidence.Ref{"small"}, []evidence.Key{"high"}}, {1, []evidence.Ref{"high"}, []evidence.Key{"high"}}}, false},
		{"what moved a claim, the first of it", analysis.Past{Moved: "high", First: 1, Most: 1}, []told{{5, []evidence.Ref{"small"}, []evidence.Key{"high"}}}, true},
		{"before", analysis.Past{Before: 4, First: 1, Most: 1}, []told{{3, []evidence.Ref{"high"}, nil}}, true},
		{"a claim, before", analysis.Past{Of: "high", Before: 3, First: 10, Most: 1}, []told{{2, []evidence.Ref{"small"}, []evidence.Key{"high"}},
			{1, []evidence.Ref{"high"}, []evidence.Key{"high"}}}, false},
		{"a link", analysis.Past{Of: "study->low", First: 10, Most: 1}, []told{{1, []evidence.Ref{"study->low"}, nil}}, false},
		{"what is gone", analysis.Past{Of: "CAVEAT_7", First: 10}, []told{{5, []evidence.Ref{"small"}, nil}, {2, []evidence.Ref{"small"}, nil}}, false},
	} {
		t.Run(one.name, func(t *testing.T) {
			h, err := asker(c.Store).History(t.Context(), one.q)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(one.want, toldOf(h)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if h.More != one.more {
				t.Errorf("there is more: %v, expected %v", h.More, one.more)
			}
		})
	}
}

func TestHistoryOfNothing(t *testing.T) {
	c := written(t)
	for _, ref := range []evidence.Ref{"hihg", "small", "agent_1", "study->high"} {
		_, err := asker(c.Store).History(t.Context(), analysis.Past{Of: ref, First: 10})
		if evidence.CodeOf(err) != evidence.NotFound {
			t.Errorf("%s: %v", ref, err)
		}
	}
}
