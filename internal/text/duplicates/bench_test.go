package duplicates_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"corroborate/internal/storage"
	"corroborate/internal/storage/neo4jstore/neo4jtest"
)

// BenchmarkFind looks for variants of claims among 100,000: how long a lookup
// takes, how many of them it finds, and what else it takes for the same.
func BenchmarkFind(b *testing.B) {
	for _, store := range []struct {
		name string
		open func(testing.TB) storage.Store
	}{{"sqlite", openSQLite}, {"neo4j", openNeo4j}} {
		b.Run("store="+store.name, func(b *testing.B) {
			s := store.open(b)
			claims := fill(b, s, 100_000, 2000)
			for _, v := range variants {
				b.Run("variant="+v.name, func(b *testing.B) {
					f, r := &found{}, rand.New(rand.NewPCG(1, 2))
					var took []time.Duration
					for n := 0; b.Loop(); n++ {
						began := time.Now()
						if err := look(context.Background(), s, r, v, claims[n%len(claims)], f); err != nil {
							b.Fatal(err)
						}
						took = append(took, time.Since(began))
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-99%")
					b.ReportMetric(100*f.recall(), "%found")
					b.ReportMetric(float64(f.others)/float64(f.asked), "others/op")
					b.ReportMetric(float64(f.most), "others-max")
				})
			}
		})
	}
}

func openNeo4j(t testing.TB) storage.Store {
	t.Helper()
	server := neo4jtest.Lend(t)
	s, err := server.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
