package storage

import (
	"slices"
	"sync"
)

// Seen is what a client has seen of a map that several servers write to: marks
// that a store makes, and that mean something to stores of its kind only. A
// server that gives its clients their marks, and takes them back with the next
// request, lets each client read its own writes, whichever server it asks. A
// store in one file has no marks to make. Seen is safe for several goroutines.
type Seen struct {
	mu    sync.Mutex
	marks []string
}

// NewSeen makes a Seen of the marks that a client brings.
func NewSeen(marks ...string) *Seen { return &Seen{marks: marks} }

// Marks are the latest marks.
func (s *Seen) Marks() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.marks)
}

// Set replaces the marks. It is for stores, which know what the old ones mean.
func (s *Seen) Set(marks []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marks = slices.Clone(marks)
}

// Marking is a store that makes marks.
type Marking interface {
	// For is the same store for one client: it reads nothing older than what the
	// client has seen, and adds to that what it reads and writes. It has nothing
	// of its own to close. Marks that are not from this store are Invalid.
	For(seen *Seen) Store
}

// For is a store as a client asks it that has seen something: the store itself
// if it makes no marks, or if nobody notes what the client sees.
func For(s Store, seen *Seen) Store {
	if marking, ok := s.(Marking); ok && seen != nil {
		return marking.For(seen)
	}
	return s
}
