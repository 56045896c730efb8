package mirror_test

import (
	"context"
	"errors"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/mirror"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// breaking panics when somebody reads what has changed.
type breaking struct{ storage.Reader }

func (breaking) Changes(context.Context, []int64) ([][]evidence.Change, error) { panic("it broke") }

// A panic while others' changes are followed empties the mirror, which can be loaded again.
func TestAPanicEmptiesTheMirror(t *testing.T) {
	s, m := memstore.New(), mirror.New(10)
	load := func() {
		t.Helper()
		err := m.Load(t.Context(), s)
		if _, ok := m.Now(); err != nil || !ok {
			t.Fatalf("the map is not loaded: %v", err)
		}
	}
	load()
	err := s.Update(t.Context(), func(tx storage.Tx) error { return tx.Record(t.Context(), evidence.Revision{}, nil) })
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("nobody hears of the panic")
			}
		}()
		_ = s.View(t.Context(), func(r storage.Reader) error {
			_, err := m.Reader(breaking{r}).State(t.Context())
			return err
		})
	}()
	if _, ok := m.Now(); ok {
		t.Error("half a state is kept")
	}
	load()
}

// sweeping calls a function when its map has been read.
type sweeping struct {
	storage.Store
	after func() error
}

// View implements storage.Store.
func (s sweeping) View(ctx context.Context, f func(storage.Reader) error) error {
	return s.Store.View(ctx, func(r storage.Reader) error { return f(swept{r, s.after}) })
}

type swept struct {
	storage.Reader
	after func() error
}

// Sweep implements storage.ClosureReader.
func (r swept) Sweep(ctx context.Context, visit func(evidence.Entry) error) error {
	return errors.Join(r.Reader.Sweep(ctx, visit), r.after())
}

// What is written while a large map is read, which may take a while, is not lost on the mirror.
func TestManyWritesWhileLoading(t *testing.T) {
	const writes = 500
	s, m := memstore.New(), mirror.New(10)
	write := func() error {
		return m.Update(t.Context(), s, func(tx storage.Tx) error {
			if _, err := tx.State(t.Context()); err != nil {
				return err
			}
			return tx.Record(t.Context(), evidence.Revision{}, nil)
		})
	}
	meanwhile := sweeping{s, func() error {
		for range writes {
			if err := write(); err != nil {
				return err
			}
		}
		return nil
	}}
	if err := m.Load(t.Context(), meanwhile); err != nil {
		t.Fatal(err)
	}
	r, ok := m.Now()
	if !ok {
		t.Fatal("the map is not loaded")
	}
	if state, err := r.State(t.Context()); err != nil || state.Sequence != writes {
		t.Errorf("the mirror is of sequence %d, and %d were written: %v", state.Sequence, writes, err)
	}
}
