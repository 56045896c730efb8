package memstore

import "context"

// Probe implements storage.Prober. There is nothing to try in memory.
func (s *Store) Probe(ctx context.Context) error {
	_, err := s.Content(ctx)
	return err
}
