package report_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/exchange"
	"corroborate/internal/report"
)

// The assessments of a map file, as a table for a terminal of 100 columns.
func ExampleAssessments() {
	const text = `
studies: [{key: trial, title: The trial, design: EXPERIMENT}]
claims: [{key: it-works, statement: The drug works.}, {key: it-is-safe, statement: The drug is safe.}]
links: [{from: trial, to: it-works, relation: SUPPORTS, strength: STRONG}, {from: trial, to: it-is-safe, relation: CONTRADICTS}]
`
	ctx := context.Background()
	m, err := exchange.Read(ctx, "trial.yaml", strings.NewReader(text), exchange.YAML, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	assessments, err := assess.Assess(ctx, m, m.ClaimKeys(), assess.DefaultRubric(), assess.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := report.Assessments(os.Stdout, report.Style{Width: 100}, m, assessments, report.ByBelief); err != nil {
		fmt.Println(err)
	}
	// Output:
	// CLAIM       VERDICT       CERTAINTY  BELIEF  DISBELIEF  FOR  AGAINST  STATEMENT
	// it-works    single line   low         0.383      0.000    1        0  The drug works.
	// it-is-safe  contradicted  low         0.000      0.270    0        1  The drug is safe.
}
