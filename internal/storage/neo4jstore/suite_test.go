package neo4jstore

import (
	"testing"

	"corroborate/internal/storage"
	"corroborate/internal/storage/storetest"
)

// TestStore runs the suite that every store passes. Neo4j's free edition has only one
// database, so opening a new store empties it.
func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Config{
		Open: func(t storetest.T) storage.Store {
			t.Helper()
			under.empty(t)
			return under.open(t)
		},
		Reopen: func(t storetest.T, _ storage.Store) storage.Store {
			t.Helper()
			return under.open(t)
		},
		// Nearly every random filter makes a statement of its own, and planning it takes the
		// server long. The other stores ask for more.
		Lists: 10,
	})
}
