package sqlitestore_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// A probe beside an Update says that it did not try, and whether that is the same Update as before.
func TestProbeBesideAnUpdate(t *testing.T) {
	s, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{})
	must(t, err)
	defer s.Close()
	var begun []int64
	for range 2 {
		must(t, s.Update(t.Context(), func(storage.Tx) error {
			for range 2 {
				var untried *storage.Untried
				if err := s.Probe(context.Background()); !errors.As(err, &untried) {
					t.Fatalf("a probe beside an Update: %v", err)
				}
				begun = append(begun, untried.Begun)
			}
			return nil
		}))
		must(t, s.Probe(t.Context()))
	}
	if begun[0] != begun[1] || begun[2] != begun[0]+1 || begun[3] != begun[2] {
		t.Errorf("Updates that had begun, at two probes beside each of two Updates: %v", begun)
	}
}
