package storetest

import (
	"cmp"
	"slices"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// testAnyEdits makes the same random edits to the store and to one in memory,
// and compares all of their answers.
func testAnyEdits(t T, c Config) {
	asInMemory(t, c, (*pair).compare)
}

// testAnyFilters asks a store and Memory, after the same random edits, for lists with
// random filters.
func testAnyFilters(t T, c Config) {
	asInMemory(t, c, func(p *pair) {
		var asks []ask
		for range p.lists {
			asks = append(asks, p.listAsk())
		}
		for range 8 {
			asks = append(asks, tags{Where: p.anyFilter(evidence.KindClaim, 3), Prefix: pick(p, "", "t")})
		}
		p.answer(asks)
	})
}

// asInMemory makes random edits to a store and to Memory, and compares the two.
func asInMemory(t T, c Config, compare func(*pair)) {
	t.Part("as in memory", func(t T) {
		rapid.Check(property{t}, func(rt *rapid.T) {
			s := c.Open(t)
			defer func() {
				if err := s.Close(); err != nil {
					rt.Fatalf("closing: %v", err)
				}
			}()
			both := pair{rt: rt, got: s, want: memstore.New(), lists: cmp.Or(c.Lists, 40)}
			for range rapid.IntRange(1, 8).Draw(rt, "edits") {
				both.edit()
			}
			compare(&both)
		})
	})
}

// anyFilterFaults are found by "any filters".
var anyFilterFaults = []fault{
	{"of several filters the last is not looked at", readFault(reads{ask: func(q *storage.Query) {
		if n := len(q.Where.And); n > 0 {
			q.Where.And = q.Where.And[:n-1]
		}
	}})},
	{"a filter that is excluded is not looked at", readFault(reads{ask: func(q *storage.Query) { q.Where.Not = nil }})},
	{"backward, a page is one short", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		if q.Backward && len(p.Items) > 1 {
			p.Items, p.At = p.Items[1:], p.At[1:]
		}
	}})},
}

// anyEditFaults are found by "any edits".
var anyEditFaults = []fault{
	{"items with keys of one letter are in no list", readFault(reads{found: func(_ storage.Query, p *storage.ItemPage) {
		p.Items = slices.DeleteFunc(p.Items, func(it evidence.Item) bool { return len(it.EntryMeta().Key) == 1 })
	}})},
}
