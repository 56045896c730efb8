package sqlitestore_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// TestPool: the store reports how many of its connections are in use, for how long the oldest
// read goes on, and how long calls waited for one.
func TestPool(t *testing.T) {
	now := time.Unix(0, 0)
	clock := func() time.Time { now = now.Add(time.Second); return now }
	s, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{Readers: 1, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	tell := func(when string, want storage.Pool) {
		t.Helper()
		if diff := cmp.Diff(want, s.Pool()); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
	}
	tell("at first", storage.Pool{Open: 1, Max: 2})
	err = s.View(t.Context(), func(storage.Reader) error {
		tell("while one reads", storage.Pool{InUse: 1, Open: 2, Max: 2, Oldest: time.Second})
		if err := s.View(impatient(t.Context()), func(storage.Reader) error { return nil }); evidence.CodeOf(err) != evidence.Unavailable {
			t.Errorf("a second reader: %v", err)
		}
		return s.Update(t.Context(), func(storage.Tx) error {
			tell("while one reads and one writes", storage.Pool{InUse: 2, Open: 2, Max: 2, Oldest: 4 * time.Second, Waits: 1, Waited: time.Second})
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	tell("in the end", storage.Pool{Open: 2, Max: 2, Waits: 1, Waited: time.Second})
}

// impatient is a context that ends as soon as its end is waited for.
func impatient(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	return waitedFor{ctx, cancel}
}

type waitedFor struct {
	context.Context
	cancel func()
}

func (c waitedFor) Done() <-chan struct{} {
	c.cancel()
	return c.Context.Done()
}
