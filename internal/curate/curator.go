package curate

import (
	"cmp"
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/mirror"
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
	// Mirror keeps what edits read of the store in memory. Nil if they read the store.
	// Curators of one store may share a mirror.
	Mirror *mirror.Mirror
}

// errRollBack rolls back a transaction in which nothing failed.
var errRollBack = errors.New("nothing is kept")

// update writes in a transaction, and keeps what was written if write says so.
func (c *Curator) update(ctx context.Context, write func(storage.Tx) (keep bool, err error)) error {
	err := c.Mirror.Update(ctx, c.Store, func(tx storage.Tx) error {
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
// rubric of a new store. The sequence of the state is the number of the transaction.
func (c *Curator) begin(ctx context.Context, tx storage.Tx) (state storage.State, err error) {
	state, err = tx.State(ctx)
	if err != nil {
		return state, err
	}
	if state.Rubric == "" {
		return state, tx.SetRubric(ctx, c.Rubric.Hash())
	}
	return state, c.compareRubric(state)
}

// follows reports whether an Update, which stands at now, is the first one since a state was read.
func follows(now, since storage.State) bool {
	return now.Sequence == since.Sequence+1 && now.Copy == since.Copy
}

// outdatedTries is how often something is worked out without the writers' lock. If others write
// meanwhile each time, it is worked out under the lock.
const outdatedTries = 3

// steadily calls read with a reader of one state of the map, which is none of a write. In a store
// that moves, others may write meanwhile. Then it calls read again, at last while they wait.
func (c *Curator) steadily(ctx context.Context, read func(r storage.Reader, state storage.State) error) error {
	for try := 1; ; try++ {
		moved := false
		err := c.Store.View(ctx, func(r storage.Reader) error {
			moved = false
			state, err := r.State(ctx)
			if err != nil {
				return err
			}
			err = read(r, state)
			if !storage.Moves(c.Store) || err != nil && !isRefusal(err) {
				return err
			}
			now, again := r.State(ctx)
			switch moved = again == nil && !now.Same(state); {
			case moved && try < outdatedTries:
				return nil
			case moved:
				return fmt.Errorf("reading for a write: %w", storage.ErrMoved) // the store then keeps others out
			}
			return cmp.Or(again, err)
		})
		if !moved || try == outdatedTries {
			return err
		}
	}
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
