package curate

import (
	"context"
	"errors"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// outdatedTries is how often a plan is made without the writers' lock. If others write
// what it rests on each time, it is made under the lock.
const outdatedTries = 3

// make makes and writes a plan. A dry run only makes it. Without a queue, nobody shares
// the lock, so it takes the lock at once.
func (c *Curator) make(ctx context.Context, begin func() *plan) (*Result, error) {
	switch p := begin(); {
	case p.call.DryRun:
		if err := p.outside(ctx); !errors.Is(err, errStale) {
			return &p.result, err
		}
		return c.held(ctx, begin)
	case c.Queue == nil:
		return c.held(ctx, begin)
	}
	leave, err := c.Queue.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	for range outdatedTries {
		p := begin()
		switch err := p.outside(ctx); {
		case errors.Is(err, errStale):
			return c.held(ctx, begin)
		case err != nil:
			return nil, err
		case !p.writes():
			return &p.result, nil
		}
		if kept, err := c.Queue.commit(ctx, p); kept || err != nil {
			return &p.result, err
		}
	}
	return c.held(ctx, begin)
}

// outside makes a plan without the writers' lock.
func (p *plan) outside(ctx context.Context) error {
	err := p.curator.Store.View(ctx, func(r storage.Reader) error {
		err := p.read(ctx, r, nil)
		if refused := (*evidence.Error)(nil); errors.As(err, &refused) && moves(p.curator.Store) {
			// What it refused may have been the half of another write.
			state, again := r.State(ctx)
			if again != nil {
				return again
			}
			if state.Sequence != p.base {
				return errStale
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return p.compute(ctx)
}

// moves reports whether what a View sees may change meanwhile.
func moves(s storage.Store) bool {
	moving, ok := s.(storage.Moving)
	return ok && moving.Moves()
}

// held makes and writes a plan under the writers' lock.
func (c *Curator) held(ctx context.Context, begin func() *plan) (*Result, error) {
	var p *plan
	err := c.update(ctx, func(tx storage.Tx) (bool, error) {
		state, err := tx.State(ctx)
		if err != nil {
			return false, err
		}
		if err := c.useRubric(ctx, tx, state); err != nil {
			return false, err
		}
		p = begin()
		if err := p.read(ctx, tx, tx); err != nil {
			return false, err
		}
		if err := p.compute(ctx); err != nil || !p.writes() {
			return false, err
		}
		p.number(state.Sequence)
		return true, p.write(ctx, tx)
	})
	if err != nil {
		return nil, err
	}
	if c.Queue != nil && p.writes() {
		c.Queue.remember(committed{p.result.Revision.Sequence, &p.footprint})
	}
	return &p.result, nil
}
