package request

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// unwatched is a Watcher who looks away.
type unwatched struct{}

func (unwatched) Began(ctx context.Context) context.Context { return ctx }
func (unwatched) Ended(context.Context, string, string)     {}
func (unwatched) LookedUp(bool)                             {}
func (unwatched) Spent(string, int, int)                    {}

// newTestReader reads requests of the schema of the project.
func newTestReader(t *testing.T) Reader {
	t.Helper()
	text, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	return NewReader(schema, DefaultLimits(), unwatched{}, func(string) bool { return true })
}

// The schema has no input with just one member set, yet. What checks variables
// knows them, because what is in use does not.
func TestOneOfInVariables(t *testing.T) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: `
		input Which @oneOf { key: String id: ID }
		type Query { it(which: Which): String }
	`})
	if err != nil {
		t.Fatal(err)
	}
	doc, perr := parser.ParseQuery(&ast.Source{Input: `query ($w: Which) { it(which: $w) }`})
	if perr != nil {
		t.Fatal(perr)
	}
	r := NewReader(schema, DefaultLimits(), unwatched{}, func(string) bool { return true })
	for variables, fine := range map[string]bool{
		`{"w": {"key": "a"}}`:             true,
		`{"w": null}`:                     true,
		`{}`:                              true,
		`{"w": {}}`:                       false,
		`{"w": {"key": null}}`:            false,
		`{"w": {"key": "a", "id": "b"}}`:  false,
		`{"w": {"key": "a", "id": null}}`: false,
	} {
		var values map[string]any
		if err := decode([]byte(variables), &values); err != nil {
			t.Fatal(err)
		}
		if err := r.checkVariables(doc.Operations[0], values); (err == nil) != fine {
			t.Errorf("%s: %v", variables, err)
		}
	}
}

// What a request costs does not depend on how it is written: as one document
// or with fragments. What is left out costs nothing, and of the types that an
// object may have, the most expensive one counts.
func TestCostOfFragments(t *testing.T) {
	r := newTestReader(t)
	costOf := func(query string) cost {
		doc, errs := r.document(query)
		if errs != nil {
			t.Fatal(query, errs)
		}
		asked := Request{doc.trees[0], map[string]any{"n": json.Number("7"), "no": false}}
		c := r.coster(asked)
		return c.fields(asked.Fields)
	}
	for _, test := range []struct {
		query string
		want  cost
	}{
		{`{ rubric { hash } }`, cost{points: 1, effort: 1}},
		{`{ claim(ref: "a") { key } }`, cost{points: 1, effort: 1, records: 1}},
		{`{ claim(ref: "a") { assessment { belief verdict } } }`, cost{points: 2, effort: 2, records: 1}},
		{`{ claim(ref: "a") { assessment { belief summary } } }`, cost{points: 12, effort: 102, records: 1}},
		{`{ claims { totalCount } }`, cost{points: 1, effort: 1, lists: 1}},
		{`{ claims { nodes { key } } }`, cost{points: 1, effort: 1, records: 20, lists: 1}},
		{`{ claims(first: 3) { nodes { caveats(first: 5) { totalCount nodes { key } } } } }`, cost{points: 1 + 3, effort: 4, records: 3 * (1 + 5), lists: 2}},
		{`{ claims(first: 3) { edges { cursor node { assessment { belief } caveats { pageInfo { endCursor } } } } } }`, cost{points: 1 + 3*2, effort: 7, records: 3, lists: 2}},
		{`query ($n: Int) { claims(first: $n) { nodes { key } } }`, cost{points: 1, effort: 1, records: 7, lists: 1}},
		{`{ claims(first: 1000000) { nodes { key } } }`, cost{points: 1, effort: 1, records: 100, lists: 1}},
		{`{ nodes(ids: ["a", "b", "c"]) { id } }`, cost{points: 1, effort: 1, records: 3, lists: 1}},
		{`{ ...F } fragment F on Query { claims(first: 3) { ...G } } fragment G on ClaimConnection { nodes { ...H } } fragment H on Claim { caveats(first: 5) { totalCount nodes { key } } }`,
			cost{points: 1 + 3, effort: 4, records: 3 * (1 + 5), lists: 2}},
		{`{ item(ref: "a") { key ...on Claim { caveats(first: 5) { nodes { key } } } ...on Study { bearsOn(first: 3) { nodes { name } } } } }`, cost{points: 2, effort: 2, records: 6, lists: 1}},
		{`{ claim(ref: "a") { assessment { summary } ...on Evidence { ...on Claim { assessment { summary belief } } } } }`, cost{points: 12, effort: 102, records: 1}},
		{`query ($no: Boolean!) { claim(ref: "a") { key caveats @include(if: $no) { totalCount } ...on Claim @skip(if: true) { assessment { summary } } } }`, cost{points: 1, effort: 1, records: 1}},
	} {
		if diff := cmp.Diff(test.want, costOf(test.query), cmp.AllowUnexported(cost{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.query, diff)
		}
	}
}

// A document that is known is neither parsed nor validated again, unless it is
// too large to be kept. One that is refused is not kept.
func TestDocumentsAreReadOnce(t *testing.T) {
	r := newTestReader(t)
	read := func(query string) any {
		ctx, errs := r.read(t.Context(), &graphql.RawParams{Query: query})
		if errs != nil {
			t.Fatal(errs)
		}
		return ctx.Value(documentKey{})
	}
	const query = `{ rubric { hash } }`
	if first := read(query); first == nil || first != read(query) {
		t.Error("a document was read twice")
	}
	// Each of thirty fields has those of seven types of objects.
	var wide strings.Builder
	for i := range 30 {
		fmt.Fprintf(&wide, `a%d: node(id: "a") { ...F } `, i)
	}
	wider := "{" + wide.String() + "} fragment F on Node { id ...on Item { " + strings.Repeat("key aliases headline version createdAt updatedAt ", 2) + "revisions { nodes { id author at message } } alike { nodes { item { id key aliases headline version createdAt updatedAt } } } } }"
	if read(wider) == read(wider) {
		t.Error("a document with many fields was kept")
	}
	large := query + "#" + strings.Repeat("-", maxKeptQuery)
	if read(large) == read(large) {
		t.Error("a large document was kept")
	}
	for _, wrong := range []string{`{ nothing }`, `{`, `{ rubric @skip }`} {
		for range 2 {
			if _, errs := r.read(t.Context(), &graphql.RawParams{Query: wrong}); errs == nil {
				t.Errorf("%s is accepted", wrong)
			}
		}
	}
}
