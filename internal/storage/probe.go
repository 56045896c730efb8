package storage

import (
	"context"
	"fmt"
)

// Prober is a store that can try whether it can be written to.
type Prober interface {
	// Probe writes something that no reader sees, and that leaves the map and its sequence as
	// they are. Its error is that of an Update. It waits for no Update of this program: if it
	// cannot try beside one, its error is an Untried. In a store that may only be read, it writes nothing and
	// returns nil.
	Probe(ctx context.Context) error
}

// Probe tries whether a store can be written to, if it can tell.
func Probe(ctx context.Context, s Store) error {
	if prober, ok := s.(Prober); ok {
		return prober.Probe(ctx)
	}
	return nil
}

// Untried is the error of a probe beside an Update of this program. It tells nothing of whether the store
// can be written to.
type Untried struct {
	Begun int64 // how many Updates have got the writers' lock: if that stays the same, one hangs, or waits for it
}

// Error implements error.
func (e *Untried) Error() string {
	return fmt.Sprintf("whether the map can be written to was not tried beside update %d of this program", e.Begun)
}
