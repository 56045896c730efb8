package curate

import (
	"cmp"
	"context"
	"errors"
	"math"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// make makes and writes a plan. A dry run only makes it, and keeps no writer waiting. Without a queue,
// nobody shares the lock, so it takes the lock at once.
func (c *Curator) make(ctx context.Context, begin func() *plan) (*Result, error) {
	if begin().call.DryRun {
		for range outdatedTries {
			p, err := c.outside(ctx, begin)
			if !errors.Is(err, errStale) {
				return p.outcome(err)
			}
		}
		return c.held(ctx, begin, true) // only in a store that moves, and while others write all the time
	}
	if c.Queue != nil {
		leave, err := c.Queue.enter(ctx)
		if err != nil {
			return nil, err
		}
		defer leave()
	}
	turn := c.Queue.begin()
	defer func() { turn.end() }()
	var late *outdated
	var seen int64
	for range outdatedTries {
		result, err := c.try(ctx, begin, turn, seen)
		switch {
		case errors.Is(err, errBehind):
			turn.end() // nobody is to wait for what follows
			turn = c.Queue.begin()
			if _, err := c.CatchUp(ctx, nil); err != nil {
				return nil, err
			}
		case errors.As(err, &late):
			seen = late.at
		default:
			return result, err
		}
	}
	return c.held(ctx, begin, true)
}

// try makes and writes a plan. It asks the mirror alone if that has seen a sequence.
func (c *Curator) try(ctx context.Context, begin func() *plan, t *turn, seen int64) (*Result, error) {
	if c.Queue == nil {
		return c.held(ctx, begin, false)
	}
	p, err := c.planned(ctx, begin, t, seen)
	if errors.Is(err, errStale) {
		return c.held(ctx, begin, false)
	}
	if err == nil && p.writes() {
		err = c.Queue.commit(ctx, p)
	}
	return p.outcome(err)
}

// planned makes a plan without the writers' lock. Where an earlier turn is about to change what the plan
// rests on, it waits for the end of that turn, and reads anew, before the model is at work.
func (c *Curator) planned(ctx context.Context, begin func() *plan, t *turn, seen int64) (*plan, error) {
	for {
		p := c.mirrored(ctx, begin, seen)
		mirrored := p != nil
		if !mirrored {
			var err error
			if p, err = c.read(ctx, begin); err != nil || !p.writes() {
				return p, err
			}
		}
		waited, err := t.await(ctx, &p.footprint)
		if err != nil {
			return nil, err
		}
		if waited {
			continue
		}
		if err = c.compute(ctx, p); err == nil || !mirrored {
			return p, err
		}
		seen = math.MaxInt64 // the mirror may not be as the store is
	}
}

// outcome is the result of a plan, unless it failed.
func (p *plan) outcome(err error) (*Result, error) {
	if err != nil {
		return nil, err
	}
	return &p.result, nil
}

// mirrored reads a plan from the mirror, without asking the store. Whether the mirror is as the store
// is, is found out when the plan is written. So it returns nil if there is nothing to write, or if something
// is wrong, and of course if the mirror does not know all that the plan needs, or has not seen a sequence.
func (c *Curator) mirrored(ctx context.Context, begin func() *plan, seen int64) *plan {
	r, ok := c.Mirror.Now()
	if !ok {
		return nil
	}
	if state, err := r.State(ctx); err != nil || state.Sequence < seen {
		return nil
	}
	p := begin()
	if p.read(ctx, r, nil) != nil || !p.writes() {
		return nil
	}
	return p
}

// outside makes a plan without the writers' lock, which is not to be written.
func (c *Curator) outside(ctx context.Context, begin func() *plan) (*plan, error) {
	p, err := c.read(ctx, begin)
	if err == nil {
		err = c.compute(ctx, p)
	}
	return p, err
}

// read reads a plan without the writers' lock. If a store may change between two calls
// of a reader, the plan may be made of different states of the map. That is found out
// when it is written; a plan that is not written is made under the lock if the map has moved.
func (c *Curator) read(ctx context.Context, begin func() *plan) (p *plan, err error) {
	err = c.Store.View(ctx, func(r storage.Reader) error {
		p, r = begin(), c.Mirror.Reader(r)
		err := p.read(ctx, r, nil)
		if !storage.Moves(c.Store) || !isRefusal(err) && (err != nil || p.writes()) {
			return err
		}
		state, again := r.State(ctx)
		if again == nil && (state.Sequence != p.base || state.Copy != p.copied) {
			again = errStale
		}
		return cmp.Or(again, err)
	})
	return p, err
}

// compute computes a plan that was made without the writers' lock.
func (c *Curator) compute(ctx context.Context, p *plan) error {
	err := p.compute(ctx)
	if isRefusal(err) && storage.Moves(c.Store) {
		return errStale
	}
	return err
}

// isRefusal reports whether an error says what is wrong with the request or the map.
func isRefusal(err error) bool {
	refused := (*evidence.Error)(nil)
	return errors.As(err, &refused)
}

// held makes and writes a plan under the writers' lock. If many dependents are stale, it catches up at
// last; before, it returns errBehind, since that takes less long without the lock.
func (c *Curator) held(ctx context.Context, begin func() *plan, last bool) (*Result, error) {
	var p *plan
	err := c.update(ctx, func(tx storage.Tx) (bool, error) {
		state, err := c.begin(ctx, tx)
		if err != nil {
			return false, err
		}
		p = begin()
		p.last = last
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
