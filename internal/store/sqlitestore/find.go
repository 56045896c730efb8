package sqlitestore

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
)

// sorting is what a list is sorted by.
type sorting struct {
	column  string // an index leads from it to the id
	whole   bool   // holds whole numbers
	partial bool   // NULL where a claim has no figures
	ofKind  string // "+" where the index holds claims only, so that those that begin with the kind are not preferred
}

var sortings = map[evidence.OrderBy]sorting{
	evidence.OrderUpdated:    {column: "updated_at", whole: true},
	evidence.OrderBelief:     {column: "belief", partial: true},
	evidence.OrderSupport:    {column: "support", partial: true, ofKind: "+"},
	evidence.OrderOpposition: {column: "opposition", partial: true, ofKind: "+"},
	evidence.OrderLines:      {column: "count_for", whole: true, partial: true, ofKind: "+"},
	evidence.OrderDependents: {column: "dependents", whole: true, ofKind: "+"},
}

// clause is a condition or more, and the values in it.
type clause struct {
	sql  []string
	args []any
}

func (c *clause) add(sql string, args ...any) {
	c.sql, c.args = append(c.sql, sql), append(c.args, args...)
}

// Find implements evidence.Reader.
func (r *reader) Find(ctx context.Context, q evidence.Query) (evidence.ItemPage, error) {
	const doing = "listing items"
	var page evidence.ItemPage
	if err := evidence.CheckQuery(q); err != nil {
		return page, err
	}
	where, err := r.where(ctx, doing, q)
	if err != nil {
		return page, err
	}
	if q.Count {
		total, err := r.numbers(ctx, doing, "SELECT count(*) FROM items i WHERE "+strings.Join(where.sql, " AND "), where.args...)
		if err != nil {
			return page, err
		}
		page.Total = int(total[0])
	}
	list, err := r.walk(ctx, doing, q, where)
	if err != nil {
		return page, err
	}
	return r.page(ctx, doing, page, list, q.First)
}

// placed is an item and its place in an order.
type placed struct {
	node
	at evidence.Position
}

// page makes a page of a list that goes one beyond it where there is more.
func (r *reader) page(ctx context.Context, doing string, page evidence.ItemPage, list []placed, first int) (evidence.ItemPage, error) {
	if len(list) > first {
		list, page.HasNext = list[:first], true
	}
	nodes := make([]node, len(list))
	for i, p := range list {
		nodes[i] = p.node
	}
	found, err := r.items(ctx, doing, nodes)
	if err != nil {
		return evidence.ItemPage{}, err
	}
	for _, p := range list {
		page.Items, page.At = append(page.Items, found[p.item]), append(page.At, p.at)
	}
	return page, nil
}

// where makes the conditions that a query puts on items i.
func (r *reader) where(ctx context.Context, doing string, q evidence.Query) (*clause, error) {
	c, f := &clause{}, q.Where
	c.add(sortings[q.Order.By].ofKind + "i.kind = '" + string(q.Kind) + "'") // which CheckQuery knows; partial indexes want it plain
	if f.Text != "" {
		c.add("i.item IN (SELECT rowid FROM search WHERE search MATCH ?)", match(f.Text))
	}
	if len(f.HasCaveat) > 0 {
		c.add(`EXISTS (SELECT 1 FROM edges e CROSS JOIN items v ON v.item = e.from_item
			WHERE e.to_item = i.item AND e.relation = 'QUALIFIES' AND v.resolved = 0 AND v.category IN (SELECT value FROM array(?)))`, list(f.HasCaveat))
	}
	if !f.UpdatedSince.IsZero() {
		c.add("i.updated_at >= ?", millisecondsFrom(f.UpdatedSince)) // which is what times are kept to
	}
	if len(f.Tags) > 0 {
		tags := slices.Compact(slices.Sorted(slices.Values(f.Tags)))
		c.add(`i.item IN (SELECT t.item FROM array(?) a CROSS JOIN tags t ON t.tag = a.value
			GROUP BY t.item HAVING count(DISTINCT t.tag) = ?)`, tags, len(tags))
	}
	if len(f.Verdict) > 0 {
		c.add("i.verdict IN (SELECT value FROM array(?))", list(f.Verdict))
	}
	if len(f.Certainty) > 0 {
		c.add("i.certainty IN (SELECT value FROM array(?))", list(f.Certainty))
	}
	c.within("i.belief", f.Belief)
	c.within("i.count_for", f.Lines)
	if f.RestsOn != "" {
		var above []int64
		if err := r.above(ctx, doing, []evidence.Ref{f.RestsOn}, func(item int64, _ string) { above = append(above, item) }); err != nil {
			return nil, err
		}
		c.add("i.item IN (SELECT value FROM array(?))", above)
	}
	return c, nil
}

func (c *clause) within(column string, r evidence.Range) {
	if r.Min != nil {
		c.add(column+" >= ?", *r.Min)
	}
	if r.Max != nil {
		c.add(column+" <= ?", *r.Max)
	}
}

func list[T ~string](words []T) []string {
	plain := make([]string, len(words))
	for i, w := range words {
		plain[i] = string(w)
	}
	return plain
}

// walk reads one more than a page in the order of the query: along an index
// over those that have what is sorted by, then, by id, over those without.
func (r *reader) walk(ctx context.Context, doing string, q evidence.Query, where *clause) ([]placed, error) {
	sort, sorted := sortings[q.Order.By]
	if !sorted {
		return r.walkKeys(ctx, doing, q, where)
	}
	op, direction := ">", "ASC"
	if q.Order.Desc {
		op, direction = "<", "DESC"
	}
	var found []placed
	run := func(column string, c clause) error {
		sql := fmt.Sprintf("SELECT i.item, i.id, %s FROM items i WHERE %s ORDER BY %[1]s %[3]s, i.id %[3]s LIMIT ?",
			column, strings.Join(c.sql, " AND "), direction)
		return r.rows(ctx, doing, sql, append(c.args, q.First+1-len(found)), func(s *sqlite3.Stmt) error {
			at := evidence.Position{ID: evidence.ID(s.ColumnText(1))}
			switch s.ColumnType(2) {
			case sqlite3.INTEGER:
				at.Value = strconv.FormatInt(s.ColumnInt64(2), 10)
			case sqlite3.FLOAT:
				at.Value = strconv.FormatFloat(s.ColumnFloat(2), 'g', -1, 64)
			}
			found = append(found, placed{node{s.ColumnInt64(0), q.Kind}, at})
			return nil
		})
	}
	if q.After == nil || q.After.Value != "" {
		c := clause{slices.Clone(where.sql), slices.Clone(where.args)}
		c.add("i." + sort.column + " IS NOT NULL")
		if q.After != nil {
			value, err := sort.value(*q.After)
			if err != nil {
				return nil, err
			}
			c.add(fmt.Sprintf("(i.%s, i.id) %s (?, ?)", sort.column, op), value, string(q.After.ID))
		}
		if err := run("i."+sort.column, c); err != nil {
			return nil, err
		}
	}
	if sort.partial && len(found) <= q.First {
		c := clause{slices.Clone(where.sql), slices.Clone(where.args)}
		c.add("i.kind = 'CLAIM' AND i.belief IS NULL") // which have a stretch of the index by belief
		if q.After != nil && q.After.Value == "" {
			c.add("i.id "+op+" ?", string(q.After.ID))
		}
		if err := run("i.belief", c); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (s sorting) value(at evidence.Position) (any, error) {
	if s.whole {
		if n, err := strconv.ParseInt(at.Value, 10, 64); err == nil {
			return n, nil
		}
	} else if x, err := strconv.ParseFloat(at.Value, 64); err == nil && !math.IsNaN(x) {
		return x, nil
	}
	return nil, badPosition()
}

func badPosition() error {
	return &evidence.Error{Code: evidence.Invalid, Path: "after", Message: "this is no position in this order"}
}

// walkKeys is walk by key, which needs no id to break ties.
func (r *reader) walkKeys(ctx context.Context, doing string, q evidence.Query, where *clause) ([]placed, error) {
	op, direction := ">", "ASC"
	if q.Order.Desc {
		op, direction = "<", "DESC"
	}
	c := clause{slices.Clone(where.sql), slices.Clone(where.args)}
	if q.After != nil {
		c.add("i.key "+op+" ?", q.After.Value)
	}
	var found []placed
	err := r.rows(ctx, doing, fmt.Sprintf("SELECT i.item, i.id, i.key FROM items i WHERE %s ORDER BY i.key %s LIMIT ?",
		strings.Join(c.sql, " AND "), direction), append(c.args, q.First+1), func(s *sqlite3.Stmt) error {
		at := evidence.Position{ID: evidence.ID(s.ColumnText(1)), Value: s.ColumnText(2)}
		found = append(found, placed{node{s.ColumnInt64(0), q.Kind}, at})
		return nil
	})
	return found, err
}
