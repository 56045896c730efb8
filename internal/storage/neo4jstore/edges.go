package neo4jstore

import (
	"context"
	"math"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Edges implements storage.Reader: one statement, made of a part for each
// relation and direction that the queries name; and another for lists from their end.
func (r *reader) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	const doing = "following relations"
	pages := make([]storage.EdgePage, len(queries))
	asked := map[group][]params{}
	limit, along := 0, &along{}
	for i, q := range queries {
		if err := storage.CheckEdges(q); err != nil {
			return nil, err
		}
		p, err := edgeParams(i, q)
		if err != nil {
			return nil, err
		}
		g := group{walk: walkOf(q)}
		if !g.counts && !g.all {
			limit = max(limit, most(q.First))
		}
		if !g.counts {
			g.next = along.next(q.Then)
		}
		if known(q.Relation) && !q.Of.IsLinkName() {
			asked[g] = append(asked[g], p)
		}
	}
	// Lists read from their end have a statement of their own: one of all walks both ways
	// would take the server long to plan.
	for _, backward := range []bool{false, true} {
		var groups []group
		for g := range asked {
			if g.backward == backward {
				groups = append(groups, g)
			}
		}
		if len(groups) == 0 {
			continue
		}
		slices.SortFunc(groups, byParameter)
		p := params{"limit": limit, "limits": along.limits}
		key := "edges"
		for i, g := range groups {
			p[g.parameter(i)] = asked[g]
			key += " " + g.parameter(i) + g.next
		}
		records, err := r.rows(ctx, doing, r.text(key, func() statement { return edges(groups) }), p)
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			n, _ := record[0].(int64)
			q := queries[n]
			if walkOf(q).lists() {
				q.First = 0
			}
			if err := r.edgePage(&pages[n], q, record[1:]); err != nil {
				return nil, malformed(err, doing)
			}
		}
	}
	for i, q := range queries {
		if walkOf(q).lists() {
			finish(&pages[i], q)
		}
		if q.Backward {
			slices.Reverse(pages[i].Edges)
		}
	}
	return pages, nil
}

// walkOf is the walk that answers a query. A list is read as a whole if all of it is wanted, or
// if a record lists it.
func walkOf(q storage.EdgeQuery) walk {
	w := walk{relation: q.Relation, direction: q.Direction, byKey: !q.Of.IsID()}
	every := len(q.Kinds)+len(q.Strengths) == 0
	short := q.First == 0 || q.Direction == storage.Out && !q.Relation.IsLink()
	switch {
	case q.CountOnly:
		w.counts, w.all = true, every
	case short && every && q.After == nil && !(q.Relation.IsAnnotation() && q.Direction == storage.In):
		w.all = true
	default:
		w.backward = q.Backward
	}
	return w
}

// lists reports whether the walk lists all edges.
func (w walk) lists() bool { return w.all && !w.counts }

// finish makes the page of a query from the whole list.
func finish(page *storage.EdgePage, q storage.EdgeQuery) {
	if q.Count {
		page.Total = len(page.Edges)
	}
	if q.Backward {
		slices.Reverse(page.Edges)
	}
	if q.First > 0 && len(page.Edges) > q.First {
		page.Edges, page.HasNext = page.Edges[:q.First], true
	}
}

// LinksAmong implements storage.Reader.
func (r *reader) LinksAmong(ctx context.Context, items []evidence.ID) ([]*evidence.Link, error) {
	const doing = "reading the links among records"
	if len(items) == 0 {
		return nil, nil
	}
	records, err := r.rows(ctx, doing, readAmong, params{"ids": evidence.Strings(items)})
	if err != nil {
		return nil, err
	}
	links := make([]*evidence.Link, len(records))
	for i, record := range records {
		if links[i], err = r.link(record[0], record[1], record[2]); err != nil {
			return nil, malformed(err, doing)
		}
	}
	slices.SortFunc(links, evidence.CompareLinks)
	return links, nil
}

// Degrees implements storage.Reader.
func (r *reader) Degrees(ctx context.Context, items []evidence.ID) ([][]storage.Degree, error) {
	list := make([][]storage.Degree, len(items))
	if len(items) == 0 {
		return list, nil
	}
	records, err := r.rows(ctx, "counting edges", readDegrees, params{"ids": evidence.Strings(items)})
	if err != nil {
		return nil, err
	}
	counts := make(map[evidence.ID][]any, len(records))
	for _, record := range records {
		id, _ := record[0].(string)
		counts[evidence.ID(id)], _ = record[1].([]any)
	}
	for i, id := range items {
		for at, count := range counts[id] {
			if n, _ := count.(int64); n > 0 {
				list[i] = append(list[i], storage.Degree{Relation: degrees[at].relation, Direction: degrees[at].direction, Count: int(n)})
			}
		}
	}
	return list, nil
}

func known(r evidence.Relation) bool {
	return r.IsLink() || slices.Contains(evidence.ReferenceRelations, r)
}

// most is the limit for a first: one more, to see whether there is more.
func most(first int) int {
	if first == 0 || first == math.MaxInt {
		return math.MaxInt
	}
	return first + 1
}

func edgeParams(n int, q storage.EdgeQuery) (params, error) {
	// What is left out is null in the statement.
	p := params{"n": n, "of": string(q.Of)}
	if q.Order == storage.ByStrength {
		p["strength"] = true
	}
	if q.Count {
		p["count"] = true
	}
	if len(q.Kinds) > 0 {
		p["kinds"] = labelsOf(q.Kinds)
	}
	if len(q.Strengths) > 0 {
		p["strengths"] = evidence.Strings(q.Strengths)
	}
	if q.After != nil && !q.CountOnly {
		place, key, err := q.After.Edge()
		if err != nil {
			return nil, err
		}
		p["afterPlace"], p["afterKey"] = place, string(key)
	}
	return p, nil
}

// edgePage makes a page of the key of the item, the edges, and their number.
func (r *reader) edgePage(page *storage.EdgePage, q storage.EdgeQuery, values []any) error {
	near := values[0]
	rows, _ := values[1].([]any)
	total, _ := values[2].(int64)
	page.Total = int(total)
	for _, row := range rows {
		if q.First > 0 && len(page.Edges) == q.First {
			page.HasNext = true
			return nil
		}
		row, _ := row.([]any)
		it, err := r.item(row[0], row[1])
		if err != nil {
			return err
		}
		meta := it.EntryMeta()
		place, _ := row[3].(int64)
		edge := storage.Edge{Item: it, At: storage.EdgeAt(place, meta.Key, meta.ID)}
		if len(row) > 4 {
			if edge.Next, err = r.nexts(q.Then, it, row[4]); err != nil {
				return err
			}
		}
		if row[2] != nil {
			from, to := near, any(string(meta.Key))
			if q.Direction == storage.In {
				from, to = to, from
			}
			if edge.Link, err = r.link(row[2], from, to); err != nil {
				return err
			}
		}
		page.Edges = append(page.Edges, edge)
	}
	return nil
}
