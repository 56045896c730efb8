// Package storage is the contract between the program and the stores that keep its
// map. Every store passes the whole suite of storetest, which checks what this
// package says. A consumer takes the roles of a reader that it needs.
package storage

import (
	"context"
	"errors"
	"time"

	"corroborate/internal/evidence"
)

// Store keeps one map.
//
// Errors are of type *evidence.Error: NotFound, Conflict, Invalid, Forbidden or
// Unavailable, made in the store from the engine's own errors. A canceled or
// expired context comes back as an error that wraps the context's.
type Store interface {
	// View calls f with a reader. f may be called again after a transient
	// failure, so it keeps no state across calls. A View sees no half of an
	// Update; between two calls of one reader another Update may come in
	// unless the store says otherwise (see Moving), and State tells whether one
	// did (see ErrMoved).
	View(ctx context.Context, f func(Reader) error) error

	// Update calls f in one transaction, which commits if f returns nil and
	// leaves no trace otherwise. Updates happen one after the other: each
	// first counts up the map's sequence, which is the writers' lock. f may be
	// called again after a transient failure.
	Update(ctx context.Context, f func(Tx) error) error

	// Close releases what the store holds. A View or Update that begins after
	// it fails with Unavailable.
	Close() error
}

// Reader reads a store in all of its roles. If a method takes several refs, its
// answer has one element for each, in the same order. An alias names its item
// wherever a key does, and the ends in a link's name too. A Reader is for one
// goroutine.
type Reader interface {
	EntryReader
	EdgeReader
	ListReader
	TextReader
	ClosureReader
	History

	// Only returns a reader of the same View or Update that may leave out all other parts
	// of entries. Nobody may write what it returns.
	Only(parts Detail) Reader
}

// Tx is a Reader that also writes. It reads what it wrote.
type Tx interface {
	Reader
	Writer
	Recorder
}

// State is how far a map has come.
type State struct {
	Sequence int64  // counts the updates of the map, from 0
	Rubric   string // the hash of the rubric by which figures are kept; empty in a new store
	Map      string // identifies the map; a backup has it, and so has what is restored from it
	Copy     string // identifies this copy of the map: what is restored is another one, whose sequence may have been used before
}

// ErrMoved is what the function of a View wraps in its error if State has told
// it that an Update came in between its calls. A store that does not keep
// Updates out by itself may then call the function once more, and keep them out;
// other stores return the error.
var ErrMoved = errors.New("the map has moved meanwhile")

// Same reports whether two states are one: nothing was written, or restored, in between.
func (s State) Same(other State) bool { return s.Sequence == other.Sequence && s.Copy == other.Copy }

// Moving is a store that tells whether Updates come in between the calls of one
// View, so that a long reader has to expect them.
type Moving interface{ Moves() bool }

// Moves reports whether a store is Moving, and does.
func Moves(s Store) bool {
	moving, ok := s.(Moving)
	return ok && moving.Moves()
}

// Standing is a Reader that knows the State that its latest call has read, without another call.
type Standing interface {
	// Stood returns that State, and false if the reader does not know it.
	Stood() (State, bool)
}

// Stood returns the State that the latest call of a reader has read, if the reader is Standing and
// knows it.
func Stood(r Reader) (State, bool) {
	if standing, ok := r.(Standing); ok {
		return standing.Stood()
	}
	return State{}, false
}

// Fixed is a store that may only be readable. If it is, each Update is Forbidden, and
// calls nothing.
type Fixed interface{ ReadOnly() bool }

// IsReadOnly reports whether a store may only be read.
func IsReadOnly(s Store) bool {
	fixed, ok := s.(Fixed)
	return ok && fixed.ReadOnly()
}

// Pool is how busy a store's connections are.
type Pool struct {
	InUse int // connections in use now
	Open  int // connections that there are; 0 if the engine's driver does not tell
	Max   int // how many there may be

	Oldest time.Duration // for how long the View goes on that began first and has read; 0 if there is none, or if reads hold no snapshot

	Waits   int64         // how often a caller had to wait for a connection, or for a turn to write
	Waited  time.Duration // how long they waited, all together
	Retries int64         // how often something was tried again after a transient failure
	Refused int64         // how often the engine has refused the user or the password
}

// Pooled is a store that tells how busy its connections are.
type Pooled interface{ Pool() Pool }

// Sized is a store in files of its own that tells how many bytes they have.
type Sized interface{ Sizes() Sizes }

// Sizes are the bytes of the files of a store. One that is not there has none.
type Sizes struct {
	File int64 // the map
	Log  int64 // what is written, and not in the file yet
}

// Position is a place in an order: the value sorted by, written so that no
// digit is lost, and the id that breaks ties. Only the store that made one
// reads it, but for those of edges (see EdgeAt).
type Position struct {
	Value string
	ID    evidence.ID
}
