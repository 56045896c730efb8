package sqlitestore_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/evidence"
	"corroborate/internal/store/sqlitestore"
)

// TestPool: the store tells how many of its connections are in use, and how
// long somebody waited for one.
func TestPool(t *testing.T) {
	s, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	tell := func(when string, want evidence.Pool) {
		t.Helper()
		if diff := cmp.Diff(want, s.Pool(), cmpopts.IgnoreFields(evidence.Pool{}, "Waited")); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
	}
	tell("at first", evidence.Pool{Open: 1, Max: 2})
	err = s.View(t.Context(), func(evidence.Reader) error {
		tell("while one reads", evidence.Pool{InUse: 1, Open: 2, Max: 2})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		if err := s.View(ctx, func(evidence.Reader) error { return nil }); evidence.CodeOf(err) != evidence.Unavailable {
			t.Errorf("a second reader: %v", err)
		}
		return s.Update(t.Context(), func(evidence.Tx) error {
			tell("while one reads and one writes", evidence.Pool{InUse: 2, Open: 2, Max: 2, Waits: 1})
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	tell("in the end", evidence.Pool{Open: 2, Max: 2, Waits: 1})
	if waited := s.Pool().Waited; waited < 20*time.Millisecond || waited > 10*time.Second {
		t.Errorf("waited %v", waited)
	}
}
