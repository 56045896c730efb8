package evidence

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Revision is one change of the map: who made it, when and why. The updates
// that only work out stale figures are no revisions.
type Revision struct {
	Sequence       int64     // of the Update that made it; later revisions have higher ones
	At             time.Time // UTC, to the millisecond
	Author         string
	Message        string // why; may be empty
	Intent         Intent
	Group          int64   // the sequence of the first revision of the import that it belongs to; 0 if it is of none
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
