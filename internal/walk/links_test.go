package walk_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// Links that may be meant share an end with the name, or with what its keys were
// most likely meant to be.
func TestLinksLike(t *testing.T) {
	m := &evidence.Map{
		Studies: []*evidence.Study{{Meta: evidence.Meta{Key: "survey"}}, {Meta: evidence.Meta{Key: "cohort"}}},
		Claims:  []*evidence.Claim{{Meta: evidence.Meta{Key: "it-is-so"}}, {Meta: evidence.Meta{Key: "it-follows"}}},
		Links: []*evidence.Link{
			{From: "survey", To: "it-is-so", Relation: "SUPPORTS"},
			{From: "survey", To: "it-follows", Relation: "CONTRADICTS"},
			{From: "cohort", To: "it-is-so", Relation: "SUPPORTS"},
			{From: "it-is-so", To: "it-follows", Relation: "SUPPORTS"},
		},
	}
	store := storeOf(t, m)
	for _, c := range []struct{ names, want []evidence.Ref }{
		{nil, nil},
		{[]evidence.Ref{"survey-|it-is-so"}, []evidence.Ref{"cohort->it-is-so", "it-is-so->it-follows", "survey->it-is-so", "survey-|it-follows"}},
		{[]evidence.Ref{"surveys->nothing"}, []evidence.Ref{"survey->it-is-so", "survey-|it-follows"}},
		{[]evidence.Ref{"nothing->nowhere", "cohort->nowhere"}, []evidence.Ref{"cohort->it-is-so"}},
		{[]evidence.Ref{"it-follows->cohort"}, []evidence.Ref{"cohort->it-is-so", "it-is-so->it-follows", "survey-|it-follows"}},
	} {
		var got []evidence.Ref
		err := store.View(t.Context(), func(r storage.Reader) (err error) {
			got, err = walk.LinksLike(t.Context(), r, c.names)
			return err
		})
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%v: %v (-want +got):\n%s", c.names, err, diff)
		}
	}
}

// A caveat on links leads to each of their ends once, also where two end in one claim.
func TestHopsOfACaveatOnLinks(t *testing.T) {
	m := &evidence.Map{
		Studies: []*evidence.Study{{Meta: evidence.Meta{Key: "survey"}}, {Meta: evidence.Meta{Key: "cohort"}}},
		Claims:  []*evidence.Claim{{Meta: evidence.Meta{Key: "it-is-so"}}},
		Caveats: []*evidence.Caveat{{Meta: evidence.Meta{Key: "k"}, Qualifies: []evidence.Ref{"survey->it-is-so", "cohort->it-is-so"}}},
	}
	var got []string
	for _, hop := range walk.Hops(m, m.ByKey()) {
		got = append(got, string(hop.Relation)+" "+string(hop.To.EntryMeta().Key))
	}
	want := []string{"QUALIFIES_SUPPORT survey", "QUALIFIES_SUPPORT it-is-so", "QUALIFIES_SUPPORT cohort"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("hops (-want +got):\n%s", diff)
	}
}
