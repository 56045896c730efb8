package curate_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/neo4jstore/neo4jtest"
	"corroborate/internal/storage/sqlitestore"
	"corroborate/internal/storage/sqlitestore/sqlitetest"
)

// secondForm is a store that the program wrote before its model had the third
// form: the file itself, opened by today's program.
func secondForm(t *testing.T) storage.Store {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), sqlitetest.SecondForm(t), sqlitestore.Options{MustExist: true, Upgrade: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return s
}

// secondFormInNeo4j is a map in Neo4j that holds what that file does.
func secondFormInNeo4j(t *testing.T) storage.Store {
	t.Helper()
	server := neo4jtest.Lend(t)
	ctx := t.Context()
	if err := server.Empty(ctx); err != nil {
		t.Fatal(err)
	}
	s, err := server.Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	from := secondForm(t)
	old := read(t, from)
	figures := map[evidence.Key]evidence.Figures{}
	for _, claim := range old.asMap().Claims {
		figures[claim.Key] = *claim.Figures
	}
	history := tell(t, from)
	for i, r := range history.Revisions {
		err := s.Update(ctx, func(tx storage.Tx) error {
			if err := tx.Put(ctx, old.Entries); err != nil {
				return err
			}
			if err := tx.SetFigures(ctx, figures); err != nil {
				return err
			}
			if err := tx.SetRubric(ctx, old.State.Rubric); err != nil {
				return err
			}
			if err := tx.Record(ctx, r, history.Changes[i]); err != nil {
				return err
			}
			return tx.RecordEffects(ctx, history.Effects[i].Effects)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// A store that was kept by an earlier form of the model is read and written by no
// other: whoever tries is told of reassess. That goes over to today's form, as a
// revision with an effect on each claim that moved.
func TestStoreOfTheSecondForm(t *testing.T) {
	for name, open := range map[string]func(*testing.T) storage.Store{"sqlite": secondForm, "neo4j": secondFormInNeo4j} {
		t.Run(name, func(t *testing.T) {
			c := newCurator()
			c.Store = open(t)
			before := read(t, c.Store)
			if before.State.Rubric != sqlitetest.SecondFormRubric || before.State.Sequence != 3 || len(before.Entries) != 28 {
				t.Fatalf("the store is at %+v, with %d entries", before.State, len(before.Entries))
			}
			refusesAll(t, c)
			if diff := cmp.Diff(before, read(t, c.Store)); diff != "" {
				t.Errorf("what was refused has changed the store (-before +after):\n%s", diff)
			}

			reassessed, err := c.Reassess(t.Context(), "ann", nil)
			if err != nil {
				t.Fatal(err)
			}
			checkFigures(t, c)
			if err := c.CheckRubric(t.Context()); err != nil {
				t.Errorf("after it went over: %v", err)
			}
			checkReassessed(t, c, before, reassessed.Effects)
			mustEdit(t, c, call, curate.RaiseCaveat{Caveat: doubt("far", "From afar.", "bea-saw->wells-dry")}, curate.ResolveCaveat{Of: "few-wells"})
			mustEdit(t, c, call, curate.Undo{Revision: 3})
			if read(t, c.Store).entry("daily") == nil {
				t.Error("what was renamed before is not renamed back")
			}
			checkFigures(t, c)
		})
	}
}

// refusesAll makes sure that nothing is done by a rubric that is not the store's.
func refusesAll(t *testing.T, c *curate.Curator) {
	t.Helper()
	ctx := t.Context()
	m := func() *evidence.Map { return claims("new") }
	for what, err := range map[string]error{
		"check":         c.CheckRubric(ctx),
		"import":        second(c.Import(ctx, m(), curate.ImportOptions{})),
		"dry import":    second(c.Import(ctx, m(), curate.ImportOptions{Call: curate.Call{DryRun: true}})),
		"large import":  second(c.Import(ctx, claims("one", "two", "three"), curate.ImportOptions{Part: 1})),
		"create":        second(c.Edit(ctx, call, curate.Create{Item: m().Claims[0]})),
		"unlink":        second(c.Edit(ctx, call, curate.Unlink{Of: "bea-saw->wells-dry"})),
		"a dry edit":    second(c.Edit(ctx, curate.Call{DryRun: true}, curate.Remove{Of: "all-thin"})),
		"undo":          second(c.Edit(ctx, call, curate.Undo{Revision: 2})),
		"another graph": second(c.Edit(ctx, call, curate.RaiseCaveat{Caveat: doubt("far", "From afar.", "bea-saw->wells-dry")})),
	} {
		if evidence.CodeOf(err) != evidence.Conflict || !strings.Contains(err.Error(), "corroborate reassess") || !strings.Contains(err.Error(), sqlitetest.SecondFormRubric) {
			t.Errorf("%s: %v, expected a conflict that tells of the rubric and of reassess", what, err)
		}
	}
}

// checkReassessed makes sure that the history of each claim tells how it moved.
func checkReassessed(t *testing.T, c *curate.Curator, before content, effects []evidence.Effect) {
	t.Helper()
	ctx := context.Background()
	last := revisions(t, c.Store)[3]
	if last.Intent != evidence.IntentReassess || last.Author != "ann" || last.Effects != len(effects) || last.Pending != 0 ||
		last.Message != "from rubric "+sqlitetest.SecondFormRubric+" to "+c.Rubric.Hash() {
		t.Errorf("the revision is %+v", last)
	}
	moved := 0
	for _, claim := range read(t, c.Store).asMap().Claims {
		old := before.entry(claim.Ref()).(*evidence.Claim)
		if cmp.Equal(old.Figures, claim.Figures, nearly) {
			continue
		}
		moved++
		err := c.Store.View(ctx, func(r storage.Reader) error {
			pages, err := r.Effects(ctx, []storage.EffectQuery{{Claim: claim.Ref(), First: 1}})
			if err != nil {
				return err
			}
			want := []evidence.Effect{{Sequence: last.Sequence, Claim: claim.ID, Key: claim.Key, Before: old.Figures, After: *claim.Figures}}
			if diff := cmp.Diff(want, pages[0].Effects, nearly); diff != "" {
				t.Errorf("how %s moved (-want +got):\n%s", claim.Key, diff)
			}
			page, err := r.Revisions(ctx, storage.RevisionQuery{Moved: claim.Ref(), First: 1})
			if err == nil && (len(page.Revisions) != 1 || page.Revisions[0].Sequence != last.Sequence) {
				t.Errorf("what moved %s last: %+v", claim.Key, page.Revisions)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if moved != len(effects) || moved == 0 {
		t.Errorf("%d claims moved, and %d are told of", moved, len(effects))
	}
}
