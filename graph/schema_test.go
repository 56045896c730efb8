package graph_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"corroborate/graph"
	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// ours is the schema without what GraphQL itself brings.
func ours(t *testing.T) []*ast.Definition {
	t.Helper()
	var list []*ast.Definition
	for _, d := range graph.Schema().Types {
		if !d.BuiltIn && !strings.HasPrefix(d.Name, "__") {
			list = append(list, d)
		}
	}
	if len(list) < 50 {
		t.Fatalf("the schema has %d types", len(list))
	}
	return list
}

// Everything in the schema is described, in whole sentences.
func TestSchemaIsDescribed(t *testing.T) {
	check := func(name, text string) {
		switch text = strings.TrimSpace(text); {
		case text == "":
			t.Errorf("%s has no description", name)
		case !strings.HasSuffix(text, "."):
			t.Errorf("the description of %s is no sentence: %q", name, text)
		case strings.ToUpper(text[:1]) != text[:1] && text[0] != '`':
			t.Errorf("the description of %s begins small: %q", name, text)
		case strings.Contains(text, "What to do") || strings.Contains(text, "worth saying"):
			t.Errorf("the description of %s says nothing: %q", name, text)
		}
	}
	arguments := func(name string, list ast.ArgumentDefinitionList) {
		for _, a := range list {
			check(name+"("+a.Name+")", a.Description)
		}
	}
	for _, d := range ours(t) {
		check(d.Name, d.Description)
		for _, f := range d.Fields {
			if !strings.HasPrefix(f.Name, "__") {
				check(d.Name+"."+f.Name, f.Description)
				arguments(d.Name+"."+f.Name, f.Arguments)
			}
		}
		for _, v := range d.EnumValues {
			check(d.Name+"."+v.Name, v.Description)
		}
	}
	for _, d := range graph.Schema().Directives {
		if d.Position.Src != nil && !d.Position.Src.BuiltIn {
			check("@"+d.Name, d.Description)
			arguments("@"+d.Name, d.Arguments)
		}
	}
}

// A number says its unit or range.
func TestNumbersHaveRanges(t *testing.T) {
	range_ := regexp.MustCompile(`\d|How (many|often)|how many|standard error|number|size|steps`)
	for _, d := range ours(t) {
		for _, f := range d.Fields {
			if name := f.Type.Name(); (name == "Float" || name == "Int") && d.Kind != ast.InputObject && !range_.MatchString(f.Description) {
				t.Errorf("%s.%s is a number of what: %q", d.Name, f.Name, f.Description)
			}
			for _, a := range f.Arguments {
				if a.Type.Name() == "Int" && !strings.Contains(a.Description, "1") {
					t.Errorf("%s.%s(%s) says nothing of its range: %q", d.Name, f.Name, a.Name, a.Description)
				}
			}
		}
	}
}

// Lists that can grow are connections, and connections are all alike.
func TestConnections(t *testing.T) {
	types := graph.Schema().Types
	for _, d := range ours(t) {
		if strings.HasSuffix(d.Name, "Connection") {
			for name, want := range map[string]string{"edges": "[", "nodes": "[", "pageInfo": "PageInfo!", "totalCount": "Int!"} {
				f := d.Fields.ForName(name)
				if d.Name == "SearchConnection" && name == "totalCount" && f.Type.String() == "Int" {
					continue // hits are counted to a limit, and a number past it would be read as the count
				}
				if f == nil || !strings.HasPrefix(f.Type.String(), want) || !f.Type.NonNull {
					t.Errorf("%s.%s is %v", d.Name, name, f)
				}
			}
			edge := types[d.Fields.ForName("edges").Type.Name()]
			if edge.Fields.ForName("cursor").Type.String() != "String!" || edge.Fields.ForName("node").Type.Name() != d.Fields.ForName("nodes").Type.Name() {
				t.Errorf("%s does not match %s", edge.Name, d.Name)
			}
			continue
		}
		for _, f := range d.Fields {
			to := types[f.Type.Name()]
			if f.Type.Elem != nil && to.IsCompositeType() && f.Directives.ForName("listSize") == nil {
				t.Errorf("%s.%s is a plain list of no known size", d.Name, f.Name)
			}
			if strings.HasSuffix(f.Type.Name(), "Connection") {
				first, after := f.Arguments.ForName("first"), f.Arguments.ForName("after")
				switch last, before := f.Arguments.ForName("last"), f.Arguments.ForName("before"); {
				case first == nil || after == nil:
					t.Errorf("%s.%s has no first and after", d.Name, f.Name)
				case (last == nil) != (before == nil) || last != nil && (first.DefaultValue != nil || last.DefaultValue != nil):
					t.Errorf("%s.%s is not paged from both ends: of first and last, a client gives one", d.Name, f.Name)
				case last == nil && (first.DefaultValue == nil || first.DefaultValue.Raw != "20"):
					t.Errorf("%s.%s does not say how large a page is", d.Name, f.Name)
				}
			}
		}
	}
}

// The type of an input says that it is one.
func TestInputsEndInInput(t *testing.T) {
	for _, d := range ours(t) {
		if (d.Kind == ast.InputObject) != strings.HasSuffix(d.Name, "Input") {
			t.Errorf("%s is %s", d.Name, d.Kind)
		}
	}
}

// A number that counts something says so by its name. The independent counts have the
// names that the model gives them, points are a unit, and a limit is none.
func TestCountsSayCount(t *testing.T) {
	other := regexp.MustCompile(`^(version|sequence|sampleSize|line|length|depth|distance|degree|count|independent(For|Against)?|points|.*Limit|.*Count)$`)
	for _, d := range ours(t) {
		for _, f := range d.Fields {
			if f.Type.Name() == "Int" && (d.Kind == ast.Object || d.Kind == ast.Interface) && !other.MatchString(f.Name) && f.Type.Elem == nil {
				t.Errorf("%s.%s counts something: %q", d.Name, f.Name, f.Description)
			}
		}
	}
}

// A selection may name a field of several types at once. So the fields of one name that
// a list or a node can have are of one shape.
func TestFieldsDoNotConflict(t *testing.T) {
	schema := graph.Schema()
	shape := func(f *ast.FieldDefinition) string {
		if schema.Types[f.Type.Name()].IsLeafType() {
			return f.Type.String()
		}
		return strings.Replace(f.Type.String(), f.Type.Name(), "object", 1)
	}
	for _, d := range ours(t) {
		if d.Kind != ast.Interface && d.Kind != ast.Union {
			continue
		}
		first := map[string]string{}
		for _, possible := range schema.GetPossibleTypes(d) {
			for _, f := range possible.Fields {
				if got := shape(f); first[f.Name] == "" {
					first[f.Name] = got
				} else if got != first[f.Name] {
					t.Errorf("in a selection on %s, %s.%s is %s, and that of another type is %s", d.Name, possible.Name, f.Name, got, first[f.Name])
				}
			}
		}
	}
}

// Generators of clients do not know interfaces that implement interfaces, and read
// the schema as it is served.
func TestServedSchema(t *testing.T) {
	served, err := gqlparser.LoadSchema(&ast.Source{Name: "served", Input: graph.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range served.Types {
		if d.Kind == ast.Interface && len(d.Interfaces) > 0 {
			t.Errorf("the interface %s implements %v", d.Name, d.Interfaces)
		}
		for _, f := range d.Fields {
			for _, used := range f.Directives {
				if served.Directives[used.Name] == nil || used.Name == "follows" {
					t.Errorf("%s.%s has @%s, which clients do not know", d.Name, f.Name, used.Name)
				}
			}
		}
	}
	if len(served.Types) != len(graph.Schema().Types) {
		t.Errorf("%d types are served, expected %d", len(served.Types), len(graph.Schema().Types))
	}
}

// What a relation leads to is a type with those kinds that the model has there, and
// no other.
func TestTypesAreAsWideAsTheModel(t *testing.T) {
	schema := graph.Schema()
	possible := func(name string) []string {
		var names []string
		for _, d := range schema.GetPossibleTypes(schema.Types[name]) {
			names = append(names, strings.ToUpper(d.Name))
		}
		slices.Sort(names)
		return names
	}
	checked := 0
	for w, field := range walks {
		name, _, _ := strings.Cut(strings.TrimSpace(field), " ")
		name, _, _ = strings.Cut(name, "(")
		to := schema.Types[view.ObjectOf(w.kind)].Fields.ForName(name).Type.Name()
		if to = strings.TrimSuffix(to, "Connection"); to == "Link" {
			continue
		}
		want := map[string]bool{}
		for _, kind := range evidence.ItemKinds {
			if w.goes == storage.Out && kind == w.kind || w.goes == storage.In {
				for _, r := range evidence.NewEntry(kind).(evidence.Item).References() {
					if r.Relation != w.relation {
						continue
					}
					if w.goes == storage.In && slices.Contains(r.Targets, w.kind) {
						want[string(kind)] = true
					}
					for _, target := range r.Targets {
						if w.goes == storage.Out {
							want[string(target)] = true
						}
					}
				}
			}
		}
		checked++
		if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), possible(to)); diff != "" {
			t.Errorf("%s.%s (-the model +the type %s):\n%s", view.ObjectOf(w.kind), name, to, diff)
		}
	}
	if checked < 20 {
		t.Errorf("%d fields were checked", checked)
	}
}

// A change of the schema changes this file, too, so that the difference is looked at.
func TestPrintedSchema(t *testing.T) {
	golden(t, "testdata/schema.printed", []byte(graph.SDL()))
	source, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(source, []byte("\t")) {
		t.Error("schema.graphqls is indented with tabs")
	}
}

// Whatever a map file can say of an entry, an input can say, and a change can
// change, but for keys, which are renamed.
func TestInputsHaveAllFields(t *testing.T) {
	types := graph.Schema().Types
	for _, kind := range append([]evidence.Kind{evidence.KindLink}, evidence.ItemKinds...) {
		name := string(kind[:1]) + strings.ToLower(string(kind[1:]))
		for _, f := range evidence.FieldsOf(kind) {
			field := f.Name
			if field == "kind" {
				field = strings.ToLower(name) + "Kind" // every record has a kind
			}
			if types[name+"Input"].Fields.ForName(field) == nil {
				t.Errorf("%sInput has no %s", name, field)
			}
			change := types[name+"ChangesInput"].Fields.ForName(field)
			if (change == nil) != (field == "key") || change != nil && change.Type.NonNull {
				t.Errorf("%sChangesInput.%s is %v", name, field, change)
			}
			if types[name].Fields.ForName(field) == nil {
				t.Errorf("%s has no %s", name, field)
			}
		}
	}
}

// Every number of the rubric can be asked for.
func TestRubricHasAllNumbers(t *testing.T) {
	numbers := assess.DefaultRubric().Numbers()
	fields := graph.Schema().Types["RubricNumbers"].Fields
	for name := range numbers {
		if fields.ForName(name) == nil {
			t.Errorf("RubricNumbers has no %s", name)
		}
	}
	if len(fields) != len(numbers) {
		t.Errorf("RubricNumbers has %d fields, want %d", len(fields), len(numbers))
	}
}

// Every example of the playground is a request of this schema, and is not refused
// for what it costs. The tests of the playground look at the answers.
func TestPlaygroundQueriesAreValid(t *testing.T) {
	files, err := filepath.Glob("../web/src/queries/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no queries: %v", err)
	}
	h := serve(demo(t))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := ask(t, h, string(text), nil); got.data == nil {
			t.Errorf("%s is refused: %s", file, got.body)
		}
	}
}

// Each field that leads from a record or a link to others says so, and no other
// one does; so does each that looks up records. walk_test.go looks at what they
// lead to, and plan_test.go at how it is loaded.
func TestDirectivesOfTheServer(t *testing.T) {
	schema := graph.Schema()
	leads := func(f *ast.FieldDefinition) bool {
		to := schema.Types[strings.TrimSuffix(f.Type.Name(), "Connection")]
		return to != nil && to.IsCompositeType() && !slices.ContainsFunc(schema.GetPossibleTypes(to), func(d *ast.Definition) bool {
			return d.Name != "Link" && !slices.Contains(d.Interfaces, "Item")
		})
	}
	words := schema.Types["Relation"].EnumValues
	for _, d := range ours(t) {
		isRecord := d.Kind == ast.Object && (d.Name == "Link" || slices.Contains(d.Interfaces, "Item"))
		for _, f := range d.Fields {
			name := d.Name + "." + f.Name
			follows, looksUp := f.Directives.ForName("follows"), f.Directives.ForName("looksUp")
			if got, want := follows != nil, isRecord && leads(f); got != want {
				t.Errorf("%s: @follows is %v, want %v", name, got, want)
			}
			if got, want := looksUp != nil, d == schema.Query && (leads(f) || f.Type.Name() == "Node") && !strings.HasSuffix(f.Type.Name(), "Connection"); got != want {
				t.Errorf("%s: @looksUp is %v, want %v", name, got, want)
			}
			if f.Directives.ForName("slow") != nil && d != schema.Query && d != schema.Mutation {
				t.Errorf("%s is slow, and no field of an operation", name)
			}
			if follows != nil {
				relations := 0
				for _, a := range follows.Arguments {
					for _, one := range a.Value.Children {
						relations++
						if words.ForName(one.Value.Raw) == nil {
							t.Errorf("%s follows %q", name, one.Value.Raw)
						}
					}
				}
				if end := follows.Arguments.ForName("end"); (end == nil) == (relations == 0) || end != nil && (d.Name != "Link" || end.Value.Raw != f.Name) {
					t.Errorf("%s: %d relations, and the end %v", name, relations, end)
				}
			}
			if looksUp != nil {
				if a := f.Arguments.ForName(looksUp.Arguments.ForName("by").Value.Raw); a == nil || a.Type.Name() != "ID" {
					t.Errorf("%s looks up by %v", name, a)
				}
			}
		}
	}
}

// Clients are told of what they may use, and of what it costs, in words that tools
// for the specification of 2025 know.
func TestDirectivesForClients(t *testing.T) {
	got := ask(t, serve(demo(t)), `{ __schema { directives { name locations } } }`, nil)
	var names []string
	for _, d := range at(t, got.data, "__schema.directives").([]any) {
		d := d.(map[string]any)
		names = append(names, d["name"].(string))
		if slices.Contains(d["locations"].([]any), any("DIRECTIVE_DEFINITION")) {
			t.Errorf("@%s has a location of a draft", d["name"])
		}
	}
	slices.Sort(names)
	if diff := cmp.Diff([]string{"cost", "deprecated", "include", "listSize", "oneOf", "skip", "specifiedBy"}, names); diff != "" {
		t.Errorf("directives (-want +got):\n%s", diff)
	}
}
