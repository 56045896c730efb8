package curate

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Curator writes to one store. It may be used by several goroutines at once.
type Curator struct {
	Store   storage.Store
	Rubric  assess.Rubric                   // by which figures are kept
	Options assess.Options                  // of every assessment
	Now     func() time.Time                // the clock
	NewID   func(evidence.Kind) evidence.ID // makes the ids of new entries; see IDs
	// Bound is how many dependents of a change are recomputed with it; if it is 0,
	// DefaultBound. If there are more, they are marked as stale.
	Bound int
}

// Progress is called during a long write with the current stage, how much of it
// is done, and how much there is.
type Progress func(stage string, done, total int)

func (p Progress) report(stage string, done, total int) {
	if p != nil {
		p(stage, done, total)
	}
}

// errRollBack rolls back a transaction that did not fail.
var errRollBack = errors.New("nothing is kept")

// update writes in a transaction, and keeps what was written if write says so.
func (c *Curator) update(ctx context.Context, write func(storage.Tx) (keep bool, err error)) error {
	err := c.Store.Update(ctx, func(tx storage.Tx) error {
		keep, err := write(tx)
		if err == nil && !keep {
			return errRollBack
		}
		return err
	})
	if errors.Is(err, errRollBack) {
		return nil
	}
	return err
}

// batch is how many entries go to the store in one call: few enough to show
// progress and to bound a statement, many enough not to count calls.
const batch = 5_000

// IDs returns a function that makes ids out of random bytes: the kind in lower
// case, '_' and 80 bits. The function panics if random fails. Several goroutines
// may call it at once if they may read random at once.
func IDs(random io.Reader) func(evidence.Kind) evidence.ID {
	encoding := base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz")
	return func(kind evidence.Kind) evidence.ID {
		var b [10]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			panic(fmt.Sprintf("no randomness for an id: %v", err))
		}
		return evidence.ID(evidence.Word(kind) + "_" + encoding.EncodeToString(b[:]))
	}
}

// now returns the time, as precisely as a store keeps it.
func (c *Curator) now() time.Time { return c.Now().UTC().Truncate(time.Millisecond) }

// keeper keeps the figures of claims, and the rubric that they are by.
type keeper interface {
	storage.EntryReader
	storage.Writer
}

// useRubric makes sure that the store keeps figures by the curator's rubric. It
// sets the rubric of a new store.
func (c *Curator) useRubric(ctx context.Context, tx keeper) error {
	state, err := tx.State(ctx)
	if err != nil {
		return err
	}
	if state.Rubric == "" {
		return tx.SetRubric(ctx, c.Rubric.Hash())
	}
	return c.compareRubric(state)
}

// CheckRubric fails with Conflict if the store keeps its figures by another
// rubric than the curator's.
func (c *Curator) CheckRubric(ctx context.Context) error {
	return c.Store.View(ctx, func(r storage.Reader) error {
		state, err := r.State(ctx)
		if err != nil {
			return err
		}
		return c.compareRubric(state)
	})
}

func (c *Curator) compareRubric(state storage.State) error {
	hash := c.Rubric.Hash()
	if state.Rubric == "" || state.Rubric == hash {
		return nil
	}
	return evidence.Errorf(evidence.Conflict, "the store keeps its figures by rubric %s, not by %s, which is in use here: "+
		"apply this one with 'corroborate reassess', as after an update of the program that has changed its model, or name the store's own with --rubric; "+
		"'corroborate export' and 'corroborate assess FILE --rubric' try one without the store", state.Rubric, hash)
}
