package curate_test

import (
	"bytes"
	"context"
	"flag"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/backup"
	"corroborate/internal/check"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// Whatever was written to a store, a backup of it restores the same map, history, figures
// and stale claims, to the digit, in a store of any engine: a backup of that is equal to the byte.
func TestBackupOfAnyMap(t *testing.T) {
	inMemory := func(*testing.T) func() (storage.Store, error) {
		return func() (storage.Store, error) { return memstore.New(), nil }
	}
	for _, engines := range []struct {
		name     string
		from, to func(*testing.T) func() (storage.Store, error)
	}{
		{"memory to sqlite", inMemory, openSQLite}, {"sqlite to memory", openSQLite, inMemory}, {"sqlite to sqlite", openSQLite, openSQLite},
		{"neo4j to sqlite", openNeo4j, openSQLite}, {"sqlite to neo4j", openSQLite, openNeo4j},
	} {
		t.Run(engines.name, func(t *testing.T) {
			from, to := engines.from(t), engines.to(t)
			if checks := flag.Lookup("rapid.checks").Value; checks.String() == "100" { // as nobody asked for more
				_ = checks.Set("20") // it is a number
				t.Cleanup(func() { _ = checks.Set("100") })
			}
			rapid.Check(t, func(t *rapid.T) { sameAfterRestore(t, opened(t, from), opened(t, to)) })
		})
	}
}

func opened(t *rapid.T, open func() (storage.Store, error)) storage.Store {
	s, err := open()
	if err != nil {
		t.Fatalf("opening a store: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return s
}

func sameAfterRestore(t *rapid.T, from, to storage.Store) {
	ctx := context.Background()
	writeAnything(t, from)
	size := rapid.SampledFrom([]int{0, 1, 3}).Draw(t, "entries in a line")
	first := backedUp(t, from, size)
	if rapid.Bool().Draw(t, "over another") {
		writeAnything(t, to)
	}
	var kept []byte
	before := backedUp(t, to, 0)
	aside := func(ctx context.Context, r storage.Reader, state storage.State) error {
		var b bytes.Buffer
		_, err := backup.Write(ctx, r, state, &b, backup.Options{})
		kept = b.Bytes()
		return err
	}
	whole, err := backup.File{Name: "first", From: bytes.NewReader(first)}.Verify(ctx, nil)
	if err != nil {
		t.Fatalf("checking the backup: %v", err)
	}
	if err := backup.Restore(ctx, to, whole, aside, nil); err != nil {
		t.Fatalf("restoring: %v", err)
	}
	if kept != nil && !bytes.Equal(kept, before) {
		t.Errorf("what was kept aside differs from what there was")
	}
	if !bytes.Equal(first, backedUp(t, to, size)) {
		ignore := cmpopts.IgnoreFields(storage.EffectPage{}, "At") // which only the store that made it reads
		t.Errorf("the restored store differs (-first +restored):\n%s", cmp.Diff(tell(t, from), tell(t, to), ignore, cmpopts.EquateEmpty()))
	}
	for _, r := range revisions(t, from) { // stores keep lists of the revisions of an entry
		for _, change := range changesOf(t, from, r.Sequence) {
			query := storage.RevisionQuery{Of: evidence.Ref(change.ID), First: 100}
			if diff := cmp.Diff(revisionsOf(t, from, query), revisionsOf(t, to, query)); diff != "" {
				t.Errorf("the revisions of %s (-first +restored):\n%s", change.ID, diff)
			}
		}
	}
	// What was restored can be edited further, as what it is from.
	for _, s := range []storage.Store{from, to} {
		c := newCurator()
		c.Store, c.Queue = s, nil
		startCall(c, 9)
		if _, err := c.Edit(ctx, call, curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: "one-more"}, Statement: "One more."}}); err != nil {
			t.Fatalf("writing to it: %v", err)
		}
	}
	if !bytes.Equal(backedUp(t, from, 0), backedUp(t, to, 0)) {
		t.Errorf("after one more edit, the stores differ")
	}
	// Nothing is wrong with what the program has written or restored.
	for _, s := range []storage.Store{from, to} {
		found, err := check.Store(ctx, s, check.Options{Rubric: newCurator().Rubric})
		if err != nil || len(found.Defects) > 0 {
			t.Errorf("a check finds %+v, %v", found, err)
		}
	}
}

// writeAnything imports and edits at random, and leaves some claims stale.
func writeAnything(t *rapid.T, s storage.Store) {
	c := newCurator()
	c.Store, c.Queue, c.Bound = s, nil, rapid.SampledFrom([]int{0, 1}).Draw(t, "bound")
	known := map[evidence.Key]evidence.Kind{}
	if _, err := c.Import(context.Background(), drawMap(t, known), curate.ImportOptions{Call: call}); err != nil {
		t.Fatalf("import: %v", err)
	}
	for n := range rapid.IntRange(0, 6).Draw(t, "calls") {
		startCall(c, n)
		_, _ = c.Edit(context.Background(), call, drawEdits(t, known)...) // many are refused
		if rapid.IntRange(0, 3).Draw(t, "catch up") == 0 {
			if _, err := c.CatchUp(context.Background(), nil); err != nil {
				t.Fatalf("catching up: %v", err)
			}
		}
	}
}

func backedUp(t *rapid.T, s storage.Store, size int) []byte {
	var b bytes.Buffer
	err := s.View(context.Background(), func(r storage.Reader) error {
		b.Reset()
		state, err := r.State(context.Background())
		if err != nil {
			return err
		}
		_, err = backup.Write(context.Background(), r, state, &b, backup.Options{Batch: size})
		return err
	})
	if err != nil {
		t.Fatalf("writing a backup: %v", err)
	}
	return b.Bytes()
}

func changesOf(t *rapid.T, s storage.Store, sequence int64) []evidence.Change {
	var changes [][]evidence.Change
	err := s.View(context.Background(), func(r storage.Reader) (err error) {
		changes, err = r.Changes(context.Background(), []int64{sequence})
		return err
	})
	if err != nil {
		t.Fatalf("reading changes: %v", err)
	}
	return changes[0]
}

func revisionsOf(t *rapid.T, s storage.Store, q storage.RevisionQuery) []evidence.Revision {
	var page storage.RevisionPage
	err := s.View(context.Background(), func(r storage.Reader) (err error) {
		page, err = r.Revisions(context.Background(), q)
		return err
	})
	if err != nil {
		t.Fatalf("reading revisions: %v", err)
	}
	return page.Revisions
}
