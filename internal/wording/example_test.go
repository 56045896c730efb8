package wording_test

import (
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

func Example() {
	fmt.Println(wording.Capital(wording.Verdict(evidence.VerdictSingleLine)) + ": " + wording.VerdictMeans(evidence.VerdictSingleLine))
	fmt.Println("belief", wording.Number(0.4803)+", conflict", wording.Number(0.0002))
	fmt.Println("belief moves by", wording.Signed(-0.0882))
	fmt.Println(wording.Independent(40, true))
	// Output:
	// Single line: No second independent line of evidence supports it.
	// belief 0.480, conflict < .001
	// belief moves by -0.088
	// at least 40 independent lines
}

func ExampleDigestOf() {
	strengths := make([]float64, 80) // strongest first
	for i := range strengths {
		strengths[i] = 0.0003
		if i < 9 {
			strengths[i] = 0.5
		}
	}
	d := wording.DigestOf(strengths, 0.05, 20)
	fmt.Println(d.Listed, "are listed:", d)
	// Output:
	// 9 are listed: 9 that matter, 71 together 0.021
}
