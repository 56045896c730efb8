package mirror_test

import (
	"testing"

	"corroborate/internal/mirror/mirrortest"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
	"corroborate/internal/storage/storetest"
)

// A store that is read through a mirror passes the suite of all stores: the mirror answers as the store
// does. TestAnswersAreThoseOfTheStore compares it with SQLite, too.
func TestSuiteThroughAMirror(t *testing.T) {
	storetest.Run(t, storetest.Config{
		Open: func(storetest.T) storage.Store { return mirrortest.New(memstore.New()) },
		Reopen: func(_ storetest.T, closed storage.Store) storage.Store {
			return mirrortest.New(closed.(*mirrortest.Store).Store.(*memstore.Store).Reopen())
		},
		Snapshot: true,
		Batch:    400,
	})
}
