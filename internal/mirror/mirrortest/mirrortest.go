// Package mirrortest reads stores through mirrors that are current, for tests.
package mirrortest

import (
	"context"

	"corroborate/internal/mirror"
	"corroborate/internal/storage"
)

// Store is a store whose Views go through a mirror, which is loaded and current at the beginning of each.
type Store struct {
	storage.Store
	Mirror *mirror.Mirror
}

// New reads a store through a new mirror.
func New(s storage.Store) *Store { return &Store{s, mirror.New(100_000)} }

// View implements storage.Store.
func (s *Store) View(ctx context.Context, f func(storage.Reader) error) error {
	if err := s.CatchUp(ctx); err != nil {
		return err
	}
	return s.Mirror.Store(s.Store).View(ctx, f)
}

// CatchUp brings the mirror to the state of the store.
func (s *Store) CatchUp(ctx context.Context) error {
	err := s.Store.View(ctx, func(r storage.Reader) error {
		_, err := s.Mirror.Reader(r).State(ctx)
		return err
	})
	if err != nil || s.Mirror.Len() > 0 {
		return err
	}
	return s.Mirror.Load(ctx, s.Store)
}

// Update implements storage.Store. The mirror follows what is written. What only a restore does empties it.
func (s *Store) Update(ctx context.Context, f func(storage.Tx) error) error {
	var r *restoring
	inner := lending{s.Store, func(tx storage.Tx) { r = &restoring{of: tx.(storage.Restorer)} }}
	err := s.Mirror.Update(ctx, inner, func(tx storage.Tx) error {
		if _, err := tx.State(ctx); err != nil {
			return err
		}
		r.Tx = tx
		return f(r)
	})
	if err == nil && r.did {
		s.Mirror.Drop()
	}
	return err
}

// Probe implements storage.Prober.
func (s *Store) Probe(ctx context.Context) error { return s.Store.(storage.Prober).Probe(ctx) }

// Guard implements storage.Guarded.
func (s *Store) Guard(rubric string) { storage.Guard(s.Store, rubric) }

// lending shows the Tx of each Update before that begins.
type lending struct {
	storage.Store
	show func(storage.Tx)
}

// Update implements storage.Store.
func (l lending) Update(ctx context.Context, f func(storage.Tx) error) error {
	return l.Store.Update(ctx, func(tx storage.Tx) error {
		l.show(tx)
		return f(tx)
	})
}

// restoring is a Tx that a mirror follows, and that restores.
type restoring struct {
	storage.Tx
	of  storage.Restorer
	did bool
}

// Clear implements storage.Restorer.
func (r *restoring) Clear(ctx context.Context) error {
	r.did = true
	return r.of.Clear(ctx)
}

// Jump implements storage.Restorer.
func (r *restoring) Jump(ctx context.Context, sequence int64) error {
	r.did = true
	return r.of.Jump(ctx, sequence)
}

// Adopt implements storage.Restorer.
func (r *restoring) Adopt(ctx context.Context, id string) error {
	r.did = true
	return r.of.Adopt(ctx, id)
}
