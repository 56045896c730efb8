package graph_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/graph"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

const traceQuery = `query ($claim: ID!, $depth: Int) {
	trace(ref: $claim, maxDepth: $depth) {
		depth truncated
		nodes { id key ... on Caveat { text } }
		edges { name edgeId relation source sourceKey target targetKey link { id name } }
	}
}`

// For every claim of the demo, a trace holds what the store says is below it:
// every record, every relation between two of them, and nothing else.
func TestTraceIsWhatIsBelow(t *testing.T) {
	store := demo(t)
	h := serve(store)
	for _, claim := range claimsOf(t, store) {
		var below *evidence.Map
		if err := store.View(t.Context(), func(r storage.Reader) (err error) {
			below, err = r.Below(t.Context(), []evidence.Ref{claim.Ref()})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		keys := below.ByKey()
		var wantNodes, wantEdges []string
		for it := range below.Items() {
			wantNodes = append(wantNodes, string(it.EntryMeta().Key))
			for _, r := range it.References() {
				for _, to := range r.To {
					if keys[to] != nil {
						wantEdges = append(wantEdges, fmt.Sprint(it.EntryMeta().Key, " ", r.Relation, " ", to))
					}
				}
			}
		}
		for _, l := range below.Links {
			wantEdges = append(wantEdges, fmt.Sprint(l.From, " ", l.Relation, " ", l.To))
		}
		got := traced(t, ask(t, h, traceQuery, map[string]any{"claim": claim.Key}))
		sorted := cmpopts.SortSlices(func(a, b string) bool { return a < b })
		if diff := cmp.Diff(wantNodes, got.nodes, sorted); diff != "" {
			t.Errorf("nodes of %s (-want +got):\n%s", claim.Key, diff)
		}
		if diff := cmp.Diff(wantEdges, got.edges, sorted); diff != "" {
			t.Errorf("edges of %s (-want +got):\n%s", claim.Key, diff)
		}
		if got.truncated || got.nodes[0] != string(claim.Key) {
			t.Errorf("the trace of %s is cut off, or does not begin with it: %v", claim.Key, got.nodes)
		}
	}
}

// Going deeper only adds, until nothing is left to add.
func TestTraceByDepth(t *testing.T) {
	h := serve(demo(t))
	whole := traced(t, ask(t, h, traceQuery, map[string]any{"claim": "state-failure-exposes"}))
	before := traces{}
	for depth := 1; ; depth++ {
		got := traced(t, ask(t, h, traceQuery, map[string]any{"claim": "state-failure-exposes", "depth": depth}))
		if got.depth > depth || len(got.nodes) < len(before.nodes) || len(got.edges) < len(before.edges) {
			t.Fatalf("at depth %d there is less than above it: %+v", depth, got)
		}
		if !got.truncated {
			if diff := cmp.Diff(whole, got, cmp.AllowUnexported(traces{})); diff != "" {
				t.Errorf("the last depth is not the whole (-want +got):\n%s", diff)
			}
			if got.depth != depth || depth < 4 {
				t.Errorf("the whole is %d deep, and is said to be %d", depth, got.depth)
			}
			return
		}
		before = got
	}
}

// What a source cites does not make it rest on that: there is no step down.
func TestCitingIsNoStep(t *testing.T) {
	m := &evidence.Map{}
	claim := func(key evidence.Key) { m.Add(&evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: "A claim."}) }
	claim("top")
	claim("middle")
	claim("bottom")
	m.Add(&evidence.Source{Meta: evidence.Meta{Key: "paper"}, Title: "A paper", Kind: "REPORT"})
	m.Add(&evidence.Source{Meta: evidence.Meta{Key: "page"}, Title: "A page", Kind: "WEB_PAGE", Cites: []evidence.Key{"paper"}})
	for _, ends := range [][2]evidence.Key{{"page", "top"}, {"middle", "top"}, {"bottom", "middle"}, {"paper", "bottom"}} {
		m.Add(&evidence.Link{From: ends[0], To: ends[1], Relation: evidence.Supports, Strength: "STRONG"})
	}
	store := openMemory(t)
	importMap(t, store, m)
	h := serve(store)
	got := traced(t, ask(t, h, traceQuery, map[string]any{"claim": "top", "depth": 2}))
	want := traces{nodes: []string{"top", "middle", "page", "bottom"}, depth: 2, truncated: true,
		edges: []string{"bottom SUPPORTS middle", "middle SUPPORTS top", "page SUPPORTS top"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(traces{})); diff != "" {
		t.Errorf("two steps down (-want +got):\n%s", diff)
	}
	got = traced(t, ask(t, h, traceQuery, map[string]any{"claim": "top"}))
	if got.depth != 3 || len(got.edges) != 5 {
		t.Errorf("all the way down: %+v", got)
	}
}

// A trace that is too large is cut off at its far end, and says so.
func TestTraceOfTooMuch(t *testing.T) {
	h := serve(demo(t), func(c *graph.Config) { c.Limits = graph.Limits{Nodes: 10} })
	whole := traced(t, ask(t, serve(demo(t)), traceQuery, map[string]any{"claim": "state-failure-exposes"}))
	got := traced(t, ask(t, h, traceQuery, map[string]any{"claim": "state-failure-exposes"}))
	if diff := cmp.Diff(whole.nodes[:10], got.nodes); diff != "" || !got.truncated || got.depth >= whole.depth {
		t.Errorf("truncated %v, depth %d (-want +got):\n%s", got.truncated, got.depth, diff)
	}
}

// The fields of a trace that ask for the same chains search for them once.
func TestChainsAreSearchedOnce(t *testing.T) {
	for fields, want := range map[string]int32{
		`chains { strength }`: 1,
		`chains { strength } moreChains again: moreChains(side: FOR, first: 5) chainsAgain: chains(first: 5) { origin { name } }`: 1,
		`chains { strength } moreChains against: chains(side: AGAINST) { strength } moreAgainst: moreChains(side: AGAINST)`:       2,
		`chains(first: 2) { strength } moreChains(first: 3)`:                                                                      2,
	} {
		var searches atomic.Int32
		h := serve(demo(t), func(c *graph.Config) { c.Options.Assessed = func(int, int) { searches.Add(1) } })
		got := ask(t, h, `{ trace(ref: "recruiting-declining") { `+fields+` } }`, nil)
		if len(got.errors) > 0 || searches.Load() != want {
			t.Errorf("%s: %d searches, want %d: %s", fields, searches.Load(), want, got.body)
		}
	}
}

type traces struct {
	nodes, edges []string
	depth        int
	truncated    bool
}

// traced reads a trace, and checks that a graph library can: every edge has an
// id of its own and ends that are nodes.
func traced(t *testing.T, a answer) traces {
	t.Helper()
	if len(a.errors) > 0 {
		t.Fatalf("%s", a.body)
	}
	trace := at(t, a.data, "trace").(map[string]any)
	got := traces{depth: int(trace["depth"].(float64)), truncated: trace["truncated"].(bool)}
	keyOf, named := map[any]any{}, map[any]bool{}
	for _, n := range trace["nodes"].([]any) {
		node := n.(map[string]any)
		keyOf[node["id"]] = node["key"]
		got.nodes = append(got.nodes, node["key"].(string))
	}
	for _, e := range trace["edges"].([]any) {
		edge := e.(map[string]any)
		if keyOf[edge["source"]] != edge["sourceKey"] || keyOf[edge["target"]] != edge["targetKey"] || keyOf[edge["source"]] == nil || named[edge["name"]] || named[edge["edgeId"]] {
			t.Errorf("an edge hangs loose: %v", edge)
		}
		named[edge["name"]], named[edge["edgeId"]] = true, true
		isLink := edge["relation"] == "SUPPORTS" || edge["relation"] == "CONTRADICTS"
		if isLink != (edge["link"] != nil) || isLink && at(t, edge, "link.id") != edge["edgeId"] {
			t.Errorf("an edge is a link, or is not: %v", edge)
		}
		got.edges = append(got.edges, fmt.Sprint(edge["sourceKey"], " ", edge["relation"], " ", edge["targetKey"]))
	}
	if len(keyOf) != len(got.nodes) {
		t.Errorf("a node comes twice: %v", got.nodes)
	}
	return got
}

func claimsOf(t *testing.T, store storage.Store) []*evidence.Claim {
	t.Helper()
	var claims []*evidence.Claim
	if err := store.View(t.Context(), func(r storage.Reader) error {
		claims = nil
		return r.Scan(t.Context(), func(e evidence.Entry) error {
			if c, ok := e.(*evidence.Claim); ok {
				claims = append(claims, c)
			}
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	if len(claims) == 0 {
		t.Fatal("the demo has no claims")
	}
	return claims
}
