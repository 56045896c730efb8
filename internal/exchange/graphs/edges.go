package graphs

import (
	"corroborate/internal/evidence"
)

// edge is an edge of the graph: a link, or a reference.
type edge struct {
	id        evidence.ID
	source    evidence.ID
	target    evidence.ID
	name      string // for people: that of the link, or both keys and the relation
	relation  evidence.Relation
	link      *evidence.Link // nil for a reference
	qualifies evidence.Ref   // the link that a caveat qualifies by this edge; empty for all other edges
}

// ids finds ids by names.
type ids struct {
	items map[evidence.Key]evidence.ID
	links map[evidence.Ref]evidence.ID // only links that caveats qualify; empty for one that is not there
}

func newIDs() *ids {
	return &ids{items: map[evidence.Key]evidence.ID{}, links: map[evidence.Ref]evidence.ID{}}
}

// add makes an entry known. Caveats come before links.
func (k *ids) add(e evidence.Entry) {
	switch e := e.(type) {
	case *evidence.Link:
		if len(k.links) == 0 {
			return
		}
		if _, qualified := k.links[e.Ref()]; qualified {
			k.links[e.Ref()] = e.ID
		}
	case evidence.Item:
		k.items[e.EntryMeta().Key] = e.EntryMeta().ID
		if c, ok := e.(*evidence.Caveat); ok {
			for _, name := range c.QualifiedLinks() {
				k.links[name] = ""
			}
		}
	}
}

// eachEdge visits the edges that begin at an item, or that of a link.
func (k *ids) eachEdge(e evidence.Entry, visit func(*edge) error) error {
	switch e := e.(type) {
	case *evidence.Link:
		from, to := k.items[e.From], k.items[e.To]
		if from == "" || to == "" {
			return nil
		}
		return visit(&edge{id: e.ID, source: from, target: to, name: e.Name(), relation: e.Relation, link: e})
	case evidence.Item:
		meta := e.EntryMeta()
		for _, ref := range e.References() {
			if ref.Relation.QualifiesLinks() {
				continue // these lead to both ends of a link; see eachQualifiedLink
			}
			for _, key := range ref.To {
				to := k.items[key]
				if to == "" {
					continue
				}
				err := visit(&edge{id: evidence.EdgeID(meta.ID, ref.Relation, to), source: meta.ID, target: to,
					name: nameOf(meta.Key, ref.Relation, string(key)), relation: ref.Relation})
				if err != nil {
					return err
				}
			}
		}
		if c, ok := e.(*evidence.Caveat); ok {
			return k.eachQualifiedLink(c, visit)
		}
	}
	return nil
}

func (k *ids) eachQualifiedLink(c *evidence.Caveat, visit func(*edge) error) error {
	for _, name := range c.QualifiedLinks() {
		_, key, _, _ := evidence.ParseLinkName(string(name))
		to, link := k.items[key], k.links[name]
		if to == "" || link == "" {
			continue
		}
		err := visit(&edge{id: evidence.EdgeID(c.ID, evidence.QualifiesLink, link), source: c.ID, target: to,
			name: nameOf(c.Key, evidence.QualifiesLink, string(key)+" "+string(name)), relation: evidence.QualifiesLink, qualifies: name})
		if err != nil {
			return err
		}
	}
	return nil
}

// nameOf names the edge of a reference as the API does.
func nameOf(from evidence.Key, relation evidence.Relation, to string) string {
	return string(from) + " " + string(relation) + " " + to
}
