package mirror

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Store is a store whose Views take Below and Above from the mirror while it is as the map is. They ask
// for the State first, which is cheaper than what they spare. Other calls go to the store.
func (m *Mirror) Store(s storage.Store) storage.Store {
	if m == nil {
		return s
	}
	return mirrored{s, m}
}

type mirrored struct {
	storage.Store
	mirror *Mirror
}

// View implements storage.Store.
func (s mirrored) View(ctx context.Context, f func(storage.Reader) error) error {
	return s.Store.View(ctx, func(r storage.Reader) error { return f(&view{r, s.mirror}) })
}

// Moves implements storage.Moving as the store does.
func (s mirrored) Moves() bool { return storage.Moves(s.Store) }

// Fills implements storage.Filler as the store does.
func (s mirrored) Fills() bool { return storage.Fills(s.Store) }

// For implements storage.Marking as the store does.
func (s mirrored) For(seen *storage.Seen) storage.Store {
	return mirrored{storage.For(s.Store, seen), s.mirror}
}

// view is the reader of a View.
type view struct {
	storage.Reader
	mirror *Mirror
}

// Only implements storage.Reader.
func (v *view) Only(parts storage.Detail) storage.Reader {
	return &view{v.Reader.Only(parts), v.mirror}
}

// Below implements storage.ClosureReader.
func (v *view) Below(ctx context.Context, items []evidence.Ref) (*evidence.Map, error) {
	r, err := v.now(ctx)
	if err != nil {
		return nil, err
	}
	return r.Below(ctx, items)
}

// Above implements storage.ClosureReader.
func (v *view) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	r, err := v.now(ctx)
	if err != nil {
		return nil, err
	}
	return r.Above(ctx, entries)
}

// now is a reader that asks the mirror if it is as the map is now. It asks the store for the State only if
// the mirror keeps something, and each time, as a store that moves may have another one. It does not make
// the mirror follow other writers: a client that goes away meanwhile would leave the mirror empty.
func (v *view) now(ctx context.Context) (*reader, error) {
	r := &reader{Reader: v.Reader, mirror: v.mirror}
	if v.mirror.Len() == 0 {
		return r, nil
	}
	state, err := v.Reader.State(ctx)
	r.state, r.known = state, err == nil
	return r, err
}
