package storage

import "context"

// Prober is a store that can try whether it can be written to.
type Prober interface {
	// Probe writes something that no reader sees, and that leaves the map and its sequence as
	// they are. Its error is that of an Update. It waits for no Update of this program: whether
	// that can write shows by itself. In a store that may only be read, it writes nothing and
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
