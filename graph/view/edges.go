package view

import (
	"cmp"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// edges shows what relates two of the nodes of a sub-map: the hops between them,
// and the annotations of links between them.
func (x *Index) edges(hops []walk.Hop, shown func(evidence.Item) bool) []TraceEdge {
	list := make([]TraceEdge, 0, len(hops))
	for _, h := range hops {
		if !h.Relation.AnnotatesLinks() && shown(h.From) && shown(h.To) {
			list = append(list, edge(h))
		}
	}
	for a := range x.annotations() {
		if !shown(a) {
			continue
		}
		for _, name := range evidence.SubjectLinks(a) {
			if from, to, link := x.annotated(name); link != nil && shown(from) && shown(to) {
				list = append(list, annotationEdge(a, to, name, link))
			}
		}
	}
	return list
}

// annotations yields the caveats and remarks of the map.
func (x *Index) annotations() func(func(evidence.Annotation) bool) {
	return func(yield func(evidence.Annotation) bool) {
		for it := range x.Items() {
			if a, ok := it.(evidence.Annotation); ok && !yield(a) {
				return
			}
		}
	}
}

// annotated is a link by its name, with its ends, as far as the map has these.
func (x *Index) annotated(name evidence.Ref) (from, to evidence.Item, link *evidence.Link) {
	a, b, relation, _ := evidence.ParseLinkName(string(name))
	return x.items[a], x.items[b], x.links[assess.LinkRef{From: a, To: b, Relation: relation}]
}

// Edges shows what relates the nodes of the map.
func (x *Index) Edges() []TraceEdge {
	return x.edges(walk.Hops(x.Map, x.items), func(evidence.Item) bool { return true })
}

// AllEdges shows what relates the nodes of the map, as Edges does, and the annotations of
// the map on links that it does not have: a neighborhood can end there. Each of these
// leads to the end that is in the map, with the name of the link.
func (x *Index) AllEdges() []TraceEdge {
	list := x.Edges()
	for a := range x.annotations() {
		for _, name := range evidence.SubjectLinks(a) {
			from, to, link := x.annotated(name)
			if end := cmp.Or(to, from); end != nil && link == nil {
				e := annotationEdge(a, end, name, nil)
				e.LinkName = name
				list = append(list, e)
			}
		}
	}
	return list
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

// annotationEdge shows an annotation of a link: by an edge to an end of it.
func annotationEdge(a evidence.Annotation, to evidence.Item, name evidence.Ref, link *evidence.Link) TraceEdge {
	e := edge(walk.Hop{Relation: a.Annotates().Link, From: a, To: to})
	e.Name += " " + string(name)
	e.Link = link
	return e
}

// LinksOfChains names the links that the annotations in chains are on.
func LinksOfChains(chains []walk.Chain) []evidence.Ref {
	var names []evidence.Ref
	for _, chain := range chains {
		for _, h := range chain.Hops {
			names = append(names, linksOfHop(h)...)
		}
	}
	return names
}

// ChainEdges shows the hops of a chain. A hop from an annotation to an end of links
// that it is on is an edge for each of these links, which are in links.
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
		if !h.Relation.AnnotatesLinks() {
			add(edge(h))
		}
		for _, name := range linksOfHop(h) {
			add(annotationEdge(h.From.(evidence.Annotation), h.To, name, links[name]))
		}
	}
	return list
}

// linksOfHop are the links with an end at the far end of a hop that its annotation is
// on.
func linksOfHop(h walk.Hop) []evidence.Ref {
	a, ok := h.From.(evidence.Annotation)
	if !ok || !h.Relation.AnnotatesLinks() {
		return nil
	}
	key := h.To.EntryMeta().Key
	return slices.DeleteFunc(evidence.SubjectLinks(a), func(name evidence.Ref) bool {
		from, to, relation, _ := evidence.ParseLinkName(string(name))
		return from != key && to != key || a.Annotates().OnLinks(relation) != h.Relation
	})
}
