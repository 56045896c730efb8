package sqlitestore

import (
	"context"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
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
	is   clause // of items i
	all  clause // a statement that selects the numbers of those items, each once
	own  bool   // whether the index that counts claims has what it is about
	more bool   // it finds items of other kinds, too
	size int    // how many they are, or more than a few
}

// filtered is the filter of a query, as sets.
type filtered struct {
	kind      evidence.Kind
	sets      []set // the smallest first
	verdicts  []string
	certainty []string
	assessed  bool // only claims with figures meet it
}

// defaultFew is how many items a set may have so that its items are sorted; those of
// a larger set are found along the order of the list. Figures and filters correlate,
// so all items of a small set may be at the end of an order.
const defaultFew = 5000

// filter makes sets of what a query filters by.
func (r *reader) filter(ctx context.Context, doing string, q storage.Query) (*filtered, error) {
	f, w := &filtered{kind: q.Kind}, q.Where
	if w.Text != "" {
		const hits = "SELECT rowid AS item FROM search WHERE search MATCH ?"
		f.sets = append(f.sets, set{is: the("i.item IN ("+hits+")", match(w.Text)), all: the(hits, match(w.Text)), more: true})
	}
	if len(w.HasCaveat) > 0 {
		f.sets = append(f.sets, set{
			is:  the("EXISTS (SELECT 1 FROM doubts d WHERE d.item = i.item AND d.category IN (SELECT value FROM array(?)))", evidence.Strings(w.HasCaveat)),
			all: the("SELECT DISTINCT item FROM doubts d WHERE d.kind = ? AND d.category IN (SELECT value FROM array(?))", string(q.Kind), evidence.Strings(w.HasCaveat)),
		})
	}
	for _, tag := range slices.Compact(slices.Sorted(slices.Values(w.Tags))) {
		f.sets = append(f.sets, set{
			is:  the("EXISTS (SELECT 1 FROM tags t WHERE t.item = i.item AND t.tag = ?)", tag),
			all: the("SELECT DISTINCT item FROM tags t WHERE t.tag = ?", tag),
		})
	}
	if w.RestsOn != "" {
		above, err := r.above(ctx, doing, []evidence.Ref{w.RestsOn})
		if err != nil {
			return nil, err
		}
		f.sets = append(f.sets, set{is: the("i.item IN (SELECT value FROM array(?))", above), all: the("SELECT value AS item FROM array(?)", above)})
	}
	if !w.UpdatedSince.IsZero() {
		since := millisecondsFrom(w.UpdatedSince) // which is what times are kept to
		f.sets = append(f.sets, set{is: the("i.updated_at >= ?", since), own: true,
			all: the("SELECT item FROM items WHERE kind = ? AND updated_at >= ?", string(q.Kind), since)})
	}
	f.figures(w)
	return f, r.measure(ctx, doing, f)
}

// figures adds what claims are filtered by their figures.
func (f *filtered) figures(w storage.Filter) {
	f.within("belief", "kind = 'CLAIM' AND belief IS NOT NULL", w.Belief)
	f.within("independent_for", "independent_for IS NOT NULL", w.Lines)
	f.verdicts, f.certainty = evidence.Strings(w.Verdict), evidence.Strings(w.Certainty)
	slices.Sort(f.verdicts)
	f.verdicts = slices.Compact(f.verdicts)
	f.assessed = f.assessed || len(f.verdicts)+len(f.certainty) > 0
}

// within adds the range of a figure; of is what its index is of.
func (f *filtered) within(column, of string, r storage.Range) {
	if r == (storage.Range{}) {
		return
	}
	is, all := clause{}, clause{}
	all.add(of)
	for _, end := range []struct {
		op string
		at *float64
	}{{">=", r.Min}, {"<=", r.Max}} {
		if end.at != nil {
			is.add("i."+column+" "+end.op+" ?", *end.at)
			all.add(column+" "+end.op+" ?", *end.at)
		}
	}
	f.assessed = true
	f.sets = append(f.sets, set{is: is, own: true, all: the("SELECT item FROM items INDEXED BY claims_by_"+column+" WHERE "+all.where(), all.args...)})
}

// measure counts the items of each set, up to a few, and puts the smallest first.
func (r *reader) measure(ctx context.Context, doing string, f *filtered) error {
	for i := range f.sets {
		s := &f.sets[i]
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
	if len(f.sets) > 0 && f.sets[0].size <= few {
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
		n = slices.IndexFunc(f.sets, func(s set) bool { return !s.own })
	}
	var sql string
	var where clause
	switch {
	case len(f.sets) == 0 && !f.assessed:
		sql, where = "SELECT items FROM kinds WHERE kind = ?", the("", string(f.kind))
	case len(f.sets) == 1 && !f.sets[0].more && len(f.verdicts)+len(f.certainty) == 0:
		sql, where = "SELECT count(*) FROM ("+f.sets[0].all.where()+")", f.sets[0].all
	case n >= 0:
		sql, where = f.through(n)
		sql = "SELECT count(*) FROM " + sql + " WHERE " + where.where()
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
