package graph_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/graph"
	"corroborate/internal/storage/memstore"
)

// A file with a header is merged: a conflict says who has changed what, and a side settles it.
func TestImportMerges(t *testing.T) {
	s := memstore.New()
	now := start
	h := serve(s, func(c *graph.Config) { c.Curator.Now = func() time.Time { now = now.Add(time.Minute); return now } })
	importing := func(text string, more map[string]any) answer {
		in := map[string]any{"text": text}
		for name, value := range more {
			in[name] = value
		}
		return ask(t, h, `mutation M($in: ImportMapInput!) { importMap(input: $in) { createdCount replacedCount unchangedCount removedCount
			lost { kind name title fields removal revision { sequence } } } }`, map[string]any{"in": in})
	}
	const header = "header: {map: map_memory, sequence: 1, whole: true}\n"
	importing("claims: [{key: a, statement: A.}, {key: b, statement: B.}]", nil)
	importing("claims: [{key: a, statement: Store.}]", nil)
	const edited = header + "claims: [{key: a, statement: File.}, {key: c, statement: C.}]"

	refused := importing(edited, nil)
	if len(refused.errors) != 1 || refused.errors[0].Extensions["code"] != "CONFLICT" {
		t.Fatalf("a conflict: %s", refused.body)
	}
	problem := refused.errors[0].Extensions["problems"].([]any)[0].(map[string]any)
	if diff := cmp.Diff([]any{"a.statement", []any{"statement"}}, []any{problem["path"], problem["changedFields"]}); diff != "" {
		t.Errorf("the problem: %s", diff)
	}
	got := importing(edited, map[string]any{"side": "OURS"})
	want := map[string]any{"importMap": map[string]any{"createdCount": 1.0, "replacedCount": 1.0, "unchangedCount": 0.0, "removedCount": 1.0, "lost": []any{
		map[string]any{"kind": "CLAIM", "name": "a", "title": `the claim "Store."`, "fields": []any{"statement"}, "removal": false, "revision": map[string]any{"sequence": 2.0}},
		map[string]any{"kind": "CLAIM", "name": "b", "title": `the claim "B."`, "fields": []any{}, "removal": false, "revision": map[string]any{"sequence": 1.0}},
	}}}
	if diff := cmp.Diff(want, got.data); diff != "" {
		t.Errorf("the merge (-want +got):\n%s", diff)
	}
	foreign := "header: {map: map_other, sequence: 1}\nclaims: [{key: a, statement: Other.}]"
	if got := importing(foreign, nil); len(got.errors) != 1 || got.errors[0].Extensions["code"] != "CONFLICT" {
		t.Errorf("a file of another map: %s", got.body)
	}
	if got := importing(foreign, map[string]any{"ignoreHeader": true, "side": "OURS"}); len(got.errors) != 1 || got.errors[0].Extensions["code"] != "BAD_USER_INPUT" {
		t.Errorf("a side for a file without its header: %s", got.body)
	}
	if got := importing(foreign, map[string]any{"ignoreHeader": true}); len(got.errors) > 0 || at(t, got.data, "importMap.replacedCount") != 1.0 {
		t.Errorf("a file without its header: %s", got.body)
	}
}
