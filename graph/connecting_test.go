package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/graph"
	"corroborate/internal/generate"
)

const edgeFields = "edges { name relation source target link { id } }"

// edgesBy are the edges of an answer by their names.
func edgesBy(t *testing.T, data map[string]any) map[string]any {
	t.Helper()
	found := map[string]any{}
	for _, e := range at(t, data, "graph.edges").([]any) {
		edge := e.(map[string]any)
		if found[edge["name"].(string)] != nil {
			t.Errorf("the edge %s comes twice", edge["name"])
		}
		found[edge["name"].(string)] = edge
	}
	return found
}

// filters are arguments of neighborhood and connecting that leave out edges.
const filters = "relations: [SUPPORTS, CONTRADICTS, QUALIFIES_LINK, SPOKEN_BY], minStrength: STRONG"

// The edges of a neighborhood are those that connect its nodes. A page that draws the
// nodes in two steps, and asks for what connects the second with the first, misses none.
func TestConnectingIsWhatANeighborhoodHas(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			importMap(t, store, generate.Map(generate.Config{Claims: 12, Seed: 3}))
			h := serve(store, func(c *graph.Config) { c.Limits.TraceTime = time.Hour })
			some := 0
			for _, kind := range []string{"claims", "agents", "caveats"} {
				list := ask(t, h, "{ graph: "+kind+"(first: 3) { nodes { key } } }", nil)
				for i, center := range at(t, list.data, "graph.nodes").([]any) {
					by := ""
					if i == 0 {
						by = ", " + filters
					}
					some += checkConnecting(t, h, center.(map[string]any)["key"].(string), by)
				}
			}
			if some < 100 {
				t.Errorf("%d edges are too few to tell", some)
			}
		})
	}
}

// checkConnecting compares the edges around a record with those that connect its nodes,
// and counts them. By are more arguments of both.
func checkConnecting(t *testing.T, h http.Handler, center, by string) int {
	t.Helper()
	near := ask(t, h, fmt.Sprintf("{ graph: neighborhood(ref: %q, depth: 2, first: 60%s) { nodes { id } %s } }", center, by, edgeFields), nil)
	var ids []string
	for _, n := range at(t, near.data, "graph.nodes").([]any) {
		ids = append(ids, n.(map[string]any)["id"].(string))
	}
	want := edgesBy(t, near.data)
	connecting := func(among, and []string) map[string]any {
		a := ask(t, h, fmt.Sprintf("query ($among: [ID!]!, $and: [ID!]) { graph: connecting(among: $among, and: $and%s) { totalCount %s } }", by, edgeFields),
			map[string]any{"among": among, "and": and})
		if len(a.errors) > 0 {
			t.Fatalf("%s", a.body)
		}
		return edgesBy(t, a.data)
	}
	if diff := cmp.Diff(want, connecting(ids, nil)); diff != "" {
		t.Errorf("among the nodes around %s (-neighborhood +connecting):\n%s", center, diff)
	}
	if diff := cmp.Diff(want, connecting(ids, ids)); diff != "" {
		t.Errorf("of the nodes around %s and the same (-neighborhood +connecting):\n%s", center, diff)
	}
	// The edge of a caveat on a link leads to another end once there are more records.
	moves := func(name string, _ any) bool { return strings.Contains(name, " QUALIFIES_LINK ") }
	both := connecting(ids[:len(ids)/2], nil)
	for name, e := range connecting(ids[len(ids)/2:], ids[:len(ids)/2]) {
		if both[name] != nil {
			t.Errorf("%s is new, and was there", name)
		}
		both[name] = e
	}
	if diff := cmp.Diff(want, both, cmpopts.IgnoreMapEntries(moves)); diff != "" {
		t.Errorf("the nodes around %s in two steps (-neighborhood +connecting):\n%s", center, diff)
	}
	return len(want)
}
