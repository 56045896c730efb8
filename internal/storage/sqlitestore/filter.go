package sqlitestore

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// clause is one or more conditions, and their values.
type clause struct {
	sql  []string
	args []any
}

func (c *clause) add(sql string, args ...any) {
	c.sql, c.args = append(c.sql, sql), append(c.args, args...)
}

func (c clause) where() string { return strings.Join(c.sql, " AND ") }

// the is a clause of one condition, or a statement.
func the(sql string, args ...any) clause { return clause{[]string{sql}, args} }

// set is a condition that works both ways: it tests an item, and it finds the items
// that meet it, by an index.
type set struct {
	is   clause    // of items i
	all  clause    // a statement that selects the numbers of those items, each once; none if they can only be tested
	not  *filtered // instead of all: what the items do not meet
	own  bool      // whether the index that counts claims has what it is about
	size int       // how many they are, or more than a few
}

// finds tells whether a set finds its items, or only tests them.
func (s set) finds() bool { return len(s.all.sql) > 0 }

// filtered is the filter of a query, as sets.
type filtered struct {
	kind      evidence.Kind
	sets      []set    // the smallest first
	verdicts  []string // which have orders of their own
	certainty []string // by which an index counts
	assessed  bool     // only claims with figures meet it
}

// defaultFew is how many items a set may have so that its items are sorted; those of
// a larger set are found along the order of the list. Figures and filters correlate,
// so all items of a small set may be at the end of an order.
const defaultFew = 5000

// filter makes sets of a filter, and counts their items up to a few. Figures that an
// index of the whole list has are no sets there.
func (r *reader) filter(ctx context.Context, doing string, kind evidence.Kind, w storage.Filter, whole bool) (*filtered, error) {
	f, err := r.split(ctx, doing, kind, w, whole)
	if err != nil {
		return nil, err
	}
	return f, r.measure(ctx, doing, f)
}

// split makes sets of a filter, and counts nothing.
func (r *reader) split(ctx context.Context, doing string, kind evidence.Kind, w storage.Filter, whole bool) (*filtered, error) {
	f := &filtered{kind: kind}
	all, alternatives, excluded := w.Parts(kind)
	for _, c := range all {
		s, err := r.set(ctx, doing, kind, c)
		if err != nil {
			return nil, err
		}
		f.assessed = f.assessed || c.Figure
		switch {
		case whole && c.Name == "verdict" && f.verdicts == nil:
			f.verdicts = once(c.Any)
		case whole && c.Name == "certainty" && f.certainty == nil:
			f.certainty = c.Any
		default:
			f.sets = append(f.sets, s)
		}
	}
	for _, list := range alternatives {
		s, err := r.anyOf(ctx, doing, kind, list)
		if err != nil {
			return nil, err
		}
		f.sets = append(f.sets, s)
	}
	for _, w := range excluded {
		inner, err := r.split(ctx, doing, kind, w, false) // which is only tested, unless it is counted
		if err != nil {
			return nil, err
		}
		test := inner.test()
		f.sets = append(f.sets, set{is: the("("+test.where()+") IS NOT TRUE", test.args...), not: inner, size: r.few + 1})
	}
	return f, nil
}

// set makes a set of a condition.
func (r *reader) set(ctx context.Context, doing string, kind evidence.Kind, c storage.Condition) (set, error) {
	switch c.Form {
	case storage.ByText:
		const hits = "SELECT " + itemOf + " AS item FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?"
		text, err := r.match(ctx, doing, words.Terms(c.Text))
		first, last := searchRange(kind)
		return set{is: the("i.item IN ("+hits+")", text, first, last), all: the(hits, text, first, last)}, err
	case storage.ByCaveat:
		return set{
			is:  the("EXISTS (SELECT 1 FROM doubts d WHERE d.item = i.item AND d.category IN (SELECT value FROM array(?)))", c.Any),
			all: the("SELECT DISTINCT item FROM doubts d WHERE d.kind = ? AND d.category IN (SELECT value FROM array(?))", string(kind), c.Any),
		}, nil
	case storage.ByTag:
		return withTags(once(c.Any)), nil
	case storage.ByAnyTag:
		return set{
			is:  the("EXISTS (SELECT 1 FROM tags t WHERE t.item = i.item AND t.tag IN (SELECT value FROM array(?)))", c.Any),
			all: the("SELECT DISTINCT item FROM tags t WHERE t.tag IN (SELECT value FROM array(?))", c.Any),
		}, nil
	case storage.ByBelow:
		above, err := r.above(ctx, doing, evidence.As[evidence.Ref](c.Any))
		return set{is: the("i.item IN (SELECT value FROM array(?))", above), all: the("SELECT value AS item FROM array(?)", above)}, err
	case storage.ByItself:
		return r.these(ctx, doing, kind, c)
	case storage.ByTime:
		since := millisecondsFrom(c.Since) // which is what times are kept to
		return set{is: the("i.updated_at >= ?", since), own: true,
			all: the("SELECT item FROM items WHERE kind = ? AND updated_at >= ?", string(kind), since)}, nil
	case storage.ByRef:
		return r.referring(ctx, doing, c)
	case storage.ByNumber:
		return within(columnOf(kind, c.Field), c.Range), nil
	case storage.ByDate:
		return datedBetween(kind, columnOf(kind, c.Field), c.Dates), nil
	case storage.ByConclusion:
		compared := "dependents > 0"
		if c.Is {
			compared = "dependents = 0"
		}
		return set{is: the("i." + compared), all: the("SELECT item FROM items INDEXED BY claims_by_dependents WHERE dependents IS NOT NULL AND " + compared)}, nil
	case storage.ByFlag:
		return byColumn(kind, columnOf(kind, c.Field), " = ?", c.Is), nil
	}
	s := byColumn(kind, columnOf(kind, c.Field), " IN (SELECT value FROM array(?))", c.Any)
	if c.Figure { // which has an index that counts
		s.all = the("SELECT item FROM items INDEXED BY claims_by_"+c.Field+" WHERE belief IS NOT NULL AND certainty IS NOT NULL AND "+c.Field+" IN (SELECT value FROM array(?))", c.Any)
		s.own = true
	}
	return s, nil
}

// withTags are the claims that have all of some tags: those with the first are found.
func withTags(tags []string) set {
	s := set{all: the("SELECT DISTINCT item FROM tags t WHERE t.tag = ?", tags[0])}
	for _, tag := range tags {
		s.is.add("EXISTS (SELECT 1 FROM tags t WHERE t.item = i.item AND t.tag = ?)", tag)
	}
	for _, tag := range tags[1:] {
		s.all.sql[0] += " AND EXISTS (SELECT 1 FROM tags x WHERE x.item = t.item AND x.tag = ?)"
		s.all.args = append(s.all.args, tag)
	}
	return s
}

// these are the items of a kind among some.
func (r *reader) these(ctx context.Context, doing string, kind evidence.Kind, c storage.Condition) (set, error) {
	items, err := r.named(ctx, doing, c.Any)
	return set{
		is:  the("i.item IN (SELECT value FROM array(?))", items),
		all: the("SELECT x.item FROM array(?) a CROSS JOIN items x ON x.item = a.value WHERE x.kind = ?", items, string(kind)),
	}, err
}

// named are the numbers of the items that refs name, in order, each once.
func (r *reader) named(ctx context.Context, doing string, refs []string) ([]int64, error) {
	places, err := r.resolve(ctx, doing, evidence.As[evidence.Ref](refs))
	if err != nil {
		return nil, err
	}
	items := []int64{}
	for _, p := range places {
		if p.item != 0 {
			items = append(items, p.item)
		}
	}
	slices.Sort(items)
	return slices.Compact(items), nil
}

// referring are the items that refer to one of some others.
func (r *reader) referring(ctx context.Context, doing string, c storage.Condition) (set, error) {
	to, err := r.named(ctx, doing, c.Any)
	if err != nil {
		return set{}, err
	}
	return set{
		is:  the("EXISTS (SELECT 1 FROM edges e WHERE e.from_item = i.item AND e.relation = ? AND e.to_item IN (SELECT value FROM array(?)))", string(c.Relation), to),
		all: the("SELECT DISTINCT from_item AS item FROM edges e WHERE e.relation = ? AND e.to_item IN (SELECT value FROM array(?))", string(c.Relation), to),
	}, nil
}

// byColumn are the items of a kind whose column is as a comparison says.
func byColumn(kind evidence.Kind, column, compared string, value any) set {
	return set{is: the("i."+column+compared, value), all: the("SELECT item FROM "+indexed(kind, column)+" AND "+column+compared, value)}
}

// indexed are the items of a kind, by the index of a column.
func indexed(kind evidence.Kind, column string) string {
	return "items INDEXED BY " + evidence.Plural(kind) + "_by_" + column + " WHERE kind = '" + string(kind) + "'"
}

// columnOf is the column of a field of records or of figures.
func columnOf(kind evidence.Kind, field string) string {
	if field == "kind" {
		return evidence.Word(kind) + "_kind"
	}
	var column strings.Builder
	for _, c := range field {
		if unicode.IsUpper(c) {
			column.WriteByte('_')
		}
		column.WriteRune(unicode.ToLower(c))
	}
	return column.String()
}

// within are the claims with a figure in a range.
func within(column string, r storage.Range) set {
	is, all := clause{}, clause{}
	if column == "belief" {
		all.add("kind = 'CLAIM'")
	}
	all.add(column + " IS NOT NULL")
	for _, end := range []struct {
		op string
		at *float64
	}{{">=", r.Min}, {"<=", r.Max}} {
		if end.at != nil {
			is.add("i."+column+" "+end.op+" ?", *end.at)
			all.add(column+" "+end.op+" ?", *end.at)
		}
	}
	return set{is: is, own: true, all: the("SELECT item FROM items INDEXED BY claims_by_"+column+" WHERE "+all.where(), all.args...)}
}

// datedBetween are the items with a date in a range: those with a date that begins in
// it, or in its first year or month, and those with a date that is a range and ends
// after it has begun.
func datedBetween(kind evidence.Kind, column string, d storage.Dates) set {
	first, last, vaguer := d.Bounds()
	begin, end := column+"_first", column+"_last"
	s := set{all: the("SELECT item FROM "+indexed(kind, begin)+" AND "+begin+" BETWEEN ? AND ?", first, last)}
	if d.From == "" {
		s.is = the("i."+begin+" <= ?", last)
		return s
	}
	list := append([]string{}, vaguer...)
	ends := "(" + end + " >= ? OR " + end + " IN (SELECT value FROM array(?)))"
	s.is = the("(i."+begin+" <= ? AND "+strings.ReplaceAll(ends, end, "i."+end)+")", last, first, list)
	ranges := "SELECT item FROM " + indexed(kind, end) + " AND " + end + " <> " + begin + " AND " + begin + " <= ? AND " + end
	s.all = the(strings.Join([]string{s.all.where(),
		"SELECT item FROM " + indexed(kind, begin) + " AND " + begin + " IN (SELECT value FROM array(?)) AND " + begin + " <= ? AND " + ends,
		ranges + " >= ?", ranges + " IN (SELECT value FROM array(?))"}, " UNION "),
		first, last, list, last, first, list, last, first, last, list)
	return s
}

// anyOf are the items that meet any of some filters. They are found if there is a way
// to find those that meet each.
func (r *reader) anyOf(ctx context.Context, doing string, kind evidence.Kind, list []storage.Filter) (set, error) {
	var s set
	var tests, finds []string
	var args []any
	for _, w := range list {
		f, err := r.filter(ctx, doing, kind, w, false)
		if err != nil {
			return set{}, err
		}
		test := f.test()
		tests, s.is.args = append(tests, "("+test.where()+")"), append(s.is.args, test.args...)
		if len(f.sets) == 0 || !f.sets[0].finds() {
			s.size = r.few + 1
			finds = nil
			continue
		}
		s.size = min(s.size+f.sets[0].size, r.few+1)
		if one := f.sets[0]; len(f.sets) == 1 {
			finds, args = append(finds, "SELECT item FROM ("+one.all.where()+")"), append(args, one.all.args...)
			continue
		}
		from, where := f.through(0)
		finds, args = append(finds, "SELECT i.item FROM "+from+" WHERE "+where.where()), append(args, where.args...)
	}
	s.is.sql = []string{"(" + strings.Join(tests, " OR ") + ")"}
	if len(finds) == len(list) {
		s.all = the(strings.Join(finds, " UNION "), args...)
	}
	return s, nil
}

// test is what items i must meet, all of it.
func (f *filtered) test() clause {
	test := f.but(-1)
	if len(test.sql) == 0 {
		test.add("TRUE")
	}
	return test
}

// measure counts the items of each set up to a few, and puts the smallest first. The
// size of a choice, and of what is only tested, is known.
func (r *reader) measure(ctx context.Context, doing string, f *filtered) error {
	for i := range f.sets {
		s := &f.sets[i]
		if s.size > 0 || !s.finds() {
			continue
		}
		size, err := r.numbers(ctx, doing, "SELECT count(*) FROM (SELECT 1 FROM ("+s.all.where()+") LIMIT ?)", append(slices.Clone(s.all.args), r.few+1)...)
		if err != nil {
			return err
		}
		s.size = int(size[0])
	}
	slices.SortStableFunc(f.sets, func(a, b set) int { return a.size - b.size })
	return nil
}

// smallest is the set to go through from end to end, -1 for none: they are too many.
func (f *filtered) smallest(few int) int {
	if len(f.sets) > 0 && f.sets[0].finds() && f.sets[0].size <= few {
		return 0
	}
	return -1
}

// through goes through a set, and says what its items must meet besides.
func (f *filtered) through(n int) (from string, where clause) {
	s := f.sets[n]
	where = f.but(n)
	where.sql = append(where.sql, "i.kind = '"+string(f.kind)+"'") // which CheckQuery knows
	where.args = append(slices.Clone(s.all.args), where.args...)
	return "(" + s.all.where() + ") n CROSS JOIN items i ON i.item = n.item", where
}

// but is all that items i must meet, but the one set.
func (f *filtered) but(n int) clause {
	var where clause
	for i, s := range f.sets {
		if i != n {
			where.add(s.is.where(), s.is.args...)
		}
	}
	if len(f.certainty) > 0 {
		where.add("i.certainty IN (SELECT value FROM array(?))", f.certainty)
	}
	if n >= 0 && len(f.verdicts) > 0 {
		where.add("i.verdict IN (SELECT value FROM array(?))", f.verdicts)
	}
	return where
}

// count counts what meets a filter.
func (r *reader) count(ctx context.Context, doing string, f *filtered) (int, error) {
	n := f.smallest(r.few)
	if n < 0 {
		n = slices.IndexFunc(f.sets, func(s set) bool { return !s.own && s.finds() })
	}
	var sql string
	var where clause
	switch {
	case len(f.sets) == 0 && !f.assessed:
		sql, where = "SELECT items FROM kinds WHERE kind = ?", the("", string(f.kind))
	case len(f.sets) == 1 && f.sets[0].finds() && len(f.verdicts)+len(f.certainty) == 0:
		sql, where = "SELECT count(*) FROM ("+f.sets[0].all.where()+")", f.sets[0].all
	case len(f.sets) == 1 && f.sets[0].not != nil && !f.assessed:
		if err := r.measure(ctx, doing, f.sets[0].not); err != nil {
			return 0, err
		}
		others, err := r.count(ctx, doing, f.sets[0].not)
		if err != nil {
			return 0, err
		}
		all, err := r.count(ctx, doing, &filtered{kind: f.kind})
		return all - others, err
	case n >= 0:
		sql, where = f.through(n)
		sql = "SELECT count(*) FROM " + sql + " WHERE " + where.where()
	case !f.assessed: // each is tested
		where = f.but(-1)
		sql = "SELECT count(*) FROM items i INDEXED BY items_by_key WHERE i.kind = '" + string(f.kind) + "' AND " + where.where()
	default: // claims, by what an index has of them
		index := "claims_by_verdict"
		where = f.but(-1)
		if len(f.verdicts) > 0 {
			where.add("i.verdict IN (SELECT value FROM array(?))", f.verdicts)
		} else if len(f.certainty) > 0 {
			index = "claims_by_certainty"
		}
		where.add("i.belief IS NOT NULL")
		sql = "SELECT count(*) FROM items i INDEXED BY " + index + " WHERE " + where.where()
	}
	total, err := r.numbers(ctx, doing, sql, where.args...)
	if err != nil || len(total) == 0 {
		return 0, err
	}
	return int(total[0]), nil
}

// once are words in order, each once.
func once(words []string) []string { return slices.Compact(slices.Sorted(slices.Values(words))) }
