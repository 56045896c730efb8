package storetest

import (
	"slices"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// testAnyEdits makes the same random edits to the store and to one in memory,
// and compares all of their answers.
func testAnyEdits(t T, c Config) {
	t.Part("as in memory", func(t T) {
		rapid.Check(property{t}, func(rt *rapid.T) {
			s := c.Open(t)
			defer func() {
				if err := s.Close(); err != nil {
					rt.Fatalf("closing: %v", err)
				}
			}()
			both := pair{rt: rt, got: s, want: memstore.New()}
			for range rapid.IntRange(1, 8).Draw(rt, "edits") {
				both.edit()
			}
			both.compare()
		})
	})
}

// anyEditFaults are found by "any edits".
var anyEditFaults = []fault{
	{"items with keys of one letter are in no list", readFault(reads{found: func(_ storage.Query, p *storage.ItemPage) {
		p.Items = slices.DeleteFunc(p.Items, func(it evidence.Item) bool { return len(it.EntryMeta().Key) == 1 })
	}})},
}
