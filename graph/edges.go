package graph

import (
	"cmp"
	"context"
	"slices"

	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// edges shows what relates two of the nodes of a sub-map: the hops between them,
// and the caveats on links between them.
func (x *indexed) edges(hops []walk.Hop, shown func(evidence.Item) bool) []view.TraceEdge {
	list := make([]view.TraceEdge, 0, len(hops))
	for _, h := range hops {
		if !ofLinkCaveat(h) && shown(h.From) && shown(h.To) {
			list = append(list, edge(h))
		}
	}
	for _, c := range x.Caveats {
		if !shown(c) {
			continue
		}
		for _, name := range c.QualifiedLinks() {
			if from, to, link := x.limited(name); link != nil && shown(from) && shown(to) {
				list = append(list, linkCaveatEdge(c, to, name, link))
			}
		}
	}
	return list
}

// limited is a link by its name, with its ends, as far as the map has these.
func (x *indexed) limited(name evidence.Ref) (from, to evidence.Item, link *evidence.Link) {
	a, b, relation, _ := evidence.ParseLinkName(string(name))
	return x.items[a], x.items[b], x.links[assess.LinkRef{From: a, To: b, Relation: relation}]
}

// danglingEdges shows the caveats of the map on links of which one end is not in
// it: a neighborhood can end there. Each leads to the end that is.
func (x *indexed) danglingEdges(ctx context.Context) ([]view.TraceEdge, error) {
	var list []view.TraceEdge
	var names []evidence.Ref
	for _, c := range x.Caveats {
		for _, name := range c.QualifiedLinks() {
			from, to, link := x.limited(name)
			if end := cmp.Or(to, from); end != nil && link == nil {
				list, names = append(list, linkCaveatEdge(c, end, name, nil)), append(names, name)
			}
		}
	}
	links, err := loadLinks(ctx, names)
	for i, name := range names {
		list[i].Link = links[name]
	}
	return list, err
}

// ofLinkCaveat reports whether a hop leads from a caveat to an end of a link that
// it limits.
func ofLinkCaveat(h walk.Hop) bool {
	return h.Relation.IsQualification() && h.Relation != evidence.Qualifies
}

// edge shows a hop.
func edge(h walk.Hop) view.TraceEdge {
	from, to := h.From.EntryMeta(), h.To.EntryMeta()
	e := view.TraceEdge{
		Relation: h.Relation,
		From:     from.ID, To: to.ID,
		FromKey: from.Key, ToKey: to.Key,
		Link: h.Link,
	}
	if h.Link != nil {
		e.ID = h.Link.ID
	} else {
		e.ID = from.ID + " " + evidence.ID(h.Relation) + " " + to.ID
	}
	return e
}

// linkCaveatEdge shows that a caveat limits a link: by an edge to an end of it.
func linkCaveatEdge(c *evidence.Caveat, to evidence.Item, name evidence.Ref, link *evidence.Link) view.TraceEdge {
	e := edge(walk.Hop{Relation: view.QualifiesLink, From: c, To: to})
	e.ID += " " + evidence.ID(name)
	e.Link = link
	return e
}

// pathEdges shows the hops of chains, each list by itself. A hop from a caveat to
// an end of links that it limits is an edge for each of these links.
func pathEdges(ctx context.Context, chains []walk.Chain) ([][]view.TraceEdge, error) {
	var names []evidence.Ref
	for _, chain := range chains {
		for _, h := range chain.Hops {
			names = append(names, linksOfHop(h)...)
		}
	}
	links, err := loadLinks(ctx, names)
	if err != nil {
		return nil, err
	}
	list := make([][]view.TraceEdge, len(chains))
	for i, chain := range chains {
		seen := map[evidence.ID]bool{}
		add := func(e view.TraceEdge) {
			if !seen[e.ID] {
				seen[e.ID] = true
				list[i] = append(list[i], e)
			}
		}
		for _, h := range chain.Hops {
			if !ofLinkCaveat(h) {
				add(edge(h))
			}
			for _, name := range linksOfHop(h) {
				add(linkCaveatEdge(h.From.(*evidence.Caveat), h.To, name, links[name]))
			}
		}
	}
	return list, nil
}

// linksOfHop are the links with an end at the far end of a hop that its caveat
// limits.
func linksOfHop(h walk.Hop) []evidence.Ref {
	c, ok := h.From.(*evidence.Caveat)
	if !ok || !ofLinkCaveat(h) {
		return nil
	}
	key := h.To.EntryMeta().Key
	return slices.DeleteFunc(c.QualifiedLinks(), func(name evidence.Ref) bool {
		from, to, relation, _ := evidence.ParseLinkName(string(name))
		return from != key && to != key || relation == evidence.Contradicts != (h.Relation == evidence.QualifiesContradiction)
	})
}

// loadLinks loads links by their names. One that was taken out meanwhile is not
// among them.
func loadLinks(ctx context.Context, names []evidence.Ref) (map[evidence.Ref]*evidence.Link, error) {
	links := make(map[evidence.Ref]*evidence.Link, len(names))
	if len(names) == 0 {
		return links, nil
	}
	err := loadersOf(ctx).store.View(ctx, func(r storage.Reader) error {
		entries, err := r.Entries(ctx, names)
		for i, e := range entries {
			if l, ok := e.(*evidence.Link); ok {
				links[names[i]] = l
			}
		}
		return err
	})
	return links, err
}
