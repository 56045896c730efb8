package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// bigMap is a map of n entries: for each claim two testimonies and two links,
// a source for ten of them.
func bigMap(n int) *evidence.Map {
	m := &evidence.Map{}
	for i := 0; m.Len() < n; i++ {
		claim := evidence.Key(fmt.Sprintf("claim-%d", i))
		source := evidence.Key(fmt.Sprintf("source-%d", i/10))
		if i%10 == 0 {
			m.Add(&evidence.Source{Meta: evidence.Meta{Key: source}, Title: fmt.Sprintf("The report number %d", i/10),
				Kind: "REPORT", Published: "2015-12", Reliability: "B"})
		}
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: claim}, Tags: []string{"generated"},
			Statement: fmt.Sprintf("What was said in the place number %d is so.", i)})
		for j := range 2 {
			testimony := evidence.Key(fmt.Sprintf("testimony-%d-%d", i, j))
			m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: testimony}, Basis: "EYEWITNESS", ReportedIn: []evidence.Key{source},
				Summary: fmt.Sprintf("Witness %d saw it on day %d, and says who else was there.", j, i)})
			m.Add(&evidence.Link{From: testimony, To: claim, Relation: evidence.Supports, Strength: evidence.StrengthStrong})
		}
	}
	return m
}

func benchmarkRead(b *testing.B, format exchange.Format, n int) {
	data := write(b, bigMap(n), format)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		m, err := exchange.Read(context.Background(), "big", bytes.NewReader(data), format, nil)
		if err != nil {
			b.Fatal(err)
		}
		if m.Len() < n {
			b.Fatalf("%d entries, expected %d", m.Len(), n)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

// A million lines of JSON Lines are read in seconds.
func BenchmarkReadAMillionLines(b *testing.B) { benchmarkRead(b, exchange.JSONL, 1_000_000) }

func BenchmarkRead(b *testing.B) {
	for _, format := range exchange.Formats {
		for _, n := range []int{1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", format, n), func(b *testing.B) { benchmarkRead(b, format, n) })
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	m := bigMap(100_000)
	for _, format := range exchange.Formats {
		b.Run(string(format), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := exchange.Write(context.Background(), io.Discard, format, m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
