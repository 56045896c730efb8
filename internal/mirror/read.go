package mirror

import (
	"context"
	"errors"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Reader is the reader of a View, which asks the mirror instead of the store where it can. That is
// from when it has read a State which is that of the mirror, and until the mirror changes. One may set fields
// of the entries that it returns, but not change what these refer to.
func (m *Mirror) Reader(r storage.Reader) storage.Reader {
	if m == nil {
		return r
	}
	return &reader{Reader: r, mirror: m}
}

type reader struct {
	storage.Reader
	mirror *Mirror
	state  storage.State
	known  bool
}

// State implements storage.EntryReader.
func (r *reader) State(ctx context.Context) (storage.State, error) {
	state, err := r.Reader.State(ctx)
	if err != nil {
		return state, err
	}
	r.state, r.known = state, true
	return state, r.mirror.follow(ctx, r.Reader, state)
}

// Entries implements storage.EntryReader.
func (r *reader) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	return answered(ctx, r, refs, func(h *held, refs []evidence.Ref) []evidence.Entry { return h.entries(refs, copyOf) }, r.Reader.Entries)
}

// Below implements storage.ClosureReader.
func (r *reader) Below(ctx context.Context, items []evidence.Ref) (*evidence.Map, error) {
	below := func(h *held, items []evidence.Ref) *evidence.Map { return h.below(items, copyOf) }
	return answered(ctx, r, items, below, func(ctx context.Context, items []evidence.Ref) (*evidence.Map, error) {
		m, err := r.Reader.Below(ctx, items)
		if err == nil {
			r.mirror.miss(m.Len())
		}
		return m, err
	})
}

// Above implements storage.ClosureReader.
func (r *reader) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	return answered(ctx, r, entries, (*held).above, r.Reader.Above)
}

func answered[A any](ctx context.Context, r *reader, refs []evidence.Ref, kept func(*held, []evidence.Ref) A, store func(context.Context, []evidence.Ref) (A, error)) (A, error) {
	if r.known {
		if a, ok := asked(r.mirror, r.state, func(h *held) A { return kept(h, refs) }); ok {
			return a, nil
		}
	}
	return store(ctx, refs)
}

// ErrNotKept is the error of what a mirror cannot answer alone.
var ErrNotKept = errors.New("the mirror does not keep that")

// Now returns a reader of the mirror alone, as it is now. It answers State, Entries, Below and
// Above, until the mirror changes; all else is ErrNotKept. Whoever has changed the store since may not
// have told the mirror, so only what a later Update finds to be current holds.
func (m *Mirror) Now() (r storage.Reader, ok bool) {
	if m == nil {
		return nil, false
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	if !m.answers() {
		return nil, false
	}
	return &reader{Reader: alone{state: m.held.state}, mirror: m, state: m.held.state, known: true}, true
}
