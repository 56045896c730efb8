package evidence

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// History is the half of a Reader that tells how the map became what it is.
type History interface {
	// Revisions lists revisions. What CheckRevisions refuses is Invalid; an Of
	// or a Moved that names nothing is an empty page.
	Revisions(ctx context.Context, query RevisionQuery) (RevisionPage, error)

	// RevisionsAt returns the revisions of some sequence numbers, nil for one
	// that no revision has.
	RevisionsAt(ctx context.Context, sequences []int64) ([]*Revision, error)

	// Changes returns what each of some revisions changed, in the order in which
	// it was recorded; nil for one that does not exist.
	Changes(ctx context.Context, sequences []int64) ([][]Change, error)

	// Effects returns, for each query, claims whose figures were moved. What
	// CheckEffects refuses is Invalid.
	Effects(ctx context.Context, queries []EffectQuery) ([]EffectPage, error)

	// Stale returns up to first claims whose figures are yet to be worked out,
	// those that have waited longest first, then by key.
	Stale(ctx context.Context, first int) ([]Key, error)
}

// Recorder is the part of a Tx that takes entries out of the map and keeps its
// history.
type Recorder interface {
	// Remove takes entries out of the map. One that does not exist is NotFound.
	// One that an entry which stays refers to is a Conflict: links from or to
	// an item are removed before it or together with it.
	Remove(ctx context.Context, refs []Ref) error

	// MarkStale says of claims that this Update moves their figures, and that
	// the new ones are yet to be worked out. A claim that is stale already stays
	// so since the earlier Update. SetFigures ends it. One that does not exist
	// is NotFound.
	MarkStale(ctx context.Context, claims []Key) error

	// Record writes the revision that this Update is, with what it changed: its
	// sequence number is the Update's own, whatever r.Sequence is, and a Group
	// of -1 becomes that number too. It is called once at most in an Update,
	// after Put and Remove, and changes are of entries that these have written.
	// An IdempotencyKey that another revision has is a Conflict.
	Record(ctx context.Context, r Revision, changes []Change) error

	// RecordEffects adds effects to revisions, each to that of its Sequence: of
	// this Update, or of an earlier one where figures were stale. A second
	// effect of one revision on one claim replaces the first.
	RecordEffects(ctx context.Context, effects []Effect) error
}

// Revision is one change of the map: who made it, when and why. The updates
// that only work out stale figures are no revisions.
type Revision struct {
	Sequence       int64     // of the Update that made it; later revisions have higher ones
	At             time.Time // UTC, to the millisecond
	Author         string
	Message        string // why; may be empty
	Intent         Intent
	Group          int64   // the sequence of the first revision of the import that it belongs to; 0 where it is of none
	Undoes         []int64 // the revisions that it takes back
	IdempotencyKey string  // by which a repeated call is known; empty for none
	InputHash      string  // what the call with this key asked for

	// What a store answers besides.
	Changes int // entries that it changed
	Effects int // claims that it moved, as far as that is worked out
	Pending int // claims that it made stale, and that are so still
}

// Intent is what somebody meant to do.
type Intent string

// The intents.
const (
	IntentCreate   Intent = "CREATE"
	IntentUpdate   Intent = "UPDATE"
	IntentRename   Intent = "RENAME"
	IntentMerge    Intent = "MERGE"
	IntentRemove   Intent = "REMOVE"
	IntentLink     Intent = "LINK"
	IntentRelink   Intent = "RELINK"
	IntentUnlink   Intent = "UNLINK"
	IntentRaise    Intent = "RAISE_CAVEAT"
	IntentResolve  Intent = "RESOLVE_CAVEAT"
	IntentRetract  Intent = "RETRACT_SOURCE"
	IntentVerify   Intent = "VERIFY_QUOTE"
	IntentImport   Intent = "IMPORT"
	IntentUndo     Intent = "UNDO"
	IntentReassess Intent = "REASSESS" // another rubric was applied to the whole map
	IntentBatch    Intent = "BATCH"    // several intents in one
)

// Intents are all intents, in the order of the documents.
var Intents = []Intent{IntentCreate, IntentUpdate, IntentRename, IntentMerge, IntentRemove, IntentLink, IntentRelink, IntentUnlink,
	IntentRaise, IntentResolve, IntentRetract, IntentVerify, IntentImport, IntentUndo, IntentReassess, IntentBatch}

// RevisionID is the id of the revision with a sequence number.
func RevisionID(sequence int64) ID { return ID("revision_" + strconv.FormatInt(sequence, 10)) }

// ParseRevisionID is the inverse of RevisionID. It also takes the bare number.
func ParseRevisionID(ref Ref) (sequence int64, ok bool) {
	n, err := strconv.ParseInt(strings.TrimPrefix(string(ref), "revision_"), 10, 64)
	return n, err == nil && n > 0
}

// Change is what a revision did to one entry. A new entry has no Before, one
// that was removed has no After. Neither is there for an entry that was new in
// a large import: its content is the Before of its next change or, without
// one, what is in the map. Figures are no part of it.
type Change struct {
	ID     ID
	Kind   Kind
	Ref    Ref // the name that it had then
	Before Entry
	After  Entry
}

// Created reports whether the entry was new.
func (c Change) Created() bool { return c.Before == nil }

// Removed reports whether the entry was taken out.
func (c Change) Removed() bool { return c.Before != nil && c.After == nil }

// Effect is how a revision moved the figures of one claim.
type Effect struct {
	Sequence int64 // of the revision
	Claim    ID
	Key      Key      // that the claim had then
	Before   *Figures // nil for a claim that had none
	After    Figures
}

// Change is by how much belief moved; all of it for a claim that had no figures.
func (e Effect) Change() float64 {
	if e.Before == nil {
		return e.After.Belief
	}
	return e.After.Belief - e.Before.Belief
}

// Size is how much belief moved, whichever way: what effects are sorted by.
func (e Effect) Size() float64 { return math.Abs(e.Change()) }

// RevisionQuery asks for a list of revisions. Zero fields leave all in.
type RevisionQuery struct {
	Of             Ref // those that changed this entry; one that was removed is named by its id
	Moved          Ref // those that moved the figures of this claim
	Author         string
	Since          time.Time // those made then or later
	Group          int64     // those of one import
	IdempotencyKey string
	OldestFirst    bool  // the newest first otherwise
	First          int   // at least 1
	After          int64 // only what comes after this sequence number in the order; 0 for the beginning
	Count          bool
}

// RevisionPage is a page of revisions.
type RevisionPage struct {
	Revisions []Revision
	HasNext   bool
	Total     int // only where the query asks for it
}

// EffectQuery asks for the effects of one revision, those that moved belief
// most first, or for those on one claim, the latest first. Exactly one of
// Sequence and Claim is set.
type EffectQuery struct {
	Sequence int64
	Claim    Ref
	First    int // at least 1
	After    *Position
	Count    bool
}

// EffectPage is a page of effects.
type EffectPage struct {
	Effects []Effect
	At      []Position // of each effect
	HasNext bool
	Total   int // only where the query asks for it
}

// CheckRevisions is CheckQuery for revisions.
func CheckRevisions(q RevisionQuery) error { return checkFirst(q.First, 1) }

// CheckEffects is CheckQuery for effects.
func CheckEffects(q EffectQuery) error {
	if (q.Sequence == 0) == (q.Claim == "") {
		return Refuse(Problem{Code: Invalid, Path: "of", Message: "expected a revision or a claim"})
	}
	return checkFirst(q.First, 1)
}

// SortEffects orders effects for people: those that moved belief most first,
// then by key.
func SortEffects(effects []Effect) {
	slices.SortFunc(effects, func(a, b Effect) int {
		switch {
		case a.Size() > b.Size():
			return -1
		case a.Size() < b.Size():
			return 1
		}
		return strings.Compare(string(a.Key), string(b.Key))
	})
}
