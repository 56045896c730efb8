package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
)

// asked is a query for edges as the statements take it.
type asked struct {
	N        int             `json:"n"` // which of the queries it is
	Of       int64           `json:"of"`
	Relation string          `json:"relation"`
	Kinds    []evidence.Kind `json:"kinds,omitempty"`
	Strength bool            `json:"strength"`
	After    *int64          `json:"after,omitempty"` // the place, and
	AfterKey string          `json:"after_key"`       // the far end's key after it
	first    int
	count    bool
}

// asking reads the queries once, so that none of them is taken apart for each
// of its edges.
const asking = `WITH j AS MATERIALIZED (
	SELECT value->>'n' AS n, value->>'of' AS of, value->>'relation' AS relation, value->'kinds' AS kinds,
		value->>'strength' AS strength, value->>'after' AS after, value->>'after_key' AS after_key
	FROM json_each(?1)) `

// walkShape is one of the four ways along an edge: the tables of links and of
// references, each in both directions; for all edges or for a page of them, as
// these have a limit.
type walkShape struct {
	link  bool
	dir   evidence.Direction
	whole bool
}

// far is an edge as the statements find it.
type far struct {
	node
	n    int
	link int64
	at   evidence.Position
}

// Edges implements evidence.Reader: a statement for each shape that occurs,
// and another where a query of that shape asks for a count.
func (r *reader) Edges(ctx context.Context, queries []evidence.EdgeQuery) ([]evidence.EdgePage, error) {
	const doing = "following relations"
	refs := make([]evidence.Ref, len(queries))
	for i, q := range queries {
		if err := evidence.CheckEdges(q); err != nil {
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
		a := asked{N: i, Of: places[i].item, Relation: string(q.Relation), Kinds: q.Kinds,
			Strength: q.Order == evidence.ByStrength, first: q.First, count: q.Count}
		if q.After != nil {
			place, key, ok := strings.Cut(q.After.Value, " ")
			n, err := strconv.ParseInt(place, 10, 64)
			if !ok || err != nil {
				return nil, badPosition()
			}
			a.After, a.AfterKey = &n, key
		}
		shape := walkShape{q.Relation.IsLink(), q.Direction, q.First == 0}
		shapes[shape] = append(shapes[shape], a)
	}
	pages := make([]evidence.EdgePage, len(queries))
	var found []far
	for shape, list := range shapes {
		fars, err := r.edges(ctx, doing, shape, list)
		if err != nil {
			return nil, err
		}
		found = append(found, fars...)
		if err := r.countEdges(ctx, doing, shape, list, pages); err != nil {
			return nil, err
		}
	}
	return pages, r.fill(ctx, doing, queries, found, pages)
}

// table is where the edges of a shape are, with the columns of their near and
// far ends.
func (w walkShape) table() (table, near, far string) {
	table, near, far = "edges", "from_item", "to_item"
	if w.link {
		table = "links"
	}
	if w.dir == evidence.In {
		near, far = far, near
	}
	return table, near, far
}

// from is the part of a statement that follows a shape from near to far ends f.
// CROSS JOIN keeps the planner to the order that the indexes are made for.
func (w walkShape) from() string {
	table, near, far := w.table()
	return fmt.Sprintf(` FROM %s e CROSS JOIN items f ON f.item = e.%s
		WHERE e.%s = j.of AND e.relation = j.relation AND (j.kinds IS NULL OR f.kind IN (SELECT value FROM json_each(j.kinds)))`, table, far, near)
}

// place is the number that comes before the far end's key in the order.
func (w walkShape) place() string {
	switch {
	case w.link:
		return `iif(j.strength, CASE e.strength WHEN 'CONCLUSIVE' THEN -4 WHEN 'STRONG' THEN -3 WHEN 'MODERATE' THEN -2 WHEN 'WEAK' THEN -1 ELSE 0 END, 0)`
	case w.dir == evidence.Out:
		return "e.position"
	}
	return "0 + 0" // a 0 alone would be the number of a column
}

// edges finds the first far ends of each query before it reads any of them: what
// is sorted is no more than their keys, and no more of these is kept than are wanted.
func (r *reader) edges(ctx context.Context, doing string, shape walkShape, list []asked) ([]far, error) {
	link := "0"
	if shape.link {
		link = "e.link"
	}
	table, near, end := shape.table()
	sql := fmt.Sprintf(asking+`SELECT j.n, i.item, i.kind, %[1]s, %[2]s AS place, i.key, i.id
		FROM j CROSS JOIN items i ON i.item IN (
			SELECT e.%[5]s%[6]s AND (j.after IS NULL OR (%[2]s, f.key) > (j.after, j.after_key)) ORDER BY %[2]s, f.key LIMIT ?2
		) CROSS JOIN %[3]s e ON e.%[4]s = j.of AND e.relation = j.relation AND e.%[5]s = i.item
		ORDER BY j.n, place, i.key`, link, shape.place(), table, near, end, shape.from())
	text, err := json.Marshal(list)
	if err != nil {
		return nil, evidence.Wrap(evidence.Internal, err, doing)
	}
	limit := -1 // none
	if !shape.whole {
		limit = 1 // to see whether there is more
		for _, a := range list {
			limit = max(limit, min(a.first, math.MaxInt32)+1)
		}
	}
	var found []far
	err = r.rows(ctx, doing, sql, []any{string(text), limit}, func(s *sqlite3.Stmt) error {
		found = append(found, far{
			node: node{s.ColumnInt64(1), evidence.Kind(s.ColumnText(2))}, n: s.ColumnInt(0), link: s.ColumnInt64(3),
			at: evidence.Position{Value: s.ColumnText(4) + " " + s.ColumnText(5), ID: evidence.ID(s.ColumnText(6))},
		})
		return nil
	})
	return found, err
}

func (r *reader) countEdges(ctx context.Context, doing string, shape walkShape, list []asked, pages []evidence.EdgePage) error {
	var counted []asked
	for _, a := range list {
		if a.count {
			counted = append(counted, a)
		}
	}
	if len(counted) == 0 {
		return nil
	}
	text, err := json.Marshal(counted)
	if err != nil {
		return evidence.Wrap(evidence.Internal, err, doing)
	}
	return r.rows(ctx, doing, asking+"SELECT j.n, (SELECT count(*)"+shape.from()+") FROM j", []any{string(text)}, func(s *sqlite3.Stmt) error {
		pages[s.ColumnInt(0)].Total = s.ColumnInt(1)
		return nil
	})
}

// fill reads what is at the far ends, all of it together.
func (r *reader) fill(ctx context.Context, doing string, queries []evidence.EdgeQuery, found []far, pages []evidence.EdgePage) error {
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
		page.Edges = append(page.Edges, evidence.Edge{Link: linkOf[f.link], Item: itemOf[f.item], At: f.at})
	}
	return nil
}
