package graph

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/words"
)

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
	r := newReader(schema, DefaultLimits(), unwatched{})
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

func TestSnippet(t *testing.T) {
	filler := strings.Repeat("and so on ", 40)
	claim := &evidence.Claim{Meta: evidence.Meta{Key: "recruiting-declining"}, Statement: "Recruiting is declining.",
		Tags: []string{"war", "numbers"}, Note: "At first " + filler + "the Café of Élan closed. " + filler}
	for _, test := range []struct{ text, field, part string }{
		{"declin", "statement", "Recruiting is declining."},
		{"RECRUITING", "statement", "Recruiting is declining."},
		{"numb", "tags", "numbers"},
		{"cafe elan", "note", ""},
		{"first", "note", ""},
		{"zebra", "statement", "Recruiting is declining."},
		{"", "statement", "Recruiting is declining."},
	} {
		field, part := snippet(claim, test.text)
		if field != test.field || test.part != "" && part != test.part {
			t.Errorf("%q: %s %q", test.text, field, part)
		}
		if utf8.RuneCountInString(part) > snippetLength {
			t.Errorf("%q: the snippet has %d characters", test.text, utf8.RuneCountInString(part))
		}
	}
	_, part := snippet(claim, "cafe")
	if !strings.Contains(part, "Café of Élan") || !strings.HasPrefix(part, "…") || !strings.HasSuffix(part, "…") {
		t.Errorf("the snippet is %q", part)
	}
}

// Whatever the text and whatever is looked for, a snippet is a part of a text,
// not too long, and holds the first word that matches.
func TestSnippetProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-zé.,é日 ]{1,12}`), 1, 80).Draw(t, "text"), " ")
		wanted := rapid.StringMatching(`[a-e]{1,2}`).Draw(t, "wanted")
		_, part := snippet(&evidence.Claim{Statement: text, Meta: evidence.Meta{Key: "-"}}, wanted)
		if utf8.RuneCountInString(part) > snippetLength {
			t.Fatalf("%d characters", utf8.RuneCountInString(part))
		}
		if !strings.Contains(text, strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(part, "…"), "…"))) {
			t.Fatalf("%q is no part of %q", part, text)
		}
		if all, _ := matches(text, words.Of(wanted)); all > 0 {
			if here, _ := matches(part, words.Of(wanted)); here == 0 {
				t.Fatalf("%q does not hold %q", part, wanted)
			}
		}
	})
}

// A position survives being a cursor, whatever is in it.
func TestCursorProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := window{of: []any{rapid.String().Draw(t, "list")}}
		at := evidence.Position{Value: rapid.String().Draw(t, "value"), ID: evidence.ID(rapid.StringN(1, 40, -1).Draw(t, "id"))}
		part := rapid.StringMatching(`[A-Z_]*`).Draw(t, "part")
		got, gotPart, err := w.decode(w.encode(part, at))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&at, got); diff != "" || gotPart != part {
			t.Fatalf("part %q, (-want +got):\n%s", gotPart, diff)
		}
	})
}

// What a request costs does not depend on how it is written: as one document
// or with fragments. What is left out costs nothing, and of the types that an
// object may have, the most expensive one counts.
func TestCostOfFragments(t *testing.T) {
	r := newReader(Schema(), DefaultLimits(), unwatched{})
	costOf := func(query string) cost {
		doc, errs := r.document(query)
		if errs != nil {
			t.Fatal(query, errs)
		}
		asked := request{doc.trees[0], map[string]any{"n": json.Number("7"), "no": false}}
		c := coster{asked, map[*field]cost{}}
		return c.fields(asked.fields)
	}
	for _, test := range []struct {
		query string
		want  cost
	}{
		{`{ rubric { hash } }`, cost{points: 1}},
		{`{ claim(key: "a") { key } }`, cost{points: 1, records: 1}},
		{`{ claim(key: "a") { assessment { belief verdict } } }`, cost{points: 2, records: 1}},
		{`{ claim(key: "a") { assessment { belief summary } } }`, cost{points: 12, records: 1}},
		{`{ claims { totalCount } }`, cost{points: 1, lists: 1}},
		{`{ claims { nodes { key } } }`, cost{points: 1, records: 20, lists: 1}},
		{`{ claims(first: 3) { nodes { caveats(first: 5) { totalCount nodes { key } } } } }`, cost{points: 1 + 3, records: 3 * (1 + 5), lists: 2}},
		{`{ claims(first: 3) { edges { cursor node { assessment { belief } caveats { pageInfo { endCursor } } } } } }`, cost{points: 1 + 3*2, records: 3, lists: 2}},
		{`query ($n: Int) { claims(first: $n) { nodes { key } } }`, cost{points: 1, records: 7, lists: 1}},
		{`{ claims(first: 1000000) { nodes { key } } }`, cost{points: 1, records: 100, lists: 1}},
		{`{ nodes(ids: ["a", "b", "c"]) { id } }`, cost{points: 1, records: 3, lists: 1}},
		{`{ ...F } fragment F on Query { claims(first: 3) { ...G } } fragment G on ClaimConnection { nodes { ...H } } fragment H on Claim { caveats(first: 5) { totalCount nodes { key } } }`,
			cost{points: 1 + 3, records: 3 * (1 + 5), lists: 2}},
		{`{ item(key: "a") { key ...on Claim { caveats(first: 5) { nodes { key } } } ...on Study { bearsOn(first: 3) { nodes { name } } } } }`, cost{points: 2, records: 6, lists: 1}},
		{`{ claim(key: "a") { assessment { summary } ...on Evidence { ...on Claim { assessment { summary belief } } } } }`, cost{points: 12, records: 1}},
		{`query ($no: Boolean!) { claim(key: "a") { key caveats @include(if: $no) { totalCount } ...on Claim @skip(if: true) { assessment { summary } } } }`, cost{points: 1, records: 1}},
	} {
		if diff := cmp.Diff(test.want, costOf(test.query), cmp.AllowUnexported(cost{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.query, diff)
		}
	}
}

// A document that is known is neither parsed nor validated again, unless it is
// too large to be kept. One that is refused is not kept.
func TestDocumentsAreReadOnce(t *testing.T) {
	r := newReader(Schema(), DefaultLimits(), unwatched{})
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

// A text is the same however it is written.
func TestWordIsAsMarshaled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~]*`)).Draw(t, "text")
		if diff := cmp.Diff(string(marshalText(nil, s)), string(word(nil, s))); diff != "" {
			t.Errorf("(-marshaled +word):\n%s", diff)
		}
	})
}

// What is written without a resolver is a field of the schema that needs none,
// and none of the records that a list can hold is forgotten.
func TestPlainFields(t *testing.T) {
	types := Schema().Types
	check := func(object string, table []string) {
		t.Helper()
		var leaves []string
		for _, f := range types[object].Fields {
			if to := types[f.Type.Name()]; to.IsLeafType() && f.Type.Elem == nil && len(f.Arguments) == 0 && f.Directives.ForName("cost") == nil {
				leaves = append(leaves, f.Name)
			}
		}
		leaves = append(leaves, "__typename")
		slices.Sort(leaves)
		slices.Sort(table)
		if diff := cmp.Diff(leaves, table); diff != "" {
			t.Errorf("%s (-schema +written):\n%s", object, diff)
		}
	}
	without := func(all []string, some ...string) []string {
		return slices.DeleteFunc(all, func(name string) bool { return slices.Contains(some, name) })
	}
	check("Item", without(slices.Collect(maps.Keys(plainItem)), "statement", "assessment"))
	check("TraceEdge", without(slices.Collect(maps.Keys(plainEdge)), "link"))
	check("Link", slices.Collect(maps.Keys(plainLink)))
	check("Assessment", slices.Collect(maps.Keys(plainFigures)))
	for _, name := range []string{"statement", "assessment"} {
		if types["Claim"].Fields.ForName(name) == nil {
			t.Errorf("a claim has no %s", name)
		}
	}
}
