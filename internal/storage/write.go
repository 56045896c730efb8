package storage

import (
	"context"

	"corroborate/internal/evidence"
)

// Writer changes what the map holds.
type Writer interface {
	// Put writes entries whole, replacing the one of the same id if there is
	// one. The caller hands in id, version and times. Entries may refer to
	// each other in any order. Another entry with the same key, or with what
	// makes a link unique, is a Conflict, as is an id of another kind; a
	// reference to what is neither in the store nor among the entries is
	// Invalid, and so is an id that is missing or comes twice. The caller has
	// checked that each entry is valid in itself (see Check and CheckTarget), and
	// that the links exist that an annotation is on: a store only knows their ends. What an annotation is on is read in the order of SortSubjects. The
	// checks are of the map after the call, so that one item may take the key of
	// another in it. An item put with another key is renamed: references to it stay. Claims keep the figures that they have, and stay stale, whatever Put's
	// claim carries. An alias is as unique as a key; references are by keys, and
	// one by an alias is Invalid.
	Put(ctx context.Context, entries []evidence.Entry) error

	// SetFigures replaces the kept figures of claims. A claim that does not
	// exist is NotFound. Of two names of one claim, the later one counts.
	SetFigures(ctx context.Context, figures map[evidence.Key]evidence.Figures) error

	// SetRubric says by which rubric the kept figures are.
	SetRubric(ctx context.Context, hash string) error
}

// Recorder is the part of a Tx that takes entries out of the map and keeps its
// history.
type Recorder interface {
	// Remove takes entries out of the map. One that does not exist is NotFound.
	// One that an entry which stays refers to is a Conflict: links from or to
	// an item are removed before it or together with it.
	Remove(ctx context.Context, refs []evidence.Ref) error

	// MarkStale says of claims that this Update moves their figures, and that
	// the new ones are yet to be worked out. A claim that is stale already stays
	// so since the earlier Update. SetFigures ends it. One that does not exist
	// is NotFound.
	MarkStale(ctx context.Context, claims []evidence.Key) error

	// Record writes the revision that this Update is, with what it changed: its
	// sequence number is the Update's own, whatever r.Sequence is, and a Group
	// of -1 becomes that number too. It is called once at most in an Update, or
	// once for each number that it takes, after Put and Remove, and changes are of
	// entries that these have written. An IdempotencyKey that another revision has
	// is a Conflict.
	Record(ctx context.Context, r evidence.Revision, changes []evidence.Change) error

	// Next counts up the map's sequence once more. What the Update writes from then on
	// belongs to another revision, of the new number.
	Next(ctx context.Context) error

	// Write writes revisions one after the other: each as Put, MarkStale, SetFigures, Record
	// and RecordEffects do, in this order, with Next in between. The first has the number
	// of the Update. A store may write them all at once. Together they put no entry twice,
	// and give no claim figures twice. None is nothing to write.
	Write(ctx context.Context, writes []Write) error

	// RecordEffects adds effects to revisions, each to that of its Sequence: of
	// this Update, or of an earlier one whose figures were stale. A second
	// effect of one revision on one claim replaces the first.
	RecordEffects(ctx context.Context, effects []evidence.Effect) error
}

// Filler is a store that fills an empty map in one Update faster than in several.
type Filler interface{ Fills() bool }

// Fills reports whether a store is a Filler.
func Fills(s Store) bool {
	filler, ok := s.(Filler)
	return ok && filler.Fills()
}

// Filling is a Tx of a Filler.
type Filling interface {
	// Fill calls write, which may write to this Tx, but read no more than State, and
	// leaves what write alone would leave. It is faster if the map is empty and write
	// puts many thousands of entries, and slower if they are few. If Fill fails, nothing
	// of the Update is kept.
	Fill(ctx context.Context, write func() error) error
}

// Fill calls write in tx.Fill if there is one, and otherwise by itself.
func Fill(ctx context.Context, tx Tx, write func() error) error {
	if filling, ok := tx.(Filling); ok {
		return filling.Fill(ctx, write)
	}
	return write()
}
