package export_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/export"
	"corroborate/internal/storage/memstore"
)

// The trace of one claim, as a map file. The other claim is not in it.
func ExampleWrite() {
	ctx := context.Background()
	store, rubric := memstore.New(), assess.DefaultRubric()
	now := func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }
	c := &curate.Curator{Store: store, Rubric: rubric, Now: now, NewID: curate.IDs(rand.Reader)}
	_, err := c.Edit(ctx, curate.Call{Author: "ann"},
		curate.Create{Item: &evidence.Study{Meta: evidence.Meta{Key: "trial"}, Title: "The trial", Design: evidence.DesignExperiment}},
		curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: "it-works"}, Statement: "The drug works."}},
		curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: "it-is-safe"}, Statement: "The drug is safe."}},
		curate.Link{Link: &evidence.Link{From: "trial", To: "it-works", Relation: evidence.Supports}},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	err = export.Write(ctx, store, os.Stdout, export.Request{Format: export.YAML, Claim: "it-works"}, export.Options{Rubric: rubric})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// header: {map: map_memory, sequence: 1, at: "2026-01-31T12:00:00Z", whole: false}
	//
	// studies:
	//   - key: trial
	//     title: The trial
	//     design: EXPERIMENT
	//
	// claims:
	//   - key: it-works
	//     statement: The drug works.
	//
	// links:
	//   - from: trial
	//     to: it-works
	//     relation: SUPPORTS
	//     strength: MODERATE
}
