package graph_test

import (
	"fmt"
	"testing"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage/memstore"
)

// The ends of the links that a caveat qualifies are read by one call, however many there are.
func TestEndsOfQualifiedLinksAreReadTogether(t *testing.T) {
	m := &evidence.Map{}
	caveat := &evidence.Caveat{Meta: evidence.Meta{Key: "k"}, Category: "OTHER", Severity: "MINOR", Text: "So it is."}
	for i := range 12 {
		study, claim := evidence.Key(fmt.Sprintf("study-%d", i)), evidence.Key(fmt.Sprintf("claim-%d", i))
		m.Add(&evidence.Study{Meta: evidence.Meta{Key: study}, Title: "Study", Design: "SURVEY"})
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: claim}, Statement: "So it is."})
		l := &evidence.Link{From: study, To: claim, Relation: "SUPPORTS", Strength: "STRONG"}
		m.Add(l)
		caveat.Qualifies = append(caveat.Qualifies, l.Ref())
	}
	m.Add(caveat)
	filled := memstore.New()
	if _, err := newCurator(filled, 1, start).Import(t.Context(), m, curate.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	store := counting(filled)
	h := serve(store)
	for _, query := range []string{
		`{ caveat(ref: "k") { qualifiesLinks { nodes { from { key ... on Study { title } } to { statement } } } } }`,
		// Nothing is loaded ahead for the answer of a mutation.
		`mutation { resolveCaveat(input: {ref: "k"}) { caveat { qualifiesLinks { nodes { from { key ... on Study { title } } to { statement } } } } } }`,
	} {
		store.calls = map[string]int{}
		got := ask(t, h, query, nil)
		if len(got.errors) > 0 {
			t.Fatalf("%s: %s", query, got.body)
		}
		if store.calls["Entries"] > 6 {
			t.Errorf("%s costs %v", query, store.calls)
		}
	}
}
