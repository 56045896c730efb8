package neo4jstore

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// sorting is what a list is sorted by.
type sorting struct {
	property string
	lacking  string // set on items that do not have it, which come last; empty if all have
}

// index is the properties of the index that leads along the order.
func (o sorting) index() string {
	if o.property == "key" {
		return o.property
	}
	return o.property + ", id"
}

var sortings = map[storage.OrderBy]sorting{
	"":                      {property: "key"},
	storage.OrderKey:        {property: "key"},
	storage.OrderUpdated:    {property: "updatedAt"},
	storage.OrderBelief:     {"belief", unassessed},
	storage.OrderSupport:    {"support", unassessed},
	storage.OrderOpposition: {"opposition", unassessed},
	storage.OrderConflict:   {"conflict", unassessed},
	storage.OrderLines:      {"independentFor", unassessed},
	storage.OrderCertainty:  {"certaintyRank", unassessed},
	storage.OrderDependents: {property: "dependents"},
	storage.OrderMoved:      {"lastMoved", unmoved},
	storage.OrderPublished:  {"publishedFirst", undated},
	storage.OrderDate:       {"dateFirst", undated},
}

// The properties of claims without figures, of claims without effects, and of sources
// and testimonies without a date. They are in an order by id alone.
const (
	unassessed = "unassessed"
	unmoved    = "unmoved"
	undated    = "undated"
)

// Find implements storage.Reader. Items that do not have the value to sort by come
// last, and have an index of their own.
func (r *reader) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	if err := storage.CheckQuery(q); err != nil {
		return storage.ItemPage{}, err
	}
	var page storage.ItemPage
	f := filter(q.Kind, q.Where)
	if q.CountOnly {
		total, err := r.total(ctx, f)
		return storage.ItemPage{Total: total}, err
	}
	chosen, err := r.choose(ctx, f)
	if err != nil {
		return storage.ItemPage{}, err
	}
	along := &along{}
	l := listing{filtered: f, desc: q.Order.Desc != q.Backward, chosen: chosen, next: along.next(q.Then)}
	counted := false
	for _, part := range f.stretches(q) {
		if len(page.Items) > q.First {
			break
		}
		l.order = part.order
		if err := r.list(ctx, q, l, part.after, along, q.Count && !counted, &page); err != nil {
			return storage.ItemPage{}, err
		}
		counted = true
	}
	if q.Count && !counted {
		if page.Total, err = r.total(ctx, f); err != nil {
			return storage.ItemPage{}, err
		}
	}
	cut(&page, q.First, q.Backward)
	return page, nil
}

// total counts all items that meet a filter.
func (r *reader) total(ctx context.Context, f *filtered) (int, error) {
	records, err := r.rows(ctx, "counting items", f.total(), f.params(true))
	if err != nil {
		return 0, err
	}
	total, _ := records[0][0].(int64)
	return int(total), nil
}

// cut takes off the one item more than a page that a store reads, and puts a page
// that was read from the end of its list in the order of the list.
func cut(page *storage.ItemPage, first int, backward bool) {
	if len(page.Items) > first {
		page.Items, page.At, page.HasNext = page.Items[:first], page.At[:first], true
	}
	page.Next = page.Next[:min(first, len(page.Next))]
	if backward {
		slices.Reverse(page.Items)
		slices.Reverse(page.At)
		slices.Reverse(page.Next)
	}
}

// stretch is a part of a list: the items with the value to sort by, or those without.
type stretch struct {
	order sorting
	after *storage.Position // where it begins; nil for its end
}

// stretches are what a query goes through, from where the page begins.
func (f *filtered) stretches(q storage.Query) []stretch {
	order := sortings[q.Order.By]
	list, in := []stretch{{order: order}}, 0
	if order.lacking != "" && !(order.lacking == unassessed && assessed(f.conditions)) {
		list = append(list, stretch{order: sorting{property: order.lacking}})
	}
	after := q.After
	if order.lacking != "" && after != nil && after.Value == "" {
		in, after = 1, &storage.Position{Value: "1", ID: after.ID}
	}
	if q.Backward {
		slices.Reverse(list)
		in = len(list) - 1 - in
	}
	switch {
	case after == nil:
		return list
	case in < 0: // the page ends where nothing that meets the filter is
		return list
	case in >= len(list):
		return nil
	}
	list[in].after = after
	return list[in:]
}

// list adds the next items of an order to a page, and one item more if there is one.
func (r *reader) list(ctx context.Context, q storage.Query, l listing, after *storage.Position, along *along, count bool, page *storage.ItemPage) error {
	const doing = "listing items"
	p := l.params(count)
	p["limits"] = along.limits
	p["limit"] = q.First + 1 - len(page.Items)
	if err := l.order.begin(p, l.desc, after); err != nil {
		return err
	}
	var st statement
	if len(l.conditions) == 0 {
		st = r.text(fmt.Sprint("list ", l.kind, l.order.property, l.desc, l.next), l.statement)
	} else {
		st = l.statement()
	}
	records, err := r.rows(ctx, doing, st, p)
	if err != nil {
		return err
	}
	total := page.Total
	if err := r.collect(records, page, q.Then, func(row []any) string { return l.order.place(row[2]) }); err != nil {
		return malformed(err, doing)
	}
	if !count {
		page.Total = total
	}
	return nil
}

// collect reads a row of a total and a page.
func (r *reader) collect(records rows, page *storage.ItemPage, then []storage.Next, place func(row []any) string) error {
	if len(records) == 0 {
		return nil
	}
	total, _ := records[0][0].(int64)
	page.Total = int(total)
	rows, _ := records[0][1].([]any)
	for _, row := range rows {
		row, _ := row.([]any)
		it, err := r.item(row[0], row[1])
		if err != nil {
			return err
		}
		page.Items = append(page.Items, it)
		page.At = append(page.At, storage.Position{Value: place(row), ID: it.EntryMeta().ID})
		if len(row) > 3 && len(then) > 0 {
			next, err := r.nexts(then, it, row[3])
			if err != nil {
				return err
			}
			page.Next = append(page.Next, next)
		}
	}
	return nil
}

// place writes the value that a list is sorted by so that no digit is lost. It is
// empty for an item without it.
func (o sorting) place(value any) string {
	if o.property == unassessed || o.property == unmoved || o.property == undated {
		return ""
	}
	switch v := value.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case time.Time:
		return strconv.FormatInt(v.UnixMilli(), 10)
	}
	return ""
}

// begin sets the place after which a list begins.
func (o sorting) begin(p params, desc bool, after *storage.Position) error {
	if after == nil {
		p["value"], p["id"] = o.beyond(desc)
		return nil
	}
	p["id"] = string(after.ID)
	switch o.property {
	case "key", "publishedFirst", "dateFirst":
		p["value"] = after.Value
		return nil
	case unassessed, unmoved, undated:
		p["value"] = 1
		return nil
	case "updatedAt":
		if ms, err := strconv.ParseInt(after.Value, 10, 64); err == nil {
			p["value"] = time.UnixMilli(ms).UTC()
			return nil
		}
	default:
		if x, err := strconv.ParseFloat(after.Value, 64); err == nil && !math.IsNaN(x) {
			p["value"] = x
			return nil
		}
	}
	return storage.BadPosition()
}

// beyond is a place before all others in an order.
func (o sorting) beyond(desc bool) (value any, id string) {
	first, last := any(math.Inf(-1)), any(math.Inf(1))
	switch o.property {
	case "key", "publishedFirst", "dateFirst":
		first, last = "", "~" // which comes after all that may be in a key or a date
	case "updatedAt":
		first, last = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	case unassessed, unmoved, undated:
		first, last = 1, 1 // as it is of all items that are in this order
	}
	if desc {
		return last, string(utf8.MaxRune)
	}
	return first, ""
}

func labelsOf(kinds []evidence.Kind) []string {
	list := make([]string, len(kinds))
	for i, k := range kinds {
		list[i] = labels[k]
	}
	return list
}
