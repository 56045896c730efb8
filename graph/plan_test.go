package graph_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"corroborate/graph"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// A request is over before its loaders are done with waiting, so whatever is
// answered here was loaded ahead.
func neverJoined(c *graph.Config) {
	c.Wait, c.Limits.QueryTime, c.Limits.TraceTime = 12*time.Second, 10*time.Second, 10*time.Second
}

// records are the types of records, each with one of the demo.
var records = map[string]string{
	"Agent": "vox", "Source": "vox-2015", "Study": "icsr-2015", "Testimony": "hute-well", "Claim": "state-failure-exposes", "Caveat": "small-sample",
}

// relations asks for all fields of a type that lead to records or links, so
// many levels deep.
func relations(schema *ast.Schema, kind string, levels int) string {
	if levels == 0 {
		return "id"
	}
	fields := []string{"id"}
	for _, f := range schema.Types[kind].Fields {
		leads := f.Type.Name()
		element := strings.TrimSuffix(leads, "Connection")
		below, isRecord := "", false
		switch {
		case element == "Link":
			below, isRecord = fmt.Sprintf("from { id ...on Claim { %s } } to { %[1]s }", relations(schema, "Claim", levels-1)), true
			if levels > 1 {
				below += " caveats(first: 2) { nodes { id } }"
			}
		case element == "Item" || element == "Evidence":
			below, isRecord = fmt.Sprintf("id ...on Source { %s }", relations(schema, "Source", levels-1)), true
		case records[element] != "":
			below, isRecord = relations(schema, element, levels-1), true
		}
		switch {
		case !isRecord:
		case element != leads:
			fields = append(fields, fmt.Sprintf("%s(first: 2) { nodes { %s } }", f.Name, below))
		default:
			fields = append(fields, fmt.Sprintf("%s { %s }", f.Name, below))
		}
	}
	return strings.Join(fields, " ")
}

// Every relation of every kind of record is loaded ahead, in at most one call a level.
func TestEveryRelationIsLoadedAhead(t *testing.T) {
	store := counting(demo(t))
	h := serve(store, neverJoined)
	for kind, key := range records {
		t.Run(kind, func(t *testing.T) {
			store.calls = map[string]int{}
			query := fmt.Sprintf("{ %s(ref: %q) { %s } }", strings.ToLower(kind), key, relations(graph.Schema(), kind, 2))
			if got := ask(t, h, query, nil); len(got.errors) > 0 {
				t.Fatalf("%s\n%s", query, got.body)
			}
			delete(store.calls, "counts")
			// Of an agent and of a caveat, both levels are read along of the record. Of other kinds, the
			// second also depends on what pages of several relations show, or is annotations of links.
			want := map[string]int{"LookUp": 1, "Edges": 1}
			if kind == "Agent" || kind == "Caveat" {
				delete(want, "Edges")
			}
			if diff := cmp.Diff(want, store.calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// However a relation is asked for, and from wherever, what is loaded ahead is
// what its resolver wants.
func TestLoadedAheadIsWhatIsWanted(t *testing.T) {
	store := counting(demo(t))
	h := serve(store, neverJoined)
	first := ask(t, h, `{ claim(ref: "promise-gap") { supportedBy(first: 1) { pageInfo { endCursor } } } }`, nil)
	cursor, isText := at(t, first.data, "claim.supportedBy.pageInfo.endCursor").(string)
	if !isText {
		t.Fatalf("there is no later page: %s", first.body)
	}
	for name, test := range map[string]struct {
		query     string
		variables map[string]any
		want      map[string]int
	}{
		"arguments":              {`{ claim(ref: "governs-badly") { supportedBy(first: 3, orderBy: KEY, kinds: [STUDY, TESTIMONY]) { totalCount nodes { id } } } }`, nil, map[string]int{"LookUp": 1}},
		"variables":              {`query ($n: Int, $k: [ItemKind!], $o: LinkOrder) { claim(ref: "governs-badly") { supportedBy(first: $n, kinds: $k, orderBy: $o) { nodes { id } } } }`, map[string]any{"n": 2, "k": []string{"STUDY"}, "o": "STRENGTH"}, map[string]int{"LookUp": 1}},
		"no variables":           {`query ($n: Int, $k: [ItemKind!] = TESTIMONY) { claim(ref: "governs-badly") { supportedBy(first: $n, kinds: $k) { nodes { id } } } }`, nil, map[string]int{"LookUp": 1}},
		"a later page":           {`query ($c: String) { claim(ref: "promise-gap") { supportedBy(first: 1, after: $c) { edges { node { from { id } } } } } }`, map[string]any{"c": cursor}, map[string]int{"Entries": 1, "Edges": 1}},
		"one of two relations":   {`{ source(ref: "vox-2015") { bearsOn(relation: CONTRADICTS) { nodes { id } } } }`, nil, map[string]int{"LookUp": 1}},
		"aliases and fragments":  {`{ claim(ref: "governs-badly") { a: supportedBy { ...L } b: supportedBy { ...L } ... on Item { ...on Claim { supportedBy { edges { node { from { id } } } } } } } } fragment L on LinkConnection { nodes { to { caveats { totalCount } } } }`, nil, map[string]int{"LookUp": 1, "Edges": 1}},
		"what is left out":       {`query ($no: Boolean = false) { claim(ref: "governs-badly") { supportedBy @include(if: $no) { nodes { id } } } }`, nil, map[string]int{"Entries": 1}},
		"two records at once":    {`{ a: claim(ref: "governs-badly") { ...C } b: item(ref: "promise-gap") { ...on Claim { ...C } } } fragment C on Claim { supportedBy { nodes { from { ...on Study { investigators { id } } } } } caveats { nodes { raisedIn { id } } } }`, nil, map[string]int{"Entries": 1, "Edges": 1}},
		"by ids":                 {`query ($ids: [ID!]!) { nodes(ids: $ids) { id ...on Claim { opposedBy { totalCount } } ...on Agent { publications { nodes { authors { id } } } } } }`, map[string]any{"ids": []string{"claim_0001", "vox"}}, map[string]int{"LookUp": 1}},
		"a list":                 {`{ claims(first: 5) { nodes { supportedBy { nodes { from { id ...on Testimony { speaker { id } } } } } } edges { node { caveats { totalCount } } } } }`, nil, map[string]int{"Find": 1}},
		"a list, its variables":  {`query ($n: Int!, $o: LinkOrder) { claims(first: 5) { nodes { supportedBy(first: $n, orderBy: $o) { nodes { from { id ...on Testimony { speaker { id } } } } } } } }`, map[string]any{"n": 2, "o": "KEY"}, map[string]int{"Find": 1}},
		"other variables":        {`query ($n: Int!, $o: LinkOrder) { claims(first: 5) { nodes { supportedBy(first: $n, orderBy: $o) { nodes { from { id ...on Testimony { speaker { id } } } } } } } }`, map[string]any{"n": 3, "o": "STRENGTH"}, map[string]int{"Find": 1}},
		"a search":               {`{ search(text: "recruiting") { nodes { item { ...on Source { publisher { id } } ...on Claim { caveats { totalCount } } ...on Caveat { raisedIn { id } } } } } }`, nil, map[string]int{"Search": 1, "Edges": 1}},
		"a trace":                {`{ trace(ref: "state-failure-exposes") { nodes { ...on Study { caveats { nodes { text } } } } edges { link { from { id } } } } }`, nil, map[string]int{"Below": 1, "Edges": 1}},
		"nothing by that name":   {`{ claim(ref: "nothing-at-all") { caveats { totalCount } } }`, nil, map[string]int{"LookUp": 1, "Nearest": 1}},
		"a record of other kind": {`{ claim(ref: "vox") { caveats { totalCount } } }`, nil, map[string]int{"LookUp": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			store.calls = map[string]int{}
			got := ask(t, h, test.query, test.variables)
			if codes := got.codes(); slices.ContainsFunc(codes, func(c string) bool { return c != "NOT_FOUND" && c != "BAD_USER_INPUT" }) {
				t.Fatalf("%s", got.body)
			}
			delete(store.calls, "counts")
			if diff := cmp.Diff(test.want, store.calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// measured counts what a store is asked for, query by query.
type measured struct{ refs, edges atomic.Int64 }

// Began implements storage.Observer.
func (m *measured) Began(_ context.Context, call storage.Call) func(int, error) {
	switch asked := call.Asked.(type) {
	case []evidence.Ref:
		m.refs.Add(int64(len(asked)))
	case storage.Lookup:
		m.refs.Add(int64(len(asked.Refs)))
		m.edges.Add(int64(len(asked.Then)))
	case []storage.EdgeQuery:
		m.edges.Add(int64(len(asked)))
	}
	return func(int, error) {}
}

// What a page does not show is not loaded for it.
func TestNoMoreThanAPageIsLoaded(t *testing.T) {
	for _, test := range []struct {
		name, query string
		variables   map[string]any
		refs, edges int64
	}{
		{"a page of ids", `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": several(100)}, 100, 0},
		{"more ids than a page", `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": several(101)}, 0, 0},
		// Both relations are asked for, and one link is shown.
		{"a list of two relations", `{ source(ref: "vox-2015") { bearsOn(first: 1) { nodes { to { caveats { totalCount } } } } } }`, nil, 1, 3},
		{"the same, two links", `{ source(ref: "vox-2015") { bearsOn(first: 2) { nodes { to { caveats { totalCount } } } } } }`, nil, 1, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			store := &measured{}
			got := ask(t, serve(storage.Observe(demo(t), store), neverJoined), test.query, test.variables)
			if codes := got.codes(); slices.ContainsFunc(codes, func(c string) bool { return c != "NOT_FOUND" && c != "BAD_USER_INPUT" }) {
				t.Fatalf("%s", got.body)
			}
			if diff := cmp.Diff([]int64{test.refs, test.edges}, []int64{store.refs.Load(), store.edges.Load()}); diff != "" {
				t.Errorf("entries and lists of edges (-want +got):\n%s", diff)
			}
		})
	}
}

// several are keys that differ, of nothing.
func several(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("nothing-%d", i)
	}
	return keys
}

// A cursor that is broken spoils its own field, and none that is loaded later.
func TestBrokenCursorSpoilsItsOwnField(t *testing.T) {
	h := serve(demo(t))
	first := ask(t, h, `{ claim(ref: "governs-badly") { supportedBy(first: 1) { pageInfo { endCursor } } } }`, nil)
	text, err := base64.RawURLEncoding.DecodeString(at(t, first.data, "claim.supportedBy.pageInfo.endCursor").(string))
	if err != nil {
		t.Fatal(err)
	}
	var parts [4]string
	if err := json.Unmarshal(text, &parts); err != nil {
		t.Fatal(err)
	}
	parts[2] = "no strength"
	if text, err = json.Marshal(parts); err != nil {
		t.Fatal(err)
	}
	got := ask(t, h, `query ($c: String) {
		claim(ref: "governs-badly") { key supportedBy(first: 1, after: $c) { nodes { id } } }
		revisions(first: 1) { nodes { changes(first: 1) { nodes { entry { id } } } } }
	}`, map[string]any{"c": base64.RawURLEncoding.EncodeToString(text)})
	if diff := cmp.Diff([]string{"BAD_USER_INPUT"}, got.codes()); diff != "" {
		t.Errorf("codes (-want +got):\n%s\n%s", diff, got.body)
	}
	if !strings.Contains(string(got.body), `"entry":{"id":"agent_0001"}`) {
		t.Errorf("what a revision changed is not told: %s", got.body)
	}
}
