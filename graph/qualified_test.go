package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/evidence"
)

// doubtful is a small map with caveats on links: on two into one claim, on two
// out of one study, on links of both relations, and on records besides.
func doubtful() *evidence.Map {
	meta := func(key evidence.Key) evidence.Meta { return evidence.Meta{Key: key} }
	m := &evidence.Map{
		Agents:      []*evidence.Agent{{Meta: meta("ann"), Name: "Ann", Kind: "PERSON"}},
		Studies:     []*evidence.Study{{Meta: meta("study"), Title: "A study", Design: "COHORT"}},
		Testimonies: []*evidence.Testimony{{Meta: meta("word"), Summary: "A word", Basis: "EYEWITNESS", Speaker: "ann"}},
		Claims: []*evidence.Claim{
			{Meta: meta("premise"), Statement: "A premise."}, {Meta: meta("top"), Statement: "A conclusion."}, {Meta: meta("rival"), Statement: "Another one."}},
	}
	for _, l := range []evidence.Link{{From: "study", To: "premise"}, {From: "study", To: "rival"}, {From: "word", To: "premise"}, {From: "premise", To: "top"},
		{From: "word", To: "top"}, {From: "rival", To: "top", Relation: evidence.Contradicts}, {From: "study", To: "top", Relation: evidence.Contradicts}} {
		if l.Relation == "" {
			l.Relation = evidence.Supports
		}
		l.Strength = "STRONG"
		m.Add(&l)
	}
	doubt := func(key evidence.Key, on ...evidence.Ref) {
		m.Add(&evidence.Caveat{Meta: meta(key), Category: "INDIRECT", Severity: "SERIOUS", Text: "A doubt about " + string(key) + ".", Qualifies: on})
	}
	doubt("on-many", "word->premise", "study", "study->premise", "rival-|top", "ann", "word->top")
	doubt("on-one", "word->top")
	doubt("on-study", "study-|top", "study->rival")
	doubt("on-records", "premise", "top")
	m.Sort()
	return m
}

// A caveat says which records and which links it limits, in the order in which it
// lists them; and a link says which caveats it has, by key. Neither takes a caveat
// on a record that the link joins for one on the link.
func TestCaveatsOnLinks(t *testing.T) {
	m := doubtful()
	onLink := map[string][]string{}
	for _, c := range m.Caveats {
		for _, name := range c.QualifiedLinks() {
			onLink[string(name)] = append(onLink[string(name)], string(c.Key))
		}
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			importMap(t, store, m)
			h := serve(store)
			for _, c := range m.Caveats {
				got := at(t, ask(t, h, `query ($key: ID!) { caveat(ref: $key) {
					qualifies { nodes { key } } qualifiesLinks { totalCount nodes { name from { key } to { key } caveats { totalCount } } } } }`, map[string]any{"key": c.Key}).data, "caveat").(map[string]any)
				if diff := cmp.Diff(textsOf(c.QualifiedItems()), keysIn(got["qualifies"]), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("records that %s limits (-want +got):\n%s", c.Key, diff)
				}
				var links []string
				for _, node := range at(t, got, "qualifiesLinks.nodes").([]any) {
					l := node.(map[string]any)
					links = append(links, l["name"].(string))
					if from, to := at(t, l, "from.key").(string), at(t, l, "to.key").(string); !strings.HasPrefix(l["name"].(string), from) || !strings.HasSuffix(l["name"].(string), to) {
						t.Errorf("%s joins %s and %s", l["name"], from, to)
					}
					if n := at(t, l, "caveats.totalCount"); n != float64(len(onLink[l["name"].(string)])) {
						t.Errorf("%v caveats are on %s, want %v", n, l["name"], onLink[l["name"].(string)])
					}
				}
				if diff := cmp.Diff(textsOf(c.QualifiedLinks()), links, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("links that %s limits (-want +got):\n%s", c.Key, diff)
				}
			}
			for _, l := range m.Links {
				got := ask(t, h, `query ($id: ID!) { node(id: $id) { ... on Link { caveats { nodes { key } } } } }`, map[string]any{"id": l.Name()})
				if diff := cmp.Diff(onLink[l.Name()], keysIn(at(t, got.data, "node.caveats.nodes")), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("caveats on %s (-want +got):\n%s", l.Name(), diff)
				}
			}
		})
	}
}

func textsOf[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = string(one)
	}
	return texts
}

// Both lists can be read in pages, which together are the whole.
func TestPagesOfCaveatsOnLinks(t *testing.T) {
	store := openMemory(t)
	importMap(t, store, doubtful())
	h := serve(store)
	for list, want := range map[string][]string{
		`caveat(ref: "on-many") { list: qualifiesLinks(first: 1, after: $after) { pageInfo { hasNextPage endCursor } nodes { key: name } } }`:           {"word->premise", "study->premise", "word->top", "rival-|top"},
		`caveat: node(id: "word->top") { ... on Link { list: caveats(first: 1, after: $after) { pageInfo { hasNextPage endCursor } nodes { key } } } }`: {"on-many", "on-one"},
	} {
		var got []string
		var after any
		for range want {
			a := ask(t, h, "query ($after: String) { "+list+" }", map[string]any{"after": after})
			page := at(t, a.data, "caveat.list").(map[string]any)
			got = append(got, keysIn(page["nodes"])...)
			after = at(t, page, "pageInfo.endCursor")
			if more := at(t, page, "pageInfo.hasNextPage"); more != (len(got) < len(want)) {
				t.Errorf("after %v there is more: %v", got, more)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// The links of caveats and the caveats on links are loaded ahead, whatever leads
// to them: one call a level for edges, and one for links by name.
func TestCaveatsOnLinksAreLoadedAhead(t *testing.T) {
	memory := openMemory(t)
	importMap(t, memory, doubtful())
	store := counting(memory)
	h := serve(store, neverJoined)
	for query, want := range map[string]map[string]int{
		`{ caveat(ref: "on-many") { qualifiesLinks { nodes { name from { ... on Study { caveats { nodes { text } } } } to { caveats { totalCount } } } } } }`:        {"Entries": 2, "Edges": 1},
		`{ claim(ref: "top") { supportedBy { nodes { caveats { nodes { qualifiesLinks { edges { node { to { key } } } } } } from { caveats { totalCount } } } } } }`: {"LookUp": 1, "Entries": 1, "Edges": 1},
		`{ node(id: "word->top") { ... on Link { caveats { nodes { raisedIn { key } qualifies { nodes { key } } } } } } }`:                                           {"Entries": 1, "Edges": 2},
		`{ trace(ref: "top") { nodes { ... on Caveat { qualifies { totalCount } } } edges { link { name caveats { nodes { key } } } } } }`:                           {"Below": 1, "Edges": 1},
	} {
		store.calls = map[string]int{}
		got := ask(t, h, query, nil)
		if len(got.errors) > 0 {
			t.Fatalf("%s\n%s", query, got.body)
		}
		delete(store.calls, "counts")
		if diff := cmp.Diff(want, store.calls); diff != "" {
			t.Errorf("%s: calls (-want +got):\n%s", query, diff)
		}
	}
}

// In a graph a caveat on a link is an edge to the claim that the link bears on,
// and it names the link; an edge of the word that a store has for it is not there.
func TestEdgesOfCaveatsOnLinks(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			importMap(t, store, doubtful())
			h := serve(store)
			for root, want := range map[string][]string{
				`graph: trace(ref: "top")`:                                                              {"on-many study->premise", "on-many word->premise", "on-many word->top", "on-many rival-|top", "on-one word->top", "on-study study->rival", "on-study study-|top"},
				`graph: trace(ref: "premise")`:                                                          {"on-many study->premise", "on-many word->premise"},
				`graph: neighborhood(ref: "on-study", depth: 1)`:                                        {"on-study study->rival", "on-study study-|top"},
				`graph: neighborhood(ref: "on-one", depth: 1, kinds: [CLAIM])`:                          {"on-one word->top"},
				`graph: neighborhood(ref: "on-one", depth: 1, kinds: [TESTIMONY])`:                      {"on-one word->top to word"},
				`graph: connecting(among: ["on-study", "on-one"], and: ["top", "rival", "on-many"])`:    {"on-study study->rival", "on-study study-|top", "on-one word->top"},
				`graph: connecting(among: ["top"], and: ["on-one", "on-study", "word"])`:                {"on-one word->top", "on-study study-|top"},
				`graph: connecting(among: ["word"], and: ["on-one", "on-study"])`:                       {"on-one word->top to word"},
				`graph: connecting(among: ["word"], and: ["on-one"], relations: [QUALIFIES, SUPPORTS])`: nil,
				`graph: path(from: "on-study", to: "rival")`:                                            {"on-study study->rival"},
				`graph: path(from: "on-study", to: "study")`:                                            {"on-study study->rival to study", "on-study study-|top to study"},
				`graph: path(from: "on-many", to: "premise", kinds: [CAVEAT])`:                          {"on-many study->premise", "on-many word->premise"},
				`graph: path(from: "on-one", to: "rival", kinds: [CAVEAT, CLAIM])`:                      {"on-one word->top"},
				`graph: path(from: "study", to: "rival", kinds: [SOURCE])`:                              nil,
				`graph: neighborhood(ref: "on-records", depth: 1, kinds: [CLAIM])`:                      nil,
				`graph: neighborhood(ref: "premise", depth: 1, kinds: [STUDY, AGENT])`:                  nil,
			} {
				a := ask(t, h, "{ "+root+" { edges { name relation sourceKey targetKey link { name } } } }", nil)
				if len(a.errors) > 0 {
					t.Fatalf("%s: %s", root, a.body)
				}
				var got []string
				names := map[string]bool{}
				for _, e := range at(t, a.data, "graph.edges").([]any) {
					edge := e.(map[string]any)
					names[edge["name"].(string)] = true
					switch relation := edge["relation"].(string); {
					case relation == "QUALIFIES_LINK":
						got = append(got, fmt.Sprintf("%s %s", edge["sourceKey"], linkOf(edge)))
					case strings.HasPrefix(relation, "QUALIFIES_"):
						t.Errorf("%s has an edge %v", root, edge)
					}
				}
				if len(names) != len(at(t, a.data, "graph.edges").([]any)) {
					t.Errorf("%s has two edges of one name", root)
				}
				if diff := cmp.Diff(want, got, cmpopts.SortSlices(strings.Compare), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s (-want +got):\n%s", root, diff)
				}
			}
		})
	}
}

// linkOf is the link that an edge names, and where the edge leads if that is not
// the claim that the link bears on.
func linkOf(edge map[string]any) string {
	name := edge["link"].(map[string]any)["name"].(string)
	if to := edge["targetKey"].(string); !strings.HasSuffix(name, ">"+to) && !strings.HasSuffix(name, "|"+to) {
		name += " to " + to
	}
	return name
}

// A caveat on a link comes with a trace as soon as both ends of the link do.
func TestTraceCutsCaveatsOnLinks(t *testing.T) {
	store := openMemory(t)
	importMap(t, store, doubtful())
	a := ask(t, serve(store), `{ trace(ref: "top", maxDepth: 1) { nodes { key } } }`, nil)
	var caveats []string
	for _, key := range keysIn(at(t, a.data, "trace.nodes")) {
		if strings.HasPrefix(key, "on-") {
			caveats = append(caveats, key)
		}
	}
	slices.Sort(caveats)
	if diff := cmp.Diff([]string{"on-many", "on-one", "on-records", "on-study"}, caveats); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	a = ask(t, serve(store), `{ trace(ref: "premise", maxDepth: 1) { nodes { key } } }`, nil)
	if diff := cmp.Diff([]string{"premise", "on-many", "on-records", "study", "word"}, keysIn(at(t, a.data, "trace.nodes")), cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
