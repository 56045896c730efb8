package clients_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// serveAll serves a map with records of every kind: the demo map, and remarks on it.
func serveAll(t *testing.T) string {
	t.Helper()
	text := ""
	for _, file := range []string{filepath.Join(root, "examples", "islamic-state-defections.yaml"), filepath.Join("testdata", "remarks.yaml")} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text += string(content) + "\n"
	}
	file := filepath.Join(t.TempDir(), "map.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return built.Serve(t, "--store", built.Store(t, file))
}

// ids are those of every node of the demo map that lists lead to, by type.
func ids(t *testing.T, url string) map[string][]string {
	t.Helper()
	type node struct{ ID string }
	type list struct{ Nodes []node }
	found := map[string][]string{}
	add := func(kind string, nodes []node) {
		for _, n := range nodes {
			found[kind] = append(found[kind], n.ID)
		}
	}
	records := read[map[string]list](t, url, `{ Claim: claims(first: 100) { nodes { id } } Testimony: testimonies(first: 100) { nodes { id } } Study: studies(first: 100) { nodes { id } }
		Source: sources(first: 100) { nodes { id } } Agent: agents(first: 100) { nodes { id } } Caveat: caveats(first: 100) { nodes { id } } Remark: remarks(first: 100) { nodes { id } } View: views(first: 100) { nodes { id } }
		Revision: revisions(first: 100) { nodes { id } } }`, nil)
	for kind, l := range records {
		add(kind, l.Nodes)
	}
	links := read[struct {
		Claims struct{ Nodes []struct{ SupportedBy list } }
	}](t, url, `{ claims(first: 100) { nodes { supportedBy(first: 100) { nodes { id } } } } }`, nil)
	for _, c := range links.Claims.Nodes {
		add("Link", c.SupportedBy.Nodes)
	}
	return found
}

// TestRelayNodes checks what Relay asks of objects: what has an id is a node, ids
// are unique over all types, and each leads back to its object.
func TestRelayNodes(t *testing.T) {
	url := serveAll(t)
	types, all := introspect(t, url), ids(t, url)
	var nodes []string
	for _, possible := range types["Node"].PossibleTypes {
		nodes = append(nodes, possible.Name)
	}
	slices.Sort(nodes)
	if found := slices.Sorted(maps.Keys(all)); !slices.Equal(nodes, found) {
		t.Fatalf("nodes are %v, and the test knows lists of %v", nodes, found)
	}
	for _, d := range types {
		if d.Kind == "OBJECT" && slices.ContainsFunc(d.Fields, func(f introspectedField) bool { return f.Name == "id" }) && !slices.Contains(nodes, d.Name) {
			t.Errorf("%s has an id, and is no Node", d.Name)
		}
	}

	owner := map[string]string{}
	type object struct {
		Typename string `json:"__typename"`
		ID       string
	}
	for kind, list := range all {
		for _, id := range list {
			if other, taken := owner[id]; taken {
				t.Errorf("the id %s is that of a %s and of a %s", id, other, kind)
			}
			owner[id] = kind
		}
		again := read[struct {
			Node  object
			Nodes []object
		}](t, url, `query ($id: ID!, $ids: [ID!]!) { node(id: $id) { __typename id } nodes(ids: $ids) { __typename id } }`,
			map[string]any{"id": list[0], "ids": list[:min(len(list), 100)]})
		if again.Node != (object{kind, list[0]}) {
			t.Errorf("node(id: %q) is %v, expected a %s", list[0], again.Node, kind)
		}
		for i, got := range again.Nodes {
			if got != (object{kind, list[i]}) {
				t.Errorf("element %d of nodes(ids) is %v, expected the %s %s", i, got, kind, list[i])
			}
		}
	}
	for _, id := range []string{"claim_aaaaaaaaaaaaaaaa", "nobody", ""} {
		a := ask(t, url, `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id})
		if string(a.Data) != `{"node":null}` || len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "NOT_FOUND" {
			t.Errorf("node(id: %q) is %s, with %v", id, a.Data, a.Errors)
		}
	}
}
