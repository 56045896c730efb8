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
	Rubric  assess.Rubric                   // the rubric of the figures in the store
	Options assess.Options                  // for every assessment
	Now     func() time.Time                // the clock
	NewID   func(evidence.Kind) evidence.ID // makes the ids of new entries; see IDs
	// Bound is the largest number of dependents that a write recomputes itself; 0 means
	// DefaultBound. If there are more, it marks them as stale.
	Bound int
	// Queue lets edits that are made at once share a transaction, and makes them without
	// the writers' lock as far as possible. Nil if each edit takes the lock for itself.
	Queue *Queue
}

// Progress is called during a long write with the current stage, how much of it
// is done, and how much there is.
type Progress func(stage string, done, total int)

func (p Progress) report(stage string, done, total int) {
	if p != nil {
		p(stage, done, total)
	}
}

// errRollBack rolls back a transaction in which nothing failed.
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

// batch is how many entries go to the store in one call: few enough to show progress and
// to bound a statement, and enough to need few calls.
const batch = 5_000

// IDs returns a function that makes ids from random bytes: the kind in lower case, '_'
// and 80 bits. The function panics if random fails. It is as safe for concurrent use as
// random is.
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

// now returns the time with the precision that a store keeps.
func (c *Curator) now() time.Time { return c.Now().UTC().Truncate(time.Millisecond) }

// keeper reads claims, and writes their figures and the rubric of these.
type keeper interface {
	storage.EntryReader
	storage.Writer
}

// begin makes sure that the store's figures are by the curator's rubric, and sets the
// rubric of a new store. It returns the sequence number of the transaction.
func (c *Curator) begin(ctx context.Context, tx storage.Tx) (sequence int64, err error) {
	state, err := tx.State(ctx)
	if err != nil {
		return 0, err
	}
	if state.Rubric == "" {
		return state.Sequence, tx.SetRubric(ctx, c.Rubric.Hash())
	}
	return state.Sequence, c.compareRubric(state)
}

// CheckRubric fails with Conflict if the store's figures are by another rubric than the
// curator's.
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
	return evidence.Errorf(evidence.Conflict, "the store keeps figures by rubric %s, but the rubric in use is %s: "+
		"apply it with 'corroborate reassess', as after an update that changed the model, or name the store's rubric with --rubric; "+
		"to try a rubric without the store, use 'corroborate export' and 'corroborate assess FILE --rubric'", state.Rubric, hash)
}
