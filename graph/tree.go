package graph

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// document is a valid document, with a tree for each of its operations.
type document struct {
	*ast.QueryDocument
	trees []*tree // by the place of the operation
}

// tree is an operation, read once: what it selects on each type of object.
// Fragments are spread, and all selections of one response name are one field.
// What depends on variables is left open.
type tree struct {
	*ast.OperationDefinition
	fields []*field
}

// field is what an operation selects under one response name of one type of
// object. Fields with the same selections share what is below them.
type field struct {
	*ast.Field // the first selection of it, with its name, alias and arguments
	marks
	on       *ast.Definition // the object type
	always   bool            // whether no condition can leave it out
	record   bool            // whether what it leads to has an id
	selected []selection
	fields   map[string][]*field // below, by the type of object
}

// selection is one selection of a field, with the @skip and @include directives that
// it depends on.
type selection struct {
	*ast.Field
	when []*ast.Directive
}

func (p selection) holds(variables map[string]any) bool {
	for _, d := range p.when {
		v, err := d.Arguments.ForName("if").Value.Value(variables)
		if yes, _ := v.(bool); err != nil || yes == (d.Name == "skip") {
			return false
		}
	}
	return true
}

// maxFields is how many fields a tree may have.
const maxFields = 50_000

// grower makes trees.
type grower struct {
	schema *ast.Schema
	known  map[string][]*field // by the type of object, and by where it is selected
	left   int                 // of maxFields
}

// newDocument reads the operations of a valid document.
func newDocument(schema *ast.Schema, doc *ast.QueryDocument) (*document, *gqlerror.Error) {
	made := &document{QueryDocument: doc}
	g := grower{schema, map[string][]*field{}, maxFields}
	for _, op := range doc.Operations {
		root := map[ast.Operation]*ast.Definition{ast.Query: schema.Query, ast.Mutation: schema.Mutation}[op.Operation]
		made.trees = append(made.trees, &tree{op, g.fields(root, []selection{{Field: &ast.Field{SelectionSet: op.SelectionSet}}})})
	}
	if g.left < 0 {
		return nil, tooComplex(maxFields, "the document selects more than %d fields, all fragments spread", maxFields)
	}
	return made, nil
}

// fields are the fields that the selections in selected have on an object.
func (g *grower) fields(object *ast.Definition, selected []selection) []*field {
	key := object.Name
	for _, p := range selected {
		key += fmt.Sprintf(" %p%p", p.Field, p.when)
	}
	if list, ok := g.known[key]; ok {
		return list
	}
	var list []*field
	for _, p := range selected {
		list = g.collect(list, object, p.SelectionSet, p.when)
	}
	for _, f := range list {
		if g.left--; g.left < 0 {
			return nil
		}
		f.always = slices.ContainsFunc(f.selected, func(p selection) bool { return len(p.when) == 0 })
		if to := g.schema.Types[f.Definition.Type.Name()]; to != nil && to.IsCompositeType() && !strings.HasPrefix(f.Name, "__") {
			f.record = to.Fields.ForName("id") != nil
			f.fields = map[string][]*field{}
			for _, possible := range g.schema.GetPossibleTypes(to) {
				f.fields[possible.Name] = g.fields(possible, f.selected)
			}
		}
	}
	g.known[key] = list
	return list
}

// collect adds what a selection has on an object to a list of fields.
func (g *grower) collect(list []*field, object *ast.Definition, set ast.SelectionSet, when []*ast.Directive) []*field {
	for _, one := range set {
		switch it := one.(type) {
		case *ast.Field:
			p := selection{it, conditions(when, it.Directives)}
			i := slices.IndexFunc(list, func(f *field) bool { return f.Alias == it.Alias })
			if i < 0 {
				list = append(list, &field{Field: it, on: object, marks: marksOf(object.Fields.ForName(it.Name)), selected: []selection{p}})
			} else {
				list[i].selected = append(list[i].selected, p)
			}
		case *ast.InlineFragment:
			if g.is(object, it.TypeCondition) {
				list = g.collect(list, object, it.SelectionSet, conditions(when, it.Directives))
			}
		case *ast.FragmentSpread:
			if g.is(object, it.Definition.TypeCondition) {
				list = g.collect(list, object, it.Definition.SelectionSet, conditions(when, it.Directives))
			}
		}
	}
	return list
}

// is reports whether an object is of a type; any is of no type.
func (g *grower) is(object *ast.Definition, name string) bool {
	return name == "" || slices.Contains(g.schema.GetPossibleTypes(g.schema.Types[name]), object)
}

// conditions are those of a selection, with those around it.
func conditions(around []*ast.Directive, own ast.DirectiveList) []*ast.Directive {
	all := around
	for _, d := range own {
		if d.Name == "skip" || d.Name == "include" {
			all = append(slices.Clip(all), d)
		}
	}
	return all
}

// argument is the value of an argument, or its default; nil if it has neither.
func (f *field) argument(name string, variables map[string]any) (any, error) {
	if given := f.Arguments.ForName(name); given != nil {
		if _, has := variables[given.Value.Raw]; has || given.Value.Kind != ast.Variable {
			return given.Value.Value(variables)
		}
	}
	if def := f.Definition.Arguments.ForName(name); def != nil && def.DefaultValue != nil {
		return def.DefaultValue.Value(nil)
	}
	return nil, nil
}

// request is a tree with the values of its variables.
type request struct {
	*tree
	variables map[string]any
}

type documentKey struct{}

// requestOf is the request that a context belongs to.
func requestOf(ctx context.Context) request {
	doc, op := ctx.Value(documentKey{}).(*document), graphql.GetOperationContext(ctx)
	return request{doc.trees[slices.Index(doc.Operations, op.Operation)], op.Variables}
}

// each yields the fields of a list that no condition leaves out.
func (r request) each(list []*field) iter.Seq[*field] {
	return func(yield func(*field) bool) {
		for _, f := range list {
			if f.always || slices.ContainsFunc(f.selected, func(p selection) bool { return p.holds(r.variables) }) {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// under are the fields at the end of a path of names below a field.
func (r request) under(f *field, path ...string) []*field {
	if len(path) == 0 {
		return []*field{f}
	}
	var found []*field
	for next := range r.each(f.fields[f.Definition.Type.Name()]) {
		if next.Name == path[0] {
			found = append(found, r.under(next, path[1:]...)...)
		}
	}
	return found
}

// at is the field that is being resolved.
func (r request) at(ctx context.Context) *field { return r.find(graphql.GetFieldContext(ctx)) }

func (r request) find(here *graphql.FieldContext) *field {
	for here != nil && here.Field.Field == nil {
		here = here.Parent // from an element to its list
	}
	if here == nil {
		return nil
	}
	list := r.fields
	if above := r.find(here.Parent); above != nil {
		list = above.fields[here.Object]
	}
	return list[slices.IndexFunc(list, func(f *field) bool { return f.Alias == here.Field.Alias })]
}

// wants reports whether the field that is being resolved was asked for a field
// of its own.
func wants(ctx context.Context, name string) bool {
	r := requestOf(ctx)
	return len(r.under(r.at(ctx), name)) > 0
}
