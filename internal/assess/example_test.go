package assess_test

import (
	"context"
	"fmt"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// trial is a map of one study and the claim that it supports.
const trial = `
sources: [{key: paper, title: The paper, kind: JOURNAL_ARTICLE, reliability: A}]
studies: [{key: trial, title: The trial, design: EXPERIMENT, reportedIn: [paper]}]
claims: [{key: it-works, statement: The drug works.}]
caveats: [{key: few, text: Only 30 patients., category: SMALL_SAMPLE, severity: MODERATE, qualifies: [trial]}]
links: [{from: trial, to: it-works, relation: SUPPORTS, strength: STRONG}]
`

func readTrial(ctx context.Context) (*evidence.Map, error) {
	return exchange.Read(ctx, "trial.yaml", strings.NewReader(trial), exchange.YAML, nil)
}

// From a map to the figures of a claim, to a reason for them, and to the figures
// as they would be without a caveat.
func Example() {
	ctx := context.Background()
	m, err := readTrial(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	rubric := assess.DefaultRubric()
	figures, err := assess.Figures(ctx, m, []evidence.Key{"it-works"}, rubric, assess.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	f := figures["it-works"]
	fmt.Printf("now: %s, %s, belief %.3f\n", f.Verdict, f.Certainty, f.Belief)

	reasons, err := assess.Assess(ctx, m, []evidence.Key{"it-works"}, rubric, assess.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range reasons["it-works"].CostlyCaveats {
		fmt.Printf("why: %s on %s takes %.3f of belief\n", c.Caveats[0], c.On, c.Rise)
	}

	effects, err := assess.Effects(ctx, m, assess.Change{Resolve: []evidence.Key{"few"}}, []evidence.Key{"it-works"}, rubric, assess.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range effects {
		fmt.Printf("with the caveat resolved: %s, %s, belief %.3f\n", e.After.Verdict, e.After.Certainty, e.After.Belief)
	}
	// Output:
	// now: SINGLE_LINE, MODERATE, belief 0.557
	// why: few on trial takes 0.186 of belief
	// with the caveat resolved: SINGLE_LINE, MODERATE, belief 0.742
}

func ExampleAssess() {
	ctx := context.Background()
	m, err := readTrial(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	assessments, err := assess.Assess(ctx, m, []evidence.Key{"it-works"}, assess.DefaultRubric(), assess.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	a := assessments["it-works"]
	fmt.Printf("%s, %s, belief %.3f\n", a.Verdict, a.Certainty, a.Belief)
	for _, c := range a.SinglePointsOfFailure {
		fmt.Println("nothing is left without", c)
	}
	for _, way := range a.Ways {
		if way.Line != nil {
			fmt.Printf("%s%s takes one more line of %.2f\n", way.Certainty, way.Verdict, *way.Line)
		}
	}
	// Output:
	// SINGLE_LINE, MODERATE, belief 0.557
	// nothing is left without paper
	// nothing is left without trial
	// nothing is left without trial->it-works
	// HIGH takes one more line of 0.44
	// CORROBORATED takes one more line of 0.05
}

func ExampleFirm() {
	ctx := context.Background()
	m, err := readTrial(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := assess.Firm(ctx, m, "it-works", assess.DefaultRubric(), assess.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %s at %.3f, %s from %.2f\n", f.Nearest.FigureName, f.Nearest.From, f.Nearest.Figure, f.Nearest.To, f.Nearest.Threshold)
	fmt.Printf("%s: %.2f, flips at %.3f to %s, %s\n", f.Flip.What, f.Flip.From, f.Flip.To, f.Flip.Certainty, f.Flip.Verdict)
	// Output:
	// belief: MODERATE at 0.557, LOW from 0.50
	// what the caveat “Only 30 patients” leaves: 0.75, flips at 0.674 to LOW, SINGLE_LINE
}
