package assess_test

import (
	"fmt"
	"testing"

	"corroborate/internal/assess"
)

// The gaps of whole maps of growing size.
func BenchmarkGaps(b *testing.B) {
	rubric := assess.DefaultRubric()
	for _, n := range sizes {
		b.Run(fmt.Sprintf("claims=%d", n), func(b *testing.B) {
			m := generated(n)
			for b.Loop() {
				if _, err := assess.Gaps(b.Context(), m, 20, rubric, assess.Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/claim")
		})
	}
}
