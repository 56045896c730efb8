package sqlitestore

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// asked is a query for edges of an item.
type asked struct {
	storage.EdgeQuery
	n     int   // which of the queries it is
	of    int64 // the item
	place int64 // that the page begins after, and
	key   evidence.Key
}

// every reports whether a query is for edges of all kinds and strengths.
func (a asked) every() bool { return len(a.Kinds)+len(a.Strengths) == 0 }

// walkShape is one of the four ways along an edge, the tables of links and of
// references, each in both directions, and whether the list is read from its end.
type walkShape struct {
	link     bool
	dir      storage.Direction
	backward bool
}

// way is a relation in a shape.
type way struct {
	walkShape
	relation evidence.Relation
}

// far is an edge as the statements find it.
type far struct {
	node
	n     int
	link  int64
	place int64 // which comes before the key in the order
	key   evidence.Key
	id    evidence.ID

	// What the statement has read already, if the reader returns no more:
	it   evidence.Item
	edge *evidence.Link // without its ends
}

// Edges implements storage.Reader: a statement for each relation and shape that
// occurs, another if their queries ask for pages, and one if they ask for counts; and one
// each for queries that say which edges they want.
func (r *reader) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	const doing = "following relations"
	refs := make([]evidence.Ref, len(queries))
	for i, q := range queries {
		if err := storage.CheckEdges(q); err != nil {
			return nil, err
		}
		refs[i] = q.Of
	}
	items, err := r.itemsNamed(ctx, doing, refs)
	if err != nil {
		return nil, err
	}
	var near []evidence.Key
	if r.heads() {
		if near, err = r.nearKeys(ctx, doing, queries, items); err != nil {
			return nil, err
		}
	}
	return r.follow(ctx, doing, queries, items, near)
}

// follow answers queries of items with these numbers, 0 for none, and keys.
func (r *reader) follow(ctx context.Context, doing string, queries []storage.EdgeQuery, items []int64, near []evidence.Key) ([]storage.EdgePage, error) {
	ways := map[way][]*asked{}
	all := make([]asked, len(queries))
	for i, q := range queries {
		if items[i] == 0 {
			continue
		}
		a := &all[i]
		*a = asked{EdgeQuery: q, n: i, of: items[i]}
		if q.After != nil && !q.CountOnly {
			var err error
			if a.place, a.key, err = q.After.Edge(); err != nil {
				return nil, err
			}
		}
		w := way{walkShape{q.Relation.IsLink(), q.Direction, q.Backward && !q.CountOnly}, q.Relation}
		ways[w] = append(ways[w], a)
	}
	pages := make([]storage.EdgePage, len(queries))
	var fars []far
	for w, list := range ways {
		if err := r.countEdges(ctx, doing, w, list, pages); err != nil {
			return nil, err
		}
		together, alone, err := r.separate(ctx, doing, w, list)
		if err != nil {
			return nil, err
		}
		for _, part := range [][]*asked{byStrength(together, false), byStrength(together, true)} {
			some, err := r.edges(ctx, doing, w, part)
			if err != nil {
				return nil, err
			}
			fars = append(fars, some...)
		}
		for _, a := range alone {
			some, err := r.edgesOf(ctx, doing, w, a)
			if err != nil {
				return nil, err
			}
			fars = append(fars, some...)
		}
	}
	if r.heads() {
		fillHeads(queries, near, fars, pages)
	} else if err := r.fill(ctx, doing, queries, fars, pages); err != nil {
		return nil, err
	}
	if err := r.alongEdges(ctx, doing, queries, fars, pages); err != nil {
		return nil, err
	}
	for i, q := range queries {
		if q.Backward {
			slices.Reverse(pages[i].Edges)
		}
	}
	return pages, nil
}

// byStrength are the queries that are ordered by strength, or those that are not.
func byStrength(list []*asked, strength bool) []*asked {
	return slices.DeleteFunc(slices.Clone(list), func(a *asked) bool { return (a.Order == storage.ByStrength) != strength })
}

// selectLinksAmong goes from the items that links lead to: what bears on a claim is
// a handful of records, while a source may bear on thousands. The plus keeps the
// planner from asking for each pair of items.
const selectLinksAmong = `SELECT l.link FROM array(?1) a CROSS JOIN items t ON t.id = a.value AND t.kind = 'CLAIM' CROSS JOIN links l ON l.to_item = t.item
	WHERE +l.from_item IN (SELECT f.item FROM array(?1) b CROSS JOIN items f ON f.id = b.value)`

// LinksAmong implements storage.Reader.
func (r *reader) LinksAmong(ctx context.Context, items []evidence.ID) ([]*evidence.Link, error) {
	const doing = "reading the links among records"
	numbers, err := r.numbers(ctx, doing, selectLinksAmong, evidence.Strings(items))
	if err != nil {
		return nil, err
	}
	found, err := r.links(ctx, doing, numbers)
	return slices.SortedFunc(maps.Values(found), evidence.CompareLinks), err
}

// table is where the edges of a shape are, with the columns of their near and
// far ends.
func (w walkShape) table() (table, near, far string) {
	table, near, far = "edges", "from_item", "to_item"
	if w.link {
		table = "links"
	}
	if w.dir == storage.In {
		near, far = far, near
	}
	return table, near, far
}

// once leaves one edge of those by which an annotation refers to an item that is an
// end of several of the links that it is on.
func (w walkShape) once() string {
	if w.link || w.dir == storage.Out {
		return ""
	}
	return ` AND (e.relation NOT IN ` + toLinkEnds + ` OR NOT EXISTS (SELECT 1 FROM edges x
		WHERE x.from_item = e.from_item AND x.relation = e.relation AND x.position < e.position AND x.to_item = e.to_item))`
}

// place is the number that comes before the far end's key in the order; strength
// says whether that is the strength.
func (w walkShape) place(strength bool) string {
	switch {
	case w.link && strength:
		return "CASE e.strength WHEN 'CONCLUSIVE' THEN -4 WHEN 'STRONG' THEN -3 WHEN 'MODERATE' THEN -2 WHEN 'WEAK' THEN -1 ELSE 0 END"
	case !w.link && w.dir == storage.Out:
		return "e.position"
	}
	return "0 + 0" // a 0 alone would be the number of a column
}

// direction is that in which a list is read, and what compares a place with the
// one to begin after.
func (w walkShape) direction() (direction, op string) {
	if w.backward {
		return "DESC", "<"
	}
	return "ASC", ">"
}

// columns are the number of the link, and what is read of it and of the item besides, if that
// is all that the reader returns.
func (r *reader) columns(w walkShape) (number, heads string) {
	number = "0"
	if r.heads() {
		heads = ", " + itemHead
	}
	if w.link {
		number = "e.link"
		if r.heads() {
			heads += ", e.id, e.relation, e.strength"
		}
	}
	return number, heads
}

// heads reports whether the reader returns no more of entries than their heads: statements
// that find edges then read these, too.
func (r *reader) heads() bool { return r.omits == storage.Whole }

// itemHead is the field of an item that is its headline. Each kind has it in one of these
// columns, and has the others NULL.
const itemHead = "coalesce(i.name, i.title, i.summary, i.statement, i.text)"

// hub is from how many edges on an item is asked by itself.
const hub = 40

// separate splits queries that list edges into those that are asked together, and those with a
// statement of their own: they begin at a cursor, want edges of some kinds or strengths, or
// want a page of an item with very many edges.
func (r *reader) separate(ctx context.Context, doing string, w way, list []*asked) (together, alone []*asked, err error) {
	var paged []*asked
	for _, a := range list {
		switch {
		case a.CountOnly:
		case a.After != nil || !a.every():
			alone = append(alone, a)
		case a.First > 0 && (w.link || w.dir == storage.In): // an item refers to no more than its record lists
			paged = append(paged, a)
		default:
			together = append(together, a)
		}
	}
	if len(paged) == 0 {
		return together, alone, nil
	}
	table, near, _ := w.table()
	sql := fmt.Sprintf(`SELECT a.rowid, (SELECT count(*) FROM (
		SELECT 1 FROM %s e WHERE e.%s = a.value AND e.relation = ?2 LIMIT ?3)) FROM array(?1) a`, table, near)
	err = r.rows(ctx, doing, sql, []any{itemsOf(paged), string(w.relation), hub}, func(s *sqlite3.Stmt) error {
		if a := paged[s.ColumnInt(0)-1]; s.ColumnInt(1) == hub {
			alone = append(alone, a)
		} else {
			together = append(together, a)
		}
		return nil
	})
	return together, alone, err
}

// itemsOf are the items of queries.
func itemsOf(list []*asked) []int64 {
	items := make([]int64, len(list))
	for i, a := range list {
		items[i] = a.of
	}
	return items
}

// edges finds all edges of some items, and keeps one more than each query wants. All queries
// have the same order.
func (r *reader) edges(ctx context.Context, doing string, w way, list []*asked) ([]far, error) {
	if len(list) == 0 {
		return nil, nil
	}
	table, near, end := w.table()
	number, heads := r.columns(w.walkShape)
	sql := fmt.Sprintf(`SELECT a.rowid, i.item, i.kind, %[1]s, %[2]s, i.key, i.id%[7]s FROM array(?1) a
		CROSS JOIN %[3]s e ON e.%[4]s = a.value AND e.relation = ?2 CROSS JOIN items i ON i.item = e.%[5]s WHERE true%[6]s`,
		number, w.place(list[0].Order == storage.ByStrength), table, near, end, w.once(), heads)
	found, err := r.fars(ctx, doing, w, sql, []any{itemsOf(list), string(w.relation)})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b far) int {
		order := cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.key, b.key))
		if w.backward {
			order = -order
		}
		return cmp.Or(a.n-b.n, order)
	})
	kept, of, last := found[:0], 0, 0 // kept takes the places of found one by one
	for _, f := range found {
		if f.n != last {
			of, last = 0, f.n
		}
		a := list[f.n-1]
		if of++; a.First == 0 || of <= a.First+1 {
			f.n = a.n
			kept = append(kept, f)
		}
	}
	return kept, nil
}

// edgesOf finds the edges of one item by a statement that reads no more of them
// than are wanted where an index has them in order, and keeps no more of them
// where they are to be sorted.
func (r *reader) edgesOf(ctx context.Context, doing string, w way, a *asked) ([]far, error) {
	table, near, end := w.table()
	direction, op := w.direction()
	order, after := "e.from_key "+direction, "e.from_key "+op+" ?4"
	place := w.place(a.Order == storage.ByStrength)
	if w.link || w.dir == storage.Out {
		order = place + " " + direction + ", i.key " + direction
		after = "(" + place + ", i.key) " + op + " (?3, ?4)"
	}
	where, args := w.some(a, 6)
	if a.After != nil {
		where += " AND " + after
	}
	number, heads := r.columns(w.walkShape)
	sql := fmt.Sprintf(`SELECT ?5, i.item, i.kind, %[1]s, %[2]s, i.key, i.id%[9]s FROM %[3]s e CROSS JOIN items i ON i.item = e.%[5]s
		WHERE e.%[4]s = ?1 AND e.relation = ?2%[6]s%[7]s ORDER BY %[8]s LIMIT ?6`,
		number, place, table, near, end, where, w.once(), order, heads)
	limit := -1 // none
	if a.First > 0 {
		limit = min(a.First, math.MaxInt32) + 1
	}
	return r.fars(ctx, doing, w, sql, append([]any{a.of, string(w.relation), a.place, string(a.key), a.n, limit}, args...))
}

// some are the conditions of a query on kinds and strengths, and their arguments, which come
// after some others.
func (w walkShape) some(a *asked, others int) (where string, args []any) {
	if len(a.Kinds) > 0 {
		args = append(args, evidence.Strings(a.Kinds))
		where += fmt.Sprintf(" AND i.kind IN (SELECT value FROM array(?%d))", others+len(args))
	}
	if len(a.Strengths) > 0 {
		args = append(args, evidence.Strings(a.Strengths))
		where += fmt.Sprintf(" AND e.strength IN (SELECT value FROM array(?%d))", others+len(args))
	}
	return where, args
}

// fars reads what a statement finds: the number of the query, the item and its
// kind, the link, the place, the key and the id; and heads.
func (r *reader) fars(ctx context.Context, doing string, w way, sql string, args []any) (found []far, err error) {
	heads, link := r.heads(), selections[evidence.KindLink][0]
	err = r.rows(ctx, doing, sql, args, func(s *sqlite3.Stmt) error {
		f := far{
			node: node{s.ColumnInt64(1), kindAt(s, 2)}, n: s.ColumnInt(0), link: s.ColumnInt64(3),
			place: s.ColumnInt64(4), key: evidence.Key(s.ColumnText(5)), id: evidence.ID(s.ColumnText(6)),
		}
		if heads {
			f.it = tables[f.kind].new().(evidence.Item)
			f.it.EntryMeta().ID, f.it.EntryMeta().Key = f.id, f.key
			headReaders[f.kind](f.it, s, 7)
			if w.link {
				f.edge = &evidence.Link{}
				link.read(f.edge, s, 8)
			}
		}
		found = append(found, f)
		return nil
	})
	return found, err
}

// countEdges counts the edges of the queries that ask for it: all edges of a relation
// along its index, and those of some kinds or strengths one by one.
func (r *reader) countEdges(ctx context.Context, doing string, w way, list []*asked, pages []storage.EdgePage) error {
	table, near, end := w.table()
	var all []*asked
	for _, a := range list {
		switch {
		case !a.Count && !a.CountOnly:
		case a.every():
			all = append(all, a)
		default:
			where, args := w.some(a, 2)
			sql := fmt.Sprintf(`SELECT count(*) FROM %s e CROSS JOIN items i ON i.item = e.%s WHERE e.%s = ?1 AND e.relation = ?2%s%s`, table, end, near, where, w.once())
			counts, err := r.numbers(ctx, doing, sql, append([]any{a.of, string(w.relation)}, args...)...)
			if err != nil {
				return err
			}
			pages[a.n].Total = int(counts[0])
		}
	}
	if len(all) == 0 {
		return nil
	}
	what := "*"
	if !w.link && w.dir == storage.In && w.relation.AnnotatesLinks() {
		what = "DISTINCT e." + end // an annotation may be on several links of an item
	}
	sql := fmt.Sprintf("SELECT a.rowid, (SELECT count(%s) FROM %s e WHERE e.%s = a.value AND e.relation = ?2) FROM array(?1) a", what, table, near)
	return r.rows(ctx, doing, sql, []any{itemsOf(all), string(w.relation)}, func(s *sqlite3.Stmt) error {
		pages[all[s.ColumnInt(0)-1].n].Total = s.ColumnInt(1)
		return nil
	})
}

// fill reads what is at the far ends, all of it together.
func (r *reader) fill(ctx context.Context, doing string, queries []storage.EdgeQuery, found []far, pages []storage.EdgePage) error {
	nodes := make([]node, 0, len(found))
	var numbers []int64
	for _, f := range found {
		nodes = append(nodes, f.node)
		if f.link != 0 {
			numbers = append(numbers, f.link)
		}
	}
	itemOf, err := r.items(ctx, doing, nodes)
	if err != nil {
		return err
	}
	linkOf, err := r.links(ctx, doing, numbers)
	if err != nil {
		return err
	}
	for _, f := range found {
		add(queries[f.n], &pages[f.n], storage.Edge{Link: linkOf[f.link], Item: itemOf[f.item], At: storage.EdgeAt(f.place, f.key, f.id)})
	}
	return nil
}

// nearKeys are the keys of the items that links are followed from.
func (r *reader) nearKeys(ctx context.Context, doing string, queries []storage.EdgeQuery, items []int64) ([]evidence.Key, error) {
	keys := make([]evidence.Key, len(queries))
	var numbers []int64
	var at []int
	for i, q := range queries {
		if items[i] != 0 && q.Relation.IsLink() && !q.CountOnly {
			numbers, at = append(numbers, items[i]), append(at, i)
		}
	}
	if len(numbers) == 0 {
		return keys, nil
	}
	err := r.rows(ctx, doing, "SELECT a.rowid, i.key FROM array(?1) a CROSS JOIN items i ON i.item = a.value", []any{numbers}, func(s *sqlite3.Stmt) error {
		keys[at[s.ColumnInt(0)-1]] = evidence.Key(s.ColumnText(1))
		return nil
	})
	return keys, err
}

// fillHeads makes pages of what the statements have read already, and of the keys of the near
// ends.
func fillHeads(queries []storage.EdgeQuery, near []evidence.Key, found []far, pages []storage.EdgePage) {
	for _, f := range found {
		if f.edge != nil {
			f.edge.From, f.edge.To = near[f.n], f.key
			if queries[f.n].Direction == storage.In {
				f.edge.From, f.edge.To = f.edge.To, f.edge.From
			}
		}
		add(queries[f.n], &pages[f.n], storage.Edge{Link: f.edge, Item: f.it, At: storage.EdgeAt(f.place, f.key, f.id)})
	}
}

// add adds an edge to a page, or notes that there is one more.
func add(q storage.EdgeQuery, page *storage.EdgePage, e storage.Edge) {
	if q.First > 0 && len(page.Edges) == q.First {
		page.HasNext = true
		return
	}
	page.Edges = append(page.Edges, e)
}
