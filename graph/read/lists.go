package read

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/load"
	"corroborate/graph/model"
	"corroborate/graph/paging"
	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// paged are the arguments of a field that page its list.
func paged(first *int32, after *string, last *int32, before *string) paging.Arguments {
	return paging.Arguments{First: first, After: after, Last: last, Before: before}
}

// find loads a page of the list of one kind.
func find[N evidence.Item, E ~struct {
	Cursor string
	Node   N
}](ctx context.Context, ask queryResolver, kind evidence.Kind, where any, order storage.Order, args paging.Arguments) (*view.Page[N, E], error) {
	f, err := filterOf(ctx, kind, where)
	if err != nil {
		return nil, err
	}
	q := storage.Query{Kind: kind, Where: f, Order: order}
	w, err := paging.New(args, q.Kind, q.Where, q.Order)
	if err != nil {
		return nil, err
	}
	q.First, q.After, q.Backward, q.Count = w.First, w.After, w.Backward, request.Wants(ctx, "totalCount")
	cursors := request.Wants(ctx, "edges") || request.Wants(ctx, "pageInfo")
	q.CountOnly = q.Count && !cursors && !request.Wants(ctx, "nodes")
	if q.Where, err = ask.narrowed(ctx, kind, q.Where); err != nil { // which cursors must not depend on
		return nil, err
	}
	ahead := load.Foresee(ctx, kind)
	q.Then = ahead.Then()
	l := load.Of(ctx)
	var found storage.ItemPage
	var behind bool // whether there is something where the page comes from
	err = l.View(ctx, func(r storage.Reader) (err error) {
		if found, err = r.Find(ctx, q); err == nil && q.After != nil && request.Wants(ctx, "pageInfo") {
			behind, err = isBehind(ctx, r, q, found.At)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	elements := view.Elements[N]{HasNext: found.HasNext, HasPrev: behind, Total: found.Total}
	if w.Backward {
		elements.HasNext, elements.HasPrev = behind, found.HasNext
	}
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
	load.OfPage(ctx, ahead, elements.Nodes, found.Next)
	made := view.NewPage[N, E](elements)
	return &made, nil
}

// isBehind tells whether the list has items on the side of a page from which the query
// goes. The item that a cursor was made of may be gone.
func isBehind(ctx context.Context, r storage.Reader, q storage.Query, at []storage.Position) (bool, error) {
	q.First, q.Backward, q.Count, q.After, q.Then = 1, !q.Backward, false, nil, nil // if the page is empty, all items are there
	if len(at) > 0 {
		q.After = &at[0]
		if !q.Backward {
			q.After = &at[len(at)-1]
		}
	}
	found, err := r.Find(ctx, q)
	return len(found.Items) > 0, err
}

// Claims are the claims of the map.
func (q queryResolver) Claims(ctx context.Context, where *model.ClaimFilterInput, order *model.ClaimOrderInput, first *int32, after *string, last *int32, before *string) (*view.ClaimConnection, error) {
	p, err := find[*evidence.Claim, view.ClaimEdge](ctx, q, evidence.KindClaim, where, orderClaim(order), paged(first, after, last, before))
	return (*view.ClaimConnection)(p), err
}

// Testimonies are the testimonies of the map.
func (q queryResolver) Testimonies(ctx context.Context, where *model.TestimonyFilterInput, order *model.TestimonyOrderInput, first *int32, after *string, last *int32, before *string) (*view.TestimonyConnection, error) {
	p, err := find[*evidence.Testimony, view.TestimonyEdge](ctx, q, evidence.KindTestimony, where, orderTestimony(order), paged(first, after, last, before))
	return (*view.TestimonyConnection)(p), err
}

// Studies are the studies of the map.
func (q queryResolver) Studies(ctx context.Context, where *model.StudyFilterInput, order *model.ItemOrderInput, first *int32, after *string, last *int32, before *string) (*view.StudyConnection, error) {
	p, err := find[*evidence.Study, view.StudyEdge](ctx, q, evidence.KindStudy, where, orderItem(order), paged(first, after, last, before))
	return (*view.StudyConnection)(p), err
}

// Sources are the sources of the map.
func (q queryResolver) Sources(ctx context.Context, where *model.SourceFilterInput, order *model.SourceOrderInput, first *int32, after *string, last *int32, before *string) (*view.SourceConnection, error) {
	p, err := find[*evidence.Source, view.SourceEdge](ctx, q, evidence.KindSource, where, orderSource(order), paged(first, after, last, before))
	return (*view.SourceConnection)(p), err
}

// Agents are the agents of the map.
func (q queryResolver) Agents(ctx context.Context, where *model.AgentFilterInput, order *model.ItemOrderInput, first *int32, after *string, last *int32, before *string) (*view.AgentConnection, error) {
	p, err := find[*evidence.Agent, view.AgentEdge](ctx, q, evidence.KindAgent, where, orderItem(order), paged(first, after, last, before))
	return (*view.AgentConnection)(p), err
}

// Caveats are the caveats of the map.
func (q queryResolver) Caveats(ctx context.Context, where *model.CaveatFilterInput, order *model.ItemOrderInput, first *int32, after *string, last *int32, before *string) (*view.CaveatConnection, error) {
	p, err := find[*evidence.Caveat, view.CaveatEdge](ctx, q, evidence.KindCaveat, where, orderItem(order), paged(first, after, last, before))
	return (*view.CaveatConnection)(p), err
}

// Remarks are the questions and remarks about the map.
func (q queryResolver) Remarks(ctx context.Context, where *model.RemarkFilterInput, order *model.ItemOrderInput, first *int32, after *string, last *int32, before *string) (*view.RemarkConnection, error) {
	p, err := find[*evidence.Remark, view.RemarkEdge](ctx, q, evidence.KindRemark, where, orderItem(order), paged(first, after, last, before))
	return (*view.RemarkConnection)(p), err
}

// Views are the views that people have saved.
func (q queryResolver) Views(ctx context.Context, where *model.ViewFilterInput, order *model.ItemOrderInput, first *int32, after *string, last *int32, before *string) (*view.ViewConnection, error) {
	p, err := find[*evidence.View, view.ViewEdge](ctx, q, evidence.KindView, where, orderItem(order), paged(first, after, last, before))
	return (*view.ViewConnection)(p), err
}

func orderClaim(o *model.ClaimOrderInput) storage.Order {
	if o == nil {
		return storage.Order{}
	}
	return orderBy(o.Field, o.Direction)
}

func orderTestimony(o *model.TestimonyOrderInput) storage.Order {
	if o == nil {
		return storage.Order{}
	}
	return orderBy(o.Field, o.Direction)
}

func orderSource(o *model.SourceOrderInput) storage.Order {
	if o == nil {
		return storage.Order{}
	}
	return orderBy(o.Field, o.Direction)
}

func orderItem(o *model.ItemOrderInput) storage.Order {
	if o == nil {
		return storage.Order{}
	}
	return orderBy(o.Field, o.Direction)
}

func orderBy(by storage.OrderBy, direction graphql.Omittable[*model.OrderDirection]) storage.Order {
	return storage.Order{By: by, Desc: optional(direction) == model.OrderDirectionDesc}
}

// optional is the value of a field of an input, the zero value if it is left out or null.
func optional[T any](o graphql.Omittable[*T]) T {
	if p := o.Value(); p != nil {
		return *p
	}
	var none T
	return none
}
