package backup

import (
	"context"
	"io"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Spool is a file that can be written from its beginning again.
type Spool interface {
	io.WriteSeeker
	Truncate(size int64) error
}

// Of writes one state of a store to a file, while others write to the store. In a store that keeps
// Updates out of a View, that is the state at its beginning. In others it reads without
// the writers' lock first; if an Update came in between, it reads once more and holds the lock.
func Of(ctx context.Context, s storage.Store, to Spool, o Options) (state storage.State, counts Counts, err error) {
	err = s.View(ctx, func(r storage.Reader) error {
		if _, err := to.Seek(0, io.SeekStart); err != nil {
			return evidence.Wrap(evidence.Unavailable, err, "writing a backup")
		}
		if err := to.Truncate(0); err != nil {
			return evidence.Wrap(evidence.Unavailable, err, "writing a backup")
		}
		if state, err = r.State(ctx); err != nil {
			return err
		}
		if counts, err = Write(ctx, r, state, to, o); err != nil {
			return err
		}
		now, err := r.State(ctx)
		if err == nil && now != state {
			return storage.ErrMoved
		}
		return err
	})
	return state, counts, err
}
