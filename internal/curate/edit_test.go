package curate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/storage"
)

var call = curate.Call{Author: "ann", Message: "because"}

// file is a whole store as a map file.
func file(t tester, s storage.Store) string {
	t.Helper()
	var out bytes.Buffer
	if err := exchange.Write(context.Background(), &out, "yaml", read(t, s).asMap()); err != nil {
		t.Fatalf("writing the map: %v", err)
	}
	return out.String()
}

// known are the items and links of a store, by what random maps call them.
func known(c content) map[evidence.Key]evidence.Kind {
	kinds := map[evidence.Key]evidence.Kind{}
	for _, e := range c.Entries {
		kinds[evidence.Key(e.Ref())] = e.EntryKind()
	}
	return kinds
}

func revisions(t tester, s storage.Store) []evidence.Revision {
	t.Helper()
	var page storage.RevisionPage
	err := s.View(context.Background(), func(r storage.Reader) (err error) {
		page, err = r.Revisions(context.Background(), storage.RevisionQuery{First: 1000, OldestFirst: true})
		return err
	})
	if err != nil {
		t.Fatalf("reading revisions: %v", err)
	}
	return page.Revisions
}

// Whatever edits are made, the figures stay right, a dry run tells what is done
// then, and what is refused leaves no trace. When all revisions are undone, the
// latest first, the first map is there again.
func TestRandomEdits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		c := newCurator()
		c.Bound = rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "bound")
		mustImport(t, c, drawMap(t, map[evidence.Key]evidence.Kind{}))
		first := file(t, c.Store)
		start := len(revisions(t, c.Store))
		for range rapid.IntRange(1, 6).Draw(t, "calls") {
			before := read(t, c.Store)
			edits := drawEdits(t, known(before))
			dryCall := call
			dryCall.DryRun = true
			dry, dryErr := c.Edit(ctx, dryCall, edits...)
			if diff := cmp.Diff(before, read(t, c.Store)); diff != "" {
				t.Fatalf("after a dry run (-before +after):\n%s", diff)
			}
			done, err := c.Edit(ctx, call, edits...)
			if (err == nil) != (dryErr == nil) || err != nil && err.Error() != dryErr.Error() {
				t.Fatalf("%s: error %v, and of the dry run %v", describe(edits), err, dryErr)
			}
			if err != nil {
				if code := evidence.CodeOf(err); code == evidence.Internal || code == evidence.Unavailable {
					t.Fatalf("%s: %v", describe(edits), err)
				}
				if diff := cmp.Diff(before, read(t, c.Store)); diff != "" {
					t.Fatalf("after %v (-before +after):\n%s", err, diff)
				}
				continue
			}
			checkResult(t, c, dry, done, before)
			if rapid.Bool().Draw(t, "catch up") {
				if _, err := c.CatchUp(ctx, nil); err != nil {
					t.Fatalf("catching up: %v", err)
				}
				checkFigures(t, c)
			}
		}
		undoAll(t, c, start)
		if diff := cmp.Diff(first, file(t, c.Store)); diff != "" {
			t.Errorf("all undone (-first +last):\n%s", diff)
		}
		if _, err := c.CatchUp(ctx, nil); err != nil {
			t.Fatalf("catching up: %v", err)
		}
		checkFigures(t, c)
	})
}

func undoAll(t tester, c *curate.Curator, from int) {
	t.Helper()
	for _, r := range slices.Backward(revisions(t, c.Store)[from:]) {
		if _, err := c.Edit(context.Background(), call, curate.Undo{Revision: r.Sequence}); err != nil {
			t.Fatalf("undoing revision %d, %s: %v", r.Sequence, r.Intent, err)
		}
	}
}

// checkResult makes sure that a result tells of exactly what happened.
func checkResult(t tester, c *curate.Curator, dry, done *curate.Result, before content) {
	t.Helper()
	after := read(t, c.Store)
	ids := cmpopts.IgnoreFields(evidence.Meta{}, "ID", "CreatedAt", "UpdatedAt")
	ignore := cmp.Options{ids, cmpopts.IgnoreFields(evidence.Change{}, "ID"), cmpopts.IgnoreFields(evidence.Effect{}, "Claim"),
		cmpopts.IgnoreFields(curate.Outcome{}, "DryRun", "Revision")}
	if diff := cmp.Diff(done, dry, ignore); diff != "" {
		t.Errorf("what a dry run tells (-edit +dry run):\n%s", diff)
	}
	want, got := map[evidence.ID][2][]evidence.FieldChange{}, map[evidence.ID][2][]evidence.FieldChange{}
	byID := func(c content, id evidence.ID) evidence.Entry {
		for _, e := range c.Entries {
			if e.EntryMeta().ID == id {
				return e
			}
		}
		return nil
	}
	for _, change := range done.Changes {
		got[change.ID] = [2][]evidence.FieldChange{evidence.Compare(nil, change.Before), evidence.Compare(nil, change.After)}
		want[change.ID] = [2][]evidence.FieldChange{evidence.Compare(nil, byID(before, change.ID)), evidence.Compare(nil, byID(after, change.ID))}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-store +told):\n%s", diff)
	}
	for _, e := range after.Entries {
		old := byID(before, e.EntryMeta().ID)
		_, told := got[e.EntryMeta().ID]
		if changed := old == nil || old.EntryMeta().Version != e.EntryMeta().Version; changed != told {
			t.Errorf("%s changed: %v, told: %v", e.Ref(), changed, told)
		}
	}
	if done.Pending == 0 {
		checkEffects(t, done, before, after)
	}
	if (done.Revision == nil) != (len(done.Changes) == 0) {
		t.Errorf("%d changes, and revision %v", len(done.Changes), done.Revision)
	}
}

// checkEffects: the claims that moved are those that are told of.
func checkEffects(t tester, done *curate.Result, before, after content) {
	t.Helper()
	told := map[evidence.ID]evidence.Effect{}
	for _, e := range done.Effects {
		told[e.Claim] = e
	}
	old := map[evidence.ID]*evidence.Claim{}
	for _, e := range before.Entries {
		if claim, ok := e.(*evidence.Claim); ok {
			old[claim.ID] = claim
		}
	}
	for _, e := range after.Entries {
		claim, ok := e.(*evidence.Claim)
		if !ok || claim.StaleSince > 0 || old[claim.ID] != nil && old[claim.ID].StaleSince > 0 {
			continue
		}
		var had *evidence.Figures
		if old[claim.ID] != nil {
			had = old[claim.ID].Figures
		}
		effect, ok := told[claim.ID]
		if moved := had == nil || !cmp.Equal(had, claim.Figures, nearly); moved != ok {
			t.Errorf("%s moved: %v, told: %v", claim.Key, moved, ok)
		}
		if ok && (!cmp.Equal(effect.Before, had, nearly) || !cmp.Equal(effect.After, *claim.Figures, nearly)) {
			t.Errorf("%s moved from %+v to %+v, told %+v", claim.Key, had, claim.Figures, effect)
		}
	}
}

func describe(edits []curate.Edit) string {
	var out strings.Builder
	for _, e := range edits {
		text, _ := json.Marshal(e)
		fmt.Fprintf(&out, "%T%s\n", e, text)
	}
	return out.String()
}
