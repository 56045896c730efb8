package neo4jstore

import (
	"testing"

	"corroborate/internal/storage"
	"corroborate/internal/storage/storetest"
)

// There is one database in Neo4j's free edition, so each case finds it emptied.
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
	})
}
