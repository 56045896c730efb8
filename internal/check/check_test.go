package check_test

import (
	"context"
	"errors"
	"testing"
	"time"

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

// A record that no revision has made may be older than the history; a younger one was made past the
// program.
func TestWithoutHistory(t *testing.T) {
	ctx := t.Context()
	s, first := memstore.New(), time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	agent := func(key evidence.Key, made time.Time) evidence.Entry {
		return &evidence.Agent{Meta: evidence.Meta{ID: evidence.ID("agent_" + key), Key: key, Version: 1, CreatedAt: made, UpdatedAt: made}, Name: string(key), Kind: "PERSON"}
	}
	err := s.Update(ctx, func(tx storage.Tx) error {
		return errors.Join(tx.Record(ctx, evidence.Revision{At: first, Intent: evidence.IntentImport}, nil),
			tx.Put(ctx, []evidence.Entry{agent("old", first.Add(-time.Hour)), agent("young", first.Add(time.Hour))}))
	})
	if err != nil {
		t.Fatal(err)
	}
	found, err := check.Store(ctx, s, check.Options{Rubric: assess.DefaultRubric()})
	if err != nil || len(found.Defects) != 1 || found.Defects[0].Code != storage.DefectEnd || found.Defects[0].Of != "young" {
		t.Errorf("%+v, %v", found, err)
	}
}

// damaged is a store of which a part cannot be read.
type damaged struct{ storage.Store }

func (d damaged) View(ctx context.Context, view func(storage.Reader) error) error {
	return d.Store.View(ctx, func(r storage.Reader) error { return view(damagedReader{r}) })
}

var errDamage = evidence.Errorf(evidence.Unavailable, "a page cannot be read").For(evidence.OutageDamaged)

type damagedReader struct{ storage.Reader }

func (damagedReader) Inspect(_ context.Context, tell func(storage.Defect)) error {
	tell(storage.Defect{Code: storage.DefectIndex})
	return errDamage
}

func (damagedReader) Scan(context.Context, func(evidence.Entry) error) error {
	return errDamage
}

// A part that cannot be read is a defect among the others, and no error that keeps them from being told.
func TestUnreadable(t *testing.T) {
	found, err := check.Store(t.Context(), damaged{memstore.New()}, check.Options{Rubric: assess.DefaultRubric()})
	if err != nil || len(found.Defects) != 2 || found.Defects[0].Code != storage.DefectFile || found.Defects[0].Help != storage.HelpRestore || found.Defects[1].Code != storage.DefectIndex {
		t.Errorf("%+v, %v", found, err)
	}
}
