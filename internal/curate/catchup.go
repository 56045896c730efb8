package curate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// atOnce is how many stale claims one transaction recomputes. Other writes can come in
// between.
const atOnce = 500

// CatchUp recomputes stale claims until there are none, and returns how claims moved. It
// may run several times at once, and may be canceled: the claims that it did not get to
// stay stale.
func (c *Curator) CatchUp(ctx context.Context, progress storage.Progress) ([]evidence.Effect, error) {
	var all []evidence.Effect
	done := 0
	for {
		effects, n, err := c.catchUpSome(ctx, progress)
		all, done = append(all, effects...), done+n
		if err != nil || n == 0 {
			evidence.SortEffects(all)
			return all, err
		}
		progress.Report("catching up", done, 0)
	}
}

// catchUpSome recomputes some stale claims, while others write. If they write each time, it does so under
// the writers' lock at last.
func (c *Curator) catchUpSome(ctx context.Context, progress storage.Progress) (effects []evidence.Effect, n int, err error) {
	keep := func(w *computed) (kept bool, err error) {
		if w.figures != nil && len(w.figures) == 0 { // nothing is stale
			return true, nil
		}
		err = c.updateRated(ctx, func(tx storage.Tx, state storage.State) (bool, error) {
			effects, n = nil, 0
			if kept = w.hold(state); !kept {
				return false, nil
			}
			effects, n, err = c.keepStale(ctx, tx, w)
			return n > 0, err
		})
		return kept, err
	}
	err = c.computeAndKeep(ctx, progress, c.staleNow, keep)
	return effects, n, err
}

// keepStale keeps the figures of stale claims, and returns how many these are.
func (c *Curator) keepStale(ctx context.Context, tx storage.Tx, w *computed) (effects []evidence.Effect, n int, err error) {
	if w.figures != nil {
		effects, err = c.keepEffects(ctx, tx, w.figures)
		return effects, len(w.figures), err
	}
	stale, err := tx.Stale(ctx, atOnce)
	if len(stale) == 0 || err != nil { // somebody else has recomputed them
		return nil, 0, err
	}
	effects, err = c.catchUp(ctx, tx, stale)
	return effects, len(stale), err
}

// updateRated updates a store that keeps its figures by the curator's rubric.
func (c *Curator) updateRated(ctx context.Context, write func(storage.Tx, storage.State) (keep bool, err error)) error {
	return c.update(ctx, func(tx storage.Tx) (bool, error) {
		state, err := tx.State(ctx)
		if err == nil {
			err = c.compareRubric(state)
		}
		if err != nil {
			return false, err
		}
		return write(tx, state)
	})
}

// staleNow reads what the figures of some stale claims follow from.
func (c *Curator) staleNow(ctx context.Context, r storage.Reader, state storage.State) (below *evidence.Map, stale []evidence.Key, err error) {
	if stale, err = r.Stale(ctx, atOnce); len(stale) == 0 || err != nil {
		return nil, nil, err
	}
	if err := c.compareRubric(state); err != nil {
		return nil, nil, err
	}
	below, err = r.Below(ctx, evidence.As[evidence.Ref](stale))
	return below, stale, err
}

// LeftStale is the error of a write that succeeded, but left stale figures.
type LeftStale struct {
	Revision int64 // 0 if there was nothing to write
	Err      error // why they could not be recomputed
}

// Error tells what is written, and what recomputes the figures.
func (e *LeftStale) Error() string {
	text := fmt.Sprintf("revision %d is written", e.Revision)
	if e.Revision == 0 {
		text = "there was nothing to write"
	}
	text += "; some figures are still stale: the next write or 'corroborate serve' recomputes them"
	if !errors.Is(e.Err, context.Canceled) {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *LeftStale) Unwrap() error { return e.Err }

// catchUpAfter recomputes stale figures after a write, if its call says so. It adds
// effects to the outcome: those of the write itself, or all of them. Its error is a
// LeftStale, because the write itself is done. It returns no error if only figures of
// other writes are still stale.
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
	figures, err := c.figures(ctx, below, stale, false, nil)
	if err != nil {
		return nil, err
	}
	return c.keepEffects(ctx, tx, figures)
}

// catchUpAll recomputes all stale claims, and returns how many have moved.
func (c *Curator) catchUpAll(ctx context.Context, tx storage.Tx) (moved int, err error) {
	for {
		stale, err := tx.Stale(ctx, atOnce)
		if len(stale) == 0 || err != nil {
			return moved, err
		}
		effects, err := c.catchUp(ctx, tx, stale)
		if err != nil {
			return moved, err
		}
		moved += len(effects)
	}
}

// keepEffects keeps figures of stale claims, and adds the effects to the revisions that left them stale.
func (c *Curator) keepEffects(ctx context.Context, tx storage.Tx, figures map[evidence.Key]evidence.Figures) ([]evidence.Effect, error) {
	effects, err := keepFigures(ctx, tx, figures, nil)
	if err != nil {
		return nil, err
	}
	return effects, tx.RecordEffects(ctx, effects)
}

// KeepUp looks for stale claims at an interval and recomputes them, until the context
// ends. So it also finds those that other processes leave. It loads the mirror if edits and questions
// would have asked it, and follows what other processes write. It reports errors to told, and tries again.
func (c *Curator) KeepUp(ctx context.Context, every time.Duration, told func(done int, err error)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if effects, err := c.CatchUp(ctx, nil); ctx.Err() == nil && (len(effects) > 0 || err != nil) {
			told(len(effects), doing("working out stale figures", err))
		}
		keep := c.FollowMirror
		if c.Mirror.Wanted() {
			keep = c.LoadMirror
		}
		if err := keep(ctx); err != nil && ctx.Err() == nil {
			told(0, doing("keeping the map in memory", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// doing says what has failed.
func doing(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// LoadMirror reads the map into the mirror, unless it is too large.
func (c *Curator) LoadMirror(ctx context.Context) error {
	return c.Mirror.Load(ctx, c.Store)
}

// FollowMirror brings the mirror to the state of the store, if others have written since. An edit does so, too, but
// a question takes the mirror as it is.
func (c *Curator) FollowMirror(ctx context.Context) error {
	if !c.Mirror.Loaded() {
		return nil
	}
	return c.Store.View(ctx, func(r storage.Reader) error {
		_, err := c.Mirror.Reader(r).State(ctx)
		return err
	})
}
