package mirror

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Store is a store whose Views take from the mirror what is below and above entries, entries by name, edges, and
// what lists read along, while it is as the map is. Other calls go to the store.
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
	return s.Store.View(ctx, func(r storage.Reader) error {
		standing := &standing{mirror: s.mirror, moves: storage.Moves(s.Store)}
		defer func() { standing.ended = true }()
		return f(&view{r, standing, copyOf})
	})
}

// Moves implements storage.Moving as the store does.
func (s mirrored) Moves() bool { return storage.Moves(s.Store) }

// Fills implements storage.Filler as the store does.
func (s mirrored) Fills() bool { return storage.Fills(s.Store) }

// For implements storage.Marking as the store does.
func (s mirrored) For(seen *storage.Seen) storage.Store {
	return mirrored{storage.For(s.Store, seen), s.mirror}
}

// view is the reader of a View. It does not make the mirror follow other writers: a client that goes away
// meanwhile would leave the mirror empty.
type view struct {
	storage.Reader
	standing *standing // of all readers of the View
	give     giving
}

// Only implements storage.Reader. The mirror leaves nothing out, and shares its entries, which nobody may write.
func (v *view) Only(parts storage.Detail) storage.Reader {
	return &view{v.Reader.Only(parts), v.standing, shared}
}

// viewed answers by the mirror, or else by the store. Size is how many entries are in an answer.
func viewed[Q, A any](ctx context.Context, v *view, q Q, kept func(*held, Q) (A, bool), store func(context.Context, Q) (A, error), size func(A) int) (A, error) {
	a, ok, err := ask(ctx, v, func(h *held) (A, bool) { return kept(h, q) })
	if ok || err != nil {
		return a, err
	}
	a, err = passed(ctx, v, q, store)
	if err == nil {
		v.standing.mirror.miss(size(a))
	}
	return a, err
}

// Entries implements storage.EntryReader.
func (v *view) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	kept := func(h *held, refs []evidence.Ref) ([]evidence.Entry, bool) { return h.entries(refs, v.give), true }
	return viewed(ctx, v, refs, kept, v.Reader.Entries, func(list []evidence.Entry) int { return len(list) })
}

// LookUp implements storage.EntryReader.
func (v *view) LookUp(ctx context.Context, l storage.Lookup) (storage.EntryList, error) {
	kept := func(h *held, l storage.Lookup) (storage.EntryList, bool) { return h.lookUp(l, v.give) }
	return viewed(ctx, v, l, kept, v.Reader.LookUp, func(found storage.EntryList) int { return len(found.Entries) + edgesOf(found.Next) })
}

// Below implements storage.ClosureReader.
func (v *view) Below(ctx context.Context, items []evidence.Ref) (*evidence.Map, error) {
	kept := func(h *held, items []evidence.Ref) (*evidence.Map, bool) { return h.below(items, v.give), true }
	return viewed(ctx, v, items, kept, v.Reader.Below, (*evidence.Map).Len)
}

// Above implements storage.ClosureReader.
func (v *view) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	kept := func(h *held, entries []evidence.Ref) ([]evidence.Key, bool) { return h.above(entries), true }
	return viewed(ctx, v, entries, kept, v.Reader.Above, func(keys []evidence.Key) int { return len(keys) })
}

// Edges implements storage.EdgeReader.
func (v *view) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	kept := func(h *held, queries []storage.EdgeQuery) ([]storage.EdgePage, bool) { return h.edges(queries, v.give) }
	return viewed(ctx, v, queries, kept, v.Reader.Edges, edgesIn)
}

// LinksAmong implements storage.EdgeReader.
func (v *view) LinksAmong(ctx context.Context, items []evidence.ID) ([]*evidence.Link, error) {
	kept := func(h *held, items []evidence.ID) ([]*evidence.Link, bool) { return h.linksAmong(items, v.give), true }
	return viewed(ctx, v, items, kept, v.Reader.LinksAmong, func(links []*evidence.Link) int { return len(links) })
}

// Degrees implements storage.EdgeReader.
func (v *view) Degrees(ctx context.Context, items []evidence.ID) ([][]storage.Degree, error) {
	kept := func(h *held, items []evidence.ID) ([][]storage.Degree, bool) { return h.degrees(items), true }
	return viewed(ctx, v, items, kept, v.Reader.Degrees, func(lists [][]storage.Degree) int { return len(lists) })
}

// Find implements storage.ListReader. The store lists the items, and the mirror adds what follows them if it is of
// the same state. If it is not, the store lists them once more with what follows, so that a page is of one state.
func (v *view) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	adds, err := v.adds(ctx, q)
	if err != nil {
		return storage.ItemPage{}, err
	}
	if adds {
		if page, added, err := v.findAndAdd(ctx, q); added || err != nil {
			return page, err
		}
	}
	page, err := passed(ctx, v, q, v.Reader.Find)
	if err == nil {
		v.standing.mirror.miss(edgesOf(page.Next))
	}
	return page, err
}

// findAndAdd reports whether the mirror has added what follows the items that the store has found.
func (v *view) findAndAdd(ctx context.Context, q storage.Query) (page storage.ItemPage, added bool, err error) {
	then := q.Then
	q.Then = nil
	page, err = passed(ctx, v, q, v.Reader.Find)
	if err != nil || !v.standing.known { // a store that moves may not tell its state
		return page, false, err
	}
	next, at, ok := answerOf(v.standing, func(h *held) ([][]storage.EdgePage, bool) { return h.alongItems(page.Items, then, v.give) })
	page.Next = next
	return page, ok && at.Same(v.standing.state), nil
}

// adds reports whether the mirror is likely to add to a page what follows its items. A View that is a snapshot asks
// for the State first. A store that moves tells its State together with the page.
func (v *view) adds(ctx context.Context, q storage.Query) (bool, error) {
	valid := storage.CheckQuery(q) == nil // otherwise the store says what is wrong
	if len(q.Then) == 0 || q.CountOnly || !valid || !v.standing.mayAnswer() {
		return false, nil
	}
	if !v.standing.moves && !v.standing.known {
		if _, err := v.State(ctx); err != nil {
			return false, err
		}
	}
	return v.standing.mayAnswer(), nil
}

func edgesIn(pages []storage.EdgePage) (n int) {
	for _, p := range pages {
		n += len(p.Edges)
		for _, e := range p.Edges {
			n += edgesIn(e.Next)
		}
	}
	return n
}

func edgesOf(lists [][]storage.EdgePage) (n int) {
	for _, pages := range lists {
		n += edgesIn(pages)
	}
	return n
}
