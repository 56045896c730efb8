package graph

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// introspectionCost is what __schema and __type cost: a request may ask for
// the whole schema once or twice, not thirty times.
const introspectionCost = 3_000

// cost is what a selection asks for. A connection holds its list under fields
// of its own, so what is selected of an element is kept apart until it is
// known how many there are.
type cost struct {
	points, records tally
	lists           int // how deep lists are in lists
	element         *cost
}

// tally is a count that stops growing before it overflows.
type tally float64

func (c *cost) add(other cost) {
	c.points += other.points
	c.records += other.records
	c.lists = max(c.lists, other.lists)
	if other.element != nil {
		if c.element == nil {
			c.element = &cost{}
		}
		c.element.add(*other.element)
	}
}

// times is the cost of having c several times.
func (c cost) times(n int) cost {
	return cost{points: c.points * tally(n), records: c.records * tally(n), lists: c.lists}
}

// coster adds up what an operation asks for. Fragments are added up once each.
type coster struct {
	schema    *ast.Schema
	op        *ast.OperationDefinition
	variables map[string]any
	fragments map[string]*ast.FragmentDefinition
	known     map[string]cost
}

func (r reader) checkCost(doc *ast.QueryDocument, op *ast.OperationDefinition, variables map[string]any) *gqlerror.Error {
	c := coster{r.schema, op, variables, fragmentsOf(doc), map[string]cost{}}
	root := r.schema.Query
	if op.Operation == ast.Mutation {
		root = r.schema.Mutation
	}
	total := c.selection(op.SelectionSet, root)
	switch {
	case total.lists > r.limits.Lists:
		return tooComplex(r.limits.Lists, "the request asks for lists %d deep in each other, and may ask for %d", total.lists, r.limits.Lists)
	case total.records > tally(r.limits.Records):
		return tooComplex(r.limits.Records, "the request asks for up to %s records, and may ask for %d; ask for smaller pages, or for less of each",
			total.records, r.limits.Records)
	case total.points > tally(r.limits.Cost):
		return tooComplex(r.limits.Cost, "the request costs %s points, and may cost %d; ask for smaller pages, or for less of each",
			total.points, r.limits.Cost)
	}
	return nil
}

func (t tally) String() string {
	if t >= 1e9 {
		return "more than a billion"
	}
	return strconv.Itoa(int(t))
}

func (c *coster) selection(set ast.SelectionSet, on *ast.Definition) cost {
	var sum cost
	for _, selected := range set {
		switch it := selected.(type) {
		case *ast.Field:
			sum.add(c.field(it, on))
		case *ast.InlineFragment:
			sum.add(c.selection(it.SelectionSet, c.typeOr(it.TypeCondition, on)))
		case *ast.FragmentSpread:
			sum.add(c.fragment(it.Name))
		}
	}
	return sum
}

func (c *coster) fragment(name string) cost {
	if known, seen := c.known[name]; seen {
		return known
	}
	f := c.fragments[name]
	if f == nil {
		return cost{}
	}
	c.known[name] = cost{} // in a circle, which validation reports
	c.known[name] = c.selection(f.SelectionSet, c.typeOr(f.TypeCondition, nil))
	return c.known[name]
}

func (c *coster) typeOr(name string, otherwise *ast.Definition) *ast.Definition {
	if name == "" {
		return otherwise
	}
	return c.schema.Types[name]
}

// field is the cost of a field. One that is not in the schema costs nothing:
// validation refuses it.
func (c *coster) field(f *ast.Field, on *ast.Definition) cost {
	if f.Name == "__schema" || f.Name == "__type" {
		return cost{points: introspectionCost}
	}
	if on == nil {
		return cost{}
	}
	def := on.Fields.ForName(f.Name)
	if def == nil {
		return cost{}
	}
	to := c.schema.Types[def.Type.Name()]
	if to == nil || !to.IsCompositeType() {
		return cost{points: tally(weight(def, 0))}
	}
	below := c.selection(f.SelectionSet, to)
	own := cost{points: tally(weight(def, 1))}
	switch {
	case isConnection(on) && def.Type.Elem != nil:
		// Edges or nodes: the connection says how many, and has cost its point.
		below.records++
		return cost{element: &below}
	case isConnection(to):
		own.add(cost{points: below.points, records: below.records, lists: below.lists})
		if below.element != nil {
			own.add(below.element.times(c.size(f, def, DefaultPage)))
		}
		own.lists++
	case def.Type.Elem != nil:
		below.records++
		own.add(below.times(c.size(f, def, listSize(def))))
		own.lists++
	default:
		if to.Fields.ForName("id") != nil && !strings.HasSuffix(on.Name, "Edge") { // an edge has been counted
			own.records++
		}
		own.add(below)
	}
	return own
}

func isConnection(t *ast.Definition) bool { return strings.HasSuffix(t.Name, "Connection") }

func weight(def *ast.FieldDefinition, otherwise int) int {
	return directiveInt(def, "cost", "weight", otherwise)
}

func listSize(def *ast.FieldDefinition) int {
	return directiveInt(def, "listSize", "assumed", DefaultPage)
}

func directiveInt(def *ast.FieldDefinition, directive, argument string, otherwise int) int {
	if d := def.Directives.ForName(directive); d != nil {
		if a := d.Arguments.ForName(argument); a != nil {
			if n, err := strconv.Atoi(a.Value.Raw); err == nil {
				return n
			}
		}
	}
	return otherwise
}

// size is how many elements a list has at most: what is asked for in `first`,
// or how many `ids` there are. What is too large for a page counts as a full
// one: whoever resolves the field says that it is too large.
func (c *coster) size(f *ast.Field, def *ast.FieldDefinition, otherwise int) int {
	n := otherwise
	if v := c.argument(f, def, "first"); v != nil {
		if asked, ok := number(v); ok {
			n = asked
		}
	} else if list, ok := c.argument(f, def, "ids").([]any); ok {
		n = len(list)
	}
	return max(1, min(n, MaxPage))
}

// argument is the value of an argument, nil where it is null or not there.
func (c *coster) argument(f *ast.Field, def *ast.FieldDefinition, name string) any {
	if def.Arguments.ForName(name) == nil {
		return nil
	}
	arg := f.Arguments.ForName(name)
	if arg == nil {
		return nil
	}
	if arg.Value.Kind == ast.Variable {
		if v, given := c.variables[arg.Value.Raw]; given {
			return v
		}
		def := c.op.VariableDefinitions.ForName(arg.Value.Raw)
		if def == nil || def.DefaultValue == nil {
			return nil
		}
		return plain(def.DefaultValue)
	}
	return plain(arg.Value)
}

func plain(v *ast.Value) any {
	value, err := v.Value(nil)
	if err != nil {
		return math.MaxInt32 // a number that is too large, at the worst
	}
	return value
}

func number(v any) (int, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	case float64:
		return int(max(-1, min(n, math.MaxInt32))), true
	case json.Number:
		i, err := n.Int64()
		if err != nil {
			return math.MaxInt32, true
		}
		return int(i), true
	}
	return 0, false
}
