package request

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// document is a valid document, with a tree for each of its operations.
type document struct {
	*ast.QueryDocument
	trees []*tree // by the place of the operation
	size  int     // how many selections the trees have
}

// tree is an operation, read once: what it selects on each type of object.
// Fragments are spread, and all selections of one response name are one field.
// What depends on variables is left open.
type tree struct {
	*ast.OperationDefinition
	Fields []*Field
	varies bool     // whether variables decide what it selects
	kept   sync.Map // see Once
}

// Field is what an operation selects under one response name of one type of
// object. Fields with the same selections share what is below them.
type Field struct {
	*ast.Field // the first selection of it, with its name, alias and arguments
	marks
	on       *ast.Definition // the object type
	record   bool            // whether what it leads to has an id
	selected []selection
	Below    map[string][]*Field // the fields of what it leads to, by the type of object
}

// selection is one selection of a field, with what it depends on.
type selection struct {
	*ast.Field
	when conditions
	at   int // its number among the selections on its object
}

// conditions are @skip and @include directives. All of them must let a selection
// through.
type conditions struct {
	all []*ast.Directive
	key string // tells them from others
}

func (c conditions) and(own ast.DirectiveList) conditions {
	for _, d := range own {
		if d.Name == "skip" || d.Name == "include" {
			c.all = append(slices.Clip(c.all), d)
			c.key += fmt.Sprintf(" %p", d)
		}
	}
	return c
}

// key tells a selection from others.
func (p selection) key() string { return fmt.Sprintf("|%p", p.Field) + p.when.key }

func (p selection) holds(variables map[string]any) bool {
	for _, d := range p.when.all {
		v, err := d.Arguments.ForName("if").Value.Value(variables)
		if yes, _ := v.(bool); err != nil || yes == (d.Name == "skip") {
			return false
		}
	}
	return true
}

// grower makes trees.
type grower struct {
	schema *ast.Schema
	known  map[string][]*Field // by the type of object, and by where it is selected
	left   int                 // how many selections the trees may still get
	varies bool                // whether any selection has a condition
}

// newDocument reads the operations of a valid document.
func newDocument(schema *ast.Schema, doc *ast.QueryDocument, most int) (*document, *gqlerror.Error) {
	made := &document{QueryDocument: doc}
	g := grower{schema: schema, known: map[string][]*Field{}, left: most}
	for _, op := range doc.Operations {
		root := map[ast.Operation]*ast.Definition{ast.Query: schema.Query, ast.Mutation: schema.Mutation}[op.Operation]
		made.trees = append(made.trees, &tree{OperationDefinition: op, Fields: g.fields(root, []selection{{Field: &ast.Field{SelectionSet: op.SelectionSet}}}), varies: g.varies})
	}
	if g.left < 0 {
		return nil, tooComplex(inQuery, most, "the document selects too many fields, with its fragments spread", atMost(most, "fields"))
	}
	made.size = most - g.left
	return made, nil
}

// fields are the fields that the selections in selected have on an object.
func (g *grower) fields(object *ast.Definition, selected []selection) []*Field {
	var text strings.Builder
	text.WriteString(object.Name)
	for _, p := range selected {
		text.WriteString(p.key())
	}
	key := text.String()
	if list, ok := g.known[key]; ok {
		return list
	}
	c := collector{grower: g, object: object, spread: map[*ast.FragmentDefinition]bool{}, seen: map[string]bool{}}
	for _, p := range selected {
		c.collect(p.SelectionSet, p.when)
	}
	for _, f := range c.list {
		if g.left < 0 {
			return nil
		}
		if to := g.schema.Types[f.Definition.Type.Name()]; to != nil && to.IsCompositeType() && !strings.HasPrefix(f.Name, "__") {
			f.record = to.Fields.ForName("id") != nil
			f.Below = map[string][]*Field{}
			for _, possible := range g.schema.GetPossibleTypes(to) {
				f.Below[possible.Name] = g.fields(possible, f.selected)
			}
		}
	}
	g.known[key] = c.list
	return c.list
}

// collector lists what selections have on an object.
type collector struct {
	*grower
	object *ast.Definition
	list   []*Field
	spread map[*ast.FragmentDefinition]bool // those spread without a condition
	seen   map[string]bool                  // selections
}

func (c *collector) collect(set ast.SelectionSet, when conditions) {
	for _, one := range set {
		switch it := one.(type) {
		case *ast.Field:
			c.add(selection{Field: it, when: when.and(it.Directives), at: len(c.seen)})
		case *ast.InlineFragment:
			if c.is(c.object, it.TypeCondition) {
				c.collect(it.SelectionSet, when.and(it.Directives))
			}
		case *ast.FragmentSpread:
			when := when.and(it.Directives)
			if c.is(c.object, it.Definition.TypeCondition) && !c.spread[it.Definition] {
				c.spread[it.Definition] = when.all == nil
				c.collect(it.Definition.SelectionSet, when)
			}
		}
	}
}

// add adds a selection to the field of its name, unless that has it already.
func (c *collector) add(p selection) {
	key := p.key()
	if c.left < 0 || c.seen[key] {
		return
	}
	c.seen[key] = true
	c.left--
	c.varies = c.varies || p.when.all != nil
	i := slices.IndexFunc(c.list, func(f *Field) bool { return f.Alias == p.Alias })
	if i < 0 {
		i = len(c.list)
		c.list = append(c.list, &Field{Field: p.Field, on: c.object, marks: marksOf(c.object.Fields.ForName(p.Name))})
	}
	c.list[i].selected = append(c.list[i].selected, p)
}

// is reports whether an object is of a type; any is of no type.
func (g *grower) is(object *ast.Definition, name string) bool {
	return name == "" || slices.Contains(g.schema.GetPossibleTypes(g.schema.Types[name]), object)
}

// Argument is the value of an argument, or its default; nil if it has neither.
func (f *Field) Argument(name string, variables map[string]any) (any, error) {
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

// Request is a tree with the values of its variables.
type Request struct {
	*tree
	Variables map[string]any
}

// Once returns what work makes of what a request selects. It works once for all requests of
// the same document, unless variables decide what they select. The key tells what it is.
func Once[T any](r Request, key any, work func() T) T {
	if r.varies {
		return work()
	}
	if known, ok := r.kept.Load(key); ok {
		return known.(T)
	}
	made := work()
	r.kept.Store(key, made)
	return made
}

type documentKey struct{}

// Of is the request that a context belongs to.
func Of(ctx context.Context) Request {
	doc, op := ctx.Value(documentKey{}).(*document), graphql.GetOperationContext(ctx)
	return Request{doc.trees[slices.Index(doc.Operations, op.Operation)], op.Variables}
}

// Each yields the fields of a list that no condition leaves out, in the order of
// the first selection of each that none leaves out.
func (r Request) Each(list []*Field) iter.Seq[*Field] {
	return func(yield func(*Field) bool) { r.each(list, yield) } // which the compiler puts where the loop is
}

func (r Request) each(list []*Field, yield func(*Field) bool) {
	if !r.varies {
		for _, f := range list {
			if !yield(f) {
				return
			}
		}
		return
	}
	type placed struct {
		at    int
		field *Field
	}
	var kept []placed
	for _, f := range list {
		if i := slices.IndexFunc(f.selected, func(p selection) bool { return p.holds(r.Variables) }); i >= 0 {
			kept = append(kept, placed{f.selected[i].at, f})
		}
	}
	slices.SortFunc(kept, func(a, b placed) int { return a.at - b.at })
	for _, p := range kept {
		if !yield(p.field) {
			return
		}
	}
}

// Under are the fields at the end of a path of names below a field.
func (r Request) Under(f *Field, path ...string) []*Field {
	if len(path) == 0 {
		return []*Field{f}
	}
	var found []*Field
	for next := range r.Each(f.Below[f.Definition.Type.Name()]) {
		if next.Name == path[0] {
			found = append(found, r.Under(next, path[1:]...)...)
		}
	}
	return found
}

// Here is the field that is being resolved.
func (r Request) Here(ctx context.Context) *Field { return r.find(graphql.GetFieldContext(ctx)) }

func (r Request) find(here *graphql.FieldContext) *Field {
	for here != nil && here.Field.Field == nil {
		here = here.Parent // from an element to its list
	}
	if here == nil {
		return nil
	}
	list := r.Fields
	if above := r.find(here.Parent); above != nil {
		list = above.Below[here.Object]
	}
	return list[slices.IndexFunc(list, func(f *Field) bool { return f.Alias == here.Field.Alias })]
}

// Wants reports whether the field that is being resolved was asked for a field
// of its own.
func Wants(ctx context.Context, name string) bool {
	r := Of(ctx)
	return len(r.Under(r.Here(ctx), name)) > 0
}
