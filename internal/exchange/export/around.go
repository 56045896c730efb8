package export

import (
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// MaxAround is how many items a neighborhood may have. One with more is no
// neighborhood to look at, and is refused.
const MaxAround = 20_000

// stepsAtOnce bounds what a store is asked in one call.
const stepsAtOnce = 2_000

// neighborhood finds the items that are so many steps from one, whichever way
// the relations between them lead.
type neighborhood struct {
	reader evidence.Reader
	items  map[evidence.Key]evidence.Item
	links  map[string]*evidence.Link
	ways   map[evidence.Kind][]way
}

// way is a way to go from an item.
type way struct {
	relation  evidence.Relation
	direction evidence.Direction
}

// around reads the items around one, the links and the references between them.
func around(ctx context.Context, reader evidence.Reader, of evidence.Ref, depth int) (*evidence.Map, error) {
	center, err := findItem(ctx, reader, of)
	if err != nil {
		return nil, err
	}
	n := neighborhood{reader, map[evidence.Key]evidence.Item{center.EntryMeta().Key: center}, map[string]*evidence.Link{}, allWays()}
	edge := []evidence.Item{center}
	for range depth {
		if edge, err = n.widen(ctx, edge); err != nil {
			return nil, err
		}
		if len(edge) == 0 {
			break
		}
	}
	if err := n.linksAmong(ctx, edge); err != nil {
		return nil, err
	}
	m := &evidence.Map{}
	for _, key := range slices.Sorted(maps.Keys(n.items)) {
		m.Add(n.items[key])
	}
	for _, name := range slices.Sorted(maps.Keys(n.links)) {
		m.Add(n.links[name])
	}
	m.Sort()
	return m, nil
}

// widen goes a step from each item, and returns those that are new.
func (n *neighborhood) widen(ctx context.Context, from []evidence.Item) ([]evidence.Item, error) {
	var queries []evidence.EdgeQuery
	for _, it := range from {
		for _, s := range n.ways[it.EntryKind()] {
			queries = append(queries, evidence.EdgeQuery{Of: it.Ref(), Relation: s.relation, Direction: s.direction, First: MaxAround})
		}
	}
	var found []evidence.Item
	err := n.ask(ctx, queries, func(e evidence.Edge) error {
		if e.Link != nil {
			n.links[e.Link.Name()] = e.Link
		}
		if key := e.Item.EntryMeta().Key; n.items[key] == nil {
			n.items[key] = e.Item
			found = append(found, e.Item)
		}
		if len(n.items) > MaxAround {
			return &evidence.Error{Code: evidence.Invalid, Path: "depth", Message: "there are too many items within so many steps: expected fewer steps, or an item with fewer around it"}
		}
		return nil
	})
	return found, err
}

// linksAmong adds the links from the outermost items to those that are there.
func (n *neighborhood) linksAmong(ctx context.Context, from []evidence.Item) error {
	var queries []evidence.EdgeQuery
	for _, it := range from {
		for _, s := range n.ways[it.EntryKind()] {
			if s.relation.IsLink() && s.direction == evidence.Out {
				queries = append(queries, evidence.EdgeQuery{Of: it.Ref(), Relation: s.relation, Direction: s.direction})
			}
		}
	}
	return n.ask(ctx, queries, func(e evidence.Edge) error {
		if n.items[e.Item.EntryMeta().Key] != nil {
			n.links[e.Link.Name()] = e.Link
		}
		return nil
	})
}

func (n *neighborhood) ask(ctx context.Context, queries []evidence.EdgeQuery, visit func(evidence.Edge) error) error {
	for some := range slices.Chunk(queries, stepsAtOnce) {
		pages, err := n.reader.Edges(ctx, some)
		if err != nil {
			return err
		}
		for _, page := range pages {
			for _, e := range page.Edges {
				if err := visit(e); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// allWays lists the ways to go from an item of each kind.
func allWays() map[evidence.Kind][]way {
	ways := map[evidence.Kind][]way{}
	add := func(kind evidence.Kind, w way) {
		if !slices.Contains(ways[kind], w) {
			ways[kind] = append(ways[kind], w)
		}
	}
	for _, kind := range evidence.ItemKinds {
		for _, ref := range evidence.NewEntry(kind).(evidence.Item).References() {
			add(kind, way{ref.Relation, evidence.Out})
			for _, target := range ref.Targets {
				add(target, way{ref.Relation, evidence.In})
			}
		}
	}
	for _, relation := range evidence.LinkRelations {
		for _, kind := range evidence.LinkSources {
			add(kind, way{relation, evidence.Out})
		}
		add(evidence.KindClaim, way{relation, evidence.In})
	}
	return ways
}
