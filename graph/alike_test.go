package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"corroborate/internal/evidence"
)

// All records that are probably the same can be read, page by page, of a record as of one
// that a dry run would create or import.
func TestAlikeOfMany(t *testing.T) {
	const wells = 33
	m := &evidence.Map{}
	var all []string
	for i := range wells {
		key := fmt.Sprintf("well-%02d", i)
		all = append(all, key)
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: evidence.Key(key)}, Statement: fmt.Sprintf("Well number %d of the valley is dry", i)})
	}
	store := openSQLite(t)
	importMap(t, store, m)
	h := serve(store)
	const page = `alike(first: 10, after: $after) { totalCount nodes { item { key } } pageInfo { hasNextPage endCursor } }`
	for path, test := range map[string]struct {
		query string
		want  []string
	}{
		"claim":                     {`query ($after: String) { claim(ref: "well-07") { ` + page + ` } }`, slices.DeleteFunc(slices.Clone(all), func(key string) bool { return key == "well-07" })},
		"createClaim.changes.nodes": {`mutation ($after: String) { createClaim(input: {claim: {key: "new", statement: "Well number 99 of the valley is dry"}, dryRun: true}) { changes { nodes { ` + page + ` } } } }`, all},
		"importMap.changes.nodes":   {`mutation ($after: String) { importMap(input: {text: "claims: [{key: new, statement: Well number 99 of the valley is dry}]", dryRun: true}) { changes { nodes { ` + page + ` } } } }`, all},
	} {
		var got []string
		var after any
		for range wells {
			answer := ask(t, h, test.query, map[string]any{"after": after})
			if len(answer.errors) > 0 {
				t.Fatalf("%s: %s", path, answer.body)
			}
			of := at(t, answer.data, path)
			if changes, ok := of.([]any); ok {
				of = changes[0]
			}
			list := of.(map[string]any)["alike"].(map[string]any)
			if list["totalCount"] != float64(len(test.want)) {
				t.Fatalf("%s: %s", path, answer.body)
			}
			for _, n := range list["nodes"].([]any) {
				got = append(got, n.(map[string]any)["item"].(map[string]any)["key"].(string))
			}
			info := list["pageInfo"].(map[string]any)
			if info["hasNextPage"] == false {
				break
			}
			after = info["endCursor"]
		}
		slices.Sort(got)
		if !slices.Equal(test.want, got) {
			t.Errorf("%s: %v", path, got)
		}
	}
}

// Of a long citation, what was not compared with the map says so.
func TestAlikeOfALongCitation(t *testing.T) {
	var text strings.Builder
	for i := range 60 {
		fmt.Fprintf(&text, "@book{b%d, title = {Title %[1]d}, year = 2001}\n", i)
	}
	got := ask(t, serve(demo(t)), `query ($text: String!) { citation(text: $text) { sources { alike { totalCount } } } }`, map[string]any{"text": text.String()})
	sources := at(t, got.data, "citation.sources").([]any)
	if len(sources) != 60 {
		t.Fatalf("%s", got.body)
	}
	for i, s := range sources {
		if compared := s.(map[string]any)["alike"] != nil; compared != (i < 50) {
			t.Errorf("source %d was compared: %v", i, compared)
		}
	}
}
