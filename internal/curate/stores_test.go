package curate_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
	"corroborate/internal/storage/neo4jstore/neo4jtest"
	"corroborate/internal/storage/sqlitestore"
)

// checkStores makes random checks, each with a store of its own.
func checkStores(t *testing.T, next func() (storage.Store, error), check func(*rapid.T, storage.Store)) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		store, err := next()
		if err != nil {
			t.Fatalf("opening a store: %v", err)
		}
		defer func() {
			if err := store.Close(); err != nil {
				t.Errorf("closing the store: %v", err)
			}
		}()
		check(t, store)
	})
}

// The same edits give the same map, the same revisions and the same effects in
// every store; all of them undone, the first map is there again in each.
func TestSameEditsInAllStores(t *testing.T) {
	for name, open := range map[string]func(*testing.T) func() (storage.Store, error){"sqlite": openSQLite, "neo4j": openNeo4j} {
		t.Run(name, func(t *testing.T) {
			checkStores(t, open(t), sameEdits)
		})
	}
}

func openSQLite(t *testing.T) func() (storage.Store, error) {
	dir, n := t.TempDir(), 0
	return func() (storage.Store, error) {
		n++
		return sqlitestore.Open(t.Context(), filepath.Join(dir, fmt.Sprintf("%d.db", n)), sqlitestore.Options{})
	}
}

func openNeo4j(t *testing.T) func() (storage.Store, error) {
	server := neo4jtest.Lend(t)
	// A round takes seconds there, and milliseconds elsewhere.
	checks := flag.Lookup("rapid.checks").Value
	all := checks.String()
	if err := checks.Set("10"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = checks.Set(all) }) // it was good before
	return func() (storage.Store, error) {
		if err := server.Empty(t.Context()); err != nil {
			return nil, err
		}
		return server.Open(t.Context())
	}
}

// sameEdits edits a store and one in memory.
func sameEdits(t *rapid.T, store storage.Store) {
	ctx := context.Background()
	got, want := newCurator(), newCurator()
	got.Store, want.Queue = store, nil // one plans outside of the writers' lock, and the other one under it
	got.Bound = rapid.SampledFrom([]int{0, 1}).Draw(t, "bound")
	want.Bound = got.Bound
	m := drawMap(t, map[evidence.Key]evidence.Kind{})
	o := curate.ImportOptions{Call: call, Part: rapid.SampledFrom([]int{0, 4}).Draw(t, "part")}
	for _, c := range []*curate.Curator{got, want} {
		if c == want && storage.Fills(store) {
			o.Part = 0 // in one transaction, as there
		}
		if _, err := c.Import(ctx, copyOf(m), o); err != nil {
			t.Fatalf("import: %v", err)
		}
	}
	first, start := file(t, got.Store), len(revisions(t, got.Store))
	if rapid.Bool().Draw(t, "mirror") {
		mirrored(t, got)
	}
	for n := range rapid.IntRange(1, 6).Draw(t, "calls") {
		startCall(got, n)
		startCall(want, n)
		edits := drawEdits(t, known(read(t, want.Store)))
		does, err := got.Edit(ctx, call, edits...)
		should, wantErr := want.Edit(ctx, call, edits...)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Fatalf("%s: error %v, and in memory %v", describe(edits), err, wantErr)
		}
		if diff := cmp.Diff(should, does, nearly, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s (-in memory +here):\n%s", describe(edits), diff)
		}
		if rapid.Bool().Draw(t, "catch up") {
			for _, c := range []*curate.Curator{got, want} {
				if _, err := c.CatchUp(ctx, nil); err != nil {
					t.Fatalf("catching up: %v", err)
				}
			}
		}
	}
	compareHistory(t, want.Store, got.Store)
	undoAll(t, got, start)
	if diff := cmp.Diff(first, file(t, got.Store)); diff != "" {
		t.Errorf("all undone (-first +last):\n%s", diff)
	}
	if _, err := got.CatchUp(ctx, nil); err != nil {
		t.Fatalf("catching up: %v", err)
	}
	checkFigures(t, got)
}

// startCall sets a clock that stands still, and has the ids start anew with each try: an
// edit that is planned twice takes no other time and no other ids than one planned once.
func startCall(c *curate.Curator, n int) {
	ids := 0
	c.Now = func() time.Time {
		ids = 0
		return time.Date(2026, 2, 3, 4, n, 0, 0, time.UTC)
	}
	c.NewID = func(k evidence.Kind) evidence.ID {
		ids++
		return evidence.ID(fmt.Sprintf("%s_%d_%d", evidence.Word(k), n, ids))
	}
}

// story is all that a store tells of how its map became what it is.
type story struct {
	Map       content
	Revisions []evidence.Revision
	Changes   [][]evidence.Change
	Effects   []storage.EffectPage
}

func tell(t tester, s storage.Store) story {
	t.Helper()
	told := story{Map: read(t, s), Revisions: revisions(t, s)}
	var sequences []int64
	var queries []storage.EffectQuery
	for _, r := range told.Revisions {
		sequences = append(sequences, r.Sequence)
		queries = append(queries, storage.EffectQuery{Sequence: r.Sequence, First: 1000})
	}
	err := s.View(context.Background(), func(r storage.Reader) (err error) {
		if told.Changes, err = r.Changes(context.Background(), sequences); err != nil {
			return err
		}
		told.Effects, err = r.Effects(context.Background(), queries)
		return err
	})
	if err != nil {
		t.Fatalf("reading the history: %v", err)
	}
	return told
}

func compareHistory(t tester, want, got storage.Store) {
	t.Helper()
	// The first is for the store that made it alone; the other says which map it is.
	ignore := cmp.Options{cmpopts.IgnoreFields(storage.EffectPage{}, "At"), cmpopts.IgnoreFields(storage.State{}, "Map", "Copy")}
	if diff := cmp.Diff(tell(t, want), tell(t, got), nearly, ignore, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the history (-in memory +here):\n%s", diff)
	}
}

// A large import into an empty SQLite store is one revision, and tells of its stages.
// Canceled at any stage, it leaves nothing.
func TestImportFillsSQLite(t *testing.T) {
	next := openSQLite(t)
	m := generate.Map(generate.Config{Claims: 20, Seed: 2})
	c := newCurator()
	fill := func(ctx context.Context, stop string) (*curate.ImportReport, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		o := curate.ImportOptions{Call: call, Part: 10}
		o.Progress = func(stage string, done, total int) {
			if stage == stop && done > 0 {
				cancel(errors.New("enough"))
			}
		}
		return c.Import(ctx, copyOf(m), o)
	}
	for _, stage := range []string{"writing", "keeping figures", ""} {
		var err error
		if c.Store, err = next(); err != nil {
			t.Fatal(err)
		}
		report, err := fill(t.Context(), stage)
		held := read(t, c.Store)
		if stage != "" {
			if err == nil || held.State.Sequence != 0 || len(held.Entries) > 0 {
				t.Errorf("canceled while %s, it leaves %d entries: %v", stage, len(held.Entries), err)
			}
		} else if err != nil || len(revisions(t, c.Store)) != 1 || len(report.Created) != m.Len() || len(held.Entries) != m.Len() || len(report.Effects) != len(m.Claims) {
			t.Errorf("it holds %d entries in %d revisions: %v", len(held.Entries), len(revisions(t, c.Store)), err)
		}
		if stage == "" {
			checkFigures(t, c)
			if again, err := fill(t.Context(), ""); err != nil || len(again.Created)+len(again.Changed) > 0 || again.Revision != nil {
				t.Errorf("a second import creates %d and changes %d: %v", len(again.Created), len(again.Changed), err)
			}
			m.Claims[3].Tags = append(m.Claims[3].Tags, "other")
			m.Links[5].Rationale = "It says so."
			third, err := fill(t.Context(), "")
			if err != nil || len(third.Created) > 0 || len(third.Changed) != 2 || third.Changed[0].Ref != m.Claims[3].Ref() || third.Changed[1].Ref != m.Links[5].Ref() {
				t.Errorf("an import with two changes creates %d and changes %v: %v", len(third.Created), third.Changed, err)
			}
		}
		if err := c.Store.Close(); err != nil {
			t.Error(err)
		}
	}
}
