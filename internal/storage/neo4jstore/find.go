package neo4jstore

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// sorting is what a list is sorted by.
type sorting struct {
	property string
	partial  bool // a claim without figures has it not
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
	storage.OrderBelief:     {property: "belief", partial: true},
	storage.OrderSupport:    {property: "support", partial: true},
	storage.OrderOpposition: {property: "opposition", partial: true},
	storage.OrderConflict:   {property: "conflict", partial: true},
	storage.OrderLines:      {property: "independentFor", partial: true},
	storage.OrderDependents: {property: "dependents"},
}

// unassessed is the order of the claims without figures, by id alone.
var unassessed = sorting{property: "unassessed"}

// Find implements storage.Reader. Claims without figures come last in the
// orders by one, and have an index of their own.
func (r *reader) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	if err := storage.CheckQuery(q); err != nil {
		return storage.ItemPage{}, err
	}
	var page storage.ItemPage
	order := sortings[q.Order.By]
	last := q.After != nil && q.After.Value == "" && order.partial
	p, how, counted, err := r.filter(ctx, q)
	if err != nil {
		return storage.ItemPage{}, err
	}
	if !last {
		if err := r.list(ctx, q, listing{q.Kind, order, q.Order.Desc, how, counted}, p, q.After, &page); err != nil {
			return storage.ItemPage{}, err
		}
	}
	if order.partial && len(page.Items) <= q.First && (last || !ofFigures(q.Where)) {
		if how == byVerdict {
			how = byIndex
		}
		var after *storage.Position
		if last {
			after = &storage.Position{Value: "true", ID: q.After.ID}
		}
		p["count"] = q.Count && last
		if err := r.list(ctx, q, listing{q.Kind, unassessed, q.Order.Desc, how, counted}, p, after, &page); err != nil {
			return storage.ItemPage{}, err
		}
	}
	if len(page.Items) > q.First {
		page.Items, page.At, page.HasNext = page.Items[:q.First], page.At[:q.First], true
	}
	return page, nil
}

// ofFigures tells whether only claims with figures pass a filter.
func ofFigures(f storage.Filter) bool {
	return len(f.Verdict) > 0 || len(f.Certainty) > 0 || f.Belief != storage.Range{} || f.Lines != storage.Range{}
}

// list adds the next items of an order to a page, and one item more if there is one.
func (r *reader) list(ctx context.Context, q storage.Query, l listing, p params, after *storage.Position, page *storage.ItemPage) error {
	const doing = "listing items"
	p["limit"] = q.First + 1 - len(page.Items)
	if err := l.order.begin(p, l.desc, after); err != nil {
		return err
	}
	records, err := r.rows(ctx, doing, l.statement(), p)
	if err != nil {
		return err
	}
	total := page.Total
	if err := collect(records, page, func(row []any) string { return l.order.place(row[2]) }); err != nil {
		return malformed(err, doing)
	}
	if p["count"] == false {
		page.Total = total
	}
	return nil
}

// collect reads a row of a total and a page.
func collect(records rows, page *storage.ItemPage, place func(row []any) string) error {
	if len(records) == 0 {
		return nil
	}
	total, _ := records[0][0].(int64)
	page.Total = int(total)
	rows, _ := records[0][1].([]any)
	for _, row := range rows {
		row, _ := row.([]any)
		it, err := item(row[0], row[1])
		if err != nil {
			return err
		}
		page.Items = append(page.Items, it)
		page.At = append(page.At, storage.Position{Value: place(row), ID: it.EntryMeta().ID})
	}
	return nil
}

// place writes the value that a list is sorted by so that no digit is lost. It is
// empty for a claim without figures.
func (o sorting) place(value any) string {
	if o == unassessed {
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
	case "key":
		p["value"] = after.Value
		return nil
	case "unassessed":
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
	case "key":
		first, last = "", "~" // which comes after all that may be in a key
	case "updatedAt":
		first, last = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	case "unassessed":
		first, last = 1, 1 // as it is of all claims that are in this order
	}
	if desc {
		return last, string(utf8.MaxRune)
	}
	return first, ""
}

// few is how many caveats there may be of what a list is filtered by, so that
// what they are on is sorted rather than looked for along the order. Caveats
// lower figures, so all with one may be at the end of an order.
const few = 5000

// filter are the parameters for what a query filters by, and how to look and count.
func (r *reader) filter(ctx context.Context, q storage.Query) (params, found, counted, error) {
	f := q.Where
	p := params{
		"count": q.Count, "hasCaveat": nil, "updatedSince": nil, "tags": nil, "verdict": nil, "certainty": nil, "counted": evidence.Strings(evidence.Verdicts),
		"beliefMin": bound(f.Belief.Min), "beliefMax": bound(f.Belief.Max), "linesMin": bound(f.Lines.Min), "linesMax": bound(f.Lines.Max),
	}
	if len(f.HasCaveat) > 0 {
		p["hasCaveat"] = evidence.Strings(f.HasCaveat)
	}
	if !f.UpdatedSince.IsZero() {
		p["updatedSince"] = f.UpdatedSince.UTC()
	}
	if len(f.Tags) > 0 {
		p["tags"] = f.Tags
	}
	if len(f.Verdict) > 0 {
		once := evidence.Strings(f.Verdict)
		slices.Sort(once)
		once = slices.Compact(once)
		p["verdict"], p["counted"] = once, once
	}
	if len(f.Certainty) > 0 {
		p["certainty"] = evidence.Strings(f.Certainty)
	}
	how := byIndex
	switch {
	case f.Text != "":
		how = byText
		p["text"] = match(f.Text)
	case f.RestsOn == "" && len(f.HasCaveat) > 0:
		p["doubts"] = doubts(q.Kind, f.HasCaveat)
		records, err := r.rows(ctx, "listing items", readDoubts, params{"doubts": p["doubts"], "limit": few + 1})
		if err != nil {
			return nil, 0, 0, err
		}
		if n, _ := records[0][0].(int64); n <= few {
			how = byDoubt
		}
	}
	if f.RestsOn != "" {
		how += byAbove
		maps.Copy(p, named([]evidence.Ref{f.RestsOn}))
	}
	if how == byIndex && len(f.Verdict) > 0 {
		how = byVerdict
	}
	return p, how, countOf(f), nil
}

// countOf says how to count a list that is not found all at once.
func countOf(f storage.Filter) counted {
	switch {
	case len(f.HasCaveat) > 0:
		return countDoubts
	case len(f.Tags) > 0:
	case ofFigures(f):
		return countFigures
	case f.UpdatedSince.IsZero():
		return countAll
	}
	return countEach
}

// doubts are what relationships of unresolved caveats on a kind of item say.
func doubts(kind evidence.Kind, categories []evidence.Category) []string {
	list := make([]string, len(categories))
	for i, c := range categories {
		list[i] = labels[kind] + " " + string(c)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func bound(x *float64) any {
	if x == nil {
		return nil
	}
	return *x
}

// match is the full-text query for a text: it finds items that have each word of
// the text as the beginning of a word. A word in the headline or the key weighs more
// than one elsewhere, and a whole word weighs more than a beginning.
func match(text string) string {
	var b strings.Builder
	for _, word := range words.Of(text) {
		// Words are letters and digits in lower case, so nothing in them is an
		// operator.
		b.WriteString("+(searchTitle:" + word + "*^4 searchText:" + word + "* searchTitle:" + word + "^2 searchText:" + word + ") ")
	}
	if b.Len() == 0 {
		return "searchTitle:\"\"" // which matches nothing
	}
	return b.String()
}

// Search implements storage.Reader.
func (r *reader) Search(ctx context.Context, q storage.SearchQuery) (storage.HitPage, error) {
	const doing = "searching"
	var page storage.HitPage
	if err := storage.CheckSearch(q); err != nil {
		return page, err
	}
	p := params{"text": match(q.Text), "kinds": nil, "score": nil, "id": "", "limit": q.First + 1, "count": q.Count}
	if len(q.Kinds) > 0 {
		p["kinds"] = labelsOf(q.Kinds)
	}
	if q.After != nil {
		score, err := strconv.ParseFloat(q.After.Value, 64)
		if err != nil || math.IsNaN(score) {
			return page, storage.BadPosition()
		}
		p["score"], p["id"] = score, string(q.After.ID)
	}
	records, err := r.rows(ctx, doing, search, p)
	if err != nil {
		return page, err
	}
	err = collect(records, &page, func(row []any) string {
		score, _ := row[2].(float64)
		return strconv.FormatFloat(score, 'g', -1, 64)
	})
	if err != nil {
		return storage.HitPage{}, malformed(err, doing)
	}
	if len(page.Items) > q.First {
		page.Items, page.At, page.HasNext = page.Items[:q.First], page.At[:q.First], true
	}
	return page, nil
}

func labelsOf(kinds []evidence.Kind) []string {
	list := make([]string, len(kinds))
	for i, k := range kinds {
		list[i] = labels[k]
	}
	return list
}
