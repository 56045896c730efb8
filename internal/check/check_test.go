package check_test

import (
	"context"
	"errors"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/check"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

var errHistory = errors.New("the history cannot be read")

// broken is a store whose history cannot be read.
type broken struct{ storage.Store }

func (b broken) View(ctx context.Context, view func(storage.Reader) error) error {
	return b.Store.View(ctx, func(r storage.Reader) error { return view(brokenReader{r}) })
}

type brokenReader struct{ storage.Reader }

func (brokenReader) Revisions(context.Context, storage.RevisionQuery) (storage.RevisionPage, error) {
	return storage.RevisionPage{}, errHistory
}

// A check that cannot go on tells what it has found until then.
func TestInterrupted(t *testing.T) {
	ctx := t.Context()
	s := memstore.New()
	err := s.Update(ctx, func(tx storage.Tx) error {
		return tx.Put(ctx, []evidence.Entry{&evidence.Agent{Meta: evidence.Meta{ID: "agent_1", Key: "ann", Version: 1}, Name: "Ann", Kind: "GHOST"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	found, err := check.Store(ctx, broken{s}, check.Options{Rubric: assess.DefaultRubric()})
	if !errors.Is(err, errHistory) || found == nil || len(found.Defects) != 2 || found.Defects[0].Title != "Ann" {
		t.Errorf("%+v, %v", found, err)
	}
}
