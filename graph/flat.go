package graph

import (
	"bytes"
	"context"
	"io"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"corroborate/graph/scalar"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
)

// A trace or a neighborhood has hundreds of nodes and edges, of which little
// more is asked than what there is to draw. Resolving them one by one, each field
// for itself, takes longer than all the rest of such a request. So lists of which
// nothing else is asked are written in one go, from the tables below; anything
// else about them, and all other fields, are resolved as ever. flat_test.go
// compares the two.

// types are the names under which the records of each kind are asked for
// fields: their type and its interfaces.
var types = map[evidence.Kind][]string{
	evidence.KindAgent:     {"Agent", "Item", "Node"},
	evidence.KindSource:    {"Source", "Evidence", "Item", "Node"},
	evidence.KindStudy:     {"Study", "Evidence", "Item", "Node"},
	evidence.KindTestimony: {"Testimony", "Evidence", "Item", "Node"},
	evidence.KindClaim:     {"Claim", "Evidence", "Item", "Node"},
	evidence.KindCaveat:    {"Caveat", "Item", "Node"},
	evidence.KindLink:      {"Link", "Node"},
}

// flatField appends a field of T that takes no resolver to a text.
type flatField[T any] func(text []byte, of T) []byte

// plainly makes one of a value and of how its type is written.
func plainly[T, V any](value func(T) V, write func([]byte, V) []byte) flatBuilder[T] {
	return func(*flattener, graphql.CollectedField) (flatField[T], bool) {
		return func(text []byte, of T) []byte { return write(text, value(of)) }, true
	}
}

// flatBuilder makes a flatField of a field of a document; false where that asks
// for more than is plain.
type flatBuilder[T any] func(s *flattener, field graphql.CollectedField) (flatField[T], bool)

// marshaled makes a way to append a value of one to marshal it.
func marshaled[V any](marshal func(V) graphql.Marshaler) func([]byte, V) []byte {
	return func(text []byte, v V) []byte {
		into := bytes.NewBuffer(text)
		marshal(v).MarshalGQL(into)
		return into.Bytes()
	}
}

// word appends any kind of text, null for none. Most are keys, ids and words,
// which are written as they are.
func word[W ~string](text []byte, w W) []byte {
	for i := range len(w) {
		if c := w[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return marshalText(text, string(w))
		}
	}
	if w == "" {
		return append(text, "null"...)
	}
	text = append(text, '"')
	text = append(text, w...)
	return append(text, '"')
}

var (
	marshalText   = marshaled(scalar.MarshalString)
	marshalNumber = marshaled(scalar.MarshalFloat)
	marshalCount  = marshaled(scalar.MarshalInt)
	marshalMoment = marshaled(scalar.MarshalDateTime)
	marshalTruth  = marshaled(graphql.MarshalBoolean)
)

func plainMeta[T any](meta func(T) *evidence.Meta, more map[string]flatBuilder[T]) map[string]flatBuilder[T] {
	more["id"] = plainly(func(of T) evidence.ID { return meta(of).ID }, word)
	more["version"] = plainly(func(of T) int { return meta(of).Version }, marshalCount)
	more["createdAt"] = plainly(func(of T) time.Time { return meta(of).CreatedAt }, marshalMoment)
	more["updatedAt"] = plainly(func(of T) time.Time { return meta(of).UpdatedAt }, marshalMoment)
	return more
}

var plainItem = plainMeta(evidence.Item.EntryMeta, map[string]flatBuilder[evidence.Item]{
	"__typename": plainly(func(it evidence.Item) string { return types[it.EntryKind()][0] }, word),
	"key":        plainly(func(it evidence.Item) evidence.Key { return it.EntryMeta().Key }, word),
	"headline":   plainly(evidence.Item.Headline, word),
	// Of claims alone:
	"statement":  plainly(func(it evidence.Item) string { return it.(*evidence.Claim).Statement }, word),
	"assessment": plainAssessment,
})

// plainAssessment is that of a claim, as far as it is kept with the claim.
func plainAssessment(s *flattener, field graphql.CollectedField) (flatField[evidence.Item], bool) {
	figures, ok := flatten(s, field.Selections, []string{"Assessment"}, plainFigures)
	s.figures = true
	return func(text []byte, it evidence.Item) []byte { return figures.write(text, it.(*evidence.Claim).Figures) }, ok
}

var plainFigures = map[string]flatBuilder[*evidence.Figures]{
	"__typename":         plainly(func(*evidence.Figures) string { return "Assessment" }, word),
	"support":            plainly(func(f *evidence.Figures) float64 { return f.Support }, marshalNumber),
	"opposition":         plainly(func(f *evidence.Figures) float64 { return f.Opposition }, marshalNumber),
	"conflict":           plainly(func(f *evidence.Figures) float64 { return f.Conflict }, marshalNumber),
	"belief":             plainly(func(f *evidence.Figures) float64 { return f.Belief }, marshalNumber),
	"disbelief":          plainly(func(f *evidence.Figures) float64 { return f.Disbelief }, marshalNumber),
	"ignorance":          plainly(func(f *evidence.Figures) float64 { return f.Ignorance }, marshalNumber),
	"certainty":          plainly(func(f *evidence.Figures) evidence.Certainty { return f.Certainty }, word),
	"verdict":            plainly(func(f *evidence.Figures) evidence.Verdict { return f.Verdict }, word),
	"disputed":           plainly(func(f *evidence.Figures) bool { return f.Disputed }, marshalTruth),
	"independentFor":     plainly(func(f *evidence.Figures) int { return f.IndependentFor }, marshalCount),
	"independentAgainst": plainly(func(f *evidence.Figures) int { return f.IndependentAgainst }, marshalCount),
	"independentAtLeast": plainly(func(f *evidence.Figures) bool { return f.AtLeast }, marshalTruth),
	"method":             plainly(func(f *evidence.Figures) evidence.Method { return f.Method }, word),
	"stale":              plainly(func(*evidence.Figures) bool { return false }, marshalTruth), // or they are resolved
	"standardError":      plainly(func(f *evidence.Figures) float64 { return f.StandardError }, marshalNumber),
}

var plainEdge = map[string]flatBuilder[*view.TraceEdge]{
	"__typename": plainly(func(*view.TraceEdge) string { return "TraceEdge" }, word),
	"id":         plainly(func(e *view.TraceEdge) evidence.ID { return e.ID }, word),
	"relation":   plainly(func(e *view.TraceEdge) evidence.Relation { return e.Relation }, word),
	"from":       plainly(func(e *view.TraceEdge) evidence.ID { return e.From }, word),
	"fromKey":    plainly(func(e *view.TraceEdge) evidence.Key { return e.FromKey }, word),
	"to":         plainly(func(e *view.TraceEdge) evidence.ID { return e.To }, word),
	"toKey":      plainly(func(e *view.TraceEdge) evidence.Key { return e.ToKey }, word),
	"link": func(s *flattener, field graphql.CollectedField) (flatField[*view.TraceEdge], bool) {
		link, ok := flatten(s, field.Selections, types[evidence.KindLink], plainLink)
		return func(text []byte, e *view.TraceEdge) []byte {
			if e.Link == nil {
				return append(text, "null"...)
			}
			return link.write(text, e.Link)
		}, ok
	},
}

var plainLink = plainMeta((*evidence.Link).EntryMeta, map[string]flatBuilder[*evidence.Link]{
	"__typename": plainly(func(*evidence.Link) string { return "Link" }, word),
	"name":       plainly((*evidence.Link).Name, word),
	"relation":   plainly(func(l *evidence.Link) evidence.Relation { return l.Relation }, word),
	"strength":   plainly(func(l *evidence.Link) evidence.Strength { return l.Strength }, word),
	"jointly":    plainly(func(l *evidence.Link) string { return string(l.Jointly) }, word),
	"rationale":  plainly(func(l *evidence.Link) string { return l.Rationale }, word),
	"locator":    plainly(func(l *evidence.Link) string { return l.Locator }, word),
})

// flattener makes flat writers of selections.
type flattener struct {
	op      *graphql.OperationContext
	figures bool // whether claims must have figures that are right
}

// flatObject writes an object.
type flatObject[T any] struct {
	names  []string // of the fields in the answer, as they are written
	fields []flatField[T]
}

// flatten makes a flatObject of the fields that a selection has on a type.
func flatten[T any](s *flattener, selection ast.SelectionSet, types []string, table map[string]flatBuilder[T]) (flatObject[T], bool) {
	var made flatObject[T]
	seen := map[string]bool{}
	for _, field := range graphql.CollectFields(s.op, selection, types) {
		build := table[field.Name]
		if build == nil {
			return made, false
		}
		if seen[field.Alias] {
			continue // the same field, of an interface and of the type
		}
		seen[field.Alias] = true
		write, ok := build(s, field)
		if !ok {
			return made, false
		}
		made.names = append(made.names, `"`+field.Alias+`":`)
		made.fields = append(made.fields, write)
	}
	return made, true
}

func (o flatObject[T]) write(text []byte, of T) []byte {
	text = append(text, '{')
	for i, write := range o.fields {
		if i > 0 {
			text = append(text, ',')
		}
		text = write(append(text, o.names[i]...), of)
	}
	return append(text, '}')
}

// flatItem has a flatObject for each kind of item.
type flatItem map[evidence.Kind]flatObject[evidence.Item]

func flattenItem(s *flattener, selection ast.SelectionSet) (flatItem, bool) {
	made := flatItem{}
	for _, kind := range evidence.ItemKinds {
		var ok bool
		if made[kind], ok = flatten(s, selection, types[kind], plainItem); !ok {
			return nil, false
		}
	}
	return made, true
}

// flat is the nodes and edges of a sub-map that are written in one go.
type flat struct {
	flattener
	plainNodes, plainEdges,
	tookNodes, tookEdges bool
	nodes []evidence.Item
	edges []view.TraceEdge
	write []func() graphql.Marshaler // by the place of the field; nil for one that is resolved
}

type flatKey struct{}

// flatTypes are the types of the root fields that answer with a sub-map.
var flatTypes = map[string]string{"trace": "Trace", "neighborhood": "Neighborhood"}

// flatly answers a root field, with lists that are written in one go where they
// can be.
func flatly(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	kind := flatTypes[graphql.GetRootFieldContext(ctx).Field.Name]
	if kind == "" {
		return next(ctx)
	}
	f := newFlat(ctx, kind)
	return f.put(next(context.WithValue(ctx, flatKey{}, f)))
}

// newFlat finds out which lists of an answer can be written in one go.
func newFlat(ctx context.Context, kind string) *flat {
	op := graphql.GetOperationContext(ctx)
	f := &flat{flattener: flattener{op: op}, plainNodes: true, plainEdges: true}
	fields := graphql.CollectFields(op, graphql.GetRootFieldContext(ctx).Field.Selections, []string{kind})
	f.write = make([]func() graphql.Marshaler, len(fields))
	for i, field := range fields {
		switch field.Name {
		case "nodes":
			of, ok := flattenItem(&f.flattener, field.Selections)
			f.plainNodes = f.plainNodes && ok
			f.write[i] = func() graphql.Marshaler {
				return series(f.tookNodes, f.nodes, func(text []byte, it evidence.Item) []byte { return of[it.EntryKind()].write(text, it) })
			}
		case "edges":
			edge, ok := flatten(&f.flattener, field.Selections, []string{"TraceEdge"}, plainEdge)
			f.plainEdges = f.plainEdges && ok
			f.write[i] = func() graphql.Marshaler {
				return series(f.tookEdges, f.edges, func(text []byte, e view.TraceEdge) []byte { return edge.write(text, &e) })
			}
		}
	}
	return f
}

// series writes a list, if it was taken.
func series[T any](taken bool, list []T, write flatField[T]) graphql.Marshaler {
	if !taken {
		return nil
	}
	return graphql.WriterFunc(func(w io.Writer) {
		text := []byte{'['}
		for i, of := range list {
			if i > 0 {
				text = append(text, ',')
			}
			text = write(text, of)
		}
		_, _ = w.Write(append(text, ']'))
	})
}

// takeFlat takes what can be written in one go away from what is resolved.
func takeFlat(ctx context.Context, nodes *[]evidence.Item, edges *[]view.TraceEdge) {
	f, _ := ctx.Value(flatKey{}).(*flat)
	if f == nil {
		return
	}
	if f.tookNodes = f.plainNodes && (!f.figures || !slices.ContainsFunc(*nodes, unsettled)); f.tookNodes {
		f.nodes, *nodes = *nodes, nil
	}
	if f.tookEdges = f.plainEdges; f.tookEdges {
		f.edges, *edges = *edges, nil
	}
}

// unsettled reports whether it is a claim whose kept figures will not do.
func unsettled(it evidence.Item) bool {
	c, ok := it.(*evidence.Claim)
	return ok && (c.Figures == nil || c.StaleSince > 0)
}

// put puts what was taken in its place in the answer.
func (f *flat) put(answer graphql.Marshaler) graphql.Marshaler {
	fields, ok := answer.(*graphql.FieldSet)
	if !ok {
		if answer != graphql.Null && (f.tookNodes || f.tookEdges) {
			panic("the answer of a sub-map is no set of fields")
		}
		return answer
	}
	for i, write := range f.write {
		if write == nil {
			continue
		}
		if list := write(); list != nil {
			fields.Values[i] = list
		}
	}
	return answer
}
