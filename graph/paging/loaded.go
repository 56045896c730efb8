package paging

import (
	"slices"
	"strconv"

	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Page returns a page of a list whose elements are all in memory. Show makes the node of an
// element, and name tells the element from the others. A cursor has the number and the name
// of an element. The list may have changed since, so the name counts for more.
func Page[E ~struct {
	Cursor string
	Node   N
}, N comparable, T any](w Window, all []T, name func(*T) evidence.ID, show func(*T) N) (view.Page[N, E], error) {
	return PageOf[E](w, all, name, func(part []T) ([]N, error) {
		nodes := make([]N, len(part))
		for i := range part {
			nodes[i] = show(&part[i])
		}
		return nodes, nil
	})
}

// PageOf is Page for elements that are loaded together. It leaves out those that load
// returns as nil.
func PageOf[E ~struct {
	Cursor string
	Node   N
}, N comparable, T any](w Window, all []T, name func(*T) evidence.ID, load func([]T) ([]N, error)) (view.Page[N, E], error) {
	begin, end, err := cut(w, all, name)
	if err != nil {
		return view.Page[N, E]{}, err
	}
	nodes, err := load(all[begin:end])
	if err != nil {
		return view.Page[N, E]{}, err
	}
	elements := view.Elements[N]{Nodes: make([]N, 0, len(nodes)), HasNext: end < len(all), HasPrev: begin > 0, Total: len(all)}
	var none N
	for i, n := range nodes {
		if n != none {
			elements.Nodes = append(elements.Nodes, n)
			elements.Cursors = append(elements.Cursors, w.Encode("", storage.Position{Value: strconv.Itoa(begin + i + 1), ID: name(&all[begin+i])}))
		}
	}
	return view.NewPage[N, E](elements), nil
}

// cut returns the begin and the end of a page. The element of the cursor may have moved
// since.
func cut[T any](w Window, all []T, name func(*T) evidence.ID) (begin, end int, err error) {
	if w.After != nil {
		n, err := strconv.Atoi(w.After.Value)
		if err != nil || n < 0 {
			return 0, 0, w.NoCursor()
		}
		if n < 1 || n > len(all) || name(&all[n-1]) != w.After.ID {
			if i := slices.IndexFunc(all, func(e T) bool { return name(&e) == w.After.ID }); i >= 0 {
				w.After = &storage.Position{Value: strconv.Itoa(i + 1), ID: w.After.ID}
			}
		}
	}
	return w.Cut(len(all))
}

// Changes returns a page of changes.
func Changes(all []evidence.Change, a Arguments, list ...any) (*view.ChangeConnection, error) {
	w, err := New(a, append([]any{"changes"}, list...)...)
	if err != nil {
		return nil, err
	}
	page, err := Page[view.ChangeEdge](w, all, func(c *evidence.Change) evidence.ID { return c.ID }, func(c *evidence.Change) *view.Change {
		change := view.NewChange(*c)
		return &change
	})
	made := view.ChangeConnection(page)
	return &made, err
}

// Effects returns a page of effects.
func Effects(all []view.Effect, a Arguments, list ...any) (*view.EffectConnection, error) {
	w, err := New(a, append([]any{"effects"}, list...)...)
	if err != nil {
		return nil, err
	}
	page, err := Page[view.EffectEdge](w, all, func(e *view.Effect) evidence.ID { return evidence.ID(e.Key) }, func(e *view.Effect) *view.Effect { return e })
	made := view.EffectConnection(page)
	return &made, err
}
