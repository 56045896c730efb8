package sqlitestore_test

import (
	"context"
	"path/filepath"
	"testing"

	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
	"corroborate/internal/storage/storetest"
)

// TestStore runs the suite that every store passes.
func TestStore(t *testing.T) {
	paths := map[storage.Store]string{}
	open := func(t storetest.T, path string) storage.Store {
		s, err := sqlitestore.Open(context.Background(), path, sqlitestore.Options{})
		if err != nil {
			t.Fatalf("opening %s: %v", path, err)
		}
		paths[s] = path
		return s
	}
	storetest.Run(t, storetest.Config{
		Open:     func(t storetest.T) storage.Store { return open(t, filepath.Join(t.TempDir(), "map.db")) },
		Reopen:   func(t storetest.T, closed storage.Store) storage.Store { return open(t, paths[closed]) },
		Snapshot: true,
	})
}
