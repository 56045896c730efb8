package export_test

import (
	"context"
	"io"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange/export"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
)

// held is a store with a map in memory that is read at no cost, so that a
// benchmark measures the writing.
type held struct {
	madeReader
	m *evidence.Map
}

func (h *held) View(_ context.Context, f func(storage.Reader) error) error { return f(h) }

func (h *held) Scan(_ context.Context, visit func(evidence.Entry) error) error {
	for e := range h.m.Entries() {
		if err := visit(e); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkExport writes a map of 1,000 claims in each format.
func BenchmarkExport(b *testing.B) {
	m := generate.Map(generate.Config{Claims: 1000, Seed: 1})
	for e := range m.Entries() {
		identified(e)
	}
	for _, c := range m.Claims {
		c.Figures = &evidence.Figures{Support: 0.5, Belief: 1.0 / 3, Certainty: "LOW", Verdict: "SINGLE_LINE", Method: "EXACT"}
	}
	for _, format := range maps() {
		b.Run(string(format), func(b *testing.B) {
			for b.Loop() {
				if err := export.Write(b.Context(), &held{m: m}, io.Discard, export.Request{Format: format}, export.Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*m.Len())/b.Elapsed().Seconds(), "entries/s")
		})
	}
}
