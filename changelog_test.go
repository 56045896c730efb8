package corroborate_test

import (
	"bytes"
	"cmp"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"golang.org/x/mod/semver"

	"corroborate"
)

var release = flag.Bool("release", false, "keep the schema as that of the last release")

// releasedSchema is the schema of the last release, without descriptions.
const releasedSchema = "testdata/released.graphqls"

// TestVersion compares VERSION with the head of the changelog: between releases
// it ends in -dev, and the first section is "Unreleased".
func TestVersion(t *testing.T) {
	version := strings.TrimSpace(corroborate.Version)
	if !semver.IsValid("v"+version) || semver.Build("v"+version) != "" {
		t.Fatalf("VERSION is %q, expected a semantic version, as in 1.2.0 or 1.3.0-dev", version)
	}
	want := "## " + version + " - "
	if semver.Prerelease("v"+version) != "" {
		want = "## Unreleased"
	}
	heads := regexp.MustCompile(`(?m)^## .*$`).FindAllString(readFile(t, "CHANGELOG.md"), -1)
	if len(heads) == 0 || !strings.HasPrefix(heads[0], want) {
		t.Errorf("VERSION is %s, so the first section of CHANGELOG.md must begin with %q; the sections are %q", version, want, heads)
	}
}

// TestChangelogNamesChangesOfTheAPI compares the schema with that of the last
// release. The changelog names what is new, and under "Breaking" what can break a client.
func TestChangelogNamesChangesOfTheAPI(t *testing.T) {
	now := parse(t, readFile(t, "schema.graphqls"))
	if *release {
		var printed bytes.Buffer
		formatter.NewFormatter(&printed, formatter.WithIndent("  "), formatter.WithoutDescription()).FormatSchema(now)
		if err := os.WriteFile(releasedSchema, printed.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, latest, _ := strings.Cut(readFile(t, "CHANGELOG.md"), "\n## ")
	latest, _, _ = strings.Cut(latest, "\n## ")
	_, breaking, _ := strings.Cut(latest, "\n### Breaking\n")
	breaking, _, _ = strings.Cut(breaking, "\n### ")
	for _, c := range changes(parse(t, readFile(t, releasedSchema)), now) {
		switch name := "`" + c.name + "`"; {
		case c.breaks && !strings.Contains(breaking, name):
			t.Errorf("since the last release, %s %s, which can break a client: add a line with %s under \"### Breaking\" in the first section of CHANGELOG.md", c.name, c.what, name)
		case !strings.Contains(latest, name):
			t.Errorf("since the last release, %s %s: add a line with %s in the first section of CHANGELOG.md", c.name, c.what, name)
		}
	}
}

func TestChanges(t *testing.T) {
	const before = `type Query { a(x: Int): String b: Int! } enum E { ONE TWO } input I { f: Int } union U = Query interface N { id: ID! }`
	for _, test := range []struct {
		after string
		want  []string
	}{
		{before, nil},
		{strings.Replace(before, "b: Int!", "b: Int! c: Int", 1), []string{"Query.c is new"}},
		{strings.Replace(before, "b: Int!", "b: Int! @deprecated", 1), []string{"Query.b is deprecated"}},
		{strings.Replace(before, "b: Int!", "b: Int", 1), []string{"! Query.b is Int and no longer Int!"}},
		{strings.Replace(before, "b: Int!", "", 1), []string{"! Query.b is gone"}},
		{strings.Replace(before, "x: Int", "x: Int y: Int", 1), []string{"Query.a(y) is new"}},
		{strings.Replace(before, "x: Int", "x: Int y: Int!", 1), []string{"! Query.a(y) is new and required"}},
		{strings.Replace(before, "x: Int", "x: Int! = 1", 1), []string{"! Query.a(x) is Int! = 1 and no longer Int"}},
		{strings.Replace(before, "TWO", "TWO THREE", 1), []string{"E.THREE is new"}},
		{strings.Replace(before, "TWO", "", 1), []string{"! E.TWO is gone"}},
		{strings.Replace(before, "f: Int", "f: Int g: Int!", 1), []string{"! I.g is new and required"}},
		{strings.Replace(before, "f: Int", "f: Int g: Int! = 1", 1), []string{"I.g is new"}},
		{strings.Replace(before, "union U = Query", "union U = Query | T type T { a: Int }", 1), []string{"T is new", "U | T is new"}},
		{strings.Replace(before, "type Query", "type Query implements N", 1) + " extend type Query { id: ID! }", []string{"Query & N is new", "Query.id is new"}},
		{before + ` "Text." scalar S`, []string{"S is new"}},
		{strings.Replace(before, "union U = Query", "", 1), []string{"! U is gone"}},
	} {
		var got []string
		for _, c := range changes(parse(t, before), parse(t, test.after)) {
			got = append(got, c.String())
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: the changes are %q, want %q", test.after, got, test.want)
		}
	}
}

// change is what became of an element of the schema.
type change struct {
	name   string // as in "Query.claims(first)"
	what   string
	breaks bool // a request that was valid, or a client that reads its answer
}

func (c change) String() string {
	if c.breaks {
		return "! " + c.name + " " + c.what
	}
	return c.name + " " + c.what
}

// changes compares what clients can name. If a type or a field is new or gone,
// that says all of what is in it.
func changes(before, after *ast.Schema) []change {
	was, is := elements(before), elements(after)
	var list []change
	for name, e := range is {
		old, known := was[name]
		_, ofKnown := was[e.of]
		switch {
		case !known && e.of != "" && !ofKnown:
		case !known && e.required:
			list = append(list, change{name, "is new and required", true})
		case !known:
			list = append(list, change{name, "is new", false})
		case old.kind != e.kind:
			list = append(list, change{name, "is " + e.kind + " and no longer " + old.kind, true})
		case e.deprecated && !old.deprecated:
			list = append(list, change{name, "is deprecated", false})
		}
	}
	for name, e := range was {
		_, known := is[name]
		_, ofKnown := is[e.of]
		if !known && (e.of == "" || ofKnown) {
			list = append(list, change{name, "is gone", true})
		}
	}
	slices.SortFunc(list, func(a, b change) int { return cmp.Compare(a.name, b.name) })
	return list
}

// element is a type, a field, an argument, a value of an enum, a member of a
// union ("U | T") or an interface of a type ("T & I").
type element struct {
	of         string // the element that it is part of; "" for a type
	kind       string
	required   bool // by requests
	deprecated bool
}

func elements(s *ast.Schema) map[string]element {
	all := map[string]element{}
	for _, d := range s.Types {
		if d.BuiltIn || strings.HasPrefix(d.Name, "__") {
			continue
		}
		all[d.Name] = element{kind: string(d.Kind)}
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			name := d.Name + "." + f.Name
			e := element{of: d.Name, kind: kind(f.Type, f.DefaultValue), deprecated: f.Directives.ForName("deprecated") != nil}
			e.required = d.Kind == ast.InputObject && f.Type.NonNull && f.DefaultValue == nil
			all[name] = e
			for _, a := range f.Arguments {
				all[name+"("+a.Name+")"] = element{of: name, kind: kind(a.Type, a.DefaultValue), required: a.Type.NonNull && a.DefaultValue == nil}
			}
		}
		for _, v := range d.EnumValues {
			all[d.Name+"."+v.Name] = element{of: d.Name, kind: "a value", deprecated: v.Directives.ForName("deprecated") != nil}
		}
		if d.Kind == ast.Union {
			for _, member := range d.Types {
				all[d.Name+" | "+member] = element{of: d.Name, kind: "a member"}
			}
		}
		for _, i := range d.Interfaces {
			all[d.Name+" & "+i] = element{of: d.Name, kind: "an interface"}
		}
	}
	return all
}

func kind(t *ast.Type, value *ast.Value) string {
	if value == nil {
		return t.String()
	}
	return t.String() + " = " + value.String()
}

func parse(t *testing.T, text string) *ast.Schema {
	t.Helper()
	s, err := gqlparser.LoadSchema(&ast.Source{Input: text})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
