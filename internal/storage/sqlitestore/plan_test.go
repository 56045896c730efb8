package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
)

// empty is an empty store in a file of its own, open until the test ends.
func empty(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "map.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// plans are the query plans of the statements that do runs.
func plans(t *testing.T, s *Store, do func(ctx context.Context, r storage.Reader) error) map[string]string {
	t.Helper()
	return plansOf(t, s, defaultFew, do)
}

// plansOf are the plans if up to so many items count as few.
func plansOf(t *testing.T, s *Store, few int, do func(ctx context.Context, r storage.Reader) error) (found map[string]string) {
	t.Helper()
	ctx := t.Context()
	err := s.View(ctx, func(r storage.Reader) (err error) {
		c := r.(*reader).conn
		c.forget() // the statements of earlier calls
		c.few = few
		if err := do(ctx, r); err != nil {
			return err
		}
		found, err = explain(ctx, c)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// written are the plans of the statements that an Update runs.
func written(t *testing.T, s *Store, do func(ctx context.Context, tx storage.Tx) error) (found map[string]string) {
	t.Helper()
	ctx := t.Context()
	err := s.Update(ctx, func(w storage.Tx) (err error) {
		c := w.(*tx).conn
		c.forget() // the statements that opened the store
		if err := do(ctx, w); err != nil {
			return err
		}
		found, err = explain(ctx, c)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// explain returns the plans of the statements that a connection keeps.
func explain(ctx context.Context, c *conn) (map[string]string, error) {
	found := map[string]string{}
	for _, sql := range slices.Collect(maps.Keys(c.statements)) {
		var lines []string
		err := c.rows(ctx, "explaining", "EXPLAIN QUERY PLAN "+sql, nil, func(s *sqlite3.Stmt) error {
			lines = append(lines, s.ColumnText(3))
			return nil
		})
		if err != nil {
			return nil, err
		}
		found[sql] = strings.Join(lines, "\n")
	}
	return found, nil
}

// wherever is a place in each order.
var wherever = map[storage.OrderBy]string{storage.OrderKey: "a", storage.OrderUpdated: "1", storage.OrderBelief: "0.5", storage.OrderSupport: "0.5",
	storage.OrderOpposition: "0.5", storage.OrderConflict: "0.5", storage.OrderLines: "1", storage.OrderCertainty: "2", storage.OrderDependents: "1"}

// lists calls f with a query in every order, from every place.
func lists(f func(name string, q storage.Query)) {
	for by, value := range wherever {
		for _, desc := range []bool{false, true} {
			for _, at := range []*storage.Position{nil, {Value: value, ID: "x_"}, {ID: "x_"}} {
				if at == nil || at.Value != "" || sortings[by].partial {
					f(fmt.Sprintf("%s, descending: %t, after: %v", by, desc, at),
						storage.Query{Kind: evidence.KindClaim, First: 20, Order: storage.Order{By: by, Desc: desc}, After: at})
				}
			}
		}
	}
}

// mergedPages matches a plan that sorts only the pages that its inner statements found.
var mergedPages = regexp.MustCompile(`SCAN \(subquery-\d+\)\nUSE TEMP B-TREE FOR ORDER BY`)

// A page of a list, in any order, of all claims or of those of a verdict, is a
// walk along an index: nothing is sorted, and nothing before the page is read. For
// several verdicts, a page of each is read, and the pages are merged.
func TestPagesAreIndexWalks(t *testing.T) {
	s := empty(t)
	for verdicts := range 3 {
		lists(func(name string, q storage.Query) {
			q.Where.Fields = storage.Fields{"verdict": storage.Any(evidence.Verdicts[:verdicts]...)}
			found := plans(t, s, func(ctx context.Context, r storage.Reader) error {
				_, err := r.Find(ctx, q)
				return err
			})
			// No claim of a verdict is without figures, so that there is nothing to look for.
			if nothing := verdicts > 0 && q.After != nil && q.After.Value == ""; nothing != (len(found) == 0) {
				t.Errorf("%s, verdicts: %d: %d statements", name, verdicts, len(found))
			}
			for sql, plan := range found {
				plan = mergedPages.ReplaceAllString(plan, "")
				if strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN i\n") || strings.HasSuffix(plan, "SCAN i") || !strings.Contains(plan, "USING") {
					t.Errorf("%s, verdicts: %d: %s\n%s", name, verdicts, sql, plan)
				}
			}
		})
	}
}

// narrow are filters that name few items, mostly.
var narrow = map[string]storage.Filter{
	"caveat":       by("hasCaveat", storage.Any(evidence.Categories...)),
	"tag":          by("tags", storage.Any("one")),
	"tags":         by("tags", storage.Any("one", "two")),
	"any tag":      by("anyTag", storage.Any("one", "two")),
	"text":         by("text", storage.Match{Text: "well"}),
	"restsOn":      by("restsOn", storage.Any("a")),
	"updatedSince": by("updatedSince", storage.Match{Since: time.UnixMilli(1)}),
	"belief":       by("belief", storage.Match{Range: storage.Range{Min: new(float64)}}),
	"lines":        by("independentFor", storage.Match{Range: storage.Range{Min: new(float64)}}),
	"disputed":     by("disputed", storage.Match{Is: true}),
	"conclusion":   by("conclusion", storage.Match{Is: true}),
	"one of two":   {Or: []storage.Filter{by("tags", storage.Any("one")), by("certainty", storage.Any("LOW"))}},
	"all of two":   {And: []storage.Filter{by("tags", storage.Any("one")), by("verdict", storage.Any("WEAK"))}},
}

// by is a filter of one condition.
func by(name string, m storage.Match) storage.Filter {
	return storage.Filter{Fields: storage.Fields{name: m}}
}

// anyMatch is a condition of a form.
func anyMatch(f storage.FilterField) storage.Match {
	m := storage.Match{Any: []string{"a"}, Is: true, Range: storage.Range{Min: new(float64)}, Dates: storage.Dates{From: "2015-03-02", To: "2016"}, Text: "well", Since: time.UnixMilli(1)}
	if f.Words != nil {
		m.Any = f.Words[:1]
	}
	return m
}

// Whatever there is to filter by, those that meet it are found by an index of it, and
// so are those that meet one of two conditions.
func TestEachFilterIsFoundByIndex(t *testing.T) {
	s := empty(t)
	for _, kind := range evidence.ItemKinds {
		for _, field := range storage.FiltersOf(kind) {
			one := by(field.Name, anyMatch(field))
			for name, f := range map[string]storage.Filter{"": one, " or a text": {Or: []storage.Filter{one, by("text", storage.Match{Text: "well"})}}} {
				for sql, plan := range plans(t, s, func(ctx context.Context, r storage.Reader) error {
					_, err := r.Find(ctx, storage.Query{Kind: kind, First: 20, Count: true, Where: f})
					return err
				}) {
					for _, line := range strings.Split(plan, "\n") {
						if words := strings.Fields(line); words[0] == "SCAN" && slices.Contains(aliases, words[1]) {
							t.Errorf("%s of %s%s: %s\n%s", field.Name, kind, name, sql, plan)
						}
					}
				}
			}
		}
	}
}

// If a filter leaves few items, they are found by number, and sorted. To find out
// that they are few, no more than that many are read.
func TestFewAreFoundByIndex(t *testing.T) {
	s := empty(t)
	for name, f := range narrow {
		found := plans(t, s, func(ctx context.Context, r storage.Reader) error {
			_, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 20, Count: true, Where: f, Order: storage.Order{By: storage.OrderSupport}})
			return err
		})
		walked := false
		for sql, plan := range found {
			for _, line := range strings.Split(plan, "\n") {
				if words := strings.Fields(line); words[0] == "SCAN" && slices.Contains(aliases, words[1]) {
					t.Errorf("%s: %s\n%s", name, sql, plan)
				}
			}
			if strings.Contains(sql, "ORDER BY i.support") {
				walked = true
				if !strings.Contains(plan, "SEARCH i USING INTEGER PRIMARY KEY") {
					t.Errorf("%s: %s\n%s", name, sql, plan)
				}
			}
			if strings.Contains(sql, "count(*)") && !strings.Contains(sql, "LIMIT") && strings.Contains(plan, "SEARCH i USING INTEGER PRIMARY KEY") && name != "text" && name != "tags" && name != "all of two" {
				t.Errorf("%s: each is looked at to be counted: %s\n%s", name, sql, plan)
			}
		}
		if !walked {
			t.Errorf("%s: nothing is listed: %v", name, found)
		}
	}
}

// Counts of all claims, and by figures, do not read claims.
func TestCountsDoNotLookAtItems(t *testing.T) {
	s, half := empty(t), 0.5
	for name, f := range map[string]storage.Filter{
		"all":       {},
		"verdict":   by("verdict", storage.Any(evidence.Verdicts[:2]...)),
		"certainty": by("certainty", storage.Any(evidence.Certainties[:2]...)),
		"all figures": {Fields: storage.Fields{"verdict": storage.Any(evidence.Verdicts[:1]...), "certainty": storage.Any(evidence.Certainties[:1]...),
			"belief": {Range: storage.Range{Min: &half}}, "independentFor": {Range: storage.Range{Max: &half}}, "updatedSince": {Since: time.UnixMilli(1)}}},
	} {
		counted := false
		for sql, plan := range plansOf(t, s, -1, func(ctx context.Context, r storage.Reader) error {
			_, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 20, Count: true, Where: f})
			return err
		}) {
			if strings.Contains(sql, "LIMIT") {
				continue // the page, and the looks at how many there are
			}
			counted = true
			if strings.Contains(plan, " i ") && !strings.Contains(plan, "COVERING INDEX") {
				t.Errorf("%s: %s\n%s", name, sql, plan)
			}
		}
		if !counted {
			t.Errorf("%s: nothing is counted", name)
		}
	}
}

// A list is the same whether the items that a filter leaves are sorted, or looked for
// along the order.
func TestFewOrManyFindTheSame(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "map.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var entries []evidence.Entry
	figures := map[evidence.Key]evidence.Figures{} // of most claims
	for e := range generate.Entries(generate.Config{Claims: 200, Seed: 1}) {
		n := len(entries)
		meta := e.EntryMeta()
		meta.ID, meta.UpdatedAt = evidence.ID(fmt.Sprintf("en_%d", n)), time.UnixMilli(int64(n%7))
		entries = append(entries, e)
		if c, ok := e.(*evidence.Claim); ok && n%20 != 0 {
			x := float64(n%9) / 9
			figures[c.Key] = evidence.Figures{Belief: x, Support: 1 - x, Opposition: x / 2, Conflict: x / 3, IndependentFor: n % 5, AtLeast: n%3 == 0, Verdict: evidence.Verdicts[n%len(evidence.Verdicts)], Certainty: evidence.Certainties[n%4]}
		}
	}
	if err := s.Update(ctx, func(tx storage.Tx) error { return errors.Join(tx.Put(ctx, entries), tx.SetFigures(ctx, figures)) }); err != nil {
		t.Fatal(err)
	}
	third := 1. / 3
	filters := map[string]storage.Filter{
		"caveat": by("hasCaveat", storage.Any(evidence.Categories[:3]...)), "tags": by("tags", storage.Any("health")), "text": by("text", storage.Match{Text: "the"}),
		"restsOn": by("restsOn", storage.Any("a-000001")), "since": by("updatedSince", storage.Match{Since: time.UnixMilli(4)}),
		"belief": by("belief", storage.Match{Range: storage.Range{Min: &third}}), "verdict": by("verdict", storage.Any(evidence.Verdicts[2:4]...)),
		"all": {Fields: storage.Fields{"hasCaveat": storage.Any(evidence.Categories...), "verdict": storage.Any(evidence.Verdicts[1:]...), "certainty": storage.Any(evidence.Certainties[1:]...),
			"independentFor": {Range: storage.Range{Max: &third}}, "restsOn": storage.Any("a-000001")}},
		"one of two": {Or: []storage.Filter{by("tags", storage.Any("health")), by("verdict", storage.Any(evidence.Verdicts[0]))}},
		"neither":    {Not: &storage.Filter{Or: []storage.Filter{by("tags", storage.Any("health")), by("verdict", storage.Any(evidence.Verdicts[0]))}}},
	}
	some := 0
	for name, f := range filters {
		lists(func(order string, q storage.Query) {
			q.Where, q.Count, q.First, q.Backward = f, true, 7, len(name)%2 == 0
			var found [3]storage.ItemPage
			for i, few := range []int{-1, 20, 1000} {
				if err := s.View(ctx, func(r storage.Reader) (err error) {
					r.(*reader).few = few
					found[i], err = r.Find(ctx, q)
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
			some += len(found[0].Items)
			for i := range 2 {
				if diff := cmp.Diff(found[i], found[i+1]); diff != "" {
					t.Errorf("%s, %s: %s", name, order, diff)
				}
			}
		})
	}
	if some < 1000 {
		t.Errorf("%d items are too few to tell", some)
	}
}

// No reading statement but a Scan's, a count's and Nearest's goes through a whole table.
func TestNoTableScans(t *testing.T) {
	s, half := empty(t), 0.5
	for sql, plan := range plans(t, s, func(ctx context.Context, r storage.Reader) error {
		refs := []evidence.Ref{"a", "it_a", "a->b", "a-|b"}
		if _, err := r.Entries(ctx, refs); err != nil {
			return err
		}
		if _, err := r.LinksAmong(ctx, []evidence.ID{"it_a"}); err != nil {
			return err
		}
		if _, err := r.Degrees(ctx, []evidence.ID{"it_a"}); err != nil {
			return err
		}
		if _, err := r.Below(ctx, refs); err != nil {
			return err
		}
		if _, err := r.Above(ctx, refs); err != nil {
			return err
		}
		c := r.(*reader)
		nodes := []node{{1, evidence.KindAgent}, {2, evidence.KindSource}, {3, evidence.KindStudy}, {4, evidence.KindTestimony}, {5, evidence.KindClaim}, {6, evidence.KindCaveat}}
		for sql, args := range map[string][]any{belowItems: {[]int64{1}}, aboveClaims: {[]int64{1}, []int64{1}}} {
			if err := c.rows(ctx, "", sql, args, func(*sqlite3.Stmt) error { return nil }); err != nil {
				return err
			}
		}
		for _, link := range []bool{false, true} {
			for _, shape := range []walkShape{{link, storage.Out, false}, {link, storage.Out, true}, {link, storage.In, false}, {link, storage.In, true}} {
				w := way{shape, "SUPPORTS"}
				some := storage.EdgeQuery{First: 1, Count: true, Kinds: evidence.ItemKinds, After: &storage.Position{}}
				if link {
					some.Strengths = evidence.Strengths
				}
				list := []*asked{{of: 1, EdgeQuery: storage.EdgeQuery{First: 1, Count: true}}, {of: 1, EdgeQuery: some}}
				for _, order := range []storage.EdgeOrder{storage.ByListed, storage.ByStrength} {
					list[0].Order, list[1].Order = order, order
					for _, c := range []*reader{c, {c.conn, storage.Whole}} {
						if _, err := c.edges(ctx, "", w, list[:1]); err != nil {
							return err
						}
						for _, a := range list {
							if _, err := c.edgesOf(ctx, "", w, a); err != nil {
								return err
							}
						}
					}
				}
				if _, _, err := c.separate(ctx, "", w, list); err != nil {
					return err
				}
				if err := c.countEdges(ctx, "", w, list, make([]storage.EdgePage, 1)); err != nil {
					return err
				}
			}
		}
		if _, err := c.items(ctx, "", nodes); err != nil {
			return err
		}
		if err := c.references(ctx, "", []int64{1}, nil); err != nil {
			return err
		}
		if _, err := c.links(ctx, "", []int64{1}); err != nil {
			return err
		}
		if _, err := r.Search(ctx, storage.SearchQuery{Text: "well", First: 1, Backward: true}); err != nil {
			return err
		}
		if _, err := r.Search(ctx, storage.SearchQuery{Text: "well", First: 1, Count: true}); err != nil {
			return err
		}
		if _, err := r.Search(ctx, storage.SearchQuery{Text: "well", First: 1, Count: true, Kinds: evidence.ItemKinds}); err != nil {
			return err
		}
		for _, part := range []storage.Part{storage.Headline, storage.Rest} {
			if err := c.rows(ctx, "", likeItems, []any{columnsOf[part] + ` : "well"`, evidence.Strings(evidence.ItemKinds), 1}, func(*sqlite3.Stmt) error { return nil }); err != nil {
				return err
			}
		}
		_, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 1, Count: true, Where: storage.Filter{Fields: storage.Fields{"text": {Text: "well"}, "tags": storage.Any("one"), "hasCaveat": storage.Any(evidence.Categories...),
			"verdict": storage.Any(evidence.Verdicts...), "certainty": storage.Any(evidence.Certainties...), "belief": {Range: storage.Range{Min: &half}}, "restsOn": storage.Any("a")}}})
		return err
	}) {
		for _, line := range strings.Split(plan, "\n") {
			words := strings.Fields(line)
			if words[0] == "SCAN" && slices.Contains(aliases, words[1]) {
				t.Errorf("%s\n%s", sql, plan)
			}
		}
	}
}

// aliases are what the statements call the tables. Other things that plans
// scan are lists that were handed in, and what a statement has found so far.
var aliases = []string{"items", "edges", "links", "tags", "aliases", "i", "e", "l", "t", "v", "f", "x", "d", "doubts"}
