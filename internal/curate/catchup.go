package curate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// atOnce is how many stale claims one transaction recomputes. Others write in
// between.
const atOnce = 500

// CatchUp recomputes stale claims until there are none, and returns the claims
// that moved. It may run several times at once, and may be broken off: the claims
// that it did not get to stay marked as stale.
func (c *Curator) CatchUp(ctx context.Context, progress Progress) ([]evidence.Effect, error) {
	var all []evidence.Effect
	done := 0
	for {
		effects, n, err := c.catchUpSome(ctx)
		all, done = append(all, effects...), done+n
		if err != nil || n == 0 {
			evidence.SortEffects(all)
			return all, err
		}
		progress.report("catching up", done, done)
	}
}

func (c *Curator) catchUpSome(ctx context.Context) (effects []evidence.Effect, n int, err error) {
	some, err := c.anyStale(ctx)
	if !some || err != nil {
		return nil, 0, err
	}
	err = c.update(ctx, func(tx storage.Tx) (bool, error) {
		state, err := tx.State(ctx)
		if err != nil {
			return false, err
		}
		if err := c.compareRubric(state); err != nil {
			return false, err
		}
		stale, err := tx.Stale(ctx, atOnce)
		if n = len(stale); n == 0 || err != nil { // another one was faster
			return false, err
		}
		effects, err = c.catchUp(ctx, tx, stale)
		return true, err
	})
	return effects, n, err
}

// LeftStale is the error of a write that is done, but has left stale figures.
type LeftStale struct {
	Revision int64 // 0 if there was nothing to write
	Err      error // what kept them from being computed
}

// Error tells what is written, and what computes the rest.
func (e *LeftStale) Error() string {
	text := fmt.Sprintf("revision %d is written", e.Revision)
	if e.Revision == 0 {
		text = "nothing was to be written"
	}
	text += "; not all figures are worked out, which the next write does, or 'corroborate serve'"
	if !errors.Is(e.Err, context.Canceled) {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *LeftStale) Unwrap() error { return e.Err }

// catchUpAfter recomputes stale figures after a write, if its call says so, and
// adds the effects to its outcome: those of the write itself, or all of them. An
// error is a LeftStale, since the write itself stays done. It is no error if only
// figures that other writes left are still stale.
func (c *Curator) catchUpAfter(ctx context.Context, call Call, done *Outcome, all bool) error {
	if !call.CatchUp || done.DryRun {
		return nil
	}
	var sequence int64
	if done.Revision != nil {
		sequence = done.Revision.Sequence
	}
	effects, err := c.CatchUp(ctx, call.Progress)
	for _, e := range effects {
		if all || e.Sequence == sequence {
			done.Effects = append(done.Effects, e)
		}
	}
	evidence.SortEffects(done.Effects)
	if err != nil {
		if done.Revision != nil && done.Pending == 0 {
			return nil
		}
		return &LeftStale{sequence, err}
	}
	done.Pending = 0
	return nil
}

// anyStale reports whether a claim is stale. It does not wait for writers.
func (c *Curator) anyStale(ctx context.Context) (some bool, err error) {
	err = c.Store.View(ctx, func(r storage.Reader) error {
		stale, err := r.Stale(ctx, 1)
		some = len(stale) > 0
		return err
	})
	return some, err
}

// catchUp recomputes stale claims, and adds the effects to the revisions that
// left them stale.
func (c *Curator) catchUp(ctx context.Context, tx storage.Tx, stale []evidence.Key) ([]evidence.Effect, error) {
	below, err := tx.Below(ctx, evidence.As[evidence.Ref](stale))
	if err != nil {
		return nil, err
	}
	effects, err := c.recompute(ctx, tx, below, stale, nil)
	if err != nil {
		return nil, err
	}
	return effects, tx.RecordEffects(ctx, effects)
}

// KeepUp recomputes stale claims as they come up, until the context ends. It
// looks for them at an interval, and so finds what other processes leave too. It
// tells errors to told, and tries again.
func (c *Curator) KeepUp(ctx context.Context, every time.Duration, told func(done int, err error)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if effects, err := c.CatchUp(ctx, nil); ctx.Err() == nil && (len(effects) > 0 || err != nil) {
			told(len(effects), err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
