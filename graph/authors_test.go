package graph_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/graph"
)

// A record and a link say who made them and who changed them last, on every store.
func TestCreatedAndUpdatedBy(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			importFile(t, store, demoFile)
			author := ""
			h := serve(store, func(c *graph.Config) { c.Author = func(context.Context) string { return author } })
			for _, edit := range []struct{ by, mutation string }{
				{"ann", `createClaim(input: {claim: {key: "new", statement: "New."}}) { claim { createdBy updatedBy } }`},
				{"ann", `link(input: {link: {from: "icsr-2015", to: "new", relation: SUPPORTS}}) { changedCount }`},
				{"ben", `updateClaim(input: {ref: "new", changes: {note: "Newer."}}) { changedCount }`},
				{"cem", `relink(input: {ref: "icsr-2015->new", changes: {strength: WEAK}}) { changedCount }`},
				{"dan", `rename(input: {ref: "new", key: "newer"}) { changedCount }`},
			} {
				author = edit.by
				if got := ask(t, h, "mutation { "+edit.mutation+" }", nil); len(got.errors) > 0 {
					t.Fatalf("%s", got.body)
				}
			}
			got := ask(t, h, `{ item(ref: "newer") { createdBy updatedBy } node(id: "icsr-2015->newer") { ... on Link { createdBy updatedBy } } vox: agent(ref: "vox") { createdBy updatedBy } }`, nil)
			want := map[string]any{
				"item": map[string]any{"createdBy": "ann", "updatedBy": "dan"},
				"node": map[string]any{"createdBy": "ann", "updatedBy": "cem"},
				"vox":  map[string]any{"createdBy": at(t, got.data, "vox.createdBy"), "updatedBy": at(t, got.data, "vox.createdBy")},
			}
			if diff := cmp.Diff(want, got.data); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
