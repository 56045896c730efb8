package dossier_test

import (
	"context"
	"fmt"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/exchange/dossier"
)

// How a dossier of a claim begins. Nothing speaks for or against this one yet.
func ExampleDossier_Write() {
	const text = "claims: [{key: it-works, statement: The drug works.}]"
	ctx := context.Background()
	m, err := exchange.Read(ctx, "trial.yaml", strings.NewReader(text), exchange.YAML, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	assessments, err := assess.Assess(ctx, m, []evidence.Key{"it-works"}, assess.DefaultRubric(), assess.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := dossier.Dossier{Map: m, Assessment: assessments["it-works"]}
	var b strings.Builder
	if err := d.Write(&b, dossier.Markdown); err != nil {
		fmt.Println(err)
		return
	}
	head, _, _ := strings.Cut(b.String(), "\n## ")
	fmt.Println(head)
	// Output:
	// # The drug works.
	//
	// **Unsupported**, with very low certainty. No evidence that holds bears on it. Claim `it-works`.
	//
	// Nothing in the map bears on this claim. One independent line of evidence would be the first.
}
