package graph

import (
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"corroborate/graph/generated"
	"corroborate/graph/request"
)

// Schema is the schema that is served: the one in schema.graphqls, without the
// directives that the server alone needs, and without @defer, which gqlgen has by
// an outdated draft. The fields keep the marks of the server's directives.
func Schema() *ast.Schema {
	schema := *generated.NewExecutableSchema(generated.Config{}).Schema()
	schema.Directives = maps.Clone(schema.Directives)
	for _, name := range append(request.InnerDirectives(), "defer") {
		delete(schema.Directives, name)
	}
	// Most tools that read an introspected schema do not know this location yet, and
	// fail. Nothing in the schema uses it.
	deprecated := *schema.Directives["deprecated"]
	deprecated.Locations = slices.DeleteFunc(slices.Clone(deprecated.Locations), func(at ast.DirectiveLocation) bool { return at == "DIRECTIVE_DEFINITION" })
	schema.Directives["deprecated"] = &deprecated
	return &schema
}

// SDL is the schema as text, for programs that generate clients. It has nothing that
// only the server needs.
func SDL() string {
	schema := *Schema()
	inner := request.InnerDirectives()
	schema.Types = maps.Clone(schema.Types)
	for name, def := range schema.Types {
		shown := *def
		shown.Fields = make(ast.FieldList, len(def.Fields))
		for i, f := range def.Fields {
			field := *f
			field.Directives = slices.DeleteFunc(slices.Clone(f.Directives), func(d *ast.Directive) bool { return slices.Contains(inner, d.Name) })
			shown.Fields[i] = &field
		}
		schema.Types[name] = &shown
	}
	schema.Query, schema.Mutation = schema.Types["Query"], schema.Types["Mutation"]
	var text strings.Builder
	formatter.NewFormatter(&text, formatter.WithIndent("  ")).FormatSchema(&schema)
	return text.String()
}
