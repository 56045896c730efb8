package storage

import (
	"context"

	"corroborate/internal/evidence"
)

// HeaderOf returns the header of a map file that is written from a map in this state. It
// does not say whether the file will be whole.
func HeaderOf(ctx context.Context, r History, state State) (evidence.Header, error) {
	last, err := LastRevision(ctx, r, state.Sequence)
	h := evidence.Header{Map: state.Map, Sequence: state.Sequence}
	if last != nil {
		h.At = last.At
	}
	return h, err
}

// LastRevision returns the last revision until a sequence number, nil if there is none.
func LastRevision(ctx context.Context, r History, until int64) (*evidence.Revision, error) {
	page, err := r.Revisions(ctx, RevisionQuery{First: 1, After: until + 1})
	if err != nil || len(page.Revisions) == 0 {
		return nil, err
	}
	return &page.Revisions[0], nil
}
