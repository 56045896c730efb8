// Package write writes lists in one go, from tables of plain fields.
package write

import (
	"bytes"
	"context"
	"io"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/request"
	"corroborate/graph/scalar"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
)

// A trace or a neighborhood has hundreds of nodes and edges, and most clients select
// only what they draw. To resolve each field by itself takes longer than all the rest
// of such a request. So gqlgen hands the lists that the schema marks with @whole to
// Whole, which answers with a Marshaler that writes a list in one go, from the tables
// below, and records and pages of records with what is below them (records.go). If a request selects any other field of an
// element, gqlgen resolves each field. graph/whole_test.go compares the two.

// Whole implements @whole.
func Whole(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	answer, err := next(ctx)
	if err != nil {
		return nil, err
	}
	r := request.Of(ctx)
	w := plainWriter{Request: r}
	switch list := answer.(type) {
	case []evidence.Item:
		of := map[evidence.Kind]plainObject[evidence.Item]{}
		for _, kind := range evidence.ItemKinds {
			made, ok := plainly(&w, r.Here(ctx), view.ObjectOf(kind), plainItem)
			if !ok {
				return orResolved(ctx, list)
			}
			of[kind] = made
		}
		if w.figures && slices.ContainsFunc(list, view.Unsettled) {
			return answer, nil
		}
		return series(list, func(text []byte, it *evidence.Item) []byte { return of[(*it).EntryKind()].write(text, *it) }), nil
	case []*evidence.Claim:
		return orResolved(ctx, list)
	case []*evidence.Testimony:
		return orResolved(ctx, list)
	case []*evidence.Study:
		return orResolved(ctx, list)
	case []*evidence.Source:
		return orResolved(ctx, list)
	case []*evidence.Agent:
		return orResolved(ctx, list)
	case []*evidence.Caveat:
		return orResolved(ctx, list)
	case []*evidence.Remark:
		return orResolved(ctx, list)
	case []*evidence.View:
		return orResolved(ctx, list)
	case []*evidence.Link:
		return orResolved(ctx, list)
	case []evidence.Evidence:
		return orResolved(ctx, list)
	case []*view.SearchHit:
		if written, ok := hits(ctx, list); ok {
			return written, nil
		}
	case evidence.Entry:
		if written, ok := record(ctx, list); ok {
			return written, nil
		}
	case []view.TraceEdge:
		if edge, ok := plainly(&w, r.Here(ctx), "TraceEdge", plainEdge); ok {
			return series(list, edge.write), nil
		}
	}
	return answer, nil
}

// orResolved is a list as text, or the list itself if gqlgen has to resolve it.
func orResolved[E evidence.Entry](ctx context.Context, list []E) (any, error) {
	if written, ok := records(ctx, list); ok {
		return written, nil
	}
	return list, nil
}

// series writes a list.
func series[T any](list []T, write func([]byte, *T) []byte) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		text := []byte{'['}
		for i := range list {
			if i > 0 {
				text = append(text, ',')
			}
			if text = write(text, &list[i]); i == 0 {
				text = roomFor(text, len(list)-1)
			}
		}
		_, _ = w.Write(append(text, ']'))
	})
}

// plainWriter makes writers of objects.
type plainWriter struct {
	request.Request
	figures bool // whether claims must have figures that are right
}

// plainObject writes an object.
type plainObject[T any] struct {
	names  []string // of the fields in the answer, as they are written
	fields []plainField[T]
}

// plainly makes a writer of what a field selects from a type of object. It is false
// if that is more than plain fields.
func plainly[T any](w *plainWriter, f *request.Field, object string, table map[string]plainBuilder[T]) (plainObject[T], bool) {
	var made plainObject[T]
	for part := range w.Each(f.Below[object]) {
		build := table[part.Name]
		if build == nil {
			return made, false
		}
		write, ok := build(w, part)
		if !ok {
			return made, false
		}
		made.add(part, write)
	}
	return made, true
}

// add adds a field, by the name that it has in the answer.
func (o *plainObject[T]) add(f *request.Field, write plainField[T]) {
	o.names, o.fields = append(o.names, `"`+f.Alias+`":`), append(o.fields, write)
}

func (o plainObject[T]) write(text []byte, of T) []byte {
	text = append(text, '{')
	for i, write := range o.fields {
		if i > 0 {
			text = append(text, ',')
		}
		text = write(append(text, o.names[i]...), of)
	}
	return append(text, '}')
}

// plainField appends a field of T that takes no resolver to a text.
type plainField[T any] func(text []byte, of T) []byte

// plain makes one of a value and of how its type is written.
func plain[T, V any](value func(T) V, write func([]byte, V) []byte) plainBuilder[T] {
	return func(*plainWriter, *request.Field) (plainField[T], bool) {
		return func(text []byte, of T) []byte { return write(text, value(of)) }, true
	}
}

// plainBuilder makes a plainField of a field of a document. It is false if the field
// selects more than plain fields.
type plainBuilder[T any] func(w *plainWriter, f *request.Field) (plainField[T], bool)

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

func plainMeta[T any](meta func(T) *evidence.Meta, more map[string]plainBuilder[T]) map[string]plainBuilder[T] {
	more["id"] = plain(func(of T) evidence.ID { return meta(of).ID }, word)
	more["version"] = plain(func(of T) int { return meta(of).Version }, marshalCount)
	more["createdAt"] = plain(func(of T) time.Time { return meta(of).CreatedAt }, marshalMoment)
	more["updatedAt"] = plain(func(of T) time.Time { return meta(of).UpdatedAt }, marshalMoment)
	return more
}

var plainItem = plainMeta(evidence.Item.EntryMeta, map[string]plainBuilder[evidence.Item]{
	"__typename": plain(func(it evidence.Item) string { return view.ObjectOf(it.EntryKind()) }, word),
	"kind":       plain(evidence.Item.EntryKind, word),
	"key":        plain(func(it evidence.Item) evidence.Key { return it.EntryMeta().Key }, word),
	"headline":   plain(evidence.Item.Headline, word),
	// Of claims alone:
	"statement":  plain(func(it evidence.Item) string { return it.(*evidence.Claim).Statement }, word),
	"assessment": plainAssessment,
})

// plainAssessment is that of a claim, as far as it is kept with the claim.
func plainAssessment(w *plainWriter, f *request.Field) (plainField[evidence.Item], bool) {
	figures, ok := plainly(w, f, "Assessment", plainFigures)
	w.figures = true
	return func(text []byte, it evidence.Item) []byte { return figures.write(text, it.(*evidence.Claim).Figures) }, ok
}

var plainFigures = map[string]plainBuilder[*evidence.Figures]{
	"__typename":         plain(func(*evidence.Figures) string { return "Assessment" }, word),
	"support":            plain(func(f *evidence.Figures) float64 { return f.Support }, marshalNumber),
	"opposition":         plain(func(f *evidence.Figures) float64 { return f.Opposition }, marshalNumber),
	"conflict":           plain(func(f *evidence.Figures) float64 { return f.Conflict }, marshalNumber),
	"belief":             plain(func(f *evidence.Figures) float64 { return f.Belief }, marshalNumber),
	"disbelief":          plain(func(f *evidence.Figures) float64 { return f.Disbelief }, marshalNumber),
	"ignorance":          plain(func(f *evidence.Figures) float64 { return f.Ignorance }, marshalNumber),
	"certainty":          plain(func(f *evidence.Figures) evidence.Certainty { return f.Certainty }, word),
	"verdict":            plain(func(f *evidence.Figures) evidence.Verdict { return f.Verdict }, word),
	"disputed":           plain(func(f *evidence.Figures) bool { return f.Disputed }, marshalTruth),
	"independentFor":     plain(func(f *evidence.Figures) int { return f.IndependentFor }, marshalCount),
	"independentAgainst": plain(func(f *evidence.Figures) int { return f.IndependentAgainst }, marshalCount),
	"independentAtLeast": plain(func(f *evidence.Figures) bool { return f.AtLeast }, marshalTruth),
	"exact":              plain((*evidence.Figures).Exact, marshalTruth),
	"recomputed":         plain(func(*evidence.Figures) bool { return false }, marshalTruth), // or they are resolved
	"standardError":      plain(func(f *evidence.Figures) float64 { return f.StandardError }, marshalNumber),
}

var plainEdge = map[string]plainBuilder[*view.TraceEdge]{
	"__typename": plain(func(*view.TraceEdge) string { return "TraceEdge" }, word),
	"name":       plain(func(e *view.TraceEdge) string { return e.Name }, word),
	"edgeId":     plain((*view.TraceEdge).EdgeID, word),
	"relation":   plain(func(e *view.TraceEdge) evidence.Relation { return e.Relation }, word),
	"source":     plain(func(e *view.TraceEdge) evidence.ID { return e.Source }, word),
	"sourceKey":  plain(func(e *view.TraceEdge) evidence.Key { return e.SourceKey }, word),
	"target":     plain(func(e *view.TraceEdge) evidence.ID { return e.Target }, word),
	"targetKey":  plain(func(e *view.TraceEdge) evidence.Key { return e.TargetKey }, word),
	"link": func(w *plainWriter, f *request.Field) (plainField[*view.TraceEdge], bool) {
		link, ok := plainly(w, f, "Link", plainLink)
		return func(text []byte, e *view.TraceEdge) []byte {
			if e.Link == nil {
				return append(text, "null"...)
			}
			return link.write(text, e.Link)
		}, ok
	},
}

var plainLink = plainMeta((*evidence.Link).EntryMeta, map[string]plainBuilder[*evidence.Link]{
	"__typename": plain(func(*evidence.Link) string { return "Link" }, word),
	"name":       plain((*evidence.Link).Name, word),
	"relation":   plain(func(l *evidence.Link) evidence.Relation { return l.Relation }, word),
	"strength":   plain(func(l *evidence.Link) evidence.Strength { return l.Strength }, word),
	"jointly":    plain(func(l *evidence.Link) string { return l.Jointly }, word),
	"rationale":  plain(func(l *evidence.Link) string { return l.Rationale }, word),
	"locator":    plain(func(l *evidence.Link) string { return l.Locator }, word),
})
