package sqlitestore

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// found is an item whose edges the store reads along.
type found struct {
	then   []storage.Next
	number int64
	item   evidence.Item
	next   *[]storage.EdgePage // where they go
}

// onward are the queries of one level of what is read along. Queries of a list or of edges
// share what they want to be read along, so items that come several times are asked for once.
type onward struct {
	queries []storage.EdgeQuery
	items   []int64
	near    []evidence.Key
	at      map[ask]int
}

type ask struct {
	next *storage.Next
	item int64
}

// along reads edges of items that were found, level by level. The transaction sees one state of the
// map, and nobody waits for an answer in between, so nothing is left out.
func (r *reader) along(ctx context.Context, doing string, list []found) error {
	if len(list) == 0 {
		return nil
	}
	level := onward{at: map[ask]int{}}
	for _, f := range list {
		for i := range f.then {
			level.add(&f.then[i], f)
		}
	}
	pages, err := r.follow(ctx, doing, level.queries, level.items, level.near)
	if err != nil {
		return err
	}
	for _, f := range list {
		*f.next = make([]storage.EdgePage, len(f.then))
		for i := range f.then {
			if at, asked := level.at[ask{&f.then[i], f.number}]; asked {
				(*f.next)[i] = pages[at]
			}
		}
	}
	return nil
}

func (o *onward) add(n *storage.Next, f found) {
	q, asked := n.Of(f.item)
	of := ask{n, f.number}
	if _, known := o.at[of]; known || !asked {
		return
	}
	o.at[of] = len(o.queries)
	o.queries, o.items, o.near = append(o.queries, q), append(o.items, f.number), append(o.near, f.item.EntryMeta().Key)
}

// alongEdges reads the edges of the items at the far ends of other edges. It leaves out the items that no
// page shows.
func (r *reader) alongEdges(ctx context.Context, doing string, queries []storage.EdgeQuery, fars []far, pages []storage.EdgePage) error {
	var list []found
	taken := make([]int, len(queries))
	for _, f := range fars {
		edges, n := pages[f.n].Edges, taken[f.n]
		if len(queries[f.n].Then) == 0 || n == len(edges) {
			continue
		}
		taken[f.n]++
		list = append(list, found{queries[f.n].Then, f.item, edges[n].Item, &edges[n].Next})
	}
	return r.along(ctx, doing, list)
}
