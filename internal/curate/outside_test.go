package curate_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// meddled is a store on which somebody else writes during the first View after some others, and which
// counts the Updates of its own.
type meddled struct {
	storage.Store
	others  int
	once    sync.Once
	meddle  func()
	updates int
}

func (m *meddled) View(ctx context.Context, f func(storage.Reader) error) error {
	return m.Store.View(ctx, func(r storage.Reader) error {
		err := f(r)
		if m.others--; m.others < 0 {
			m.once.Do(m.meddle)
		}
		return err
	})
}

func (m *meddled) Update(ctx context.Context, f func(storage.Tx) error) error {
	m.updates++
	return m.Store.Update(ctx, f)
}

// What only tells what would happen takes no lock, also if figures are stale. What reads much
// before it writes reads it while others write, and is right all the same.
func TestOthersWriteMeanwhile(t *testing.T) {
	dry := curate.Call{Author: "ann", DryRun: true}
	third := func() *evidence.Map {
		m := claims("two", "four")
		m.Claims[0].Statement = "Something else."
		m.Links = []*evidence.Link{{From: "three", To: "four", Relation: evidence.Supports}, {From: "paper", To: "three", Relation: evidence.Supports}}
		return m
	}
	for _, test := range []struct {
		name  string
		do    func(context.Context, *curate.Curator) error
		locks int // how often it takes the lock, the last time to write; 0 for what writes nothing
	}{
		{"dry run of an edit", func(ctx context.Context, c *curate.Curator) error {
			return second(c.Edit(ctx, dry, curate.RetractSource{Of: "paper"}))
		}, 0},
		{"dry run of an undo", func(ctx context.Context, c *curate.Curator) error {
			return second(c.Edit(ctx, dry, curate.Undo{Revision: 2}))
		}, 0},
		{"dry run of an import", func(ctx context.Context, c *curate.Curator) error {
			return second(c.Import(ctx, third(), curate.ImportOptions{Call: dry}))
		}, 0},
		{"dry run of an import in parts", func(ctx context.Context, c *curate.Curator) error {
			return second(c.Import(ctx, third(), curate.ImportOptions{Call: dry, Part: 1}))
		}, 0},
		{"import of what is there", func(ctx context.Context, c *curate.Curator) error {
			return second(c.Import(ctx, claims("one", "two"), curate.ImportOptions{Call: call}))
		}, 0},
		{"import", func(ctx context.Context, c *curate.Curator) error {
			return second(c.Import(ctx, third(), curate.ImportOptions{Call: call}))
		}, 2},
		{"undo", func(ctx context.Context, c *curate.Curator) error {
			return second(c.Edit(ctx, call, curate.Undo{Revision: 2}))
		}, 2},
		{"reassess", func(ctx context.Context, c *curate.Curator) error {
			return second(c.Reassess(ctx, "ann", nil))
		}, 2},
	} {
		for name, open := range map[string]func(*testing.T) func() (storage.Store, error){"memory": openMemory, "sqlite": openSQLite} {
			t.Run(test.name+" in "+name, func(t *testing.T) {
				s, err := open(t)()
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = s.Close() }()
				c := newCurator()
				c.Store = s
				m := claims("one", "two", "three")
				m.Sources = []*evidence.Source{{Meta: evidence.Meta{Key: "paper"}, Title: "A paper", Kind: "REPORT", Reliability: "A"}}
				m.Links = []*evidence.Link{{From: "paper", To: "one", Relation: evidence.Supports}, {From: "one", To: "two", Relation: evidence.Supports}}
				mustImport(t, c, m)
				mustEdit(t, c, call, curate.Update{Of: "paper", Set: curate.Fields{"reliability": "E"}})
				if test.locks == 0 {
					c.Bound = 1 // the claims are stale
					mustEdit(t, c, call, curate.Update{Of: "paper", Set: curate.Fields{"title": "The paper"}})
					c.Bound = 0
				}
				watched := &meddled{Store: s, meddle: func() {
					ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
					defer cancel()
					other := newCurator()
					other.Store = s
					other.NewID = func(evidence.Kind) evidence.ID { return "agent_other" }
					if _, err := other.Edit(ctx, call, curate.Create{Item: &evidence.Agent{Meta: evidence.Meta{Key: "bob"}, Name: "Bob", Kind: "PERSON"}}); err != nil {
						t.Errorf("somebody else cannot write meanwhile: %v", err)
					}
				}}
				if test.name == "reassess" {
					watched.others = 2 // which look for what is stale by the rubric of the store
				}
				c.Store = watched
				before := read(t, s)
				if err := test.do(t.Context(), c); err != nil {
					t.Fatal(err)
				}
				c.Store = s
				if watched.updates != test.locks {
					t.Errorf("it took the lock %d times instead of %d", watched.updates, test.locks)
				}
				after := read(t, s)
				if after.entry("bob") == nil {
					t.Error("what somebody else wrote is gone")
				}
				if test.locks > 0 {
					checkFigures(t, c)
				} else if diff := cmp.Diff(len(before.Entries)+1, len(after.Entries)); diff != "" {
					t.Errorf("it has written (-expected +found): %s", diff)
				}
			})
		}
	}
}

func openMemory(*testing.T) func() (storage.Store, error) {
	return func() (storage.Store, error) { return memstore.New(), nil }
}

// Two who import one file at once make one revision, or one for each part.
func TestOneFileTwiceAtOnce(t *testing.T) {
	for name, part := range map[string]int{"as a whole": 0, "in parts": 2} {
		t.Run(name, func(t *testing.T) {
			c, other := newCurator(), newCurator()
			mustImport(t, c, claims("one"))
			other.Store = c.Store
			other.NewID = func(k evidence.Kind) evidence.ID { return "other_" + c.NewID(k) }
			m := claims("two", "three", "four", "five")
			start := len(revisions(t, c.Store))
			c.Store = &meddled{Store: c.Store, meddle: func() {
				if _, err := other.Import(t.Context(), copyOf(m), curate.ImportOptions{Call: call, Part: part}); err != nil {
					t.Error(err)
				}
			}}
			report, err := c.Import(t.Context(), copyOf(m), curate.ImportOptions{Call: call, Part: part})
			if err != nil || report.Revision != nil || len(report.Created) > 0 {
				t.Errorf("the second import tells %+v, %v", report, err)
			}
			want := 1
			if part > 0 {
				want = 2
			}
			if got := len(revisions(t, c.Store)) - start; got != want {
				t.Errorf("there are %d revisions instead of %d", got, want)
			}
		})
	}
}
