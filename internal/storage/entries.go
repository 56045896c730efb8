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

	// LookUp is Entries, and reads edges of the items along.
	LookUp(ctx context.Context, l Lookup) (EntryList, error)
}

// Lookup asks for entries by name.
type Lookup struct {
	Refs []evidence.Ref
	Then []Next // what to read along of the items
}

// EntryList is the answer to a Lookup.
type EntryList struct {
	Entries []evidence.Entry // of each ref, nil for one that does not exist
	Next    [][]EdgePage     // of each ref, by the position in Then; nil if the store has not read them along
}

// CheckLookup is CheckQuery for lookups.
func CheckLookup(l Lookup) error { return checkThen(l.Then) }
