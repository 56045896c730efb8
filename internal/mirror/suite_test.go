package mirror_test

import (
	"context"
	"path/filepath"
	"testing"

	"corroborate/internal/mirror/mirrortest"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
	"corroborate/internal/storage/sqlitestore"
	"corroborate/internal/storage/storetest"
)

// A store that is read through a mirror passes the suite of all stores: the mirror answers as the store does.
func TestSuiteThroughAMirror(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		storetest.Run(t, storetest.Config{
			Open: func(storetest.T) storage.Store { return mirrortest.New(memstore.New()) },
			Reopen: func(_ storetest.T, closed storage.Store) storage.Store {
				return mirrortest.New(closed.(*mirrortest.Store).Store.(*memstore.Store).Reopen())
			},
			Snapshot: true,
			Batch:    400,
		})
	})
	t.Run("sqlite", func(t *testing.T) {
		paths := map[storage.Store]string{}
		open := func(t storetest.T, path string) storage.Store {
			s, err := sqlitestore.Open(context.Background(), path, sqlitestore.Options{})
			if err != nil {
				t.Fatalf("opening %s: %v", path, err)
			}
			paths[s] = path
			return mirrortest.New(s)
		}
		storetest.Run(t, storetest.Config{
			Open: func(t storetest.T) storage.Store { return open(t, filepath.Join(t.TempDir(), "map.db")) },
			Reopen: func(t storetest.T, closed storage.Store) storage.Store {
				return open(t, paths[closed.(*mirrortest.Store).Store])
			},
			Snapshot: true,
			Batch:    2_000,
			Lists:    5,
		})
	})
}
