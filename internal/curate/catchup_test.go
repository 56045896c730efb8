package curate_test

import (
	"context"
	"errors"
	"testing"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// broken is a store that cannot be read after so many views.
type broken struct {
	storage.Store
	left int
}

func (b *broken) View(ctx context.Context, f func(storage.Reader) error) error {
	if b.left--; b.left < 0 {
		return errGone
	}
	return b.Store.View(ctx, f)
}

var errGone = errors.New("the store is gone")

// A write that catches up tells what it has moved itself, also past the bound.
// If catching up fails, the write is done all the same, and the error says so.
func TestAWriteCatchesUp(t *testing.T) {
	chain := func() *evidence.Map {
		m := claims("one", "two", "three")
		m.Sources = []*evidence.Source{{Meta: evidence.Meta{Key: "paper"}, Title: "A paper", Kind: "REPORT", Published: "2015", Reliability: "A"}}
		m.Links = []*evidence.Link{
			{From: "paper", To: "one", Relation: evidence.Supports}, {From: "one", To: "two", Relation: evidence.Supports}, {From: "two", To: "three", Relation: evidence.Supports},
		}
		return m
	}
	retract := curate.RetractSource{Of: "paper"}
	c := newCurator()
	c.Bound = 1
	imported, err := c.Import(t.Context(), chain(), curate.ImportOptions{Call: curate.Call{CatchUp: true}})
	if err != nil || imported.Pending != 0 || len(imported.Effects) != 3 {
		t.Fatalf("imported: %+v, %v", imported, err)
	}
	checkFigures(t, c)

	later, err := c.Edit(t.Context(), curate.Call{}, retract)
	if err != nil || later.Pending != 3 || len(later.Effects) != 0 {
		t.Fatalf("without catching up: %+v, %v", later, err)
	}
	if _, err := c.CatchUp(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	done, err := c.Edit(t.Context(), curate.Call{CatchUp: true}, curate.Update{Of: "paper", Set: curate.Fields{"retracted": nil}})
	if err != nil || done.Pending != 0 || len(done.Effects) == 0 {
		t.Fatalf("with catching up: %+v, %v", done, err)
	}
	for _, e := range done.Effects {
		if e.Sequence != done.Revision.Sequence {
			t.Errorf("%s moved by revision %d, not %d", e.Key, e.Sequence, done.Revision.Sequence)
		}
	}
	checkFigures(t, c)

	c.Store = &broken{c.Store, 1} // the edit is planned in a View
	left, err := c.Edit(t.Context(), curate.Call{CatchUp: true}, retract)
	var stale *curate.LeftStale
	if left == nil || left.Pending != 3 || !errors.As(err, &stale) || stale.Revision != left.Revision.Sequence || !errors.Is(err, errGone) {
		t.Fatalf("broken off: %+v, %v", left, err)
	}
}

// guarded is a store that knows whether somebody holds the writers' lock.
type guarded struct {
	storage.Store
	held bool
}

func (g *guarded) Update(ctx context.Context, f func(storage.Tx) error) error {
	g.held = true
	defer func() { g.held = false }()
	return g.Store.Update(ctx, f)
}

// While figures are worked out anew, nobody has to wait to write. What others write meanwhile is
// taken into account.
func TestOthersWriteWhileFiguresAreWorkedOut(t *testing.T) {
	retract := curate.RetractSource{Of: "paper"}
	for name, work := range map[string]func(context.Context, *curate.Curator, storage.Progress) error{
		"catching up": func(ctx context.Context, c *curate.Curator, p storage.Progress) error {
			return second(c.CatchUp(ctx, p))
		},
		"mending": func(ctx context.Context, c *curate.Curator, p storage.Progress) error {
			return second(c.MendFigures(ctx, p))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCurator()
			m := claims("one", "two", "three")
			m.Sources = []*evidence.Source{{Meta: evidence.Meta{Key: "paper"}, Title: "A paper", Kind: "REPORT", Published: "2015", Reliability: "A"}}
			m.Links = []*evidence.Link{
				{From: "paper", To: "one", Relation: evidence.Supports}, {From: "one", To: "two", Relation: evidence.Supports}, {From: "two", To: "three", Relation: evidence.Supports},
			}
			mustImport(t, c, m)
			c.Bound = 1
			if name == "catching up" {
				mustEdit(t, c, curate.Call{}, retract)
			}
			other := newCurator()
			other.Store, other.NewID, other.Bound = c.Store, c.NewID, 1
			store := &guarded{Store: c.Store}
			c.Store = store
			computed, revision := 0, int64(0)
			if err := work(t.Context(), c, func(stage string, done, total int) {
				if stage != "assessing" || done < total {
					return
				}
				if computed++; store.held {
					t.Fatal("figures are computed under the writers' lock")
				}
				if computed == 1 {
					revision = mustEdit(t, other, curate.Call{}, curate.Update{Of: "paper", Set: curate.Fields{"reliability": "C", "retracted": nil}}).Revision.Sequence
				}
			}); err != nil {
				t.Fatal(err)
			}
			if computed < 2 {
				t.Errorf("figures were computed %d times, and others have written meanwhile", computed)
			}
			checkFigures(t, c)
			if err := c.Store.View(t.Context(), func(r storage.Reader) error {
				found, err := r.Effects(t.Context(), []storage.EffectQuery{{Sequence: revision, First: 5}})
				if err == nil && len(found[0].Effects) == 0 {
					t.Error("the revision of the other one has no effects")
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
