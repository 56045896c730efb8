package storage

import (
	"context"
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

type seenKey struct{}

// WithSeen returns a context under which a store reads nothing older than what
// was seen, and adds to it what it reads and writes.
func WithSeen(ctx context.Context, s *Seen) context.Context {
	return context.WithValue(ctx, seenKey{}, s)
}

// SeenIn is the Seen of a context, or nil.
func SeenIn(ctx context.Context) *Seen {
	s, _ := ctx.Value(seenKey{}).(*Seen)
	return s
}
