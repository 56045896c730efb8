package graph_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"corroborate/graph"
	"corroborate/graph/load"
	"corroborate/internal/storage"
)

// whole is a store that returns whole entries, whatever parts are asked for.
type whole struct{ storage.Store }

func (s whole) View(ctx context.Context, f func(storage.Reader) error) error {
	return s.Store.View(ctx, func(r storage.Reader) error { return f(wholeReader{r}) })
}

type wholeReader struct{ storage.Reader }

func (r wholeReader) Only(storage.Detail) storage.Reader { return r }

// Each field alone has the same answer from a store that returns no more parts of
// entries than it must as from one that returns whole entries.
func TestFieldsGetWhatTheyNeed(t *testing.T) {
	store := demo(t)
	narrow, all := serve(store), serve(whole{store})
	same := func(query string) {
		t.Helper()
		got, want := ask(t, narrow, query, nil), ask(t, all, query, nil)
		if len(want.errors) > 0 || !bytes.Equal(got.body, want.body) {
			t.Errorf("%s\n got %s\nwant %s", query, got.body, want.body)
		}
	}
	for object, key := range records {
		kind := strings.ToLower(object)
		for _, f := range graph.Schema().Types[object].Fields {
			selected := f.Name
			if of := graph.Schema().Types[f.Type.Name()]; of.IsCompositeType() {
				selected += " { __typename }"
			}
			same(fmt.Sprintf("{ %s(ref: %q) { %s } }", kind, key, selected))
		}
		same(fmt.Sprintf("{ %s(ref: %q) { %s } }", kind, key, relations(graph.Schema(), object, 2)))
	}
	for _, f := range graph.Schema().Types["Link"].Fields {
		selected := f.Name
		if graph.Schema().Types[f.Type.Name()].IsCompositeType() {
			selected += " { __typename }"
		}
		same(fmt.Sprintf(`{ claim(ref: %q) { supportedBy { nodes { %s } } } }`, records["Claim"], selected))
		same(fmt.Sprintf(`{ trace(ref: %q) { edges { link { %s } } } }`, records["Claim"], selected))
	}
	for _, f := range graph.Schema().Types["Assessment"].Fields {
		if !graph.Schema().Types[f.Type.Name()].IsCompositeType() {
			same(fmt.Sprintf(`{ claims { nodes { assessment { %s } } } trace(ref: %q) { assessment { %[1]s } } }`, f.Name, records["Claim"]))
		}
	}
	for _, selected := range []string{"claim { key }", "nodes { id headline }", "nodes { version }", "edges { name edgeId relation sourceKey target }", "chains { strength summary }", "moreChains", "depth truncated",
		"nodes { ...on Testimony { speaker { name } quote } ...on Claim { caveats { totalCount } assessment { warnings { code } belief } } }"} {
		same(fmt.Sprintf("{ trace(ref: %q) { %s } }", records["Claim"], selected))
	}
	same(`query { search(text: "recruiting") { nodes { snippet field item { key } } } claims(first: 2) { nodes { key } } }`)
}

// The table of what fields need names types and fields of the schema.
func TestDetailsAreOfTheSchema(t *testing.T) {
	for object, fields := range load.Details {
		of := []string{object}
		if object == "Node" {
			of = []string{"Link"}
			for record := range records {
				of = append(of, record)
			}
		}
		for name := range fields {
			found := false
			for _, one := range of {
				found = found || graph.Schema().Types[one].Fields.ForName(name) != nil
			}
			if !found {
				t.Errorf("%s has no field %s", object, name)
			}
		}
	}
}
