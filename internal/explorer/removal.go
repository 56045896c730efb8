package explorer

import (
	"context"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// mostTaken is how many records a removal may take along.
const mostTaken = 10

// removal is what has to go together with some records and links, so that nothing refers to
// what is gone.
type removal struct {
	items       []evidence.Item // those asked for, and then what needs them
	gone        map[evidence.Key]bool
	links       []*evidence.Link              // those asked for; the links of the items go besides
	needs       map[evidence.Key]evidence.Key // what each item needs of the others, if it was not asked for
	annotations []evidence.Annotation         // caveats and remarks on what goes
	not         string                        // why all of that cannot be offered; empty if it can
}

// needing are the relations by which testimonies, studies and sources need a record: it is a part
// of what they are.
var needing = []evidence.Relation{evidence.CollectedIn, evidence.BasedOn, evidence.DerivedFrom}

// removalOf reads what has to go with some records and links.
func removalOf(ctx context.Context, reader storage.Reader, entries []evidence.Entry) (*removal, error) {
	m := &removal{gone: map[evidence.Key]bool{}, needs: map[evidence.Key]evidence.Key{}}
	var ends []evidence.Ref
	for _, e := range entries {
		switch e := e.(type) {
		case *evidence.Link:
			m.links, ends = append(m.links, e), append(ends, evidence.Ref(e.From))
		case evidence.Item:
			m.take(e)
		}
	}
	for i := 0; i < len(m.items) && m.not == ""; i++ { // it grows
		if err := m.needed(ctx, reader, m.items[i]); err != nil {
			return nil, err
		}
	}
	if m.not != "" {
		return m, nil
	}
	for _, it := range m.items {
		ends = append(ends, it.EntryMeta().Ref())
	}
	return m, m.annotate(ctx, reader, ends)
}

// take takes a record along.
func (m *removal) take(it evidence.Item) {
	if key := it.EntryMeta().Key; !m.gone[key] {
		m.gone[key] = true
		m.items = append(m.items, it)
	}
}

// needed takes the records along that need one, or notes why these cannot go.
func (m *removal) needed(ctx context.Context, reader storage.Reader, it evidence.Item) error {
	var queries []storage.EdgeQuery
	for _, relation := range needing {
		if _, to := evidence.Joins(relation); slices.Contains(to, it.EntryKind()) {
			queries = append(queries, storage.EdgeQuery{Of: it.EntryMeta().Ref(), Relation: relation, Direction: storage.In, First: mostTaken + 1})
		}
	}
	pages, err := reader.Edges(ctx, queries)
	if err != nil {
		return err
	}
	for i, page := range pages {
		for _, edge := range page.Edges {
			key := edge.Item.EntryMeta().Key
			if edge.Item.EntryKind() == evidence.KindSource {
				m.not = fmt.Sprintf("Nothing is removed: %s %s %s. Change that first.", wording.Quoted(edge.Item.Headline()), hops[queries[i].Relation][0], wording.Quoted(it.Headline()))
				return nil
			}
			if !m.gone[key] {
				m.needs[key] = it.EntryMeta().Key
				m.take(edge.Item)
			}
		}
	}
	if len(m.needs) > mostTaken {
		m.not = fmt.Sprintf("Nothing is removed: more than %d records need what would go. Remove these first.", mostTaken)
	}
	return nil
}

// annotate finds the caveats and remarks on what goes, at records that go and ends of links.
func (m *removal) annotate(ctx context.Context, reader storage.Reader, ends []evidence.Ref) error {
	var queries []storage.EdgeQuery
	for _, of := range ends {
		for _, by := range evidence.Annotations() {
			for _, relation := range []evidence.Relation{by.Items, by.Support, by.Contradiction} {
				queries = append(queries, storage.EdgeQuery{Of: of, Relation: relation, Direction: storage.In})
			}
		}
	}
	pages, err := reader.Edges(ctx, queries)
	if err != nil {
		return err
	}
	known := map[evidence.Key]bool{}
	for _, page := range pages {
		for _, edge := range page.Edges {
			a, ok := edge.Item.(evidence.Annotation)
			if ok && !known[a.EntryMeta().Key] && slices.ContainsFunc(a.Subjects(), m.takes) {
				known[a.EntryMeta().Key] = true
				m.annotations = append(m.annotations, a)
			}
		}
	}
	return nil
}

// takes reports whether a record or a link goes.
func (m *removal) takes(ref evidence.Ref) bool {
	from, to, _, ok := evidence.ParseLinkName(string(ref))
	if !ok {
		return m.gone[evidence.Key(ref)]
	}
	return m.gone[from] || m.gone[to] || slices.ContainsFunc(m.links, func(l *evidence.Link) bool { return l.Ref() == ref })
}

// follows reports whether an annotation goes by itself, as it is on nothing but one of the records
// and its links.
func (m *removal) follows(a evidence.Annotation) bool {
	return slices.ContainsFunc(m.items, func(it evidence.Item) bool {
		own := &removal{gone: map[evidence.Key]bool{it.EntryMeta().Key: true}}
		return !slices.ContainsFunc(a.Subjects(), func(ref evidence.Ref) bool { return !own.takes(ref) })
	})
}

// edits are the edits that remove all of it, those of annotations first. The names are those of
// what was asked for.
func (m *removal) edits(names map[evidence.Ref]string) []edit {
	if m.not != "" {
		return []edit{{Why: m.not}}
	}
	withLinks := map[string]any{"withLinks": true}
	var list []edit
	for _, a := range m.annotations {
		if m.follows(a) {
			continue
		}
		which := evidence.Word(a.EntryKind()) + " " + wording.Quoted(a.Headline())
		if rest := slices.DeleteFunc(slices.Clone(a.Subjects()), m.takes); len(rest) > 0 {
			field := map[evidence.Kind]string{evidence.KindCaveat: "updateCaveat", evidence.KindRemark: "updateRemark"}[a.EntryKind()]
			list = append(list, editOf(a, "Keep the "+which+" only on what stays", field, map[string]any{"changes": map[string]any{a.Annotates().Field: rest}}))
			continue
		}
		list = append(list, editOf(a, "Remove the "+which+", which is on nothing else", "remove", withLinks))
	}
	for _, l := range m.links {
		if !m.gone[l.From] && !m.gone[l.To] {
			list = append(list, editOf(l, "Remove "+names[l.Ref()], "unlink", nil))
		}
	}
	for _, it := range m.items {
		does := "Remove " + names[evidence.Ref(it.EntryMeta().Key)] + " with its links"
		if need, ok := m.needs[it.EntryMeta().Key]; ok {
			does = fmt.Sprintf("Remove %s with its links, too: it needs %s", wording.Quoted(it.Headline()), wording.Quoted(m.title(need)))
		}
		list = append(list, editOf(it, does, "remove", withLinks))
	}
	return list
}

func (m *removal) title(key evidence.Key) string {
	i := slices.IndexFunc(m.items, func(it evidence.Item) bool { return it.EntryMeta().Key == key })
	return m.items[i].Headline()
}
