package storetest

import (
	"testing"

	"corroborate/internal/storage"
)

func inMemory() Config {
	return Config{
		Open:     func(T) storage.Store { return NewMemory() },
		Reopen:   func(_ T, closed storage.Store) storage.Store { return closed.(*Memory).Reopen() },
		Snapshot: true,
		Batch:    400,
	}
}

func TestMemory(t *testing.T) { Run(t, inMemory()) }
