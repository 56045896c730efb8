package storage

import (
	"context"

	"corroborate/internal/evidence"
)

// EntryReader looks entries up by name.
type EntryReader interface {
	// State is how far the map has come.
	State(ctx context.Context) (State, error)

	// Entries returns the entries that refs name, nil for one that does not
	// exist. Items carry all their references; claims carry kept figures.
	Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error)
}
