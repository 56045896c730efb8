// Package walk goes through a store from item to item, whichever way the
// relations between them lead: to what is around an item, and from one item to
// another. It needs no more of a store than its Edges, which take a whole level
// of a walk in one call, and its LinksAmong. A walk of the store's own would save
// a few calls, at the price of a second way to say, in each store, what an edge
// is; and it would have to be told about kinds, limits and hubs all the same.
package walk

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Hop is one relation between two items, from the one that refers.
type Hop struct {
	Relation evidence.Relation
	From, To evidence.Item
	Link     *evidence.Link // nil if the relation is not one of links
}

// Hops lists every relation between items of a map, which are held by key,
// links first. A caveat on a link has one to each end of the link, and one only
// if several of its links end there.
func Hops(m *evidence.Map, held map[evidence.Key]evidence.Item) []Hop {
	var hops []Hop
	for _, l := range m.Links {
		if from, to := held[l.From], held[l.To]; from != nil && to != nil {
			hops = append(hops, Hop{l.Relation, from, to, l})
		}
	}
	for it := range m.Items() {
		for _, r := range it.References() {
			for i, key := range r.To {
				if to := held[key]; to != nil && !(r.Relation.IsAnnotation() && slices.Contains(r.To[:i], key)) {
					hops = append(hops, Hop{Relation: r.Relation, From: it, To: to})
				}
			}
		}
	}
	return hops
}

// way is a way to go from an item of some kind.
type way struct {
	relation  evidence.Relation
	direction storage.Direction
	far       []evidence.Kind // that it may lead to
}

// allWays lists the ways to go from an item of each kind.
func allWays() map[evidence.Kind][]way {
	ways := map[evidence.Kind][]way{}
	add := func(kind evidence.Kind, w way) {
		for i, known := range ways[kind] {
			if known.relation == w.relation && known.direction == w.direction {
				ways[kind][i].far = append(known.far, w.far...)
				return
			}
		}
		w.far = slices.Clone(w.far)
		ways[kind] = append(ways[kind], w)
	}
	for _, kind := range evidence.ItemKinds {
		for _, ref := range evidence.NewEntry(kind).(evidence.Item).References() {
			add(kind, way{ref.Relation, storage.Out, ref.Targets})
			for _, target := range ref.Targets {
				add(target, way{ref.Relation, storage.In, []evidence.Kind{kind}})
			}
		}
	}
	for _, relation := range evidence.LinkRelations {
		for _, kind := range evidence.LinkSources {
			add(kind, way{relation, storage.Out, []evidence.Kind{evidence.KindClaim}})
		}
		add(evidence.KindClaim, way{relation, storage.In, evidence.LinkSources})
	}
	return ways
}

// Filter says where a walk may go. The zero value is everywhere.
type Filter struct {
	Kinds     []evidence.Kind     // of items to go to; empty for all
	Relations []evidence.Relation // to follow; empty for all
	Direction storage.Direction   // in which to follow them, as seen from the item left; empty for both
	Strengths []evidence.Strength // of links to follow; empty for all
}

// link reports whether the filter lets a link through, in either direction.
func (f Filter) link(l *evidence.Link) bool {
	return (len(f.Relations) == 0 || slices.Contains(f.Relations, l.Relation)) &&
		(len(f.Strengths) == 0 || slices.Contains(f.Strengths, l.Strength))
}

// way reports whether the filter lets a way through.
func (f Filter) way(w way) bool {
	return (len(f.Kinds) == 0 || slices.ContainsFunc(w.far, func(k evidence.Kind) bool { return slices.Contains(f.Kinds, k) })) &&
		(len(f.Relations) == 0 || slices.Contains(f.Relations, w.relation)) &&
		(f.Direction == "" || f.Direction == w.direction)
}

// walker asks a store for edges.
type walker struct {
	Filter
	reader storage.EdgeReader
	ways   map[evidence.Kind][]way
	first  int         // edges that a query is asked for, at first
	atOnce int         // edges that one call may bring, at the most
	full   func() bool // whether to ask for no more; nil for never
}

// queries asks for all edges of an item, except references to known items, which
// the item itself has.
func (w *walker) queries(of evidence.Item, known func(evidence.Key) bool) []storage.EdgeQuery {
	var list []storage.EdgeQuery
	references := map[evidence.Relation][]evidence.Key{}
	for _, ref := range of.References() {
		references[ref.Relation] = ref.To
	}
	for _, way := range w.ways[of.EntryKind()] {
		if !w.way(way) {
			continue
		}
		if way.direction == storage.Out && !way.relation.IsLink() && !slices.ContainsFunc(references[way.relation], func(to evidence.Key) bool { return !known(to) }) {
			continue
		}
		q := storage.EdgeQuery{Of: of.Ref(), Relation: way.relation, Direction: way.direction, First: w.first}
		if slices.ContainsFunc(way.far, func(k evidence.Kind) bool { return !slices.Contains(w.Kinds, k) }) {
			q.Kinds = w.Kinds
		}
		if way.relation.IsLink() {
			q.Strengths = w.Strengths
		}
		list = append(list, q)
	}
	return list
}

// ask reads a page of each query. If a query has more, visit says whether to go on;
// rest holds those queries, with larger pages. So a hub is read whole only if it
// matters.
func (w *walker) ask(ctx context.Context, queries []storage.EdgeQuery, visit func(storage.EdgeQuery, storage.EdgePage) (more bool)) (rest []storage.EdgeQuery, err error) {
	const growth, largest = 10, 10_000
	for len(queries) > 0 {
		n := min(len(queries), max(1, w.atOnce/queries[0].First))
		pages, err := w.reader.Edges(ctx, queries[:n])
		if err != nil {
			return nil, err
		}
		for i, page := range pages {
			q := queries[i]
			if !visit(q, page) || !page.HasNext {
				continue
			}
			q.After, q.First = &page.Edges[len(page.Edges)-1].At, min(growth*q.First, largest)
			rest = append(rest, q)
		}
		if queries = queries[n:]; w.full != nil && w.full() {
			break
		}
	}
	return append(rest, queries...), nil
}
