package assess_test

import (
	"context"
	"fmt"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/generate"
)

// sizes are the numbers of claims of the maps that benchmarks use.
var sizes = []int{1_000, 10_000, 100_000}

func claimKeys(m *evidence.Map) []evidence.Key {
	keys := make([]evidence.Key, len(m.Claims))
	for i, c := range m.Claims {
		keys[i] = c.Key
	}
	return keys
}

func generated(claims int) *evidence.Map {
	return generate.Map(generate.Config{Claims: claims, Seed: 1})
}

func mustFigures(b *testing.B, ctx context.Context, m *evidence.Map, keys []evidence.Key, rubric assess.Rubric, o assess.Options) map[evidence.Key]evidence.Figures {
	b.Helper()
	figures, err := assess.Figures(ctx, m, keys, rubric, o)
	if err != nil {
		b.Fatal(err)
	}
	return figures
}

// A whole map. Its growth is the change of µs/claim from size to size.
func BenchmarkWholeMap(b *testing.B) {
	rubric := assess.DefaultRubric()
	for _, n := range sizes {
		b.Run(fmt.Sprintf("claims=%d", n), func(b *testing.B) {
			m := generated(n)
			keys := claimKeys(m)
			var figures map[evidence.Key]evidence.Figures
			for b.Loop() {
				figures = mustFigures(b, b.Context(), m, keys, rubric, assess.Options{})
			}
			exact := 0
			for _, f := range figures {
				if f.Method == evidence.MethodExact {
					exact++
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/claim")
			b.ReportMetric(100*float64(exact)/float64(n), "%exact")
		})
	}
}

// One claim with its reasons, from the part of the map below it: the median
// claim by the size of that part, and the largest of a hundred. A change costs
// this much for each claim above it.
func BenchmarkOneClaim(b *testing.B) {
	rubric := assess.DefaultRubric()
	for _, n := range sizes {
		m := generated(n)
		parts := partsBelow(m, 100)
		for name, part := range map[string]part{"median": parts[len(parts)/2], "largest": parts[len(parts)-1]} {
			b.Run(fmt.Sprintf("claims=%d/%s", n, name), func(b *testing.B) {
				for b.Loop() {
					if _, err := assess.Assess(b.Context(), part.below, []evidence.Key{part.claim}, rubric, assess.Options{Workers: 1}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(part.below.Len()), "entries")
			})
		}
	}
}

// A sampled claim of 5,000 components: one sweep of 65,536 draws on one core,
// and the same with a tenth of the components.
func BenchmarkSampled(b *testing.B) {
	rubric := assess.DefaultRubric()
	for _, n := range []int{500, 5_000} {
		b.Run(fmt.Sprintf("components=%d", n), func(b *testing.B) {
			m := wide(n/2, 1) // one line, so that nothing but the sweep is sampled
			for b.Loop() {
				mustFigures(b, b.Context(), m, []evidence.Key{"x"}, rubric, assess.Options{Nodes: 1, Draws: 65_536, Workers: 1})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/component")
		})
	}
}

// One change: the claims above one testimony, assessed again from the records
// below them. The cost grows with the claims above the testimony, not with the
// map.
func BenchmarkOneChange(b *testing.B) {
	rubric := assess.DefaultRubric()
	for _, n := range sizes {
		m := generated(n)
		above, below := aroundChange(m)
		b.Run(fmt.Sprintf("claims=%d", n), func(b *testing.B) {
			for b.Loop() {
				mustFigures(b, b.Context(), below, above, rubric, assess.Options{})
			}
			b.ReportMetric(float64(len(above)), "claims-above")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(above)), "µs/claim")
		})
	}
}

// Edits one after the other of 40 claims, each of which adds a study with a link: the figures
// of the claims above it, without a memory, and with one that begins empty.
func BenchmarkEdits(b *testing.B) {
	const edits = 200
	rubric := assess.DefaultRubric()
	m := generated(10_000)
	g := newMapIndex(m)
	var parts []part
	var above [][]evidence.Key
	for i := range edits {
		claim := m.Claims[i%40*7919%len(m.Claims)].Key
		study := &evidence.Study{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprint("added-", i))}, Title: "added", Design: "SURVEY",
			ReportedIn: []evidence.Key{m.Sources[i*31%len(m.Sources)].Key}}
		link := &evidence.Link{From: study.Key, To: claim, Relation: evidence.Supports}
		g.items[study.Key] = study
		g.into[claim], g.out[study.Key] = append(g.into[claim], link), append(g.out[study.Key], link)
		above = append(above, g.above(study.Key))
		parts = append(parts, part{claim, g.below(above[i]...)})
	}
	for _, name := range []string{"alone", "memory"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				o := assess.Options{Workers: 1}
				if name == "memory" {
					o.Memory = assess.NewMemory(64 << 20)
				}
				for i, p := range parts {
					mustFigures(b, b.Context(), p.below, above[i], rubric, o)
				}
			}
			claims, entries := 0, 0
			for i := range parts {
				claims, entries = claims+len(above[i]), entries+parts[i].below.Len()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*edits), "µs/edit")
			b.ReportMetric(float64(claims)/edits, "claims-above")
			b.ReportMetric(float64(entries)/edits, "entries")
		})
	}
}
