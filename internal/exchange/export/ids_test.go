package export_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/export"
	"corroborate/internal/storage"
)

// element is a node or an edge as Cytoscape.js takes it.
type element struct {
	Data struct{ ID, Key, Name, Source, Target, Relation string }
}

func elements(t *testing.T, s storage.Store, r export.Request) (nodes, edges []element) {
	t.Helper()
	r.Format = export.Cytoscape
	var file struct {
		Elements struct{ Nodes, Edges []element }
	}
	if err := json.Unmarshal(write(t, s, r), &file); err != nil {
		t.Fatal(err)
	}
	return file.Elements.Nodes, file.Elements.Edges
}

// selector is an id that can follow # in a selector of CSS or of Cytoscape.js.
var selector = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_-]*$`)

// The ids of a graph are those of the store, and so of the API. Each is unique and can
// stand in a selector.
func TestIDsAreThoseOfTheAPI(t *testing.T) {
	for name, m := range map[string]*evidence.Map{"demo": demo(t), "doubted": doubted()} {
		s := storeOf(t, m)
		nodes, edges := elements(t, s, export.Request{})
		seen, keys := map[string]bool{}, map[string]string{}
		check := func(id string) {
			t.Helper()
			if seen[id] || !selector.MatchString(id) {
				t.Errorf("%s: the id %q is there twice, or no selector", name, id)
			}
			seen[id] = true
		}
		err := s.View(t.Context(), func(r storage.Reader) error {
			find := func(ref string) evidence.Entry {
				entries, err := r.Entries(t.Context(), []evidence.Ref{evidence.Ref(ref)})
				if err != nil {
					t.Fatal(err)
				}
				return entries[0]
			}
			for _, n := range nodes {
				check(n.Data.ID)
				keys[n.Data.ID] = n.Data.Key
				if it := find(n.Data.ID); it == nil || string(it.EntryMeta().Key) != n.Data.Key {
					t.Errorf("%s: the store has not %s under %s", name, n.Data.Key, n.Data.ID)
				}
			}
			for _, e := range edges {
				check(e.Data.ID)
				link, ok := find(e.Data.ID).(*evidence.Link)
				if ok != evidence.Relation(e.Data.Relation).IsLink() {
					t.Errorf("%s: %s is %v in the store", name, e.Data.ID, link)
				}
				if ok && (e.Data.Name != link.Name() || keys[e.Data.Source] != string(link.From) || keys[e.Data.Target] != string(link.To)) {
					t.Errorf("%s: %+v is the link %s in the store", name, e.Data, link.Name())
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(nodes) == 0 || len(edges) <= len(m.Links) {
			t.Errorf("%s: %d nodes and %d edges", name, len(nodes), len(edges))
		}
	}
}

// No id changes when records get other keys, or when less of the map is exported.
func TestIDsStay(t *testing.T) {
	c := curatorOf(t, doubted())
	ids := func(r export.Request) map[string]bool {
		set := map[string]bool{}
		nodes, edges := elements(t, c.Store, r)
		for _, e := range append(nodes, edges...) {
			set[e.Data.ID] = true
		}
		return set
	}
	whole := ids(export.Request{})
	around := ids(export.Request{Around: "conclusion"})
	if len(around) < 6 || len(around) >= len(whole) {
		t.Errorf("%d elements around an item, and %d in all", len(around), len(whole))
	}
	for id := range around {
		if !whole[id] {
			t.Errorf("%s is around an item, and not in the whole map", id)
		}
	}
	for _, key := range []evidence.Key{"mice", "premise", "far"} {
		if _, err := c.Edit(t.Context(), curate.Call{}, curate.Rename{Of: evidence.Ref(key), Key: "another-" + key}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(whole, ids(export.Request{})); diff != "" {
		t.Errorf("(-before +after renaming):\n%s", diff)
	}
}
