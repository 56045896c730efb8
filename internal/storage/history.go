package storage

import (
	"context"
	"time"

	"corroborate/internal/evidence"
)

// History is the role that tells how the map became what it is.
type History interface {
	// Revisions lists revisions. What CheckRevisions refuses is Invalid; an Of
	// or a Moved that names nothing is an empty page.
	Revisions(ctx context.Context, query RevisionQuery) (RevisionPage, error)

	// RevisionsAt returns the revisions of some sequence numbers, nil for one
	// that no revision has.
	RevisionsAt(ctx context.Context, sequences []int64) ([]*evidence.Revision, error)

	// Undos returns revisions that take others back, the oldest first. What
	// CheckUndos refuses is Invalid.
	Undos(ctx context.Context, query UndoQuery) ([]evidence.Revision, error)

	// Changes returns what each of some revisions changed, in the order in which
	// it was recorded; nil for one that does not exist.
	Changes(ctx context.Context, sequences []int64) ([][]evidence.Change, error)

	// Effects returns, for each query, claims whose figures were moved. What
	// CheckEffects refuses is Invalid.
	Effects(ctx context.Context, queries []EffectQuery) ([]EffectPage, error)

	// Stale returns up to first claims whose figures are yet to be worked out,
	// those that have waited longest first, then by key.
	Stale(ctx context.Context, first int) ([]evidence.Key, error)
}

// RevisionQuery asks for a list of revisions. Zero fields leave all in.
type RevisionQuery struct {
	Of             evidence.Ref // those that changed this entry; one that was removed is named by its id
	Moved          evidence.Ref // those that moved the figures of this claim
	Author         string
	Since          time.Time // those made then or later
	Newer          int64     // those with a greater sequence number than this one
	Group          int64     // those of one import
	IdempotencyKey string
	OldestFirst    bool  // the newest first otherwise
	First          int   // at least 1
	After          int64 // only what comes after this sequence number in the order; 0 for the beginning
	Count          bool
}

// RevisionPage is a page of revisions.
type RevisionPage struct {
	Revisions []evidence.Revision
	HasNext   bool
	Total     int // only if the query asks for it
}

// UndoQuery asks for revisions that take others back.
type UndoQuery struct {
	Of    []evidence.ID // those that changed any of these entries, which may have been removed
	Newer int64         // those with a greater sequence number than this one
	First int           // at least 1
}

// EffectQuery asks for the effects of one revision, those that moved belief
// most first, or for those on one claim, the latest first. Exactly one of
// Sequence and Claim is set.
type EffectQuery struct {
	Sequence int64
	Claim    evidence.Ref
	First    int       // at least 1
	After    *Position // where the page begins; nil for an end of the list
	Backward bool      // as in Query
	Count    bool
}

// EffectPage is a page of effects.
type EffectPage struct {
	Effects []evidence.Effect
	At      []Position // of each effect
	HasNext bool       // as in ItemPage
	Total   int        // only if the query asks for it
}

// CheckRevisions is CheckQuery for revisions.
func CheckRevisions(q RevisionQuery) error { return checkFirst(q.First, 1) }

// CheckUndos is CheckQuery for revisions that take others back.
func CheckUndos(q UndoQuery) error { return checkFirst(q.First, 1) }

// CheckEffects is CheckQuery for effects.
func CheckEffects(q EffectQuery) error {
	if (q.Sequence == 0) == (q.Claim == "") {
		return invalid("of", "a revision or a claim", "it is neither")
	}
	return checkFirst(q.First, 1)
}
