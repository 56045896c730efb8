package storetest

import (
	"testing"

	"corroborate/internal/evidence"
)

func inMemory() Config {
	return Config{
		Open:     func(T) evidence.Store { return NewMemory() },
		Reopen:   func(_ T, closed evidence.Store) evidence.Store { return closed.(*Memory).Reopen() },
		Snapshot: true,
		Batch:    400,
	}
}

func TestMemory(t *testing.T) { Run(t, inMemory()) }
