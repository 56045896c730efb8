package neo4jstore

import (
	"context"
	"testing"
	"time"

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
			return openPatiently(t)
		},
		Reopen: func(t storetest.T, _ storage.Store) storage.Store {
			t.Helper()
			return openPatiently(t)
		},
		// Nearly every random filter makes a statement of its own, and planning it takes the
		// server long. The other stores ask for more.
		Lists: 10,
	})
}

// openPatiently opens a store whose statements may take long: most are new to the server, and planning
// them on a busy machine may take longer than a server gives a client.
func openPatiently(t storetest.T) storage.Store {
	t.Helper()
	o := under.options()
	o.ReadTimeout = 10 * time.Minute
	s, err := Open(context.Background(), under.address, o)
	if err != nil {
		t.Fatalf("opening: %v", err)
	}
	return s
}
