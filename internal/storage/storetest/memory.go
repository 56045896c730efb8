package storetest

import (
	"context"
	"maps"
	"sync"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Memory is an storage.Store in memory. It is made to be read, not to be
// fast: every answer is found by looking at everything.
type Memory struct {
	writing chan struct{} // holds a token while nobody writes
	mu      sync.Mutex
	state   state
	closed  bool
}

// state is a map as one Update leaves it to the next. Nothing in it changes
// once it is the store's.
type state struct {
	storage.State
	entries map[evidence.ID]evidence.Entry
	history
}

var _ storage.Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory {
	m := &Memory{writing: make(chan struct{}, 1), state: state{entries: map[evidence.ID]evidence.Entry{}}}
	m.writing <- struct{}{}
	return m
}

// Reopen returns a store with the same map, as another process would find it.
func (m *Memory) Reopen() *Memory {
	again := NewMemory()
	again.state = m.state
	return again
}

// Close implements storage.Store.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

func (m *Memory) current(ctx context.Context) (state, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return state{}, evidence.Errorf(evidence.Unavailable, "the store is closed")
	}
	return m.state, alive(ctx)
}

func alive(ctx context.Context) error {
	if ctx.Err() != nil {
		return evidence.Wrap(evidence.Unavailable, context.Cause(ctx), "using the store in memory")
	}
	return nil
}

// View implements storage.Store.
func (m *Memory) View(ctx context.Context, f func(storage.Reader) error) error {
	s, err := m.current(ctx)
	if err != nil {
		return err
	}
	return f(&memoryTx{s})
}

// Update implements storage.Store.
func (m *Memory) Update(ctx context.Context, f func(storage.Tx) error) error {
	select {
	case <-m.writing:
		defer func() { m.writing <- struct{}{} }()
	case <-ctx.Done():
		return alive(ctx)
	}
	s, err := m.current(ctx)
	if err != nil {
		return err
	}
	s.Sequence++
	tx := &memoryTx{s}
	if err := f(tx); err != nil {
		return err
	}
	if err := alive(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state = tx.state
	return nil
}

// memoryTx reads a state, and replaces it where it writes.
type memoryTx struct{ state }

// Put implements storage.Tx.
func (t *memoryTx) Put(ctx context.Context, entries []evidence.Entry) error {
	if err := alive(ctx); err != nil {
		return err
	}
	next := maps.Clone(t.entries)
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
		case *evidence.Caveat:
			e.SortQualified()
		}
		if old := t.entries[id]; old != nil {
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
	t.entries = next
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
func (t *memoryTx) SetFigures(ctx context.Context, figures map[evidence.Key]evidence.Figures) error {
	if err := alive(ctx); err != nil {
		return err
	}
	next := maps.Clone(t.entries)
	for key, f := range figures {
		c, ok := t.find(evidence.Ref(key)).(*evidence.Claim)
		if !ok {
			return evidence.Errorf(evidence.NotFound, "there is no claim %q", key)
		}
		c = evidence.Clone(c).(*evidence.Claim)
		c.Figures, c.StaleSince = &f, 0
		next[c.ID] = c
	}
	t.entries = next
	return nil
}

// SetRubric implements storage.Tx.
func (t *memoryTx) SetRubric(ctx context.Context, hash string) error {
	t.Rubric = hash
	return alive(ctx)
}
