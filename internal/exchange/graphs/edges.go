package graphs

import (
	"corroborate/internal/evidence"
)

// edge is an edge of the graph: a link, or a reference.
type edge struct {
	id       evidence.ID
	source   evidence.ID
	target   evidence.ID
	name     string // for people: that of the link, or both keys and the relation
	relation evidence.Relation
	link     *evidence.Link // nil for a reference
	onLink   evidence.Ref   // the link that an annotation is on by this edge; empty for all other edges
}

// ids finds ids by names.
type ids struct {
	items map[evidence.Key]evidence.ID
	links map[evidence.Ref]evidence.ID // only links that annotations are on; empty for one that is not there
}

func newIDs() *ids {
	return &ids{items: map[evidence.Key]evidence.ID{}, links: map[evidence.Ref]evidence.ID{}}
}

// add makes an entry known. Annotations come before links.
func (k *ids) add(e evidence.Entry) {
	switch e := e.(type) {
	case *evidence.Link:
		if len(k.links) == 0 {
			return
		}
		if _, annotated := k.links[e.Ref()]; annotated {
			k.links[e.Ref()] = e.ID
		}
	case evidence.Item:
		k.items[e.EntryMeta().Key] = e.EntryMeta().ID
		if a, ok := e.(evidence.Annotation); ok {
			for _, name := range evidence.SubjectLinks(a) {
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
			if ref.Relation.AnnotatesLinks() {
				continue // these lead to both ends of a link; see eachAnnotatedLink
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
		if a, ok := e.(evidence.Annotation); ok {
			return k.eachAnnotatedLink(a, visit)
		}
	}
	return nil
}

func (k *ids) eachAnnotatedLink(a evidence.Annotation, visit func(*edge) error) error {
	meta, relation := a.EntryMeta(), a.Annotates().Link
	for _, name := range evidence.SubjectLinks(a) {
		_, key, _, _ := evidence.ParseLinkName(string(name))
		to, link := k.items[key], k.links[name]
		if to == "" || link == "" {
			continue
		}
		err := visit(&edge{id: evidence.EdgeID(meta.ID, relation, link), source: meta.ID, target: to,
			name: nameOf(meta.Key, relation, string(key)+" "+string(name)), relation: relation, onLink: name})
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
