package curate_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// A study and its link to one of 40 claims, again and again: what an edit allocates, and how often it
// calls the store, with a mirror and without one.
func BenchmarkEdit(b *testing.B) {
	m := generate.Map(generate.Config{Claims: 1_000, Seed: 1})
	for name, withMirror := range map[string]bool{"store": false, "mirror": true} {
		b.Run(name, func(b *testing.B) {
			s, err := sqlitestore.Open(b.Context(), filepath.Join(b.TempDir(), "map.db"), sqlitestore.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			c := sharedCurator(s)
			c.Options = assess.Options{Workers: 1, Memory: assess.NewMemory(64 << 20)}
			mustImport(b, c, m)
			if withMirror {
				mirrored(b, c)
			}
			seen := &calls{}
			c.Store = storage.Observe(s, seen)
			b.ReportAllocs()
			n, effects := 0, 0
			for b.Loop() {
				n++
				study := &evidence.Study{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprint("added-", n))}, Title: "Added", Design: "SURVEY",
					ReportedIn: []evidence.Key{m.Sources[n*31%len(m.Sources)].Key}}
				result, err := c.Edit(b.Context(), call, curate.Create{Item: study},
					curate.Link{Link: &evidence.Link{From: study.Key, To: m.Claims[n%40*79%len(m.Claims)].Key, Relation: evidence.Supports}})
				if err != nil {
					b.Fatal(err)
				}
				effects += len(result.Effects)
			}
			b.ReportMetric(float64(len(seen.methods))/float64(n), "calls/op")
			b.ReportMetric(float64(effects)/float64(n), "effects/op")
		})
	}
}
