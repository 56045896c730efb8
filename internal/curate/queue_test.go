package curate_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// gate lets nobody write before so many have read.
type gate struct {
	storage.Store
	left atomic.Int64
	read context.Context // done when they have
	open context.CancelFunc
}

func newGate(s storage.Store, readers int) *gate {
	g := &gate{Store: s}
	g.left.Store(int64(readers))
	g.read, g.open = context.WithCancel(context.Background())
	return g
}

func (g *gate) View(ctx context.Context, f func(storage.Reader) error) error {
	defer func() {
		if g.left.Add(-1) == 0 {
			g.open()
		}
	}()
	return g.Store.View(ctx, f)
}

func (g *gate) Update(ctx context.Context, f func(storage.Tx) error) error {
	<-g.read.Done()
	return g.Store.Update(ctx, f)
}

// sharedCurator may be used by several goroutines at once.
func sharedCurator(s storage.Store) *curate.Curator {
	var ids atomic.Int64
	return &curate.Curator{Store: s, Queue: curate.NewQueue(8), Rubric: assess.DefaultRubric(), Now: func() time.Time { return time.UnixMilli(0) },
		NewID: func(k evidence.Kind) evidence.ID {
			return evidence.ID(fmt.Sprintf("%s_%d", evidence.Word(k), ids.Add(1)))
		}}
}

// told is what a revision did, without the ids, which differ from run to run.
type told struct {
	Author  string
	Changes []evidence.Change
	Effects []evidence.Effect
}

func tellRevisions(t tester, s storage.Store) []told {
	t.Helper()
	var list []told
	story := tell(t, s)
	for i, r := range story.Revisions {
		one := told{Author: r.Author, Changes: story.Changes[i], Effects: story.Effects[i].Effects}
		evidence.SortEffects(one.Effects)
		list = append(list, one)
	}
	return list
}

var withoutIDs = cmp.Options{close, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(evidence.Meta{}, "ID"), cmpopts.IgnoreFields(evidence.Change{}, "ID"),
	cmpopts.IgnoreFields(evidence.Effect{}, "Claim")}

// Whatever several people edit at once, it is as if they had done so one after the
// other, in the order of the revisions: the same changes, and the same effects of each.
func TestEditsAtOnce(t *testing.T) {
	inMemory := func(*testing.T) func() (storage.Store, error) {
		return func() (storage.Store, error) { return memstore.New(), nil }
	}
	for name, open := range map[string]func(*testing.T) func() (storage.Store, error){"memory": inMemory, "sqlite": openSQLite, "neo4j": openNeo4j} {
		t.Run(name, func(t *testing.T) {
			next := open(t)
			rapid.Check(t, func(t *rapid.T) {
				s, err := next()
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = s.Close() }() // after it was compared
				editAtOnce(t, s)
			})
		})
	}
}

func editAtOnce(t *rapid.T, s storage.Store) {
	ctx := context.Background()
	together, alone := sharedCurator(s), sharedCurator(memstore.New())
	alone.Queue = nil
	m := drawMap(t, map[evidence.Key]evidence.Kind{})
	for _, c := range []*curate.Curator{together, alone} {
		if _, err := c.Import(ctx, copyOf(m), curate.ImportOptions{}); err != nil {
			t.Fatalf("import: %v", err)
		}
	}
	calls := map[string][]curate.Edit{}
	for i := range rapid.IntRange(2, 8).Draw(t, "calls") {
		calls[fmt.Sprint("caller ", i)] = drawEdits(t, known(read(t, s)))
	}
	together.Store = newGate(s, len(calls))
	var all sync.WaitGroup
	for author, edits := range calls {
		all.Go(func() {
			_, err := together.Edit(ctx, curate.Call{Author: author}, edits...)
			if refused := (*evidence.Error)(nil); err != nil && !errors.As(err, &refused) {
				t.Errorf("%s: %v", author, err)
			}
		})
	}
	all.Wait()
	together.Store = s
	checkFigures(t, together)
	for _, r := range revisions(t, s) {
		if edits := calls[r.Author]; edits != nil {
			if _, err := alone.Edit(ctx, curate.Call{Author: r.Author}, edits...); err != nil {
				t.Fatalf("%s alone: %v", describe(edits), err)
			}
		}
	}
	if diff := cmp.Diff(tellRevisions(t, alone.Store), tellRevisions(t, s), withoutIDs); diff != "" {
		t.Errorf("the revisions (-one after the other +at once):\n%s", diff)
	}
}

// A caller that waits may give up. Then nothing of its edit is written, and the others
// are served.
func TestACallerLeavesTheQueue(t *testing.T) {
	s := newGate(memstore.New(), 2)
	c := sharedCurator(s)
	gone, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for i, ctx := range []context.Context{t.Context(), gone, t.Context(), gone} {
		all.Go(func() {
			key := evidence.Key(fmt.Sprintf("claim-%d", i))
			_, err := c.Edit(ctx, curate.Call{Author: "x"}, curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: "One of several."}})
			if ctx == t.Context() && err != nil {
				t.Errorf("%s: %v", key, err)
			}
		})
	}
	leave()
	all.Wait()
	made := map[string]bool{}
	for _, r := range tell(t, s.Store).Changes {
		made[string(r[0].Ref)] = true
	}
	if !made["claim-0"] || !made["claim-2"] {
		t.Errorf("made are %v", made)
	}
}
