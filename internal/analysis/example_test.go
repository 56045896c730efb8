package analysis_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/exchange"
	"corroborate/internal/storage/memstore"
)

// wells is a map of two people, of whom one was there.
const wells = `
agents: [{key: ann, name: Ann, kind: PERSON}, {key: bob, name: Bob, kind: PERSON}]
testimonies:
  - {key: ann-saw, summary: She saw that the wells are dry., basis: EYEWITNESS, speaker: ann}
  - {key: bob-heard, summary: He heard it from Ann., basis: HEARSAY, speaker: bob, basedOn: [ann-saw]}
claims: [{key: dry, statement: The wells are dry.}]
links: [{from: ann-saw, to: dry, relation: SUPPORTS, strength: STRONG}, {from: bob-heard, to: dry, relation: SUPPORTS}]
`

func askAboutWells(ctx context.Context) (*analysis.Asker, error) {
	m, err := exchange.Read(ctx, "wells.yaml", strings.NewReader(wells), exchange.YAML, nil)
	if err != nil {
		return nil, err
	}
	store, rubric := memstore.New(), assess.DefaultRubric()
	c := &curate.Curator{Store: store, Rubric: rubric, Now: time.Now, NewID: curate.IDs(rand.Reader)}
	if _, err := c.Import(ctx, m, curate.ImportOptions{}); err != nil {
		return nil, err
	}
	return &analysis.Asker{Store: store, Rubric: rubric, Limits: analysis.DefaultLimits()}, nil
}

// How would the claim move without Ann's testimony, on which Bob's is based?
func ExampleAsker_Impact() {
	ctx := context.Background()
	asker, err := askAboutWells(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	impact, err := asker.Impact(ctx, "ann-saw")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range impact.Effects {
		fmt.Printf("%s: belief %.2f -> %.2f, %s -> %s\n", e.Claim, e.Before.Belief, e.After.Belief, e.Before.Verdict, e.After.Verdict)
	}
	// Output:
	// dry: belief 0.19 -> 0.00, SINGLE_LINE -> UNSUPPORTED
}

// How are two records connected?
func ExampleAsker_Path() {
	ctx := context.Background()
	asker, err := askAboutWells(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	path, err := asker.Path(ctx, "bob", "ann", nil, 6)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(path.Summary())
	for _, it := range path.Chains[0].Items {
		fmt.Println(it.Ref())
	}
	// Output:
	// bob and ann are 3 steps apart.
	// bob
	// bob-heard
	// ann-saw
	// ann
}
