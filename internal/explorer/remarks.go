package explorer

import (
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// remark is a question or a remark as the page of what it is about shows it.
type remark struct {
	ref
	Noun     string // "question" or "remark"
	Resolved bool
	OnLink   bool // whether it is about a link of the record, and not about the record itself
}

// remarksOn reads the remarks about a record and its links, those that are open first.
func remarksOn(r *request, reader storage.Reader, it evidence.Item) ([]remark, error) {
	var queries []storage.EdgeQuery
	for _, relation := range []evidence.Relation{evidence.About, evidence.AboutSupport, evidence.AboutContradiction} {
		queries = append(queries, storage.EdgeQuery{Of: it.EntryMeta().Ref(), Relation: relation, Direction: storage.In, First: mostListed})
	}
	pages, err := reader.Edges(r.ctx, queries)
	if err != nil {
		return nil, err
	}
	var list []remark
	for i, page := range pages {
		for _, edge := range page.Edges {
			m, ok := edge.Item.(*evidence.Remark)
			if ok && !slices.ContainsFunc(list, func(one remark) bool { return one.Key == m.Key }) {
				list = append(list, remark{refTo(m), wording.Word(m.Kind), m.Status == evidence.RemarkResolved, queries[i].Relation != evidence.About})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b remark) int {
		switch {
		case a.Resolved == b.Resolved:
			return 0
		case b.Resolved:
			return -1
		}
		return 1
	})
	return list, nil
}

// aboutWhat names what a remark is about.
func aboutWhat(m *evidence.Remark, names map[evidence.Key]string) string {
	var about []string
	for _, of := range m.About {
		if from, to, _, ok := evidence.ParseLinkName(string(of)); ok {
			about = append(about, "the link from “"+names[from]+"” to “"+names[to]+"”")
		} else {
			about = append(about, "“"+names[evidence.Key(of)]+"”")
		}
	}
	return "about " + strings.Join(about, ", ")
}

// found reads the page of a list. Remarks that are open come before those that are
// resolved, whatever the order, unless the list is of one status.
func found(r *request, reader storage.Reader, f *filters) (storage.ItemPage, error) {
	q := storage.Query{Kind: f.kind, Where: f.where, Order: storage.Order{By: f.order.by, Desc: f.order.desc}, First: perPage, After: f.after, Count: true}
	if _, one := f.where.Fields["status"]; f.kind != evidence.KindRemark || one {
		return reader.Find(r.ctx, q)
	}
	begin := 0
	if f.after != nil { // which begins with the status
		status, value, _ := strings.Cut(f.after.Value, " ")
		begin = max(0, slices.Index(evidence.RemarkStatuses, evidence.RemarkStatus(status)))
		q.After = &storage.Position{Value: value, ID: f.after.ID}
	}
	var all storage.ItemPage
	for i, status := range evidence.RemarkStatuses {
		q.Where = storage.Filter{Fields: storage.Fields{"status": storage.Any(status)}, And: []storage.Filter{f.where}}
		q.First = max(1, perPage-len(all.Items))
		q.CountOnly = i < begin
		page, err := reader.Find(r.ctx, q)
		if err != nil {
			return all, err
		}
		all.Total += page.Total
		if q.CountOnly {
			continue
		}
		q.After = nil
		if len(all.Items) == perPage { // the page is full, and there are more if there is one
			all.HasNext = all.HasNext || len(page.Items) > 0
			continue
		}
		all.HasNext = page.HasNext
		for j, it := range page.Items {
			at := page.At[j]
			at.Value = string(status) + " " + at.Value
			all.Items, all.At = append(all.Items, it), append(all.At, at)
		}
	}
	return all, nil
}
