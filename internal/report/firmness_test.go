package report_test

import (
	"bytes"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
)

// How firm a claim is reads as sentences; no share reads as all or nothing that
// is not.
func TestFirmness(t *testing.T) {
	claims := []report.Firm{
		{Claim: "a", Firmness: &assess.Firmness{Nearest: &assess.Boundary{Of: assess.WordVerdict, FigureName: "conflict", Figure: 0.8, Threshold: 0.75,
			From: "CONTESTED", To: "SINGLE_LINE"}}},
		{Claim: "b", Sensitivity: &assess.Sensitivity{Within: 0.1, Draws: 1000, Same: 0.0004, SameVerdict: 1, SameCertainty: 0.9996}},
		{Claim: "c", Firmness: &assess.Firmness{Nearest: &assess.Boundary{Of: assess.WordCertainty, FigureName: "belief", Figure: 0.742, Threshold: 0.75,
			From: "MODERATE", To: "HIGH"}, Flip: &assess.Flip{What: assess.Prose{{Text: "the number "}, {Text: "bare"}}, From: 0.75, To: 0.8,
			Certainty: evidence.CertaintyHigh, Verdict: evidence.VerdictSingleLine}},
			Sensitivity: &assess.Sensitivity{Within: 0.07, Draws: 1000, Same: 0.5, SameVerdict: 0.5, SameCertainty: 0.5}},
	}
	const want = `
How firm: A. (a)
├─ the verdict is contested with conflict at 0.800, single line below 0.750
└─ no single number, changed as far as it goes, moves a word

How firm: B. (b)
└─ with all numbers drawn at random within 10% of their values, under 1% of
      1000 draws keep the verdict and the certainty; 100% keep the verdict, over
      99% the certainty

How firm: C. (c)
├─ the certainty is moderate with belief at 0.742, high from 0.750
├─ the smallest change that moves a word: the number bare from 0.750 to
│     0.800, which makes it single line, high certainty
└─ with all numbers drawn at random within 7% of their values, 50% of 1000
      draws keep the verdict and the certainty; 50% keep the verdict, 50% the
      certainty
`
	var b bytes.Buffer
	if err := report.Firmness(&b, report.Style{}, report.Titles{"a": "A.", "b": "B.", "c": "C."}, claims); err != nil {
		t.Fatal(err)
	}
	if b.String() != want {
		t.Errorf("got\n%s\nexpected\n%s", b.String(), want)
	}
}
