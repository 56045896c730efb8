package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// relation is a relation of an item, walked one way.
type relation struct {
	is    evidence.Relation
	goes  storage.Direction
	kinds []evidence.Kind // of the far end; empty for any
	order storage.EdgeOrder
}

func (r relation) of(kinds []evidence.Kind) relation {
	r.kinds = slices.Clone(kinds)
	slices.Sort(r.kinds)
	r.kinds = slices.Compact(r.kinds)
	return r
}

func (r relation) by(order *storage.EdgeOrder) relation {
	// The schema's KEY is how the store lists links anyway.
	r.order = storage.ByListed
	if order == nil || *order == storage.ByStrength {
		r.order = storage.ByStrength
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
	if r.goes != storage.Out {
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
func list[N evidence.Item](ctx context.Context, of evidence.Item) ([]N, error) {
	a, err := followHere(ctx, arguments{}).of(of)
	if err != nil {
		return nil, err
	}
	pages, err := a.load(ctx)
	if err != nil || len(pages) == 0 {
		return []N{}, err
	}
	nodes := make([]N, len(pages[0].Edges))
	for i, e := range pages[0].Edges {
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
}](ctx context.Context, of evidence.Item) ([]T, error) {
	nodes, err := list[P](ctx, of)
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
func single[N evidence.Item](ctx context.Context, of evidence.Item) (N, error) {
	var none N
	nodes, err := list[N](ctx, of)
	if err != nil || len(nodes) == 0 {
		return none, err
	}
	return nodes[0], nil
}

// items loads a page of what is at the far end of a relation.
func items[N evidence.Item, E ~struct {
	Cursor string
	Node   N
}](ctx context.Context, of evidence.Item, a arguments) (*view.Page[N, E], error) {
	return page[N, E](ctx, of, a, far[N])
}

// links loads a page of links: those of the first relation first, then those
// of the next.
func links(ctx context.Context, of evidence.Item, a arguments) (*view.LinkConnection, error) {
	p, err := page[*evidence.Link, view.LinkEdge](ctx, of, a, func(e storage.Edge) (*evidence.Link, error) { return e.Link, nil })
	return (*view.LinkConnection)(p), err
}

func far[N evidence.Item](e storage.Edge) (N, error) {
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
}](ctx context.Context, of evidence.Item, args arguments, node func(storage.Edge) (N, error)) (*view.Page[N, E], error) {
	f := followHere(ctx, args)
	a, err := f.of(of)
	if err != nil {
		return nil, err
	}
	pages, err := a.load(ctx)
	if err != nil {
		return nil, err
	}
	elements := view.Elements[N]{HasPrev: a.After != nil}
	for _, p := range pages {
		elements.Total += p.Total
	}
	var edges []placed
	edges, elements.HasNext = a.shown(pages)
	for _, e := range edges {
		n, err := node(e.Edge)
		if err != nil {
			return nil, err
		}
		elements.Nodes = append(elements.Nodes, n)
		if f.cursors {
			elements.Cursors = append(elements.Cursors, a.Encode(string(a.keys[e.key].relation), e.At))
		}
	}
	made := view.NewPage[N, E](elements)
	return &made, nil
}

// load loads the pages of all keys.
func (a inquiry) load(ctx context.Context) ([]storage.EdgePage, error) {
	thunks := make([]func() (storage.EdgePage, error), len(a.keys))
	for i, k := range a.keys {
		thunks[i] = loadersOf(ctx).edges.LoadThunk(ctx, k)
	}
	pages := make([]storage.EdgePage, len(a.keys))
	for i, thunk := range thunks {
		var err error
		if pages[i], err = thunk(); err != nil {
			return nil, err
		}
	}
	return pages, nil
}
