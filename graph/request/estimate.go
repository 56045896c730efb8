package request

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"

	"corroborate/internal/apierror"
)

// Estimate is what a request would cost, found without running it.
type Estimate struct {
	Points      int // of the whole request; 0 if it is not valid
	PointLimit  int
	Records     int // that the request asks for at most
	RecordLimit int
	Fields      []FieldCost        // those that cost most, the most expensive first
	FieldCount  int                // of fields that cost something, among the first maxBreakdown
	Problems    []apierror.Problem // why the server would refuse it
	// ProblemCount counts all problems, those that Problems leaves out included.
	ProblemCount int
}

// FieldCost is what all values of a field cost together, without those below it.
type FieldCost struct {
	Path   string // of response names from the root, as in "claims.nodes.assessment"
	Points int
	Count  int // how often the field is resolved at most
}

// maxFieldCosts is how many fields an estimate names.
const maxFieldCosts = 20

// maxTold bounds the numbers of an estimate.
const maxTold = 1_000_000_000

// Estimate tells what a request would cost. It checks the request as if it were to run, so
// what it finds wrong would be refused.
func (r Reader) Estimate(ctx context.Context, params *graphql.RawParams) Estimate {
	e := Estimate{PointLimit: r.limits.Cost, RecordLimit: r.limits.Records}
	refuse := func(errs ...*gqlerror.Error) Estimate {
		for _, err := range errs {
			e.Problems = append(e.Problems, problemsOf(err)...)
		}
		e.ProblemCount = len(e.Problems)
		e.Problems = e.Problems[:min(len(e.Problems), r.limits.Errors)]
		return e
	}
	doc, found := r.kept.Get(ctx, params.Query)
	if !found {
		var errs gqlerror.List
		if doc, errs = r.document(params.Query); errs != nil { // it is not kept, as nobody runs it yet
			return refuse(errs...)
		}
	}
	op, errs := r.operation(doc, params)
	if errs != nil {
		return refuse(errs...)
	}
	variables, err := validator.VariableValues(r.schema, op, params.Variables)
	if err != nil {
		return refuse(ofVariables(gqlerror.List{gqlerror.Wrap(err)})...)
	}
	c := r.coster(Request{doc.trees[slices.Index(doc.Operations, op)], variables})
	total := c.total()
	e.Points, e.Records = total.points.told(), total.records.told()
	e.Fields = c.dearest()
	e.FieldCount = len(e.Fields)
	e.Fields = e.Fields[:min(len(e.Fields), maxFieldCosts)]
	return refuse(r.refuse(c, total)...)
}

func (t tally) told() int { return int(min(t, maxTold)) }

// problemsOf returns the problems that an error lists, or the error itself as the only one.
func problemsOf(err *gqlerror.Error) []apierror.Problem {
	if listed, ok := err.Extensions["problems"].([]apierror.Problem); ok {
		return listed
	}
	code, _ := err.Extensions["code"].(string)
	return []apierror.Problem{{Code: code, Message: apierror.Message(err.Message)}}
}

// dearest lists the fields that cost something, the most expensive first.
func (c *coster) dearest() []FieldCost {
	b := breakdown{coster: c, by: map[string]*FieldCost{}}
	b.fields(c.Fields, "", 1, 1)
	var list []FieldCost
	for _, f := range b.by {
		if f.Points > 0 {
			list = append(list, *f)
		}
	}
	slices.SortFunc(list, func(x, y FieldCost) int {
		return cmp.Or(cmp.Compare(y.Points, x.Points), cmp.Compare(x.Path, y.Path))
	})
	return list
}

// maxBreakdown bounds how many fields a breakdown looks at. Fragments may be spread many
// times.
const maxBreakdown = 2_000

// breakdown adds up what each field costs.
type breakdown struct {
	*coster
	by   map[string]*FieldCost
	seen int
}

// fields adds the fields of an object; times is how many such objects there are at most. If
// the object is a connection, its lists have size elements.
func (b *breakdown) fields(list []*Field, at string, times tally, size int) {
	for f := range b.Each(list) {
		if b.seen++; b.seen > maxBreakdown {
			return
		}
		b.field(f, at+f.Alias, times, size)
	}
}

func (b *breakdown) field(f *Field, path string, times tally, size int) {
	own := b.own(f)
	inner, innerSize := times, 1
	switch isList := f.Definition.Type.Elem != nil; {
	case IsConnection(f.on.Name) && isList:
		own, inner = 0, times*tally(size)
	case IsConnection(f.Definition.Type.Name()):
		innerSize = b.size(f, DefaultPage)
	case isList:
		inner = times * tally(b.size(f, f.listSize))
	}
	known := b.by[path]
	if known == nil {
		known = &FieldCost{Path: path}
		b.by[path] = known
	}
	known.Count, known.Points = max(known.Count, times.told()), max(known.Points, (own*times).told())
	for _, name := range slices.Sorted(maps.Keys(f.Below)) {
		b.fields(f.Below[name], path+".", inner, innerSize)
	}
}

// ParseVariables reads variables that are written as JSON. An empty text has none.
func ParseVariables(text string) (map[string]any, bool) {
	if text == "" {
		return nil, true
	}
	var variables map[string]any
	if !json.Valid([]byte(text)) || decode([]byte(text), &variables) != nil {
		return nil, false
	}
	return variables, true
}
