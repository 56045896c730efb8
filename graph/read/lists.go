package read

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/load"
	"corroborate/graph/model"
	"corroborate/graph/paging"
	"corroborate/graph/problems"
	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// maxText is how long a text to look for may be, in characters.
const maxText = 500

// find loads a page of the list of one kind.
func find[N evidence.Item, E ~struct {
	Cursor string
	Node   N
}](ctx context.Context, q storage.Query, first *int32, after *string) (*view.Page[N, E], error) {
	w, err := paging.New(first, after, q.Kind, q.Where, q.Order)
	if err != nil {
		return nil, err
	}
	q.First, q.After, q.Count = w.First, w.After, request.Wants(ctx, "totalCount")
	l := load.Of(ctx)
	for _, ref := range q.Where.Fields["restsOn"].Any {
		// An unknown record is an error with suggestions, not an empty list.
		if _, err := entry(ctx, evidence.ID(ref)); err != nil {
			return nil, err
		}
	}
	var found storage.ItemPage
	err = l.Store.View(ctx, func(r storage.Reader) (err error) {
		found, err = r.Find(ctx, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	elements := view.Elements[N]{HasNext: found.HasNext, HasPrev: w.After != nil, Total: found.Total}
	cursors := request.Wants(ctx, "edges") || request.Wants(ctx, "pageInfo")
	for i, it := range found.Items {
		l.Remember(it)
		n, err := far[N](storage.Edge{Item: it})
		if err != nil {
			return nil, err
		}
		elements.Nodes = append(elements.Nodes, n)
		if cursors {
			elements.Cursors = append(elements.Cursors, w.Encode("", found.At[i]))
		}
	}
	load.AheadOfPage(ctx, elements.Nodes)
	made := view.NewPage[N, E](elements)
	return &made, nil
}

// Claims are the claims of the map.
func (queryResolver) Claims(ctx context.Context, where *model.ClaimFilterInput, order *model.ClaimOrderInput, first *int32, after *string) (*view.ClaimConnection, error) {
	q := storage.Query{Kind: evidence.KindClaim}
	if order != nil {
		q.Order = storage.Order{By: order.Field, Desc: value(order.Direction) == model.OrderDirectionDesc}
	}
	if where != nil {
		var err error
		if q.Where, err = claimFilter(where); err != nil {
			return nil, err
		}
	}
	p, err := find[*evidence.Claim, view.ClaimEdge](ctx, q, first, after)
	return (*view.ClaimConnection)(p), err
}

// Testimonies are the testimonies of the map.
func (queryResolver) Testimonies(ctx context.Context, where *model.TestimonyFilterInput, order *model.ItemOrderInput, first *int32, after *string) (*view.TestimonyConnection, error) {
	if where == nil {
		where = &model.TestimonyFilterInput{}
	}
	q, err := query(evidence.KindTestimony, order, where.Text, where.HasCaveat, where.UpdatedSince)
	if err != nil {
		return nil, err
	}
	p, err := find[*evidence.Testimony, view.TestimonyEdge](ctx, q, first, after)
	return (*view.TestimonyConnection)(p), err
}

// Studies are the studies of the map.
func (queryResolver) Studies(ctx context.Context, where *model.StudyFilterInput, order *model.ItemOrderInput, first *int32, after *string) (*view.StudyConnection, error) {
	if where == nil {
		where = &model.StudyFilterInput{}
	}
	q, err := query(evidence.KindStudy, order, where.Text, where.HasCaveat, where.UpdatedSince)
	if err != nil {
		return nil, err
	}
	p, err := find[*evidence.Study, view.StudyEdge](ctx, q, first, after)
	return (*view.StudyConnection)(p), err
}

// Sources are the sources of the map.
func (queryResolver) Sources(ctx context.Context, where *model.SourceFilterInput, order *model.ItemOrderInput, first *int32, after *string) (*view.SourceConnection, error) {
	if where == nil {
		where = &model.SourceFilterInput{}
	}
	q, err := query(evidence.KindSource, order, where.Text, where.HasCaveat, where.UpdatedSince)
	if err != nil {
		return nil, err
	}
	p, err := find[*evidence.Source, view.SourceEdge](ctx, q, first, after)
	return (*view.SourceConnection)(p), err
}

// Agents are the agents of the map.
func (queryResolver) Agents(ctx context.Context, where *model.AgentFilterInput, order *model.ItemOrderInput, first *int32, after *string) (*view.AgentConnection, error) {
	if where == nil {
		where = &model.AgentFilterInput{}
	}
	q, err := query(evidence.KindAgent, order, where.Text, where.HasCaveat, where.UpdatedSince)
	if err != nil {
		return nil, err
	}
	p, err := find[*evidence.Agent, view.AgentEdge](ctx, q, first, after)
	return (*view.AgentConnection)(p), err
}

// Caveats are the caveats of the map.
func (queryResolver) Caveats(ctx context.Context, where *model.CaveatFilterInput, order *model.ItemOrderInput, first *int32, after *string) (*view.CaveatConnection, error) {
	if where == nil {
		where = &model.CaveatFilterInput{}
	}
	q, err := query(evidence.KindCaveat, order, where.Text, graphql.Omittable[[]evidence.Category]{}, where.UpdatedSince)
	if err != nil {
		return nil, err
	}
	p, err := find[*evidence.Caveat, view.CaveatEdge](ctx, q, first, after)
	return (*view.CaveatConnection)(p), err
}

// query is a list of any kind but claims, with what all of them have.
func query(kind evidence.Kind, order *model.ItemOrderInput, text graphql.Omittable[*string], caveat graphql.Omittable[[]evidence.Category],
	since graphql.Omittable[*time.Time]) (storage.Query, error) {
	q := storage.Query{Kind: kind, Where: storage.Filter{Fields: storage.Fields{
		"text": {Text: value(text)}, "hasCaveat": storage.Any(caveat.Value()...), "updatedSince": {Since: value(since)}}}}
	if order != nil {
		q.Order = storage.Order{By: order.Field, Desc: value(order.Direction) == model.OrderDirectionDesc}
	}
	return q, checkText("where.text", value(text))
}

func claimFilter(where *model.ClaimFilterInput) (storage.Filter, error) {
	fields := storage.Fields{
		"text":         {Text: value(where.Text)},
		"tags":         storage.Any(where.Tags.Value()...),
		"verdict":      storage.Any(where.Verdict.Value()...),
		"certainty":    storage.Any(where.Certainty.Value()...),
		"hasCaveat":    storage.Any(where.HasCaveat.Value()...),
		"updatedSince": {Since: value(where.UpdatedSince)},
	}
	f := storage.Filter{Fields: fields}
	if r := where.Belief.Value(); r != nil {
		belief := storage.Range{Min: r.Min.Value(), Max: r.Max.Value()}
		if err := checkRange("where.belief", belief, 1, "0 to 1"); err != nil {
			return f, err
		}
		fields["belief"] = storage.Match{Range: belief}
	}
	if r := where.IndependentFor.Value(); r != nil {
		lines := storage.Range{Min: float(r.Min.Value()), Max: float(r.Max.Value())}
		if err := checkRange("where.independentFor", lines, 1<<31, "0 or more"); err != nil {
			return f, err
		}
		fields["independentFor"] = storage.Match{Range: lines}
	}
	if ref := where.RestsOn.Value(); ref != nil {
		if *ref == "" {
			return f, problems.BadInput("where.restsOn", "a key or an id", "it is empty")
		}
		fields["restsOn"] = storage.Any(*ref)
	}
	return f, checkText("where.text", value(where.Text))
}

func value[T any](o graphql.Omittable[*T]) T {
	if p := o.Value(); p != nil {
		return *p
	}
	var none T
	return none
}

func float(n *int32) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}

func checkRange(path string, r storage.Range, most float64, expected string) error {
	for _, end := range []struct {
		name  string
		value *float64
	}{{"min", r.Min}, {"max", r.Max}} {
		if end.value != nil && (*end.value < 0 || *end.value > most) {
			return problems.BadInput(path+"."+end.name, expected, "%v is out of range", *end.value)
		}
	}
	if r.Min != nil && r.Max != nil && *r.Min > *r.Max {
		return problems.BadInput(path, "min to be at most max", "no number is between %v and %v", *r.Min, *r.Max)
	}
	return nil
}

func checkText(path, text string) error {
	if n := utf8.RuneCountInString(text); n > maxText {
		return problems.BadInput(path, "at most 500 characters", "the text has %d characters", n)
	}
	return nil
}
