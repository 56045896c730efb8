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
