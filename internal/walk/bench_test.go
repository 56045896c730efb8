package walk_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
	"corroborate/internal/walk"
)

// sizes are the maps to walk over, in claims.
var sizes = []int{1_000, 10_000, 100_000}

// filled is a SQLite store with a generated map, the map's items, and that of
// them which most others refer to.
func filled(b *testing.B, claims int) (s storage.Store, items []evidence.Item, hub evidence.Item) {
	opened, err := sqlitestore.Open(b.Context(), filepath.Join(b.TempDir(), "map.db"), sqlitestore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := opened.Close(); err != nil {
			b.Error(err)
		}
	})
	m := generate.Map(generate.Config{Claims: claims, Seed: 1})
	var entries []evidence.Entry
	for e := range m.Entries() {
		e.EntryMeta().ID, e.EntryMeta().Version = evidence.ID(fmt.Sprintf("it_%d", len(entries))), 1
		entries = append(entries, e)
	}
	if err := opened.Update(b.Context(), func(tx storage.Tx) error { return tx.Put(context.Background(), entries) }); err != nil {
		b.Fatal(err)
	}
	refer := map[evidence.Key]int{}
	for it := range m.Items() {
		evidence.EachReference(it, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) { refer[to]++ })
	}
	items = slices.Collect(m.Items())
	hub = slices.MaxFunc(items, func(a, b evidence.Item) int { return refer[a.EntryMeta().Key] - refer[b.EntryMeta().Key] })
	return opened, items, hub
}

// spread tells how long single walks took.
func spread(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), "median-ms")
	b.ReportMetric(ms(took[len(took)*95/100]), "p95-ms")
	b.ReportMetric(ms(took[len(took)-1]), "max-ms")
}

// BenchmarkAround finds what is around items of all kinds from all over the map,
// and around the one that most others refer to.
func BenchmarkAround(b *testing.B) {
	for _, claims := range sizes {
		s, items, hub := filled(b, claims)
		for _, depth := range []int{1, 2, 3} {
			for _, most := range []int{100, 1_000} {
				name := fmt.Sprintf("claims=%d/depth=%d/first=%d", claims, depth, most)
				b.Run(name, func(b *testing.B) { benchAround(b, s, items, depth, most) })
				b.Run(name+"/hub", func(b *testing.B) { benchAround(b, s, []evidence.Item{hub}, depth, most) })
			}
		}
	}
}

func benchAround(b *testing.B, s storage.Store, centers []evidence.Item, depth, most int) {
	var took []time.Duration
	nodes := 0
	for i := 0; b.Loop(); i++ {
		of := centers[i*7919%len(centers)]
		start := time.Now()
		view(b, s, func(r storage.Reader) error {
			near, err := walk.Around(b.Context(), r, of, depth, walk.Filter{}, most)
			if err == nil {
				nodes += len(near.Nodes)
			}
			return err
		})
		took = append(took, time.Since(start))
	}
	b.ReportMetric(float64(nodes)/float64(len(took)), "nodes/op")
	spread(b, took)
}

// BenchmarkBetween looks for the shortest chains between items from all over
// the map, by any way, and with none over agents and sources.
func BenchmarkBetween(b *testing.B) {
	for _, claims := range sizes {
		s, items, _ := filled(b, claims)
		for name, kinds := range map[string][]evidence.Kind{
			"all":    nil,
			"narrow": {evidence.KindStudy, evidence.KindTestimony, evidence.KindClaim, evidence.KindCaveat},
		} {
			b.Run(fmt.Sprintf("claims=%d/kinds=%s", claims, name), func(b *testing.B) {
				var took []time.Duration
				seen, length := 0, 0
				outcomes := map[walk.Outcome]int{}
				for i := 0; b.Loop(); i++ {
					from, to := items[i*7919%len(items)], items[(i*104729+1)%len(items)]
					start := time.Now()
					path := between(b, s, from, to, walk.Bounds{Length: 20, Chains: 10, Seen: 20_000, Kinds: kinds})
					took = append(took, time.Since(start))
					seen += path.Seen
					length += path.Length
					outcomes[path.Outcome]++
				}
				b.ReportMetric(float64(seen)/float64(len(took)), "seen/op")
				b.ReportMetric(float64(length)/float64(max(1, outcomes[walk.Found])), "steps")
				b.ReportMetric(100*float64(outcomes[walk.Found])/float64(len(took)), "%found")
				b.ReportMetric(100*float64(outcomes[walk.Undecided])/float64(len(took)), "%undecided")
				spread(b, took)
			})
		}
	}
}
