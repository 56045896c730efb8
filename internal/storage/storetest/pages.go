package storetest

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// crowd is many claims, with many ties in every order.
func crowd(n int) []evidence.Entry {
	var all []evidence.Entry
	for i := range n {
		c := claim(evidence.Key(fmt.Sprintf("crowd-%d", i*7%n)), i%3)
		c.Statement = "One of a crowd"
		if i%4 != 0 {
			x := float64(i%5) / 7
			assessed(c, x, 1-x, x*x, i%3, evidence.Certainties[i%4], evidence.Verdicts[i%6])
		}
		all = append(all, c)
	}
	for i := range n / 2 {
		all = append(all, link(fmt.Sprintf("crowd-%d->crowd-%d", i, i/2+n/2), evidence.Strengths[i%4]))
	}
	return all
}

// testPages: the pages of a list, whatever their size, make up the list. Nothing is
// missing, nothing comes twice, and the order is the same.
func testPages(t T, c Config) {
	const n = 30
	s := open(t, c, crowd(n)...)
	var moves []evidence.Effect
	for i := range n {
		if i%3 != 0 {
			moves = append(moves, effectOn(int64(1+i%4), evidence.Key(fmt.Sprintf("crowd-%d", i)), nil, 0.5))
		}
	}
	must(t, s, moving(moves...))
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		for _, by := range append(storage.OrdersOf(evidence.KindClaim), "") {
			for _, desc := range []bool{false, true} {
				q := storage.Query{Kind: evidence.KindClaim, Order: storage.Order{By: by, Desc: desc}}
				leaf(t, fmt.Sprintf("by %s, descending: %t", by, desc), n, false, func(first int, after *storage.Position) (storage.ItemPage, error) {
					q.First, q.After, q.Count, q.Backward = first, after, true, false
					return r.Find(ctx, q)
				})
				leaf(t, fmt.Sprintf("by %s, descending: %t, backward", by, desc), n, true, func(first int, after *storage.Position) (storage.ItemPage, error) {
					q.First, q.After, q.Count, q.Backward = first, after, true, true
					return r.Find(ctx, q)
				})
			}
		}
		for _, backward := range []bool{false, true} {
			leaf(t, fmt.Sprintf("a search, backward: %t", backward), n, backward, func(first int, after *storage.Position) (storage.ItemPage, error) {
				p, err := r.Search(ctx, storage.SearchQuery{Text: "crowd", First: first, After: after, Backward: backward, Count: true})
				return p.ItemPage, err
			})
		}
		return nil
	})
}

// testHubPages: the pages of what an item with very many edges leads to make up the list.
func testHubPages(t T, c Config) {
	const n = 45
	ann, top := &evidence.Agent{Meta: meta("ann", 0), Name: "Ann", Kind: "PERSON"}, claim("top", 0)
	all := []evidence.Entry{ann, top}
	for i := range n {
		key := evidence.Key(fmt.Sprintf("said-%d", i*7%n))
		all = append(all, &evidence.Testimony{Meta: meta(key, 0), Summary: "Said", Speaker: "ann", Basis: "EYEWITNESS"},
			link(string(key)+"->top", evidence.Strengths[i%4]))
	}
	s := open(t, c, all...)
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		for _, q := range []storage.EdgeQuery{walk("ann", evidence.SpokenBy, in), bearing("top", "", 0, true), bearing("top", storage.ByStrength, 0, true)} {
			for _, q.Backward = range []bool{false, true} {
				leaf(t, fmt.Sprintf("%s by %s, backward: %t", q.Relation, q.Order, q.Backward), n, q.Backward, func(first int, after *storage.Position) (storage.ItemPage, error) {
					q.First, q.After, q.Count = first, after, true
					pages, err := r.Edges(ctx, []storage.EdgeQuery{q})
					if err != nil {
						return storage.ItemPage{}, err
					}
					p := storage.ItemPage{HasNext: pages[0].HasNext, Total: pages[0].Total}
					for _, e := range pages[0].Edges {
						p.Items, p.At = append(p.Items, e.Item), append(p.At, e.At)
					}
					return p, nil
				})
			}
		}
		return nil
	})
}

// hubPageFaults are found by "pages of hubs".
var hubPageFaults = []fault{
	{"the end of a hub's list is turned round", readFault(reads{edges: func(q []storage.EdgeQuery, p []storage.EdgePage) []storage.EdgePage {
		for i := range p {
			if q[i].Backward && q[i].First < 40 {
				slices.Reverse(p[i].Edges)
			}
		}
		return p
	}})},
}

// leaf reads a list page by page, with pages of several sizes, from its end if it goes
// backward.
func leaf(t T, what string, n int, backward bool, page func(first int, after *storage.Position) (storage.ItemPage, error)) {
	t.Helper()
	whole, err := page(n, nil)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if len(whole.Items) != n || whole.HasNext {
		t.Fatalf("%s: %d items, and more: %t, instead of %d", what, len(whole.Items), whole.HasNext, n)
	}
	for _, size := range []int{1, 7, n - 1} {
		var items []evidence.Item
		var after *storage.Position
		for more := true; more; {
			p, err := page(size, after)
			if err != nil {
				t.Fatalf("%s, a page of %d: %v", what, size, err)
			}
			if len(p.Items) == 0 || len(p.At) != len(p.Items) || p.Total != n || len(items) > n {
				t.Fatalf("%s, a page of %d after %d: %d items at %d positions, total %d", what, size, len(items), len(p.Items), len(p.At), p.Total)
			}
			after, more = &p.At[len(p.At)-1], p.HasNext
			if backward {
				after, items = &p.At[0], append(slices.Clone(p.Items), items...)
			} else {
				items = append(items, p.Items...)
			}
		}
		if diff := cmp.Diff(short(whole.Items), short(items)); diff != "" {
			t.Errorf("%s, by pages of %d (-whole +pages):\n%s", what, size, diff)
		}
		if p, err := page(size, after); err != nil || len(p.Items) > 0 || p.HasNext {
			t.Errorf("%s: %d items beyond the last, error %v", what, len(p.Items), err)
		}
	}
}

// pageFaults are found by "pages".
var pageFaults = []fault{
	{"going backward, a page has its end twice", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		if q.Backward && q.After != nil && len(p.Items) > 1 {
			p.Items[len(p.Items)-1] = p.Items[len(p.Items)-2]
		}
	}})},
	{"going backward, what has no figures is left out", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		if q.Backward && q.Order.By == storage.OrderLines {
			p.Items = slices.DeleteFunc(p.Items, func(it evidence.Item) bool { return it.(*evidence.Claim).Figures == nil })
		}
	}})},
	{"the last hits of a search are the first", readFault(reads{wants: func(q *storage.SearchQuery) { q.Backward = false }})},
	{"going backward, a page of hits is turned round", readFault(reads{hits: func(q storage.SearchQuery, p *storage.HitPage) {
		if q.Backward {
			slices.Reverse(p.Items)
		}
	}})},
	{"the cursor is off by one", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		if q.After != nil && len(p.Items) > 1 {
			p.Items, p.At = p.Items[1:], p.At[1:]
		}
	}})},
}

// testMovingCursor: a position stays where it is in the order when the item
// that it was made of moves away.
func testMovingCursor(t T, c Config) {
	s := open(t, c, world()...)
	q := storage.Query{Kind: evidence.KindClaim, Order: storage.Order{By: storage.OrderUpdated}, First: 3}
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		p, err := r.Find(ctx, q)
		if err != nil {
			return err
		}
		if got := short(p.Items); got != "c-bare c-tie c-base" {
			t.Fatalf("the first page is %q", got)
		}
		q.After = &p.At[2]
		return nil
	})
	put(t, s, claim("c-base", 20))
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		p, err := r.Find(ctx, q)
		if got := short(p.Items); got != "c-mid c-top c-alone" || !p.HasNext {
			t.Errorf("the page after one that has moved is %q, and more: %t", got, p.HasNext)
		}
		return err
	})
}

// movingFaults are found by "moving under a cursor".
var movingFaults = []fault{
	{"a position is that of its item, wherever that is now", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return following{r} }}
	}},
}

// following moves each position to where its item is now.
type following struct{ storage.Reader }

func (r following) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	if q.After != nil {
		all := q
		all.After, all.First = nil, 1000
		p, err := r.Reader.Find(ctx, all)
		if err != nil {
			return p, err
		}
		for i, it := range p.Items {
			if it.EntryMeta().ID == q.After.ID {
				q.After = &p.At[i]
			}
		}
	}
	return r.Reader.Find(ctx, q)
}
