// Package memstore keeps a map in memory. It is made to be read, not to be fast:
// it finds every answer by looking at everything, so that the suite of storetest
// can compare other stores with it. Tests reach what it holds through Tx and
// Content.
package memstore

import (
	"context"
	"maps"
	"slices"
	"sync"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Store keeps a map in memory.
type Store struct {
	*held
	closed bool
	known  string // the copy that it was opened with, or has made itself
	rubric string // see Guard
}

// held is what stores of the same map share.
type held struct {
	writing chan struct{} // holds a token while nobody writes
	mu      sync.Mutex    // also guards what each store has of its own
	content Content
}

// Content is a map as one Update leaves it to the next. Nothing that it points
// to changes once it is a store's.
type Content struct {
	storage.State
	Held map[evidence.ID]evidence.Entry
	Log  Log

	Copies int // how often the map was restored
}

var _ storage.Store = (*Store)(nil)

// New returns an empty store. Its map has the id map_memory, until Adopt gives it another one.
func New() *Store {
	s := &Store{held: &held{writing: make(chan struct{}, 1), content: Content{State: storage.State{Map: "map_memory"}, Held: map[evidence.ID]evidence.Entry{}}}}
	s.writing <- struct{}{}
	return s
}

// Reopen opens the same map once more, as another process does.
func (s *Store) Reopen() *Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &Store{held: s.held, known: s.content.Copy}
}

// Guard implements storage.Guarded.
func (s *Store) Guard(rubric string) { s.rubric = rubric }

// same reports that the map is no longer the one that was opened.
func (s *Store) same() error {
	switch c := s.content; {
	case c.Copy != s.known:
		return evidence.Errorf(evidence.Unavailable, "another map was restored into the store in memory").For(evidence.OutageRestored)
	case s.rubric != "" && c.Rubric != "" && c.Rubric != s.rubric:
		return evidence.Errorf(evidence.Unavailable, "the store in memory keeps figures by rubric %s, and not by %s", c.Rubric, s.rubric).For(evidence.OutageRubric)
	}
	return nil
}

// Close implements storage.Store.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// Content is what the store holds now. It fails as a View would.
func (s *Store) Content(ctx context.Context) (Content, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return Content{}, evidence.Errorf(evidence.Unavailable, "the store is closed")
	}
	if err := s.same(); err != nil {
		return Content{}, err
	}
	return s.content, alive(ctx)
}

// Replace makes the store hold another content, as an Update does at its end. It
// waits for no other Update.
func (s *Store) Replace(c Content) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.content, s.known = c, c.Copy
}

func alive(ctx context.Context) error {
	if ctx.Err() != nil {
		return evidence.Wrap(evidence.Unavailable, context.Cause(ctx), "using the store in memory")
	}
	return nil
}

// View implements storage.Store.
func (s *Store) View(ctx context.Context, f func(storage.Reader) error) error {
	c, err := s.Content(ctx)
	if err != nil {
		return err
	}
	return f(&Tx{c})
}

// Update implements storage.Store.
func (s *Store) Update(ctx context.Context, f func(storage.Tx) error) error {
	select {
	case <-s.writing:
		defer func() { s.writing <- struct{}{} }()
	case <-ctx.Done():
		return alive(ctx)
	}
	c, err := s.Content(ctx)
	if err != nil {
		return err
	}
	c.Sequence++
	tx := &Tx{c}
	if err := f(tx); err != nil {
		return err
	}
	if err := alive(ctx); err != nil {
		return err
	}
	s.Replace(tx.Content)
	return nil
}

// Tx is the reader of each View and the transaction of each Update: it reads its
// content, and replaces it when it writes.
type Tx struct{ Content }

// Put implements storage.Tx.
func (t *Tx) Put(ctx context.Context, entries []evidence.Entry) error {
	if err := alive(ctx); err != nil {
		return err
	}
	next := maps.Clone(t.Held)
	renamed := map[evidence.Key]evidence.Key{}
	seen := map[evidence.ID]bool{}
	for _, e := range entries {
		id := e.EntryMeta().ID
		if id == "" || seen[id] {
			return evidence.Errorf(evidence.Invalid, "the id %q is missing or comes twice", id)
		}
		seen[id] = true
		e = evidence.Clone(e)
		switch e := e.(type) {
		case *evidence.Claim:
			e.Figures, e.StaleSince = nil, 0
		case evidence.Annotation:
			evidence.SortSubjects(e)
		}
		if old := t.Held[id]; old != nil {
			if old.EntryKind() != e.EntryKind() {
				return evidence.Errorf(evidence.Conflict, "%q is a %s", id, old.EntryKind())
			}
			if c, ok := e.(*evidence.Claim); ok {
				c.Figures, c.StaleSince = old.(*evidence.Claim).Figures, old.(*evidence.Claim).StaleSince
			}
			if from, to := old.EntryMeta().Key, e.EntryMeta().Key; from != to {
				renamed[from] = to
			}
		}
		next[id] = e
	}
	for id, e := range next {
		if !seen[id] {
			next[id] = follow(e, renamed)
		}
	}
	if err := consistent(next); err != nil {
		return err
	}
	t.Held = next
	return nil
}

// follow returns e with the new names of what it refers to.
func follow(e evidence.Entry, renamed map[evidence.Key]evidence.Key) evidence.Entry {
	if len(renamed) == 0 {
		return e
	}
	name := func(k evidence.Key) evidence.Key {
		if to, ok := renamed[k]; ok {
			return to
		}
		return k
	}
	e = evidence.Clone(e)
	evidence.Rename(e, name)
	return e
}

// consistent reports whether names are unique and references lead somewhere.
func consistent(entries map[evidence.ID]evidence.Entry) error {
	names, aliases := map[evidence.Ref]bool{}, map[evidence.Ref]bool{}
	for _, e := range entries {
		if names[e.Ref()] {
			return evidence.Errorf(evidence.Conflict, "%q is there twice", e.Ref())
		}
		names[e.Ref()] = true
	}
	for _, e := range entries {
		for _, alias := range e.EntryMeta().Aliases {
			if ref := evidence.Ref(alias); names[ref] || aliases[ref] {
				return evidence.Errorf(evidence.Conflict, "%q is a key already", alias)
			}
			aliases[evidence.Ref(alias)] = true
		}
	}
	for _, e := range entries {
		var to []evidence.Key
		switch e := e.(type) {
		case *evidence.Link:
			to = []evidence.Key{e.From, e.To}
		case evidence.Item:
			for _, ref := range e.References() {
				to = append(to, ref.To...)
			}
		}
		for _, k := range to {
			if !names[evidence.Ref(k)] {
				return evidence.Errorf(evidence.Invalid, "%q refers to %q, which is not there", e.Ref(), k)
			}
		}
	}
	return nil
}

// SetFigures implements storage.Tx.
func (t *Tx) SetFigures(ctx context.Context, figures map[evidence.Key]evidence.Figures) error {
	if err := alive(ctx); err != nil {
		return err
	}
	next := maps.Clone(t.Held)
	for _, key := range slices.Sorted(maps.Keys(figures)) {
		f := figures[key]
		c, ok := t.Named(evidence.Ref(key)).(*evidence.Claim)
		if !ok {
			return evidence.Errorf(evidence.NotFound, "there is no claim %q", key)
		}
		c = evidence.Clone(c).(*evidence.Claim)
		c.Figures, c.StaleSince = &f, 0
		next[c.ID] = c
	}
	t.Held = next
	return nil
}

// SetRubric implements storage.Tx.
func (t *Tx) SetRubric(ctx context.Context, hash string) error {
	t.Rubric = hash
	return alive(ctx)
}
