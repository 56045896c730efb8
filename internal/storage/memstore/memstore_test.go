package memstore_test

import (
	"testing"

	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
	"corroborate/internal/storage/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Config{
		Open:     func(storetest.T) storage.Store { return memstore.New() },
		Reopen:   func(_ storetest.T, closed storage.Store) storage.Store { return closed.(*memstore.Store).Reopen() },
		Snapshot: true,
		Batch:    400,
	})
}
