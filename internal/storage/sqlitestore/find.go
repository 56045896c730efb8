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
	"corroborate/internal/storage"
)

// sorting is what a list is sorted by.
type sorting struct {
	column  string // an index leads from it to the id
	index   string // of all items of a kind, which begins with it, or of all claims
	whole   bool   // holds whole numbers
	partial bool   // NULL in some items, which come last
	figure  bool   // NULL in claims without figures
	words   bool   // holds texts
}

var sortings = map[storage.OrderBy]sorting{
	storage.OrderKey:        {column: "key", index: "items_by_key", words: true},
	storage.OrderUpdated:    {column: "updated_at", index: "items_by_updated_at", whole: true},
	storage.OrderBelief:     {column: "belief", index: "claims_by_belief", partial: true, figure: true},
	storage.OrderSupport:    {column: "support", index: "claims_by_support", partial: true, figure: true},
	storage.OrderOpposition: {column: "opposition", index: "claims_by_opposition", partial: true, figure: true},
	storage.OrderConflict:   {column: "conflict", index: "claims_by_conflict", partial: true, figure: true},
	storage.OrderLines:      {column: "independent_for", index: "claims_by_independent_for", whole: true, partial: true, figure: true},
	storage.OrderCertainty:  {column: "certainty_rank", index: "claims_by_certainty_rank", whole: true, partial: true, figure: true},
	storage.OrderDependents: {column: "dependents", index: "claims_by_dependents", whole: true},
	storage.OrderMoved:      {column: "last_moved", index: "claims_by_last_moved", whole: true, partial: true},
	storage.OrderPublished:  {column: "published_first", index: "sources_by_published_first", words: true, partial: true},
	storage.OrderDate:       {column: "date_first", index: "testimonies_by_date_first", words: true, partial: true},
}

// Find implements storage.Reader.
func (r *reader) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	const doing = "listing items"
	var page storage.ItemPage
	if err := storage.CheckQuery(q); err != nil {
		return page, err
	}
	f, err := r.filter(ctx, doing, q.Kind, q.Where, true)
	if err != nil {
		return page, err
	}
	if q.Count || q.CountOnly {
		page.Total, err = r.count(ctx, doing, f)
	}
	if err != nil || q.CountOnly {
		return page, err
	}
	list, err := r.walk(ctx, doing, q, f)
	if err != nil {
		return page, err
	}
	if page, err = r.page(ctx, doing, page, list, q.First, q.Backward); err != nil || len(q.Then) == 0 {
		return page, err
	}
	page.Next = make([][]storage.EdgePage, len(page.Items))
	of := make([]found, len(page.Items))
	for i, it := range page.Items {
		of[i] = found{q.Then, list[i].item, it, &page.Next[i]} // page has put the list in its order
	}
	return page, r.along(ctx, doing, of)
}

// placed is an item and its place in an order.
type placed struct {
	node
	at storage.Position
}

// page makes a page of a list that has one item more if there is one. A list that was
// walked backward is turned round.
func (r *reader) page(ctx context.Context, doing string, page storage.ItemPage, list []placed, first int, backward bool) (storage.ItemPage, error) {
	if len(list) > first {
		list, page.HasNext = list[:first], true
	}
	if backward {
		slices.Reverse(list)
	}
	nodes := make([]node, len(list))
	for i, p := range list {
		nodes[i] = p.node
	}
	found, err := r.items(ctx, doing, nodes)
	if err != nil {
		return storage.ItemPage{}, err
	}
	for _, p := range list {
		page.Items, page.At = append(page.Items, found[p.item]), append(page.At, p.at)
	}
	return page, nil
}

// walk reads one item more than a page in the order of the query, or from its end: the
// items that have the value to sort by come first, then, by id, those that do not.
func (r *reader) walk(ctx context.Context, doing string, q storage.Query, f *filtered) ([]placed, error) {
	by := q.Order.By
	if by == "" {
		by = storage.OrderKey
	}
	w := &listing{filtered: f, sorting: sortings[by], few: r.few, op: ">", direction: "ASC"}
	if q.Order.Desc != q.Backward {
		w.op, w.direction = "<", "DESC"
	}
	var found []placed
	run := func(sql string, args []any) error {
		return r.rows(ctx, doing, sql, args, func(s *sqlite3.Stmt) error {
			found = append(found, placed{node{s.ColumnInt64(0), q.Kind}, storage.Position{ID: evidence.ID(s.ColumnText(1)), Value: valueAt(s, 2)}})
			return nil
		})
	}
	for _, stretch := range w.stretches(q) {
		if len(found) > q.First {
			break
		}
		if stretch.without {
			if err := run(w.lacking(stretch.after, q.First+1-len(found))); err != nil {
				return nil, err
			}
			continue
		}
		sql, args, err := w.statement(stretch.after, q.First+1-len(found))
		if err != nil {
			return nil, err
		}
		if err := run(sql, args); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// stretch is a part of a list: the items with the value to sort by, or those without.
type stretch struct {
	without bool
	after   *storage.Position // where it begins; nil for its end
}

// stretches are what a walk goes through, from where the page begins.
func (w *listing) stretches(q storage.Query) []stretch {
	list := []stretch{{}}
	if w.partial && !(w.figure && w.assessed) {
		list = append(list, stretch{without: true})
	}
	in := 0
	if w.partial && q.After != nil && q.After.Value == "" {
		in = 1
	}
	if q.Backward {
		slices.Reverse(list)
		in = len(list) - 1 - in
	}
	if q.After == nil {
		return list
	}
	if in < 0 || in >= len(list) { // the page begins where nothing that meets the filter is
		if q.Backward {
			return list
		}
		return nil
	}
	list[in].after = q.After
	return list[in:]
}

// valueAt is the value that an item is sorted by, empty for a figure that it lacks.
func valueAt(s *sqlite3.Stmt, column int) string {
	switch s.ColumnType(column) {
	case sqlite3.INTEGER:
		return strconv.FormatInt(s.ColumnInt64(column), 10)
	case sqlite3.FLOAT:
		return strconv.FormatFloat(s.ColumnFloat(column), 'g', -1, 64)
	}
	return s.ColumnText(column)
}

// listing makes the statements that walk along a list.
type listing struct {
	*filtered
	sorting
	few           int
	op, direction string
}

// statement walks along the index of the order; of claims of some verdicts,
// along that of each; or it sorts a few.
func (w *listing) statement(after *storage.Position, limit int) (string, []any, error) {
	const columns = "i.item, i.id AS id, i.%s AS value"
	var start clause
	if w.partial {
		start.add("i." + w.column + " IS NOT NULL")
	}
	if after != nil {
		value, err := w.value(*after)
		if err != nil {
			return "", nil, err
		}
		if w.column == "key" {
			start.add("i.key "+w.op+" ?", value)
		} else {
			start.add(fmt.Sprintf("(i.%s, i.id) %s (?, ?)", w.column, w.op), value, string(after.ID))
		}
	}
	var parts []string
	var args []any
	part := func(from string, wheres ...clause) {
		var all clause
		for _, c := range wheres {
			if len(c.sql) > 0 {
				all.add(c.where(), c.args...)
			}
		}
		parts = append(parts, fmt.Sprintf("SELECT "+columns+" FROM %s WHERE %s ORDER BY %s LIMIT ?", w.column, from, all.where(), w.order()))
		args = append(append(args, all.args...), limit)
	}
	switch n := w.smallest(w.few); {
	case n >= 0:
		from, where := w.through(n)
		part(from, where, start)
	case len(w.verdicts) > 0:
		for _, verdict := range w.verdicts {
			part("items i INDEXED BY verdicts_by_"+w.column, the("i.verdict = ?", verdict), w.but(-1), start)
		}
	default:
		part("items i INDEXED BY "+w.index, w.ofKind(), w.but(-1), start)
	}
	if len(parts) == 1 {
		return parts[0], args, nil
	}
	return "SELECT item, id, value FROM (SELECT * FROM (" + strings.Join(parts, ") UNION ALL SELECT * FROM (") + ")) i ORDER BY " +
		strings.ReplaceAll(w.order(), "i."+w.column, "value") + " LIMIT ?", append(args, limit), nil
}

// order is the ORDER BY. A key needs no id to break ties.
func (w *listing) order() string {
	if w.column == "key" {
		return "i.key " + w.direction
	}
	return fmt.Sprintf("i.%s %s, i.id %[2]s", w.column, w.direction)
}

// ofKind says what items the index of the order is to be followed over: those
// of figures and dependents are of claims alone.
func (w *listing) ofKind() clause {
	switch w.column {
	case "key", "updated_at", "belief", "last_moved", "published_first", "date_first":
		return the("i.kind = '" + string(w.kind) + "'") // plain, for the partial index
	}
	return the("i." + w.column + " IS NOT NULL")
}

// lacking walks along the items without the value to sort by. Claims without figures
// have a stretch of the index by belief.
func (w *listing) lacking(after *storage.Position, limit int) (string, []any) {
	index, column := w.index, w.column
	if w.figure {
		index, column = "claims_by_belief", "belief"
	}
	from, where := "items i INDEXED BY "+index, w.but(-1)
	if n := w.smallest(w.few); n >= 0 {
		from, where = w.through(n)
	} else if len(w.verdicts) > 0 {
		where.add("i.verdict IN (SELECT value FROM array(?))", w.verdicts)
	}
	where.add("i.kind = '" + string(w.kind) + "' AND i." + column + " IS NULL")
	if after != nil {
		where.add("i.id "+w.op+" ?", string(after.ID))
	}
	return fmt.Sprintf("SELECT i.item, i.id, NULL FROM %s WHERE %s ORDER BY i.id %s LIMIT ?", from, where.where(), w.direction), append(where.args, limit)
}

func (s sorting) value(at storage.Position) (any, error) {
	switch {
	case s.words:
		return at.Value, nil
	case s.whole:
		if n, err := strconv.ParseInt(at.Value, 10, 64); err == nil {
			return n, nil
		}
	default:
		if x, err := strconv.ParseFloat(at.Value, 64); err == nil && !math.IsNaN(x) {
			return x, nil
		}
	}
	return nil, storage.BadPosition()
}
