package sqlitestore

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
)

// plans are the query plans of the statements that do runs.
func plans(t *testing.T, do func(ctx context.Context, r evidence.Reader) error) map[string]string {
	t.Helper()
	return planned(t, func(ctx context.Context, s *Store, explain func(*conn) error) error {
		return s.View(ctx, func(r evidence.Reader) error {
			if err := do(ctx, r); err != nil {
				return err
			}
			return explain(r.(*reader).conn)
		})
	})
}

// written is plans of what an Update runs.
func written(t *testing.T, do func(ctx context.Context, tx evidence.Tx) error) map[string]string {
	t.Helper()
	return planned(t, func(ctx context.Context, s *Store, explain func(*conn) error) error {
		return s.Update(ctx, func(w evidence.Tx) error {
			w.(*tx).forget() // what it took to open the store
			if err := do(ctx, w); err != nil {
				return err
			}
			return explain(w.(*tx).conn)
		})
	})
}

func planned(t *testing.T, run func(ctx context.Context, s *Store, explain func(*conn) error) error) map[string]string {
	t.Helper()
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "map.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	found := map[string]string{}
	err = run(ctx, s, func(c *conn) error {
		for _, sql := range slices.Collect(maps.Keys(c.statements)) {
			var lines []string
			err := c.rows(ctx, "explaining", "EXPLAIN QUERY PLAN "+sql, nil, func(s *sqlite3.Stmt) error {
				lines = append(lines, s.ColumnText(3))
				return nil
			})
			if err != nil {
				return err
			}
			found[sql] = strings.Join(lines, "\n")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A page of a list, in any order, is a walk along an index: nothing is sorted,
// and what comes before the page is not looked at.
func TestPagesAreIndexWalks(t *testing.T) {
	after := map[evidence.OrderBy]string{evidence.OrderKey: "a", evidence.OrderUpdated: "1", evidence.OrderBelief: "0.5", evidence.OrderSupport: "0.5",
		evidence.OrderOpposition: "0.5", evidence.OrderLines: "1", evidence.OrderDependents: "1"}
	for by, value := range after {
		for _, desc := range []bool{false, true} {
			for _, at := range []*evidence.Position{nil, {Value: value, ID: "x_"}, {ID: "x_"}} {
				if at != nil && at.Value == "" && !sortings[by].partial {
					continue
				}
				name := fmt.Sprintf("%s, descending: %t, after: %v", by, desc, at)
				for sql, plan := range plans(t, func(ctx context.Context, r evidence.Reader) error {
					_, err := r.Find(ctx, evidence.Query{Kind: evidence.KindClaim, First: 20, Order: evidence.Order{By: by, Desc: desc}, After: at})
					return err
				}) {
					if strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN i\n") || strings.HasSuffix(plan, "SCAN i") || !strings.Contains(plan, "USING") {
						t.Errorf("%s: %s\n%s", name, sql, plan)
					}
				}
			}
		}
	}
}

// No reading statement but a Scan's, a count's and Nearest's goes through a whole table.
func TestNoTableScans(t *testing.T) {
	half := 0.5
	for sql, plan := range plans(t, func(ctx context.Context, r evidence.Reader) error {
		refs := []evidence.Ref{"a", "it_a", "a->b", "a-|b"}
		if _, err := r.Entries(ctx, refs); err != nil {
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
			for _, direction := range []evidence.Direction{evidence.Out, evidence.In} {
				list := []asked{{Of: 1, Relation: "SUPPORTS", count: true}}
				shape := walkShape{link, direction}
				if _, err := c.edges(ctx, "", shape, list); err != nil {
					return err
				}
				if err := c.countEdges(ctx, "", shape, list, make([]evidence.EdgePage, 1)); err != nil {
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
		if _, err := r.Search(ctx, evidence.SearchQuery{Text: "well", First: 1, Count: true}); err != nil {
			return err
		}
		if _, err := r.Search(ctx, evidence.SearchQuery{Text: "well", First: 1, Count: true, Kinds: evidence.ItemKinds}); err != nil {
			return err
		}
		for _, part := range []evidence.Part{evidence.Headline, evidence.Rest} {
			if err := c.rows(ctx, "", likeItems, []any{columnsOf[part] + ` : "well"`, list(evidence.ItemKinds), 1}, func(*sqlite3.Stmt) error { return nil }); err != nil {
				return err
			}
		}
		_, err := r.Find(ctx, evidence.Query{Kind: evidence.KindClaim, First: 1, Count: true, Where: evidence.Filter{Text: "well", Tags: []string{"one"},
			HasCaveat: evidence.Categories, Verdict: evidence.Verdicts, Certainty: evidence.Certainties, Belief: evidence.Range{Min: &half}, RestsOn: "a"}})
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
var aliases = []string{"items", "edges", "links", "tags", "aliases", "i", "e", "l", "t", "v", "f", "x"}
