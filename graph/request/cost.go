package request

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// introspectionCost is what __schema and __type cost. A request may ask for the
// whole schema a few times, but not thirty times.
const introspectionCost = 1_500

// cost is what a selection asks for. A connection holds its list under fields
// of its own, so what is selected of an element is kept apart until it is
// known how many there are.
type cost struct {
	points, records tally
	effort          tally // tenths of points; objects and lists without @cost take one each
	lists           int   // how deep lists are in lists
	element         *cost
}

// tally is a count that stops growing before it overflows.
type tally float64

func (c *cost) add(other cost) {
	c.points += other.points
	c.effort += other.effort
	c.records += other.records
	c.lists = max(c.lists, other.lists)
	if other.element != nil {
		if c.element == nil {
			c.element = &cost{}
		}
		c.element.add(*other.element)
	}
}

// most is the larger of two costs, in everything.
func (c cost) most(other cost) cost {
	c.points, c.records, c.lists = max(c.points, other.points), max(c.records, other.records), max(c.lists, other.lists)
	c.effort = max(c.effort, other.effort)
	if c.element == nil || other.element == nil {
		c.element = cmp.Or(c.element, other.element)
		return c
	}
	element := c.element.most(*other.element)
	c.element = &element
	return c
}

// times is the cost of having c several times.
func (c cost) times(n int) cost {
	return cost{points: c.points * tally(n), effort: c.effort * tally(n), records: c.records * tally(n), lists: c.lists}
}

// coster adds up what a request asks for. What fields share is added up once.
type coster struct {
	Request
	schema   *ast.Schema
	isCursor func(string) bool
	known    map[*Field]cost
	misused  []misuse
	varies   bool // whether variables decide what it costs
}

// afford returns a context that counts what a request spends, and refuses a request that
// asks for too much.
func (r Reader) afford(ctx context.Context) (context.Context, gqlerror.List) {
	asked := Of(ctx)
	total, known := asked.kept.Load(costKey{})
	if !known {
		c := r.coster(asked)
		sum := c.total()
		if errs := r.refuse(c, sum); errs != nil {
			return ctx, errs
		}
		if total = sum; !asked.varies && !c.varies {
			asked.kept.Store(costKey{}, total)
		}
	}
	sum := total.(cost)
	return context.WithValue(ctx, spentKey{}, &Spent{estimated: int(sum.points), effort: int(sum.effort) / 10, records: int(sum.records)}), nil
}

// costKey is under what a tree keeps the cost of all its requests.
type costKey struct{}

// refuse returns errors if a request pages lists in a wrong way, or asks for too much. The path
// of the latter leads to what asks for the most.
func (r Reader) refuse(c *coster, total cost) gqlerror.List {
	if errs := c.refusePages(); errs != nil {
		return errs
	}
	const less = ", by smaller pages or less of each"
	switch l := r.limits; {
	case total.lists > l.Lists:
		return gqlerror.List{tooComplex(c.follow(deepest), l.Lists, fmt.Sprintf("the request asks for lists %d deep in each other", total.lists), atMost(l.Lists, "lists in each other"))}
	case total.records > tally(l.Records):
		return gqlerror.List{tooComplex(c.follow(widest), l.Records, fmt.Sprintf("the request asks for up to %s records", total.records), atMost(l.Records, "records"+less))}
	case total.points > tally(l.Cost):
		return gqlerror.List{tooComplex(c.mostPoints(), l.Cost, fmt.Sprintf("the request costs %s points", total.points), atMost(l.Cost, "points"+less))}
	}
	return nil
}

func (t tally) String() string {
	if t >= 1e9 {
		return "more than a billion"
	}
	return strconv.Itoa(int(t))
}

func (r Reader) coster(asked Request) *coster {
	return &coster{Request: asked, schema: r.schema, isCursor: r.isCursor, known: map[*Field]cost{}}
}

// total is what the whole request costs.
func (c *coster) total() cost { return c.fields(c.Fields) }

func (c *coster) fields(list []*Field) cost {
	var sum cost
	for f := range c.Each(list) {
		sum.add(c.field(f))
	}
	return sum
}

func (c *coster) field(f *Field) cost {
	known, ok := c.known[f]
	if !ok {
		known = c.work(f)
		c.known[f] = known
	}
	return known
}

// work works out the cost of a field. An object below it is of one type, so the
// most expensive one counts.
func (c *coster) work(f *Field) cost {
	if f.Below == nil {
		return c.alone(f)
	}
	var below cost
	for _, list := range f.Below {
		below = below.most(c.fields(list))
	}
	own := c.alone(f)
	isList := f.Definition.Type.Elem != nil
	if isList || IsConnection(f.Definition.Type.Name()) {
		c.checkPage(f)
	}
	switch {
	case IsConnection(f.on.Name) && isList:
		// Edges or nodes: the connection says how many, and has cost its point.
		below.records++
		return cost{element: &below}
	case IsConnection(f.Definition.Type.Name()):
		own.add(cost{points: below.points, effort: below.effort, records: below.records, lists: below.lists})
		if below.element != nil {
			own.add(below.element.times(c.size(f, DefaultPage)))
		}
		own.lists++
	case isList:
		below.records++
		own.add(below.times(c.size(f, f.listSize)))
		own.lists++
	default:
		if f.record && !strings.HasSuffix(f.on.Name, "Edge") { // an edge has been counted
			own.records++
		}
		own.add(below)
	}
	return own
}

// IsConnection reports whether a type of this name is a page of a list.
func IsConnection(name string) bool { return strings.HasSuffix(name, "Connection") }

// alone is what a field itself costs, without what is below it. An object or a list without
// @cost takes the effort of a tenth of a point. The store reads it along with what it belongs
// to, so a page with a thousand lists takes milliseconds, where a what-if of as many points
// may take a second.
func (c *coster) alone(f *Field) cost {
	own := c.own(f)
	effort := 10 * own
	if f.weight == nil && f.Below != nil && !introspects(f) {
		effort -= 9
	}
	return cost{points: own, effort: effort}
}

// own is what a field itself costs, each time it is resolved, with what is given to it.
func (c *coster) own(f *Field) tally {
	var given tally
	for _, a := range f.Arguments {
		if def := f.Definition.Arguments.ForName(a.Name); def != nil {
			c.varies = c.varies || holdsVariable(a.Value) && (counts(a.Name) || def.Type.Elem != nil || c.schema.Types[def.Type.Name()].Kind == ast.InputObject)
			value, _ := f.Argument(a.Name, c.Variables)
			given += c.given(def.Type, value)
		}
	}
	return c.weight(f) + given
}

// counts reports whether the value of an argument may decide how much a field costs, or
// whether it is refused.
func counts(argument string) bool {
	return slices.Contains([]string{"first", "last", "after", "before", "ids"}, argument)
}

// holdsVariable reports whether a value is a variable, or has one in it.
func holdsVariable(v *ast.Value) bool {
	return v.Kind == ast.Variable || slices.ContainsFunc(v.Children, func(child *ast.ChildValue) bool { return holdsVariable(child.Value) })
}

// HasVariables reports whether variables decide what the arguments of a field are.
func (f *Field) HasVariables() bool {
	return slices.ContainsFunc(f.Arguments, func(a *ast.Argument) bool { return holdsVariable(a.Value) })
}

// given is what the value of an argument costs: what the fields of its inputs cost.
func (c *coster) given(t *ast.Type, value any) (sum tally) {
	if list, ok := value.([]any); ok {
		if t.Elem != nil {
			t = t.Elem
		}
		for _, v := range list {
			sum += c.given(t, v)
		}
		return sum
	}
	input, ok := value.(map[string]any)
	if !ok {
		return 0
	}
	def := c.schema.Types[t.Name()]
	for name, v := range input {
		if f := def.Fields.ForName(name); f != nil && v != nil {
			if own := marksOf(f).weight; own != nil {
				sum += tally(*own)
			}
			sum += c.given(f.Type, v)
		}
	}
	return sum
}

// introspects reports whether a field tells about the schema.
func introspects(f *Field) bool { return f.Name == "__schema" || f.Name == "__type" }

// weight is what a field costs whatever is given to it.
func (c *coster) weight(f *Field) tally {
	switch {
	case introspects(f):
		return introspectionCost
	case f.weight != nil:
		return tally(*f.weight)
	case f.Below == nil:
		return 0
	}
	return 1
}

// size is how many elements a list has at most: the argument `first`, or the number
// of `ids`. A number above the largest page counts as a full page, since it is refused.
func (c *coster) size(f *Field, otherwise int) int {
	n := otherwise
	if first, err := f.Argument("first", c.Variables); err != nil {
		n = MaxPage // a number that is too large
	} else if wanted, ok := number(first); ok {
		n = wanted
	} else if last, err := f.Argument("last", c.Variables); err != nil {
		n = MaxPage
	} else if wanted, ok := number(last); ok {
		n = wanted
	} else if ids, _ := f.Argument("ids", c.Variables); ids != nil {
		n = len(graphql.CoerceList(ids))
	}
	return max(1, min(n, MaxPage))
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
