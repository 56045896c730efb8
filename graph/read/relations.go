package read

import (
	"context"
	"fmt"

	"corroborate/graph/load"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// list loads all that an item itself refers to by a relation.
func list[N evidence.Item](ctx context.Context, of evidence.Item) ([]N, error) {
	found, err := load.Follow(ctx, of, load.Arguments{})
	if err != nil {
		return nil, err
	}
	nodes := make([]N, len(found.Nodes))
	for i, e := range found.Nodes {
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
}](ctx context.Context, of evidence.Item, a load.Arguments) (*view.Page[N, E], error) {
	return page[N, E](ctx, of, a, far[N])
}

// links loads a page of links: those of the first relation first, then those
// of the next.
func links(ctx context.Context, of evidence.Item, a load.Arguments) (*view.LinkConnection, error) {
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

// page loads a page of a list of edges.
func page[N any, E ~struct {
	Cursor string
	Node   N
}](ctx context.Context, of evidence.Item, a load.Arguments, node func(storage.Edge) (N, error)) (*view.Page[N, E], error) {
	found, err := load.Follow(ctx, of, a)
	if err != nil {
		return nil, err
	}
	elements := view.Elements[N]{Cursors: found.Cursors, HasNext: found.HasNext, HasPrev: found.HasPrev, Total: found.Total}
	for _, e := range found.Nodes {
		n, err := node(e)
		if err != nil {
			return nil, err
		}
		elements.Nodes = append(elements.Nodes, n)
	}
	made := view.NewPage[N, E](elements)
	return &made, nil
}
