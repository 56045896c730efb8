package graph_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/graph"
	"corroborate/internal/storage"
)

// counted counts the calls on the readers of a store, and as "counts" how often
// one was asked for a total.
type counted struct {
	storage.Store
	mu    sync.Mutex
	calls map[string]int
}

func counting(s storage.Store) *counted {
	c := &counted{calls: map[string]int{}}
	c.Store = storage.Observe(s, c)
	return c
}

// Began implements storage.Observer.
func (c *counted) Began(_ context.Context, call storage.Call) func(int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if call.Method != "View" {
		c.calls[call.Method]++
	}
	total := func(asked bool) {
		if asked {
			c.calls["counts"]++
		}
	}
	switch asked := call.Asked.(type) {
	case storage.Query:
		total(asked.Count || asked.CountOnly)
	case storage.SearchQuery:
		total(asked.Count)
	case storage.RevisionQuery:
		total(asked.Count)
	case storage.Lookup:
		for _, n := range asked.Then {
			total(n.Count || n.CountOnly)
		}
	case []storage.EdgeQuery:
		for _, q := range asked {
			total(q.Count || q.CountOnly)
		}
	case []storage.EffectQuery:
		for _, q := range asked {
			total(q.Count)
		}
	}
	return func(int, error) {}
}

// A request costs at most one call to the store for each level of relations that it
// names, however many relations and records there are on a level. The next two levels are
// read along. A trace costs one.
func TestCalls(t *testing.T) {
	store := counting(demo(t))
	h := serve(store, func(c *graph.Config) { c.Wait = 250 * time.Millisecond })
	tests := []struct {
		name, query string
		want        map[string]int
	}{
		{
			"lookups of every kind, and by id", `{
				a: claim(ref: "recruiting-declining") { key } b: study(ref: "icsr-2015") { key } c: agent(ref: "vox") { key }
				node(id: "link_0003") { id } nodes(ids: ["claim_0001", "hute-well"]) { id } item(ref: "small-sample") { id }
			}`,
			map[string]int{"Entries": 1},
		},
		{
			"many relations a level, five levels deep", `{
				claim(ref: "state-failure-exposes") {
					caveats { nodes { qualifies { nodes { key } } } }
					bearsOn { nodes { to { key } } }
					opposedBy { nodes { from { key } } }
					supportedBy(first: 8) { totalCount nodes { to { key } from { key ...Evidence
						... on Claim { supportedBy(first: 8) { nodes { to { key } from { key ...Evidence
							... on Claim { supportedBy(first: 8) { nodes { from { key ...Evidence } } } }
						} } } }
					} } }
				}
				study(ref: "speckhard-yayla-2015") {
					testimonies { nodes { key ...Evidence } }
					investigators { affiliation { members { nodes { key } } } }
					reportedIn { authors { key } citedBy { nodes { publisher { key } } } }
				}
			}
			fragment Evidence on Evidence {
				caveats { totalCount }
				... on Testimony { speaker { affiliation { key } testimonies { totalCount } } collectedIn { key } reportedIn { publisher { key } } }
				... on Study { investigators { key } reportedIn { key } }
				bearsOn { totalCount }
			}`,
			// The levels: supportedBy of the claim, of its premises, of theirs;
			// what an item has itself; what its speaker or source has. Three are in the first call.
			map[string]int{"Entries": 1, "Edges": 2},
		},
		{
			"a page of claims with kept figures", `{
				claims(first: 100) { totalCount nodes { key assessment { verdict certainty belief support disputed independentFor exact } caveats { totalCount } } }
			}`,
			map[string]int{"Find": 1},
		},
		{
			"a page of claims with reasons", `{
				claims(first: 20) { nodes { key assessment { belief summary linesFor { items { key } } keyEvidence { component { item { key } link { from { key } to { key } } } } warnings { text } } } }
			}`,
			map[string]int{"Find": 1, "Below": 1},
		},
		{
			"a trace, with the assessments of all its claims", `{
				trace(ref: "state-failure-exposes") {
					nodes { key ... on Claim { assessment { belief summary } } }
					edges { sourceKey targetKey link { from { key } to { key } } }
					chains { steps { name item { key } } }
					against: chains(side: AGAINST) { strength }
					assessment { summary singlePointsOfFailure { name } }
				}
			}`,
			map[string]int{"Below": 1},
		},
		{
			"a trace by id", `{ trace(ref: "claim_0008") { depth nodes { key } } }`,
			map[string]int{"Below": 1},
		},
		{
			"a search", `{ search(text: "study") { totalCount nodes { item { key } } } }`,
			map[string]int{"Search": 1},
		},
		{
			"a record, and both relations of a list, in one call", `{
				source(ref: "vox-2015") { bearsOn(first: 4) { totalCount nodes { name } } derivedFrom { key } }
			}`,
			map[string]int{"LookUp": 1},
		},
		{
			"both relations of a list in one call, and none where the record says that there is nothing", `{
				a: source(ref: "vox-2015") { bearsOn(first: 4) { totalCount nodes { name } } derivedFrom { key } } b: claim(ref: "promise-gap") { key }
			}`,
			map[string]int{"Entries": 1, "Edges": 1},
		},
		{
			"what the record says that there is none of", `{ source(ref: "vox-2015") { derivedFrom { key } } testimony(ref: "hute-well") { basedOn { key } reportedIn { key } } }`,
			map[string]int{"Entries": 1},
		},
		{
			"a what-if that withdraws, resolves and adds", `{
				whatIf(withdraw: ["icsr-2015"], resolve: ["no-hard-data"], add: {
					sources: [{key: "new", title: "New", sourceKind: REPORT, publisher: "vox"}]
					links: [{from: "new", to: "governs-badly", relation: SUPPORTS}]
				}) { conclusionCount effects { nodes { claim { key } before { belief } after { belief } } } }
			}`,
			map[string]int{"State": 1, "Entries": 1, "Above": 1, "Below": 1},
		},
		{
			"an impact", `{ impact(ref: "icsr-2015") { entry { id } effects(first: 100) { nodes { claim { key } change } } unmoved { nodes { key } } } }`,
			map[string]int{"State": 1, "Entries": 1, "Above": 1, "Below": 1},
		},
		{
			"a comparison", `{ compare(claims: ["promise-gap", "governs-badly"]) { claims { key assessment { belief } } shared { nodes { component { item { key headline } } without { claim { key } belief } } } } }`,
			map[string]int{"Entries": 1, "Below": 1},
		},
		{
			"a matrix", `{ matrix(claims: ["promise-gap", "governs-badly"]) { claims { key assessment { belief } } rows { nodes { of { key headline } cells { claim { key } byWayOf { key statement } } } } } }`,
			map[string]int{"Entries": 1, "Below": 1},
		},
		{
			"the gaps under a claim", `{ gaps(under: "state-failure-exposes") { gaps { nodes { claim { key } rises { claim { key } } } } nothing { nodes { key } } } }`,
			map[string]int{"Entries": 1, "Below": 1},
		},
		{
			"the gaps of the whole map", `{ gaps { gaps { nodes { claim { key } rises { claim { key } } } } nothing { nodes { key } } } }`,
			map[string]int{"State": 1, "Scan": 1, "Entries": 1},
		},
		{
			"the same again", `{ gaps { gaps { nodes { claim { key } rises { claim { key } } } } nothing { nodes { key } } } }`,
			map[string]int{"State": 1, "Entries": 1},
		},
		{
			"a neighborhood of two steps, with what its nodes are and its links join", `{
				neighborhood(ref: "icsr-2015", depth: 2) {
					nodes { key ... on Claim { assessment { belief } } }
					edges { sourceKey targetKey link { from { key } to { key } } }
				}
			}`,
			// The levels: the study, and what is next to it.
			map[string]int{"Entries": 1, "Edges": 2, "LinksAmong": 1},
		},
		{
			"what connects records, with a caveat on a link that ends elsewhere", `{
				connecting(among: ["icsr-2015", "vox"], and: ["promise-gap", "recruiting-declining"]) {
					totalCount edges { sourceKey targetKey link { from { key } to { key } } }
				}
			}`,
			map[string]int{"Entries": 1, "LinksAmong": 1},
		},
		{
			"the degrees of a page, and of what its links join", `{
				claims(first: 100) { nodes { key degree out: degree(direction: OUT) supportedBy { nodes { from { degrees { relation count } } } } } }
			}`,
			map[string]int{"Find": 1, "Degrees": 2},
		},
		{
			"the degrees of a neighborhood", `{ neighborhood(ref: "icsr-2015") { nodes { key degree } distances { node { degree } } } }`,
			map[string]int{"Entries": 1, "Edges": 1, "LinksAmong": 1, "Degrees": 1},
		},
		{
			"a path, two steps from one end and one from the other", `{
				path(from: "vox", to: "recruiting-declining") {
					length chains { nodes { key } edges { link { from { key } to { key } } } }
				}
			}`,
			map[string]int{"Entries": 1, "Edges": 3},
		},
		{
			"statistics and rubric", `{ statistics { linkCount } rubric { hash } }`,
			map[string]int{"Counts": 1},
		},
		{
			"how many claims are stale", `{ statistics { staleCount } }`,
			map[string]int{"Counts": 1, "Stale": 1},
		},
		{
			"revisions with all that they did", `{
				revisions { nodes { id group { id } undoes { id } changes { nodes { name entry { id } } } effects { nodes { claim { key } revision { author } } } } }
			}`,
			map[string]int{"Revisions": 1, "Changes": 1, "Effects": 1, "Entries": 1},
		},
		{
			"the histories of all claims", `{
				claims { nodes { key history { nodes { change revision { author at message changes(first: 1) { nodes { name } } } } } } }
			}`,
			map[string]int{"Find": 1, "Effects": 1, "RevisionsAt": 1, "Changes": 1},
		},
		{
			"a revision by id, twice, and with others", `{ revision(id: "1") { id } node(id: "revision_1") { id } nodes(ids: ["revision_1", "claim_0001"]) { id } }`,
			map[string]int{"RevisionsAt": 1, "Entries": 1},
		},
		{
			// A list of revisions is a call of its own.
			"the revisions of two claims", `{ a: claim(ref: "promise-gap") { revisions { nodes { id } } } b: claim(ref: "governs-badly") { revisions { nodes { id } } } }`,
			map[string]int{"Entries": 1, "Revisions": 2},
		},
		{
			"an unknown key", `{ claim(ref: "recruiting") { key } }`,
			map[string]int{"Entries": 1, "Nearest": 1},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			store.calls = map[string]int{}
			got := ask(t, h, test.query, nil)
			if len(got.errors) > 0 && got.codes()[0] != "NOT_FOUND" {
				t.Fatalf("%s", got.body)
			}
			delete(store.calls, "counts")
			if diff := cmp.Diff(test.want, store.calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// What is not asked for is not counted, neither by a list nor by a relation.
func TestTotalsAreCountedWhenAskedFor(t *testing.T) {
	store := counting(demo(t))
	h := serve(store)
	for query, want := range map[string]int{
		`{ claims { nodes { key } pageInfo { hasNextPage } } }`:                                                         0,
		`{ claims { totalCount } }`:                                                                                     1,
		`{ claims { ...T } } fragment T on ClaimConnection { n: totalCount }`:                                           1,
		`{ claims { totalCount @skip(if: true) nodes { key } } }`:                                                       0,
		`{ search(text: "of") { nodes { field } } }`:                                                                    0,
		`{ search(text: "of") { totalCount } }`:                                                                         1,
		`{ claim(ref: "governs-badly") { supportedBy { nodes { id } } caveats { nodes { id } } } }`:                     0,
		`{ claim(ref: "governs-badly") { supportedBy { nodes { id } } caveats { totalCount } } }`:                       1,
		`{ source(ref: "vox-2015") { bearsOn { nodes { id } } supports: bearsOn(relation: SUPPORTS) { totalCount } } }`: 1,
	} {
		store.calls = map[string]int{}
		if got := ask(t, h, query, nil); len(got.errors) > 0 {
			t.Fatalf("%s", got.body)
		}
		if store.calls["counts"] != want {
			t.Errorf("%s: counted %d times, want %d", query, store.calls["counts"], want)
		}
	}
}

// read counts the entries that a store returns.
type read struct{ entries int }

// Began implements storage.Observer.
func (r *read) Began(_ context.Context, call storage.Call) func(int, error) {
	return func(entries int, _ error) {
		if call.Method != "View" {
			r.entries += entries
		}
	}
}

// If a request selects only the count of a list, the store reads no entries for it.
func TestCountsReadNoEntries(t *testing.T) {
	r := &read{}
	h := serve(storage.Observe(demo(t), r))
	for query, want := range map[string]int{
		`{ claims { totalCount } }`: 0,
		`{ claims(first: 3, where: {verdict: [CONTESTED]}) { totalCount } }`:                             0,
		`{ claims(first: 3) { totalCount nodes { key } } }`:                                              3,
		`{ claims(first: 3) { nodes { supportedBy { totalCount } caveats(first: 1) { totalCount } } } }`: 3,
		`{ source(ref: "vox-2015") { bearsOn(last: 1) { totalCount } citedBy { n: totalCount } } }`:      1,
		`{ claims(first: 3) { __typename nodes { supportedBy { __typename } } } }`:                       3,
	} {
		r.entries = 0
		if got := ask(t, h, query, nil); len(got.errors) > 0 {
			t.Fatalf("%s", got.body)
		}
		if r.entries != want {
			t.Errorf("%s: %d entries, want %d", query, r.entries, want)
		}
	}
}
