package check

import (
	"context"
	"errors"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// Repair puts right what Report.Mends counts, and returns what it did, in words. It changes
// no record and makes no revision.
func Repair(ctx context.Context, c *curate.Curator, progress storage.Progress) ([]string, error) {
	var did []string
	switch err := c.CheckRubric(ctx); {
	case evidence.CodeOf(err) == evidence.Conflict: // which the report tells, and only reassess changes
	case err != nil:
		return nil, err
	default:
		moved, err := c.MendFigures(ctx, progress)
		if moved > 0 {
			did = append(did, "computed anew the figures of "+wording.Count(moved, "claim"))
		}
		if err != nil && evidence.CodeOf(err) != evidence.Invalid { // links that the report tells of are in the way
			return did, err
		}
	}
	mended, err := mend(ctx, c.Store)
	return append(did, mended...), err
}

// errWhole ends a transaction in which there was nothing to do.
var errWhole = errors.New("nothing is to be put right")

// mend lets the store put right what it keeps.
func mend(ctx context.Context, s storage.Store) (mended []string, err error) {
	err = s.Update(ctx, func(tx storage.Tx) (err error) {
		mended = nil
		if mender, ok := tx.(storage.Mender); ok {
			mended, err = mender.Mend(ctx)
		}
		if err == nil && len(mended) == 0 {
			return errWhole
		}
		return err
	})
	if errors.Is(err, errWhole) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return mended, nil
}
