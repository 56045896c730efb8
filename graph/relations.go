package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/view"
	"corroborate/internal/evidence"
)

// relation is a relation of an item, walked one way.
type relation struct {
	is    evidence.Relation
	goes  evidence.Direction
	kinds []evidence.Kind // of the far end; empty for any
	order evidence.EdgeOrder
}

func out(r evidence.Relation) relation { return relation{is: r, goes: evidence.Out} }
func in(r evidence.Relation) relation  { return relation{is: r, goes: evidence.In} }

func (r relation) of(kinds []evidence.Kind) relation {
	r.kinds = slices.Clone(kinds)
	slices.Sort(r.kinds)
	r.kinds = slices.Compact(r.kinds)
	return r
}

func (r relation) by(order *evidence.EdgeOrder) relation {
	// The schema's KEY is how the store lists links anyway.
	r.order = evidence.ByListed
	if order == nil || *order == evidence.ByStrength {
		r.order = evidence.ByStrength
	}
	return r
}

func (r relation) key(of evidence.Item) edgeKey {
	words := make([]string, len(r.kinds))
	for i, k := range r.kinds {
		words[i] = string(k)
	}
	return edgeKey{of: evidence.Ref(of.EntryMeta().ID), relation: r.is, direction: r.goes, kinds: strings.Join(words, " "), order: r.order}
}

// empty reports whether the item's own record says that it has no such
// relation, so that nobody needs to ask.
func (r relation) empty(of evidence.Item) bool {
	if r.goes != evidence.Out {
		return false
	}
	for _, ref := range of.References() {
		if ref.Relation == r.is {
			return len(ref.To) == 0
		}
	}
	return false
}

// list loads all that an item itself refers to by a relation.
func list[N evidence.Item](ctx context.Context, of evidence.Item, r relation) ([]N, error) {
	if r.empty(of) {
		return []N{}, nil
	}
	page, err := loadersOf(ctx).edges.Load(ctx, r.key(of))
	if err != nil {
		return nil, err
	}
	nodes := make([]N, len(page.Edges))
	for i, e := range page.Edges {
		if nodes[i], err = far[N](e); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// values loads a list as the values that gqlgen has for lists of records.
func values[T any, P interface {
	*T
	evidence.Item
}](ctx context.Context, of evidence.Item, r relation) ([]T, error) {
	nodes, err := list[P](ctx, of, r)
	if err != nil {
		return nil, err
	}
	list := make([]T, len(nodes))
	for i, n := range nodes {
		list[i] = *n
	}
	return list, nil
}

// single loads what an item refers to by a relation that holds one key.
func single[N evidence.Item](ctx context.Context, of evidence.Item, r relation) (N, error) {
	var none N
	nodes, err := list[N](ctx, of, r)
	if err != nil || len(nodes) == 0 {
		return none, err
	}
	return nodes[0], nil
}

// items loads a page of what is at the far end of a relation.
func items[N evidence.Item, E ~struct {
	Cursor string
	Node   N
}](ctx context.Context, of evidence.Item, r relation, first *int32, after *string) (*view.Page[N, E], error) {
	return page[N, E](ctx, of, []relation{r}, first, after, far[N])
}

// links loads a page of links: those of the first relation first, then those
// of the next.
func links(ctx context.Context, of evidence.Item, rs []relation, first *int32, after *string) (*view.LinkConnection, error) {
	p, err := page[*evidence.Link, view.LinkEdge](ctx, of, rs, first, after, func(e evidence.Edge) (*evidence.Link, error) { return e.Link, nil })
	return (*view.LinkConnection)(p), err
}

func far[N evidence.Item](e evidence.Edge) (N, error) {
	node, ok := e.Item.(N)
	if !ok {
		return node, fmt.Errorf("a relation leads to %q, a %T, where a %T was expected", e.Item.EntryMeta().Key, e.Item, node)
	}
	return node, nil
}

// page loads a page of a list of edges. The list may be made of several
// relations, one after the other; all are asked for in one go.
func page[N any, E ~struct {
	Cursor string
	Node   N
}](ctx context.Context, of evidence.Item, rs []relation, first *int32, after *string, node func(evidence.Edge) (N, error)) (*view.Page[N, E], error) {
	name := []any{of.EntryMeta().ID}
	for _, r := range rs {
		name = append(name, r.is, r.goes, r.kinds, r.order)
	}
	w, err := newWindow(first, after, name...)
	if err != nil {
		return nil, err
	}
	begin := max(0, slices.IndexFunc(rs, func(r relation) bool { return string(r.is) == w.part }))
	keys := make([]edgeKey, len(rs))
	for i, r := range rs {
		k := r.key(of)
		k.first, k.count = w.first, wants(ctx, "totalCount")
		if i == begin && w.after != nil {
			k.paged, k.after = true, *w.after
		}
		keys[i] = k
	}
	pages, err := load(ctx, of, rs, keys, begin)
	if err != nil {
		return nil, err
	}
	elements := view.Elements[N]{HasPrev: w.after != nil}
	for i, p := range pages {
		elements.Total += p.Total
		if i < begin {
			continue
		}
		for _, e := range p.Edges {
			if len(elements.Nodes) == w.first {
				elements.HasNext = true
				break
			}
			n, err := node(e)
			if err != nil {
				return nil, err
			}
			elements.Nodes = append(elements.Nodes, n)
			elements.Cursors = append(elements.Cursors, w.encode(string(rs[i].is), e.At))
		}
		elements.HasNext = elements.HasNext || p.HasNext
	}
	made := view.NewPage[N, E](elements)
	return &made, nil
}

// load asks for the pages that matter: those from begin on, and the others
// where all are counted.
func load(ctx context.Context, of evidence.Item, rs []relation, keys []edgeKey, begin int) ([]evidence.EdgePage, error) {
	pages := make([]evidence.EdgePage, len(keys))
	var asked []edgeKey
	var places []int
	for i, k := range keys {
		if (i >= begin || k.count) && !rs[i].empty(of) {
			asked, places = append(asked, k), append(places, i)
		}
	}
	if len(asked) == 0 {
		return pages, nil
	}
	thunks := make([]func() (evidence.EdgePage, error), len(asked))
	for i, k := range asked {
		thunks[i] = loadersOf(ctx).edges.LoadThunk(ctx, k)
	}
	for i, thunk := range thunks {
		p, err := thunk()
		if err != nil {
			return nil, err
		}
		pages[places[i]] = p
	}
	return pages, nil
}

// wants reports whether the field that is being resolved was asked for a field
// of its own.
func wants(ctx context.Context, name string) bool {
	field := graphql.GetFieldContext(ctx).Field
	for _, f := range graphql.CollectFields(graphql.GetOperationContext(ctx), field.Selections, []string{field.Definition.Type.Name()}) {
		if f.Name == name {
			return true
		}
	}
	return false
}
