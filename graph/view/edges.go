package view

import (
	"cmp"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// edges shows what relates two of the nodes of a sub-map: the hops between them,
// and the caveats on links between them.
func (x *Index) edges(hops []walk.Hop, shown func(evidence.Item) bool) []TraceEdge {
	list := make([]TraceEdge, 0, len(hops))
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
func (x *Index) limited(name evidence.Ref) (from, to evidence.Item, link *evidence.Link) {
	a, b, relation, _ := evidence.ParseLinkName(string(name))
	return x.items[a], x.items[b], x.links[assess.LinkRef{From: a, To: b, Relation: relation}]
}

// Edges shows what relates the nodes of the map.
func (x *Index) Edges() []TraceEdge {
	return x.edges(walk.Hops(x.Map, x.items), func(evidence.Item) bool { return true })
}

// AllEdges shows what relates the nodes of the map, as Edges does, and the caveats of
// the map on links that it does not have: a neighborhood can end there. Each of these
// leads to the end that is in the map, with the name of the link.
func (x *Index) AllEdges() []TraceEdge {
	list := x.Edges()
	for _, c := range x.Caveats {
		for _, name := range c.QualifiedLinks() {
			from, to, link := x.limited(name)
			if end := cmp.Or(to, from); end != nil && link == nil {
				e := linkCaveatEdge(c, end, name, nil)
				e.LinkName = name
				list = append(list, e)
			}
		}
	}
	return list
}

// ofLinkCaveat reports whether a hop leads from a caveat to an end of a link that
// it limits.
func ofLinkCaveat(h walk.Hop) bool {
	return h.Relation.QualifiesLinks()
}

// edge shows a hop.
func edge(h walk.Hop) TraceEdge {
	from, to := h.From.EntryMeta(), h.To.EntryMeta()
	e := TraceEdge{
		Relation: h.Relation,
		Source:   from.ID, Target: to.ID,
		SourceKey: from.Key, TargetKey: to.Key,
		Link: h.Link,
	}
	if h.Link != nil {
		e.Name = h.Link.Name()
	} else {
		e.Name = string(from.Key) + " " + string(h.Relation) + " " + string(to.Key)
	}
	return e
}

// linkCaveatEdge shows that a caveat limits a link: by an edge to an end of it.
func linkCaveatEdge(c *evidence.Caveat, to evidence.Item, name evidence.Ref, link *evidence.Link) TraceEdge {
	e := edge(walk.Hop{Relation: evidence.QualifiesLink, From: c, To: to})
	e.Name += " " + string(name)
	e.Link = link
	return e
}

// LinksOfChains names the links that the caveats in chains limit.
func LinksOfChains(chains []walk.Chain) []evidence.Ref {
	var names []evidence.Ref
	for _, chain := range chains {
		for _, h := range chain.Hops {
			names = append(names, linksOfHop(h)...)
		}
	}
	return names
}

// ChainEdges shows the hops of a chain. A hop from a caveat to an end of links
// that it limits is an edge for each of these links, which are in links.
func ChainEdges(chain walk.Chain, links map[evidence.Ref]*evidence.Link) []TraceEdge {
	var list []TraceEdge
	seen := map[string]bool{}
	add := func(e TraceEdge) {
		if !seen[e.Name] {
			seen[e.Name] = true
			list = append(list, e)
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
	return list
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
