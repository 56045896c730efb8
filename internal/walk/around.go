package walk

import (
	"cmp"
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

// Around finds what is within so many steps of an item, at most so many nodes,
// the nearest first. With kinds it goes over items of these kinds only. It
// takes one call of Edges for each level, the outermost included, or a few for
// one with very many items.
func Around(ctx context.Context, reader storage.EdgeReader, of evidence.Item, depth int, kinds []evidence.Kind, most int) (*Neighborhood, error) {
	a := &around{
		walker: walker{reader: reader, ways: allWays(), kinds: kinds, first: min(most+1, 100), atOnce: 200_000},
		most:   most,
		nodes:  []Node{{of, 0}},
		held:   map[evidence.Key]evidence.Item{of.EntryMeta().Key: of},
		links:  map[string]*evidence.Link{},
	}
	edge := []evidence.Item{of}
	for distance := 1; distance <= depth && len(edge) > 0 && !a.truncated; distance++ {
		found, err := a.widen(ctx, edge, distance)
		if err != nil {
			return nil, err
		}
		edge = found
	}
	if err := a.linksAmong(ctx, edge); err != nil {
		return nil, err
	}
	return &Neighborhood{a.nodes, slices.SortedFunc(maps.Values(a.links), evidence.CompareLinks), a.truncated}, nil
}

// around collects a neighborhood.
type around struct {
	walker
	most      int
	nodes     []Node
	held      map[evidence.Key]evidence.Item // the nodes
	links     map[string]*evidence.Link
	truncated bool

	found map[evidence.Key]evidence.Item // by this level so far: no more than there is room for, and the next one
	last  evidence.Key                   // the last one of them, once they are that many
	cut   map[evidence.Key]evidence.Item // claims whose links were not all read
}

// widen goes a step from each item, and returns those that are new.
func (a *around) widen(ctx context.Context, from []evidence.Item, distance int) ([]evidence.Item, error) {
	a.found, a.last = map[evidence.Key]evidence.Item{}, ""
	var queries []storage.EdgeQuery
	for _, it := range from {
		queries = append(queries, a.queries(it, func(key evidence.Key) bool { return a.held[key] != nil })...)
	}
	if err := a.askAll(ctx, queries, a.visit); err != nil {
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
	a.forget()
	return fresh, nil
}

func (a *around) visit(q storage.EdgeQuery, page storage.EdgePage) (more bool) {
	for _, e := range page.Edges {
		key := e.Item.EntryMeta().Key
		if a.held[key] == nil {
			a.found[key] = e.Item
		}
		if e.Link != nil {
			a.links[e.Link.Name()] = e.Link
		}
	}
	a.trim()
	// Edges come by the key of the far end, except for what an item itself lists.
	if listed := q.Direction == storage.Out && !q.Relation.IsLink(); !page.HasNext || listed || a.last == "" {
		return true
	}
	if page.Edges[len(page.Edges)-1].Item.EntryMeta().Key < a.last {
		return true
	}
	if q.Direction == storage.In && q.Relation.IsLink() {
		key := evidence.Key(q.Of)
		if a.cut == nil {
			a.cut = map[evidence.Key]evidence.Item{}
		}
		a.cut[key] = a.held[key]
	}
	return false
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
	a.forget()
}

// forget drops the links to items that will not be among the nodes.
func (a *around) forget() {
	here := func(key evidence.Key) bool { return a.held[key] != nil || a.found[key] != nil }
	maps.DeleteFunc(a.links, func(_ string, l *evidence.Link) bool { return !here(l.From) || !here(l.To) })
}

// linksAmong adds the links between nodes that are into the outermost claims, and
// into those whose links were not all read. It goes from the claims: what bears on
// one is a handful of records, while a source may bear on thousands.
func (a *around) linksAmong(ctx context.Context, outermost []evidence.Item) error {
	for _, it := range outermost {
		delete(a.cut, it.EntryMeta().Key)
	}
	into := slices.AppendSeq(slices.Clone(outermost), maps.Values(a.cut))
	slices.SortFunc(into, func(a, b evidence.Item) int { return cmp.Compare(a.EntryMeta().Key, b.EntryMeta().Key) })
	var queries []storage.EdgeQuery
	for _, it := range into {
		if it.EntryKind() != evidence.KindClaim {
			continue
		}
		for _, relation := range evidence.LinkRelations {
			queries = append(queries, storage.EdgeQuery{Of: it.Ref(), Relation: relation, Direction: storage.In, First: a.first})
		}
	}
	return a.askAll(ctx, queries, func(_ storage.EdgeQuery, page storage.EdgePage) bool {
		for _, e := range page.Edges {
			if a.held[e.Link.From] != nil {
				a.links[e.Link.Name()] = e.Link
			}
		}
		return true
	})
}

// askAll reads pages until no query has more that visit wants.
func (a *around) askAll(ctx context.Context, queries []storage.EdgeQuery, visit func(storage.EdgeQuery, storage.EdgePage) (more bool)) (err error) {
	for len(queries) > 0 && err == nil {
		queries, err = a.ask(ctx, queries, visit)
	}
	return err
}
