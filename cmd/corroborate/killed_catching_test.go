package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/open"
)

// Effects belong to the revision that has caused them, also if the process is killed while it
// catches up, and others write before the rest is worked out: they are those of the same edits, made one
// after the other.
func TestKilledCatchingUp(t *testing.T) {
	star := starOf(t, 1_200) // one transaction catches up 500 of them
	edits := []struct {
		args []string
		wide bool
	}{
		{[]string{"caveat", "hub", "--category=method", "--text=Made up."}, true},
		{[]string{"caveat", "c1", "--category=other", "--text=Hm."}, false},
		{[]string{"caveat", "hub", "--category=indirect", "--text=Friends only."}, true},
		{[]string{"resolve", "method-of-hub"}, true},
		{[]string{"caveat", "c1199", "--category=other", "--text=Hm."}, false},
	}
	run := func(kill bool) (db string, kills int) {
		db = filepath.Join(t.TempDir(), "map.db")
		at := "--store=sqlite:" + db
		mustRun(t, "import", at, star)
		for _, edit := range edits {
			if !kill || !edit.wide {
				mustRun(t, append(edit.args, at)...)
				continue
			}
			begin := sequenceOf(t, db)
			victim := exec.CommandContext(t.Context(), "corroborate", append(edit.args, at)...)
			if err := victim.Start(); err != nil {
				t.Fatal(err)
			}
			awaitRead(t.Context(), db, func(ctx context.Context, r storage.Reader) (some bool, err error) {
				page, err := r.Revisions(ctx, storage.RevisionQuery{First: 1})
				if err != nil || page.Revisions[0].Sequence <= begin {
					return false, err // it catches up what the one before has left, or is yet to write
				}
				state, err := r.State(ctx)
				return state.Sequence > page.Revisions[0].Sequence, err
			})
			_ = victim.Process.Kill() // it may have ended
			if victim.Wait() != nil && staleIn(t, db) > 0 {
				kills++
			}
		}
		catchUp(t, db)
		return db, kills
	}
	straight, _ := run(false)
	for range 10 {
		db, kills := run(true)
		if kills == 0 {
			continue // each was done before it could be killed
		}
		if diff := cmp.Diff(effectsOf(t, straight), effectsOf(t, db)); diff != "" {
			t.Errorf("effects by revision (-one after the other +killed %d times):\n%.3000s", kills, diff)
		}
		return
	}
	t.Fatal("it has always caught up before it can be killed")
}

// catchUp works out what is stale, as a server does that starts again.
func catchUp(t *testing.T, db string) {
	t.Helper()
	if staleIn(t, db) > 0 {
		catchUpByServing(t, "--store=sqlite:"+db)
	}
	if n := staleIn(t, db); n > 0 {
		t.Errorf("%d claims are stale in the end", n)
	}
}

// effectsOf are the effects of each revision, by its place in the history and the key of the
// claim. Sequences and ids differ from store to store.
func effectsOf(t *testing.T, db string) []map[evidence.Key]evidence.Effect {
	t.Helper()
	s, err := open.Open(t.Context(), "sqlite:"+db, open.MustExist())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var list []map[evidence.Key]evidence.Effect
	if err := s.View(t.Context(), func(r storage.Reader) error {
		page, err := r.Revisions(t.Context(), storage.RevisionQuery{OldestFirst: true, First: 100})
		if err != nil {
			return err
		}
		for _, revision := range page.Revisions {
			found, err := r.Effects(t.Context(), []storage.EffectQuery{{Sequence: revision.Sequence, First: 5_000}})
			if err != nil {
				return err
			}
			byClaim := map[evidence.Key]evidence.Effect{}
			for _, e := range found[0].Effects {
				e.Sequence, e.Claim = 0, ""
				byClaim[e.Key] = e
			}
			list = append(list, byClaim)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}
