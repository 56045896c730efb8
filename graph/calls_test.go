package graph_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/graph"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// counted counts the calls on the readers of a store.
type counted struct {
	storage.Store
	mu    sync.Mutex
	calls map[string]int
}

func (s *counted) View(ctx context.Context, f func(storage.Reader) error) error {
	return s.Store.View(ctx, func(r storage.Reader) error { return f(countedReader{r, s}) })
}

func (s *counted) count(method string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
}

type countedReader struct {
	storage.Reader
	store *counted
}

func (r countedReader) State(ctx context.Context) (storage.State, error) {
	r.store.count("State")
	return r.Reader.State(ctx)
}

func (r countedReader) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	r.store.count("Entries")
	return r.Reader.Entries(ctx, refs)
}

func (r countedReader) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	r.store.count("Edges")
	for _, q := range queries {
		if q.Count {
			r.store.count("counts")
		}
	}
	return r.Reader.Edges(ctx, queries)
}

func (r countedReader) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	r.store.count("Find")
	if q.Count {
		r.store.count("counts")
	}
	return r.Reader.Find(ctx, q)
}

func (r countedReader) Search(ctx context.Context, q storage.SearchQuery) (storage.HitPage, error) {
	r.store.count("Search")
	if q.Count {
		r.store.count("counts")
	}
	return r.Reader.Search(ctx, q)
}

func (r countedReader) FindSimilar(ctx context.Context, queries []storage.SimilarQuery) ([][]evidence.Item, error) {
	r.store.count("FindSimilar")
	return r.Reader.FindSimilar(ctx, queries)
}

func (r countedReader) Nearest(ctx context.Context, word string, n int) ([]evidence.Key, error) {
	r.store.count("Nearest")
	return r.Reader.Nearest(ctx, word, n)
}

func (r countedReader) Below(ctx context.Context, claims []evidence.Ref) (*evidence.Map, error) {
	r.store.count("Below")
	return r.Reader.Below(ctx, claims)
}

func (r countedReader) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	r.store.count("Above")
	return r.Reader.Above(ctx, entries)
}

func (r countedReader) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	r.store.count("Scan")
	return r.Reader.Scan(ctx, visit)
}

func (r countedReader) Counts(ctx context.Context) (storage.Counts, error) {
	r.store.count("Counts")
	return r.Reader.Counts(ctx)
}

func (r countedReader) Revisions(ctx context.Context, q storage.RevisionQuery) (storage.RevisionPage, error) {
	r.store.count("Revisions")
	if q.Count {
		r.store.count("counts")
	}
	return r.Reader.Revisions(ctx, q)
}

func (r countedReader) RevisionsAt(ctx context.Context, sequences []int64) ([]*evidence.Revision, error) {
	r.store.count("RevisionsAt")
	return r.Reader.RevisionsAt(ctx, sequences)
}

func (r countedReader) Changes(ctx context.Context, sequences []int64) ([][]evidence.Change, error) {
	r.store.count("Changes")
	return r.Reader.Changes(ctx, sequences)
}

func (r countedReader) Effects(ctx context.Context, queries []storage.EffectQuery) ([]storage.EffectPage, error) {
	r.store.count("Effects")
	for _, q := range queries {
		if q.Count {
			r.store.count("counts")
		}
	}
	return r.Reader.Effects(ctx, queries)
}

func (r countedReader) Stale(ctx context.Context, first int) ([]evidence.Key, error) {
	r.store.count("Stale")
	return r.Reader.Stale(ctx, first)
}

// A request costs one call to the store for each level of relations that it
// names, however many relations and records there are on a level, and a trace
// costs one.
func TestCalls(t *testing.T) {
	store := &counted{Store: demo(t)}
	h := serve(store, func(c *graph.Config) { c.Wait = 250 * time.Millisecond })
	tests := []struct {
		name, query string
		want        map[string]int
	}{
		{
			"lookups of every kind, and by id", `{
				a: claim(key: "recruiting-declining") { key } b: study(key: "icsr-2015") { key } c: agent(key: "vox") { key }
				node(id: "link_0003") { id } nodes(ids: ["claim_0001", "hute-well"]) { id } item(key: "small-sample") { id }
			}`,
			map[string]int{"Entries": 1},
		},
		{
			"many relations a level, five levels deep", `{
				claim(key: "state-failure-exposes") {
					caveats { nodes { qualifies { nodes { key } } } }
					bearsOn { nodes { to { key } } }
					opposedBy { nodes { from { key } } }
					supportedBy(first: 8) { totalCount nodes { to { key } from { key ...Evidence
						... on Claim { supportedBy(first: 8) { nodes { to { key } from { key ...Evidence
							... on Claim { supportedBy(first: 8) { nodes { from { key ...Evidence } } } }
						} } } }
					} } }
				}
				study(key: "speckhard-yayla-2015") {
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
			// what an item has itself; what its speaker or source has.
			map[string]int{"Entries": 1, "Edges": 5},
		},
		{
			"a page of claims with kept figures", `{
				claims(first: 100) { totalCount nodes { key assessment { verdict certainty belief support disputed independentFor method } caveats { totalCount } } }
			}`,
			map[string]int{"Find": 1, "Edges": 1},
		},
		{
			"a page of claims with reasons", `{
				claims(first: 20) { nodes { key assessment { belief summary linesFor { items { key } } keyEvidence { component { item { key } link { from { key } to { key } } } } warnings { text } } } }
			}`,
			map[string]int{"Find": 1, "Below": 1},
		},
		{
			"a trace, with the assessments of all its claims", `{
				trace(claim: "state-failure-exposes") {
					nodes { key ... on Claim { assessment { belief summary } } }
					edges { fromKey toKey link { from { key } to { key } } }
					chains { steps { name item { key } } }
					against: chains(side: AGAINST) { strength }
					assessment { summary singlePointsOfFailure { name } }
				}
			}`,
			map[string]int{"Below": 1},
		},
		{
			"a trace by id", `{ trace(claim: "claim_0008") { depth nodes { key } } }`,
			map[string]int{"Below": 1},
		},
		{
			"a search", `{ search(text: "study") { totalCount nodes { item { key } } } }`,
			map[string]int{"Search": 1},
		},
		{
			"both relations of a list in one call, and none where the record says that there is nothing", `{
				source(key: "vox-2015") { bearsOn(first: 4) { totalCount nodes { name } } derivedFrom { key } }
			}`,
			map[string]int{"Entries": 1, "Edges": 1},
		},
		{
			"what the record says that there is none of", `{ source(key: "vox-2015") { derivedFrom { key } } testimony(key: "hute-well") { basedOn { key } reportedIn { key } } }`,
			map[string]int{"Entries": 1},
		},
		{
			"a what-if that withdraws, resolves and adds", `{
				whatIf(withdraw: ["icsr-2015"], resolve: ["no-hard-data"], add: {
					sources: [{key: "new", title: "New", kind: REPORT, publisher: "vox"}]
					links: [{from: "new", to: "governs-badly", relation: SUPPORTS}]
				}) { conclusions effects { claim { key } before { belief } after { belief } } }
			}`,
			map[string]int{"Entries": 1, "Above": 1, "Below": 1},
		},
		{
			"an impact", `{ impact(of: "icsr-2015") { of { id } effects(first: 100) { claim { key } change } unmoved { key } } }`,
			map[string]int{"Entries": 1, "Above": 1, "Below": 1},
		},
		{
			"the gaps under a claim", `{ gaps(under: "state-failure-exposes") { gaps { claim { key } rises { claim { key } } } nothing { key } } }`,
			map[string]int{"Entries": 1, "Below": 1},
		},
		{
			"the gaps of the whole map", `{ gaps { gaps { claim { key } rises { claim { key } } } nothing { key } } }`,
			map[string]int{"State": 1, "Scan": 1, "Entries": 1},
		},
		{
			"the same again", `{ gaps { gaps { claim { key } rises { claim { key } } } nothing { key } } }`,
			map[string]int{"State": 1, "Entries": 1},
		},
		{
			"a neighborhood of two steps, with what its nodes are and its links join", `{
				neighborhood(of: "icsr-2015", depth: 2) {
					nodes { key ... on Claim { assessment { belief } } }
					edges { fromKey toKey link { from { key } to { key } } }
				}
			}`,
			// The levels: the study, what is next to it, and the links among what
			// is next to that.
			map[string]int{"Entries": 1, "Edges": 3},
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
			"statistics and rubric", `{ statistics { links } rubric { hash } }`,
			map[string]int{"Counts": 1},
		},
		{
			"how many claims are stale", `{ statistics { stale } }`,
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
			"the revisions of two claims", `{ a: claim(key: "promise-gap") { revisions { nodes { id } } } b: claim(key: "governs-badly") { revisions { nodes { id } } } }`,
			map[string]int{"Entries": 1, "Revisions": 2},
		},
		{
			"an unknown key", `{ claim(key: "recruiting") { key } }`,
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
	store := &counted{Store: demo(t)}
	h := serve(store)
	for query, want := range map[string]int{
		`{ claims { nodes { key } pageInfo { hasNextPage } } }`:                                                         0,
		`{ claims { totalCount } }`:                                                                                     1,
		`{ claims { ...T } } fragment T on ClaimConnection { n: totalCount }`:                                           1,
		`{ claims { totalCount @skip(if: true) nodes { key } } }`:                                                       0,
		`{ search(text: "of") { nodes { field } } }`:                                                                    0,
		`{ search(text: "of") { totalCount } }`:                                                                         1,
		`{ claim(key: "governs-badly") { supportedBy { nodes { id } } caveats { nodes { id } } } }`:                     0,
		`{ claim(key: "governs-badly") { supportedBy { nodes { id } } caveats { totalCount } } }`:                       1,
		`{ source(key: "vox-2015") { bearsOn { nodes { id } } supports: bearsOn(relation: SUPPORTS) { totalCount } } }`: 1,
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
