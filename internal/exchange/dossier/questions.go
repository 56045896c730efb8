package dossier

import (
	"cmp"
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// mostQuestions is how many questions and remarks about one record are read.
const mostQuestions = 100

// Questions finds the questions and remarks that are open about the records and links of a
// part of a map, by key.
func Questions(ctx context.Context, reader storage.EdgeReader, m *evidence.Map) ([]*evidence.Remark, error) {
	about := func(of evidence.Ref, relation evidence.Relation) storage.EdgeQuery {
		return storage.EdgeQuery{Of: of, Relation: relation, Direction: storage.In, First: mostQuestions}
	}
	var queries []storage.EdgeQuery
	held := map[evidence.Ref]bool{}
	for e := range m.Entries() {
		held[e.Ref()] = true
		if e.EntryKind() != evidence.KindLink {
			queries = append(queries, about(e.Ref(), evidence.About))
		}
		if e.EntryKind() == evidence.KindClaim { // to which the links lead
			queries = append(queries, about(e.Ref(), evidence.AboutSupport), about(e.Ref(), evidence.AboutContradiction))
		}
	}
	pages, err := reader.Edges(ctx, queries)
	if err != nil {
		return nil, err
	}
	found := map[evidence.Key]bool{}
	var list []*evidence.Remark
	for _, p := range pages {
		for _, e := range p.Edges {
			r, ok := e.Item.(*evidence.Remark)
			if !ok || r.Status == evidence.RemarkResolved || found[r.Key] || !slices.ContainsFunc(r.About, func(ref evidence.Ref) bool { return held[ref] }) {
				continue
			}
			found[r.Key] = true
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b *evidence.Remark) int { return cmp.Compare(a.Key, b.Key) })
	return list, nil
}

// questions lists the open questions and remarks, with what each is about as far as the
// dossier has it.
func (v *viewer) questions() []Question {
	var list []Question
	for _, r := range v.Open {
		q := Question{Key: string(r.Key), Text: r.Text, Noun: wording.Capital(wording.Word(r.Kind))}
		for _, ref := range r.About {
			if from, to, relation, link := evidence.ParseLinkName(string(ref)); link {
				if v.items[from] != nil && v.items[to] != nil {
					q.About = append(q.About, v.link(from, to, relation))
				}
			} else if v.items[evidence.Key(ref)] != nil {
				q.About = append(q.About, v.mention(evidence.Key(ref)))
			}
		}
		list = append(list, q)
	}
	return list
}
