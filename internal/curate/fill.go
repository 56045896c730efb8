package curate

import (
	"context"
	"runtime/debug"
	"slices"
	"sync/atomic"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// fill writes the map into a store that holds nothing, and computes its figures meanwhile:
// the map is all that they depend on.
func (im *importRun) fill(ctx context.Context, tx storage.Tx, sequence int64) error {
	figures := im.curator.computeFigures(ctx, im.m, im.options.Progress)
	defer figures.stop()
	return storage.Fill(ctx, tx, func() error {
		s := storeWrite{curator: im.curator, tx: tx, changes: im.changes, progress: im.options.Progress}
		if err := s.writeEntries(ctx); err != nil {
			return err
		}
		effects, err := im.keepFirst(ctx, tx, figures, func(*evidence.Claim) int64 { return sequence })
		if err != nil {
			return err
		}
		return im.record(ctx, tx, sequence, effects, 0)
	})
}

// keepFirst waits for the first figures of all claims, keeps them, and returns the effects.
// RevisionOf returns the revision that made a claim.
func (im *importRun) keepFirst(ctx context.Context, tx storage.Tx, background *backgroundFigures, revisionOf func(*evidence.Claim) int64) ([]evidence.Effect, error) {
	figures, err := background.wait()
	if err != nil {
		return nil, err
	}
	effects := make([]evidence.Effect, 0, len(im.m.Claims))
	for part := range batches(slices.Values(im.m.Claims), batch) {
		first := make(map[evidence.Key]evidence.Figures, len(part))
		for _, c := range part {
			first[c.Key] = figures[c.Key]
			effects = append(effects, evidence.Effect{Sequence: revisionOf(c), Claim: c.ID, Key: c.Key, After: figures[c.Key]})
		}
		if err := tx.SetFigures(ctx, first); err != nil {
			return nil, err
		}
		im.options.Progress.Report("keeping figures", len(effects), len(im.m.Claims))
	}
	evidence.SortEffects(effects)
	return effects, nil
}

// backgroundFigures are the figures of all claims of a map, computed while the caller does
// something else that does not change the map.
type backgroundFigures struct {
	cancel  context.CancelFunc
	done    chan struct{}
	awaited atomic.Bool // only then progress is reported, because the caller reports its own
	figures map[evidence.Key]evidence.Figures
	err     error
}

// computeFigures begins to compute figures. The caller must call stop in the end.
func (c *Curator) computeFigures(ctx context.Context, m *evidence.Map, progress storage.Progress) *backgroundFigures {
	ctx, cancel := context.WithCancel(ctx)
	b := &backgroundFigures{cancel: cancel, done: make(chan struct{})}
	o := c.Options
	o.Progress = func(done, total int) {
		if b.awaited.Load() {
			progress.Report("assessing", done, total)
		}
	}
	go func() {
		defer close(b.done)
		defer func() { // nobody else would, and the program would end
			if cause := recover(); cause != nil {
				b.err = evidence.Errorf(evidence.Internal, "panic: %v\n%s", cause, debug.Stack())
			}
		}()
		b.figures, b.err = assess.Figures(ctx, m, m.ClaimKeys(), c.Rubric, o)
	}()
	return b
}

// wait returns the figures when they are there.
func (b *backgroundFigures) wait() (map[evidence.Key]evidence.Figures, error) {
	b.awaited.Store(true)
	<-b.done
	return b.figures, b.err
}

// stop ends the computation, and returns when it no longer reads the map.
func (b *backgroundFigures) stop() {
	b.cancel()
	<-b.done
}
