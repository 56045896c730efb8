package evidence

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Revision is one edit, batch or import: who made it, when and why. An update that
// only recomputes stale figures is no revision.
type Revision struct {
	Sequence       int64     // of the Update that made it; later revisions have higher ones
	At             time.Time // UTC, to the millisecond
	Author         string
	Message        string // why; may be empty
	Intent         Intent
	Group          int64   // the sequence of the first revision of its import; 0 if it is not part of one
	Undoes         []int64 // the revisions that it takes back
	IdempotencyKey string  // identifies a repeated call; empty for none
	InputHash      string  // identifies the input of the call with this key

	// The store adds these.
	Changes int // entries that it changed
	Effects int // claims that it moved, as far as they are recomputed
	Pending int // claims that it made stale, and that still are
}

// Intent says what a revision was meant to do.
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
	text, _ := strings.CutPrefix(string(ref), "revision_")
	if text == "" || text[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n > 0
}

// Change is one entry before and after a revision, without figures. A new entry has
// no Before, and a removed one no After. A new entry of a large import has neither:
// its content is the Before of its next change or, without one, that of the map.
type Change struct {
	ID     ID
	Kind   Kind
	Ref    Ref // its name at that time
	Before Entry
	After  Entry
}

// Created reports whether the revision made the entry.
func (c Change) Created() bool { return c.Before == nil }

// Removed reports whether the revision removed the entry.
func (c Change) Removed() bool { return c.Before != nil && c.After == nil }

// Effect is how a revision moved the figures of one claim.
type Effect struct {
	Sequence int64 // of the revision
	Claim    ID
	Key      Key      // the claim's key at that time
	Before   *Figures // nil for a claim that had none
	After    Figures
}

// Change returns by how much belief moved. A claim without figures before counts as 0.
func (e Effect) Change() float64 {
	if e.Before == nil {
		return e.After.Belief
	}
	return e.After.Belief - e.Before.Belief
}

// Size returns by how much belief moved, up or down. Effects are sorted by it.
func (e Effect) Size() float64 { return math.Abs(e.Change()) }

// SortEffects sorts effects by size, the largest first, and then by key.
func SortEffects(effects []Effect) {
	slices.SortFunc(effects, func(a, b Effect) int {
		return cmp.Or(cmp.Compare(b.Size(), a.Size()), cmp.Compare(a.Key, b.Key))
	})
}
