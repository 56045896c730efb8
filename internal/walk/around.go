package walk

import (
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Neighborhood holds the items within some steps of an item, and their links.
type Neighborhood struct {
	Nodes     []Node           // nearest first, then by key; the first is the item itself
	Links     []*evidence.Link // between two of the nodes, by from, to and relation
	Truncated bool             // whether more items are as near as was asked for
}

// Node is an item, and how many steps away it is.
type Node struct {
	evidence.Item
	Distance int
}

// Map holds the nodes and the links, sorted.
func (n *Neighborhood) Map() *evidence.Map {
	m := &evidence.Map{}
	for _, node := range n.Nodes {
		m.Add(node.Item)
	}
	for _, l := range n.Links {
		m.Add(l)
	}
	m.Sort()
	return m
}

// Around finds what is within depth steps of an item, along the ways that a filter
// lets through: the nearest nodes, at most most of them. The links of the
// neighborhood are those that the filter lets through, whichever way they lead.
// Around calls Edges once for each level, or a few times for a level with very many
// items, and LinksAmong once.
func Around(ctx context.Context, reader storage.EdgeReader, of evidence.Item, depth int, by Filter, most int) (*Neighborhood, error) {
	a := &around{
		walker: walker{Filter: by, reader: reader, ways: allWays(), first: min(most+1, 100), atOnce: 200_000},
		most:   most,
		nodes:  []Node{{of, 0}},
		held:   map[evidence.Key]evidence.Item{of.EntryMeta().Key: of},
	}
	edge := []evidence.Item{of}
	for distance := 1; distance <= depth && len(edge) > 0 && !a.truncated; distance++ {
		found, err := a.widen(ctx, edge, distance)
		if err != nil {
			return nil, err
		}
		edge = found
	}
	ids := make([]evidence.ID, len(a.nodes))
	for i, node := range a.nodes {
		ids[i] = node.EntryMeta().ID
	}
	links, err := reader.LinksAmong(ctx, ids)
	links = slices.DeleteFunc(links, func(l *evidence.Link) bool { return !by.link(l) })
	return &Neighborhood{a.nodes, links, a.truncated}, err
}

// around collects a neighborhood.
type around struct {
	walker
	most      int
	nodes     []Node
	held      map[evidence.Key]evidence.Item // the nodes
	truncated bool

	found map[evidence.Key]evidence.Item // by this level so far: no more than there is room for, and the next one
	last  evidence.Key                   // the last one of them, once they are that many
}

// widen goes a step from each item, and returns those that are new.
func (a *around) widen(ctx context.Context, from []evidence.Item, distance int) ([]evidence.Item, error) {
	a.found, a.last = map[evidence.Key]evidence.Item{}, ""
	var queries []storage.EdgeQuery
	for _, it := range from {
		queries = append(queries, a.queries(it, func(key evidence.Key) bool { return a.held[key] != nil })...)
	}
	var err error
	for len(queries) > 0 && err == nil {
		queries, err = a.ask(ctx, queries, a.visit)
	}
	if err != nil {
		return nil, err
	}
	room := a.most - len(a.nodes)
	keys := slices.Sorted(maps.Keys(a.found))
	if len(keys) > room {
		keys, a.truncated = keys[:room], true
	}
	fresh := make([]evidence.Item, len(keys))
	for i, key := range keys {
		fresh[i] = a.found[key]
		a.held[key] = fresh[i]
		a.nodes = append(a.nodes, Node{fresh[i], distance})
	}
	a.found = nil
	return fresh, nil
}

// visit takes the items of a page that are new. It wants no more of what comes after
// all that there is room for.
func (a *around) visit(q storage.EdgeQuery, page storage.EdgePage) (more bool) {
	for _, e := range page.Edges {
		if key := e.Item.EntryMeta().Key; a.held[key] == nil {
			a.found[key] = e.Item
		}
	}
	a.trim()
	// Edges come by the key of the far end, except for what an item itself lists.
	listed := q.Direction == storage.Out && !q.Relation.IsLink()
	return !page.HasNext || listed || a.last == "" || page.Edges[len(page.Edges)-1].Item.EntryMeta().Key < a.last
}

// trim keeps as many items of a level as there is room for, and one more, which
// shows that there is no room for all.
func (a *around) trim() {
	enough := a.most - len(a.nodes) + 1
	if len(a.found) <= 2*enough && (a.last != "" || len(a.found) < enough) {
		return
	}
	keys := slices.Sorted(maps.Keys(a.found))
	if len(keys) < enough {
		return
	}
	for _, key := range keys[enough:] {
		delete(a.found, key)
	}
	a.last = keys[enough-1]
}
