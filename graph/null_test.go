package graph_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"corroborate/graph"
)

// withNulls gives a value of an input null for every field that it leaves out and that
// may be null, as generated clients do.
func withNulls(t *ast.Type, v any) any {
	def := graph.Schema().Types[t.Name()]
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = withNulls(t, e)
		}
		return list
	case map[string]any:
		all := maps.Clone(v)
		for _, f := range def.Fields {
			if value, given := v[f.Name]; given {
				all[f.Name] = withNulls(f.Type, value)
			} else if !f.Type.NonNull && def.Directives.ForName("oneOf") == nil {
				all[f.Name] = nil
			}
		}
		return all
	}
	return v
}

// Null is no worse than leaving a field out, in every input of every mutation.
func TestNullIsLeftOut(t *testing.T) {
	for name, mutation := range mutations {
		t.Run(name, func(t *testing.T) {
			dry := strings.NewReplacer("DRY", "", "{ PAYLOAD }", "{ changedCount }", "PAYLOAD", "changedCount").Replace(mutation)
			doc, errs := gqlparser.LoadQueryWithRules(graph.Schema(), "mutation { "+dry+" }", rules.NewDefaultRules())
			if errs != nil {
				t.Fatal(errs)
			}
			argument := doc.Operations[0].SelectionSet[0].(*ast.Field).Arguments.ForName("input")
			input, err := argument.Value.Value(nil)
			if err != nil {
				t.Fatal(err)
			}
			of := graph.Schema().Mutation.Fields.ForName(name).Arguments.ForName("input").Type
			query := fmt.Sprintf(`mutation ($input: %s) { %s(input: $input) { changedCount changes { nodes { name action } } } }`, of, name)
			var counts []any
			for _, given := range []any{input, withNulls(of, input)} {
				h := serve(demo(t))
				if before := needed[name]; before != "" {
					ask(t, h, before, nil)
				}
				got := ask(t, h, query, map[string]any{"input": given})
				if len(got.errors) > 0 {
					t.Fatalf("%v: %s", given, got.body)
				}
				counts = append(counts, at(t, got.data, name+".changedCount"))
			}
			if counts[0] != counts[1] || counts[0] == 0.0 {
				t.Errorf("%v changes, and %v with nulls", counts[0], counts[1])
			}
		})
	}
}

// A null clears what may be empty, and leaves what every record has.
func TestNullClears(t *testing.T) {
	h := serve(demo(t))
	got := ask(t, h, `mutation { updateSource(input: {ref: "vox-2015", changes: {title: null, sourceKind: null, reliability: null, authors: null, note: null}}) {
		source { title sourceKind reliability authors { key } } changes { nodes { fields { field after } } } } }`, nil)
	source, _ := at(t, got.data, "updateSource.source").(map[string]any)
	if source["title"] == nil || source["sourceKind"] == nil || source["reliability"] != nil || len(source["authors"].([]any)) > 0 {
		t.Errorf("%s", got.body)
	}
}

// The same goes for the arguments of queries, and for their filters and orders.
func TestNullArguments(t *testing.T) {
	h := serve(demo(t))
	for _, list := range []string{"claims", "testimonies", "studies", "sources", "agents", "caveats"} {
		want := ask(t, h, fmt.Sprintf(`{ %s { totalCount nodes { key } } }`, list), nil)
		f := graph.Schema().Query.Fields.ForName(list)
		where := withNulls(f.Arguments.ForName("where").Type, map[string]any{})
		order := withNulls(f.Arguments.ForName("orderBy").Type, map[string]any{"field": "KEY"})
		for _, variables := range []map[string]any{{"where": nil, "order": nil}, {"where": where, "order": order}} {
			got := ask(t, h, fmt.Sprintf(`query ($where: %s, $order: %s) { %s(where: $where, orderBy: $order, first: null, after: null) { totalCount nodes { key } } }`,
				f.Arguments.ForName("where").Type, f.Arguments.ForName("orderBy").Type, list), variables)
			if string(got.body) != string(want.body) {
				t.Errorf("%s with %v: %s, want %s", list, variables, got.body, want.body)
			}
		}
	}
	for _, query := range []string{
		`{ search(text: "recruiting", kinds: null, first: null, after: null) { totalCount } }`,
		`{ whatIf(withdraw: null, resolve: null, change: null, add: {agents: null, sources: null, studies: null, testimonies: null, claims: null, caveats: null, links: null}) { movedCount effects(on: null, first: null) { nodes { key } } } }`,
		`{ gaps(under: null) { consideredCount gaps(first: null) { nodes { rises(first: null) { after } } } } }`,
		`{ compare(claims: ["promise-gap", "governs-badly"]) { shared(first: null, after: null) { totalCount } } }`,
		`{ matrix(claims: ["promise-gap"], rows: null) { rows(first: null, after: null) { totalCount } } }`,
		`{ neighborhood(ref: "vox", depth: null, kinds: null, relations: null, direction: null, minStrength: null, first: null) { depth } }`,
		`{ connecting(among: ["vox"], and: null, relations: null, minStrength: null, first: null) { totalCount } }`,
		`{ claim(ref: "promise-gap") { degree(relations: null, direction: null) } }`,
		`{ path(from: "vox", to: "icsr-2015", kinds: null, maxLength: null) { length } }`,
		`{ trace(ref: "promise-gap", maxDepth: null) { depth chains(side: null, first: null) { strength } assessment { echoes(side: null) { adds } keyEvidence(first: null) { fall } costlyCaveats(first: null) { rise } } } }`,
		`{ revisions(ref: null, moved: null, author: null, since: null, group: null, first: null, after: null) { totalCount } }`,
		`{ claim(ref: "promise-gap") { supportedBy(kinds: null, orderBy: null, first: null, after: null) { totalCount } bearsOn(relation: null, orderBy: null) { totalCount } } }`,
	} {
		if got := ask(t, h, query, nil); len(got.errors) > 0 {
			t.Errorf("%s: %s", query, got.body)
		}
	}
}

// Each input that takes null says what null means.
func TestInputsTellOfNull(t *testing.T) {
	for _, d := range ours(t) {
		if d.Kind == ast.InputObject && slices.ContainsFunc(d.Fields, func(f *ast.FieldDefinition) bool { return !f.Type.NonNull }) &&
			!strings.Contains(strings.ToLower(d.Description), "null") {
			t.Errorf("%s does not say what null means: %q", d.Name, d.Description)
		}
	}
}
