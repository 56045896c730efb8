package graph

import (
	"context"
	"io"
	"slices"
	"time"

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

// flatField writes a field of T that takes no resolver.
type flatField[T any] func(w io.Writer, of T)

// plainly makes one of a value and of how its type is written.
func plainly[T, V any](value func(T) V, marshal func(V) graphql.Marshaler) flatBuilder[T] {
	return func(*flattener, graphql.CollectedField) (flatField[T], bool) {
		return func(w io.Writer, of T) { marshal(value(of)).MarshalGQL(w) }, true
	}
}

// flatBuilder makes a flatField of a field of a document; false where the field asks for
// more than is plain.
type flatBuilder[T any] func(s *flattener, field graphql.CollectedField) (flatField[T], bool)

// word writes any kind of text.
func word[W ~string](w W) graphql.Marshaler { return scalar.MarshalString(string(w)) }

// moment writes a time.
func moment(t time.Time) graphql.Marshaler { return scalar.MarshalDateTime(t) }

func plainMeta[T any](meta func(T) *evidence.Meta, more map[string]flatBuilder[T]) map[string]flatBuilder[T] {
	more["id"] = plainly(func(of T) evidence.ID { return meta(of).ID }, scalar.MarshalID)
	more["version"] = plainly(func(of T) int { return meta(of).Version }, scalar.MarshalInt)
	more["createdAt"] = plainly(func(of T) time.Time { return meta(of).CreatedAt }, moment)
	more["updatedAt"] = plainly(func(of T) time.Time { return meta(of).UpdatedAt }, moment)
	return more
}

var plainItem = plainMeta(evidence.Item.EntryMeta, map[string]flatBuilder[evidence.Item]{
	"__typename": plainly(func(it evidence.Item) string { return types[it.EntryKind()][0] }, graphql.MarshalString),
	"key":        plainly(func(it evidence.Item) evidence.Key { return it.EntryMeta().Key }, word),
	"headline":   plainly(evidence.Item.Headline, graphql.MarshalString),
	// Of claims alone:
	"statement":  plainly(func(it evidence.Item) string { return it.(*evidence.Claim).Statement }, graphql.MarshalString),
	"assessment": plainAssessment,
})

// plainAssessment is that of a claim, as far as it is kept with the claim.
func plainAssessment(s *flattener, field graphql.CollectedField) (flatField[evidence.Item], bool) {
	figures, ok := flatten(s, field.Selections, []string{"Assessment"}, plainFigures)
	s.figures = true
	return func(w io.Writer, it evidence.Item) { figures.write(w, it.(*evidence.Claim).Figures) }, ok
}

var plainFigures = map[string]flatBuilder[*evidence.Figures]{
	"__typename":    plainly(func(*evidence.Figures) string { return "Assessment" }, graphql.MarshalString),
	"support":       plainly(func(f *evidence.Figures) float64 { return f.Support }, scalar.MarshalFloat),
	"opposition":    plainly(func(f *evidence.Figures) float64 { return f.Opposition }, scalar.MarshalFloat),
	"conflict":      plainly(func(f *evidence.Figures) float64 { return f.Conflict }, scalar.MarshalFloat),
	"belief":        plainly(func(f *evidence.Figures) float64 { return f.Belief }, scalar.MarshalFloat),
	"disbelief":     plainly(func(f *evidence.Figures) float64 { return f.Disbelief }, scalar.MarshalFloat),
	"ignorance":     plainly(func(f *evidence.Figures) float64 { return f.Ignorance }, scalar.MarshalFloat),
	"certainty":     plainly(func(f *evidence.Figures) evidence.Certainty { return f.Certainty }, word),
	"verdict":       plainly(func(f *evidence.Figures) evidence.Verdict { return f.Verdict }, word),
	"disputed":      plainly(func(f *evidence.Figures) bool { return f.Disputed }, graphql.MarshalBoolean),
	"countFor":      plainly(func(f *evidence.Figures) int { return f.CountFor }, scalar.MarshalInt),
	"countAgainst":  plainly(func(f *evidence.Figures) int { return f.CountAgainst }, scalar.MarshalInt),
	"method":        plainly(func(f *evidence.Figures) evidence.Method { return f.Method }, word),
	"standardError": plainly(func(f *evidence.Figures) float64 { return f.StandardError }, scalar.MarshalFloat),
}

var plainEdge = map[string]flatBuilder[*view.TraceEdge]{
	"__typename": plainly(func(*view.TraceEdge) string { return "TraceEdge" }, graphql.MarshalString),
	"id":         plainly(func(e *view.TraceEdge) evidence.ID { return e.ID }, scalar.MarshalID),
	"relation":   plainly(func(e *view.TraceEdge) evidence.Relation { return e.Relation }, word),
	"from":       plainly(func(e *view.TraceEdge) evidence.ID { return e.From }, scalar.MarshalID),
	"fromKey":    plainly(func(e *view.TraceEdge) evidence.Key { return e.FromKey }, word),
	"to":         plainly(func(e *view.TraceEdge) evidence.ID { return e.To }, scalar.MarshalID),
	"toKey":      plainly(func(e *view.TraceEdge) evidence.Key { return e.ToKey }, word),
	"link": func(s *flattener, field graphql.CollectedField) (flatField[*view.TraceEdge], bool) {
		link, ok := flatten(s, field.Selections, types[evidence.KindLink], plainLink)
		return func(w io.Writer, e *view.TraceEdge) {
			if e.Link == nil {
				graphql.Null.MarshalGQL(w)
				return
			}
			link.write(w, e.Link)
		}, ok
	},
}

var plainLink = plainMeta((*evidence.Link).EntryMeta, map[string]flatBuilder[*evidence.Link]{
	"__typename": plainly(func(*evidence.Link) string { return "Link" }, graphql.MarshalString),
	"name":       plainly((*evidence.Link).Name, graphql.MarshalString),
	"relation":   plainly(func(l *evidence.Link) evidence.Relation { return l.Relation }, word),
	"strength":   plainly(func(l *evidence.Link) evidence.Strength { return l.Strength }, word),
	"jointly":    plainly(func(l *evidence.Link) string { return string(l.Jointly) }, scalar.MarshalString),
	"rationale":  plainly(func(l *evidence.Link) string { return l.Rationale }, scalar.MarshalString),
	"locator":    plainly(func(l *evidence.Link) string { return l.Locator }, scalar.MarshalString),
})

// flattener makes flat writers of selections.
type flattener struct {
	op      *graphql.OperationContext
	figures bool // whether claims must have figures that are right
}

// flatObject writes an object.
type flatObject[T any] struct {
	names  [][]byte // of the fields in the answer, as they are written
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
		made.names = append(made.names, []byte(`"`+field.Alias+`":`))
		made.fields = append(made.fields, write)
	}
	return made, true
}

func (o flatObject[T]) write(w io.Writer, of T) {
	separator := []byte{'{'}
	for i, write := range o.fields {
		_, _ = w.Write(separator)
		_, _ = w.Write(o.names[i])
		write(w, of)
		separator = []byte{','}
	}
	if len(o.fields) == 0 {
		_, _ = w.Write(separator)
	}
	_, _ = w.Write([]byte{'}'})
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
	field graphql.CollectedField
	plainNodes, plainEdges,
	tookNodes, tookEdges bool
	nodes []evidence.Item
	edges []view.TraceEdge
	write []func() graphql.Marshaler // by the place of the field; nil for one that is resolved
}

type flatKey struct{}

// newFlat finds out which lists of a root field's answer can be written in one
// go; nil for none.
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
				return series(f.tookNodes, f.nodes, func(w io.Writer, it evidence.Item) { of[it.EntryKind()].write(w, it) })
			}
		case "edges":
			edge, ok := flatten(&f.flattener, field.Selections, []string{"TraceEdge"}, plainEdge)
			f.plainEdges = f.plainEdges && ok
			f.write[i] = func() graphql.Marshaler {
				return series(f.tookEdges, f.edges, func(w io.Writer, e view.TraceEdge) { edge.write(w, &e) })
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
		separator := []byte{'['}
		for _, of := range list {
			_, _ = w.Write(separator)
			write(w, of)
			separator = []byte{','}
		}
		if len(list) == 0 {
			_, _ = w.Write(separator)
		}
		_, _ = w.Write([]byte{']'})
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
		return answer // there is none
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
