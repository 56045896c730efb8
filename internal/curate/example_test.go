package curate_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage/memstore"
)

// An edit makes one revision, says which claims it moved, and can be undone.
func ExampleCurator_Edit() {
	ctx := context.Background()
	c := &curate.Curator{Store: memstore.New(), Rubric: assess.DefaultRubric(), Now: time.Now, NewID: curate.IDs(rand.Reader)}
	made, err := c.Edit(ctx, curate.Call{Author: "ann", Message: "a first study"},
		curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: "it-works"}, Statement: "The drug works."}},
		curate.Create{Item: &evidence.Study{Meta: evidence.Meta{Key: "trial"}, Title: "The trial", Design: evidence.DesignExperiment}},
		curate.Link{Link: &evidence.Link{From: "trial", To: "it-works", Relation: evidence.Supports, Strength: evidence.StrengthStrong}},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range made.Effects {
		fmt.Printf("revision %d: %s is %s\n", made.Revision.Sequence, e.Key, e.After.Verdict)
	}

	_, err = c.Edit(ctx, curate.Call{Author: "bob"}, curate.Remove{Of: "trial"})
	fmt.Println(err)

	undone, err := c.Edit(ctx, curate.Call{Author: "ann"}, curate.Undo{Revision: made.Revision.Sequence})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("undone:", len(undone.Changes), "entries")
	// Output:
	// revision 1: it-works is SINGLE_LINE
	// ref: "trial" is needed by trial->it-works: remove or change these first
	// undone: 3 entries
}

// An import brings in a whole map. A dry run only says what it would do.
func ExampleCurator_Import() {
	ctx := context.Background()
	c := &curate.Curator{Store: memstore.New(), Rubric: assess.DefaultRubric(), Now: time.Now, NewID: curate.IDs(rand.Reader)}
	for _, dry := range []bool{true, false, false} {
		m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "it-works"}, Statement: "The drug works."}}}
		report, err := c.Import(ctx, m, curate.ImportOptions{Call: curate.Call{Author: "ann", DryRun: dry}})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("dry run:", dry, "new:", len(report.Created), "unchanged:", report.Unchanged[evidence.KindClaim])
	}
	// Output:
	// dry run: true new: 1 unchanged: 0
	// dry run: false new: 1 unchanged: 0
	// dry run: false new: 0 unchanged: 1
}
