package neo4jstore

import (
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/store/storetest"
)

// There is one database in Neo4j's free edition, so each case finds it emptied.
func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Config{
		Open: func(t storetest.T) evidence.Store {
			t.Helper()
			under.empty(t)
			return under.open(t)
		},
		Reopen: func(t storetest.T, _ evidence.Store) evidence.Store {
			t.Helper()
			return under.open(t)
		},
	})
}
