package sqlitestore

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// asked is a query for edges as the statements take it.
type asked struct {
	N         int                 `json:"n"` // which of the queries it is
	Of        int64               `json:"of"`
	Relation  string              `json:"relation"`
	Kinds     []evidence.Kind     `json:"kinds,omitempty"`
	Strengths []evidence.Strength `json:"strengths,omitempty"`
	First     int                 `json:"first"`
	Strength  bool                `json:"strength"`
	After     *int64              `json:"after,omitempty"` // the place, and
	AfterKey  string              `json:"after_key"`       // the far end's key after it
	count     bool
	countOnly bool
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

// far is an edge as the statements find it.
type far struct {
	node
	n    int
	link int64
	at   storage.Position
}

// Edges implements storage.Reader: a statement for each shape that occurs,
// and another if a query of that shape asks for a count.
func (r *reader) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	const doing = "following relations"
	refs := make([]evidence.Ref, len(queries))
	for i, q := range queries {
		if err := storage.CheckEdges(q); err != nil {
			return nil, err
		}
		refs[i] = q.Of
	}
	places, err := r.resolve(ctx, doing, refs)
	if err != nil {
		return nil, err
	}
	shapes := map[walkShape][]asked{}
	for i, q := range queries {
		if places[i].item == 0 {
			continue
		}
		a := asked{N: i, Of: places[i].item, Relation: string(q.Relation), Kinds: q.Kinds, Strengths: q.Strengths, First: q.First,
			Strength: q.Order == storage.ByStrength, count: q.Count || q.CountOnly, countOnly: q.CountOnly}
		if q.After != nil && !q.CountOnly {
			place, key, ok := strings.Cut(q.After.Value, " ")
			n, err := strconv.ParseInt(place, 10, 64)
			if !ok || err != nil {
				return nil, storage.BadPosition()
			}
			a.After, a.AfterKey = &n, key
		}
		shape := walkShape{q.Relation.IsLink(), q.Direction, q.Backward && !q.CountOnly}
		shapes[shape] = append(shapes[shape], a)
	}
	pages := make([]storage.EdgePage, len(queries))
	var found []far
	for shape, list := range shapes {
		if err := r.countEdges(ctx, doing, shape, list, pages); err != nil {
			return nil, err
		}
		if list = slices.DeleteFunc(list, func(a asked) bool { return a.countOnly }); len(list) == 0 {
			continue
		}
		few, hubs, err := r.splitHubs(ctx, doing, shape, list)
		if err != nil {
			return nil, err
		}
		fars, err := r.edges(ctx, doing, shape, few)
		if err != nil {
			return nil, err
		}
		found = append(found, fars...)
		for _, a := range hubs {
			if fars, err = r.hubEdges(ctx, doing, shape, a); err != nil {
				return nil, err
			}
			found = append(found, fars...)
		}
	}
	return pages, r.fill(ctx, doing, queries, found, pages)
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

// from is the part of a statement that follows a shape. CROSS JOIN keeps the
// planner to the order that the indexes are made for.
func (w walkShape) from() string {
	table, near, far := w.table()
	return fmt.Sprintf(` FROM json_each(?) j
		CROSS JOIN %s e ON e.%s = j.value->>'of' AND e.relation = j.value->>'relation'
		CROSS JOIN items i ON i.item = e.%s
		WHERE (j.value->'kinds' IS NULL OR i.kind IN (SELECT value FROM json_each(j.value->'kinds')))%s%s`, table, near, far, w.strong("j.value->'strengths'"), w.once())
}

// strong leaves the links of some strengths; none stands for all.
func (w walkShape) strong(strengths string) string {
	if !w.link {
		return ""
	}
	return fmt.Sprintf(" AND (%[1]s IS NULL OR e.strength IN (SELECT value FROM json_each(%[1]s)))", strengths)
}

// once leaves one edge of those by which a caveat refers to an item that is an
// end of several of the links that it qualifies.
func (w walkShape) once() string {
	if w.link || w.dir == storage.Out {
		return ""
	}
	return ` AND (e.relation NOT IN ('QUALIFIES_SUPPORT', 'QUALIFIES_CONTRADICTION') OR NOT EXISTS (SELECT 1 FROM edges x
		WHERE x.from_item = e.from_item AND x.relation = e.relation AND x.position < e.position AND x.to_item = e.to_item))`
}

// place is the number that comes before the far end's key in the order; strength
// says whether that is the strength.
func (w walkShape) place(strength string) string {
	switch {
	case w.link:
		return `iif(` + strength + `, CASE e.strength WHEN 'CONCLUSIVE' THEN -4 WHEN 'STRONG' THEN -3 WHEN 'MODERATE' THEN -2 WHEN 'WEAK' THEN -1 ELSE 0 END, 0)`
	case w.dir == storage.Out:
		return "e.position"
	}
	return "0 + 0" // a 0 alone would be the number of a column
}

// way is the direction in which a list is read, and what compares a place with the
// one to begin after.
func (w walkShape) way() (direction, op string) {
	if w.backward {
		return "DESC", "<"
	}
	return "ASC", ">"
}

// number is the column with the number of the link.
func (w walkShape) number() string {
	if w.link {
		return "e.link"
	}
	return "0"
}

// hub is from how many edges on an item is asked by itself.
const hub = 40

// splitHubs separates the queries for a page of an item with very many edges, which
// get a statement of their own.
func (r *reader) splitHubs(ctx context.Context, doing string, shape walkShape, list []asked) (few, hubs []asked, err error) {
	if shape.dir == storage.Out && !shape.link {
		return list, nil, nil // an item refers to no more than its record lists
	}
	table, near, _ := shape.table()
	sql := fmt.Sprintf(`SELECT count(*) FROM json_each(?1) j
		CROSS JOIN %s e ON e.%s = j.value->>'of' AND e.relation = j.value->>'relation'`, table, near)
	all, err := r.numbers(ctx, doing, sql, list)
	if err != nil || all[0] < hub {
		return list, nil, err
	}
	sql = fmt.Sprintf(`SELECT (SELECT count(*) FROM (
		SELECT 1 FROM %s e WHERE e.%s = j.value->>'of' AND e.relation = j.value->>'relation' LIMIT ?2)) FROM json_each(?1) j`, table, near)
	at := 0
	err = r.rows(ctx, doing, sql, []any{list, hub}, func(s *sqlite3.Stmt) error {
		if list[at].First > 0 && s.ColumnInt(0) == hub {
			hubs = append(hubs, list[at])
		} else {
			few = append(few, list[at])
		}
		at++
		return nil
	})
	return few, hubs, err
}

// hubEdges finds the edges of one item by a statement that reads no more of them
// than are wanted where an index has them in order, and keeps no more of them
// where they are to be sorted.
func (r *reader) hubEdges(ctx context.Context, doing string, shape walkShape, a asked) ([]far, error) {
	table, near, end := shape.table()
	direction, op := shape.way()
	order, after := "e.from_key "+direction, "e.from_key "+op+" ?6"
	if shape.link {
		order = shape.place("?3") + " " + direction + ", i.key " + direction
		after = "(" + shape.place("?3") + ", i.key) " + op + " (?5, ?6)"
	}
	sql := fmt.Sprintf(`SELECT ?8, i.item, i.kind, %[1]s, %[2]s, i.key, i.id FROM %[3]s e CROSS JOIN items i ON i.item = e.%[5]s
		WHERE e.%[4]s = ?1 AND e.relation = ?2 AND (?4 IS NULL OR i.kind IN (SELECT value FROM json_each(?4))) AND (?5 IS NULL OR %[6]s)%[8]s%[9]s
		ORDER BY %[7]s LIMIT ?7`, shape.number(), shape.place("?3"), table, near, end, after, order, shape.strong("?9"), shape.once())
	var kinds, place any
	if len(a.Kinds) > 0 {
		kinds = a.Kinds
	}
	if a.After != nil {
		place = *a.After
	}
	args := []any{a.Of, a.Relation, a.Strength, kinds, place, a.AfterKey, min(a.First, math.MaxInt32) + 1, a.N}
	switch {
	case len(a.Strengths) > 0:
		args = append(args, a.Strengths)
	case shape.link:
		args = append(args, nil)
	}
	return r.fars(ctx, doing, sql, args)
}

func (r *reader) edges(ctx context.Context, doing string, shape walkShape, list []asked) ([]far, error) {
	direction, op := shape.way()
	sql := fmt.Sprintf(`SELECT n, item, kind, link, place, key, id FROM (
			SELECT *, row_number() OVER (PARTITION BY n ORDER BY place %[4]s, key %[4]s) AS row FROM (
				SELECT j.value->>'n' AS n, j.value->>'first' AS first, j.value->>'after' AS after, j.value->>'after_key' AS after_key,
					i.item, i.kind, %[1]s AS link, %[2]s AS place, i.key, i.id%[3]s
			) WHERE after IS NULL OR (place, key) %[5]s (after, after_key)
		) WHERE first = 0 OR row <= first + 1 ORDER BY n, row`, shape.number(), shape.place("j.value->>'strength'"), shape.from(), direction, op)
	return r.fars(ctx, doing, sql, []any{list})
}

// fars reads what a statement finds: the number of the query, the item and its
// kind, the link, the place, the key and the id.
func (r *reader) fars(ctx context.Context, doing, sql string, args []any) (found []far, err error) {
	err = r.rows(ctx, doing, sql, args, func(s *sqlite3.Stmt) error {
		found = append(found, far{
			node: node{s.ColumnInt64(1), evidence.Kind(s.ColumnText(2))}, n: s.ColumnInt(0), link: s.ColumnInt64(3),
			at: storage.Position{Value: s.ColumnText(4) + " " + s.ColumnText(5), ID: evidence.ID(s.ColumnText(6))},
		})
		return nil
	})
	return found, err
}

// countEdges counts the edges of the queries that ask for it: all edges of a relation
// along its index, and those of some kinds or strengths one by one.
func (r *reader) countEdges(ctx context.Context, doing string, shape walkShape, list []asked, pages []storage.EdgePage) error {
	var some []asked
	items, places := map[string][]int64{}, map[string][]int{} // by relation
	for _, a := range list {
		switch {
		case !a.count:
		case a.every():
			items[a.Relation], places[a.Relation] = append(items[a.Relation], a.Of), append(places[a.Relation], a.N)
		default:
			some = append(some, a)
		}
	}
	for relation, of := range items {
		err := r.rows(ctx, doing, shape.counts(evidence.Relation(relation)), []any{of, relation}, func(s *sqlite3.Stmt) error {
			pages[places[relation][s.ColumnInt(0)-1]].Total = s.ColumnInt(1)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if len(some) == 0 {
		return nil
	}
	return r.rows(ctx, doing, "SELECT j.value->>'n', count(*)"+shape.from()+" GROUP BY 1", []any{some}, func(s *sqlite3.Stmt) error {
		pages[s.ColumnInt(0)].Total = s.ColumnInt(1)
		return nil
	})
}

// counts is the statement that counts the edges of a relation of each of some items.
// Caveats on several links of an item count once.
func (w walkShape) counts(relation evidence.Relation) string {
	table, near, far := w.table()
	what := "*"
	if !w.link && w.dir == storage.In && relation.IsQualification() && relation != evidence.Qualifies {
		what = "DISTINCT e." + far
	}
	return fmt.Sprintf("SELECT a.rowid, (SELECT count(%s) FROM %s e WHERE e.%s = a.value AND e.relation = ?2) FROM array(?1) a", what, table, near)
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
		page := &pages[f.n]
		if first := queries[f.n].First; first > 0 && len(page.Edges) == first {
			page.HasNext = true
			continue
		}
		page.Edges = append(page.Edges, storage.Edge{Link: linkOf[f.link], Item: itemOf[f.item], At: f.at})
	}
	for i, q := range queries {
		if q.Backward {
			slices.Reverse(pages[i].Edges)
		}
	}
	return nil
}
