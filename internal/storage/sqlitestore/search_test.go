package sqlitestore

import (
	"context"
	"fmt"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// The work for a page of hits of a frequent word does not grow with the map, whether or
// not hits are counted: SQLite's machine makes as many steps.
func TestFrequentWordSteps(t *testing.T) {
	steps := func(claims int, q storage.SearchQuery) (n int) {
		t.Helper()
		s := empty(t)
		ctx := t.Context()
		var all []evidence.Entry
		for i := range claims {
			key := evidence.Key(fmt.Sprintf("c-%05d", i))
			all = append(all, &evidence.Claim{Meta: evidence.Meta{ID: evidence.ID("it_" + key), Key: key, Version: 1}, Statement: fmt.Sprintf("A frequent word and number %d", i)})
		}
		if err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, all) }); err != nil {
			t.Fatal(err)
		}
		err := s.View(ctx, func(r storage.Reader) error {
			c := r.(*reader).conn
			c.forget()
			page, err := r.Search(ctx, q)
			if len(page.Items) != q.First {
				t.Errorf("%d hits", len(page.Items))
			}
			for _, statement := range c.statements {
				n += statement.Status(sqlite3.STMTSTATUS_VM_STEP, false)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, q := range []storage.SearchQuery{
		{Text: "frequent wor", First: 20, Count: true},
		{Text: "frequent", First: 20, Backward: true, Kinds: []evidence.Kind{evidence.KindClaim}},
		{Text: `"frequent word"`, First: 20, After: new(storage.HitPlace{Titled: true, Key: "c-00500"}.Position("it_1"))},
	} {
		few, many := steps(1500, q), steps(6000, q)
		if few == 0 || many > few*5/4 {
			t.Errorf("%+v: %d steps among 1,500 claims, %d among 6,000", q, few, many)
		}
	}
}

// The order of hits is walked along an index, and nothing is sorted.
func TestHitsAreIndexWalks(t *testing.T) {
	s := empty(t)
	for _, kind := range evidence.ItemKinds {
		for _, backward := range []bool{false, true} {
			found := plans(t, s, func(ctx context.Context, r storage.Reader) error {
				sql, args, _ := along(storage.HitRead{After: &storage.HitPlace{Key: "a"}, Backward: backward}, kind)
				return r.(*reader).rows(ctx, "walking", sql, append(args, 10), func(*sqlite3.Stmt) error { return nil })
			})
			for sql, plan := range found {
				if want := "SEARCH i USING INDEX "; len(plan) < len(want) || plan[:len(want)] != want || len(plan) > 200 {
					t.Errorf("%s\n%s", sql, plan)
				}
			}
			if len(found) != 1 {
				t.Errorf("%d statements", len(found))
			}
		}
	}
}
