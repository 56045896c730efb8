package storetest

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// fault is something that a store may do wrong. It is declared beside the part of
// the suite that has to find it. What other parts find does not count.
type fault struct {
	name  string
	plant func(*memstore.Store) storage.Store // makes a store with the fault of one without
}

// faulty is a store with a fault in its readers or its transactions, or in how it
// begins and ends them.
type faulty struct {
	*memstore.Store
	read  func(storage.Reader) storage.Reader
	write func(storage.Tx) storage.Tx
}

func (f *faulty) View(ctx context.Context, do func(storage.Reader) error) error {
	return f.Store.View(ctx, func(r storage.Reader) error {
		if f.read != nil {
			r = f.read(r)
		}
		return do(r)
	})
}

func (f *faulty) Update(ctx context.Context, do func(storage.Tx) error) error {
	return f.Store.Update(ctx, func(tx storage.Tx) error {
		if f.write != nil {
			tx = f.write(tx)
		}
		return do(tx)
	})
}

// reads is a Reader with some of its methods replaced.
type reads struct {
	storage.Reader
	state    func(storage.State) storage.State
	entries  func([]evidence.Ref, []evidence.Entry) []evidence.Entry
	edges    func([]storage.EdgeQuery, []storage.EdgePage) []storage.EdgePage
	among    func(storage.Reader, []evidence.ID, []*evidence.Link) []*evidence.Link
	degrees  func([][]storage.Degree)
	ask      func(*storage.Query)
	found    func(storage.Query, *storage.ItemPage)
	tags     func(*storage.TagQuery)
	tagged   func(storage.TagQuery, []storage.TagCount) []storage.TagCount
	wants    func(*storage.SearchQuery)
	hits     func(storage.SearchQuery, *storage.HitPage)
	below    func(*evidence.Map)
	above    func([]evidence.Ref, []evidence.Key) []evidence.Key
	scanned  func(evidence.Entry) bool
	lookedUp func(*storage.EntryList)
	visits   func(scan func(func(evidence.Entry) error) error, visit func(evidence.Entry) error) error
	alike    func(*storage.SimilarQuery)
	liked    func([]storage.SimilarQuery, [][]evidence.Item) [][]evidence.Item

	wanted    func(*storage.RevisionQuery)
	listed    func(storage.RevisionQuery, *storage.RevisionPage)
	revisions func([]*evidence.Revision)
	undoing   func(*storage.UndoQuery)
	undos     func([]evidence.Revision)
	changes   func([][]evidence.Change)
	moves     func([]storage.EffectQuery)
	moved     func([]storage.EffectQuery, []storage.EffectPage)
	stale     func(int, []evidence.Key) []evidence.Key
	only      func(storage.Detail) storage.Detail

	deaf bool // to contexts
}

func (r reads) ctx(ctx context.Context) context.Context {
	if r.deaf {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

func (r reads) Only(parts storage.Detail) storage.Reader {
	if r.only != nil {
		parts = r.only(parts)
	}
	r.Reader = r.Reader.Only(parts)
	return r
}

func (r reads) State(ctx context.Context) (storage.State, error) {
	s, err := r.Reader.State(r.ctx(ctx))
	if r.state != nil {
		s = r.state(s)
	}
	return s, err
}

func (r reads) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	list, err := r.Reader.Entries(r.ctx(ctx), refs)
	if r.entries != nil && err == nil {
		list = r.entries(refs, list)
	}
	return list, err
}

func (r reads) LookUp(ctx context.Context, l storage.Lookup) (storage.EntryList, error) {
	found, err := r.Reader.LookUp(r.ctx(ctx), l)
	if r.entries != nil && err == nil {
		found.Entries = r.entries(l.Refs, found.Entries)
	}
	if r.lookedUp != nil && err == nil {
		r.lookedUp(&found)
	}
	return found, err
}

func (r reads) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	pages, err := r.Reader.Edges(r.ctx(ctx), queries)
	if r.edges != nil && err == nil {
		pages = r.edges(queries, pages)
	}
	return pages, err
}

func (r reads) LinksAmong(ctx context.Context, items []evidence.ID) ([]*evidence.Link, error) {
	links, err := r.Reader.LinksAmong(r.ctx(ctx), items)
	if r.among != nil && err == nil && len(items) > 0 {
		links = r.among(r.Reader, items, links)
	}
	return links, err
}

func (r reads) Degrees(ctx context.Context, items []evidence.ID) ([][]storage.Degree, error) {
	lists, err := r.Reader.Degrees(r.ctx(ctx), items)
	if r.degrees != nil && err == nil {
		r.degrees(lists)
	}
	return lists, err
}

func (r reads) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	asked := q
	if r.ask != nil {
		r.ask(&q)
	}
	p, err := r.Reader.Find(r.ctx(ctx), q)
	if r.found != nil && err == nil {
		r.found(asked, &p)
	}
	return p, err
}

func (r reads) Tags(ctx context.Context, q storage.TagQuery) ([]storage.TagCount, error) {
	asked := q
	if r.tags != nil {
		r.tags(&q)
	}
	list, err := r.Reader.Tags(r.ctx(ctx), q)
	if r.tagged != nil && err == nil {
		list = r.tagged(asked, list)
	}
	return list, err
}

func (r reads) Search(ctx context.Context, q storage.SearchQuery) (storage.HitPage, error) {
	asked := q
	if r.wants != nil {
		r.wants(&q)
	}
	p, err := r.Reader.Search(r.ctx(ctx), q)
	if r.hits != nil && err == nil {
		r.hits(asked, &p)
	}
	return p, err
}

func (r reads) FindSimilar(ctx context.Context, queries []storage.SimilarQuery) ([][]evidence.Item, error) {
	asked := slices.Clone(queries)
	for i := range asked {
		if r.alike != nil {
			r.alike(&asked[i])
		}
	}
	found, err := r.Reader.FindSimilar(r.ctx(ctx), asked)
	if r.liked != nil && err == nil {
		found = r.liked(queries, found)
	}
	return found, err
}

func (r reads) Below(ctx context.Context, claims []evidence.Ref) (*evidence.Map, error) {
	m, err := r.Reader.Below(r.ctx(ctx), claims)
	if r.below != nil && err == nil {
		r.below(m)
	}
	return m, err
}

func (r reads) Above(ctx context.Context, refs []evidence.Ref) ([]evidence.Key, error) {
	keys, err := r.Reader.Above(r.ctx(ctx), refs)
	if r.above != nil && err == nil {
		keys = r.above(refs, keys)
	}
	return keys, err
}

func (r reads) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	return r.walk(ctx, r.Reader.Scan, visit)
}

func (r reads) Sweep(ctx context.Context, visit func(evidence.Entry) error) error {
	return r.walk(ctx, r.Reader.Sweep, visit)
}

// walk is a Scan, or a Sweep.
func (r reads) walk(ctx context.Context, all func(context.Context, func(evidence.Entry) error) error, visit func(evidence.Entry) error) error {
	scan := func(visit func(evidence.Entry) error) error { return all(r.ctx(ctx), visit) }
	if r.visits != nil {
		return r.visits(scan, visit)
	}
	return scan(func(e evidence.Entry) error {
		if r.scanned != nil && !r.scanned(e) {
			return nil
		}
		return visit(e)
	})
}

// readFault plants a fault in what Views read.
func readFault(r reads) func(*memstore.Store) storage.Store {
	return func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(good storage.Reader) storage.Reader {
			r := r
			r.Reader = good
			return r
		}}
	}
}

// writes is a Tx with some of its methods replaced.
type writes struct {
	storage.Tx
	put     func(context.Context, storage.Tx, []evidence.Entry) error
	figures func(context.Context, storage.Tx, map[evidence.Key]evidence.Figures) error
	rubric  func(context.Context, storage.Tx, string) error
	remove  func(context.Context, storage.Tx, []evidence.Ref) error
	mark    func(context.Context, storage.Tx, []evidence.Key) error
	record  func(context.Context, storage.Tx, evidence.Revision, []evidence.Change) error
	effects func(context.Context, storage.Tx, []evidence.Effect) error
}

func (w writes) Put(ctx context.Context, entries []evidence.Entry) error {
	if w.put != nil {
		return w.put(ctx, w.Tx, entries)
	}
	return w.Tx.Put(ctx, entries)
}

func (w writes) SetFigures(ctx context.Context, figures map[evidence.Key]evidence.Figures) error {
	if w.figures != nil {
		return w.figures(ctx, w.Tx, figures)
	}
	return w.Tx.SetFigures(ctx, figures)
}

func (w writes) SetRubric(ctx context.Context, hash string) error {
	if w.rubric != nil {
		return w.rubric(ctx, w.Tx, hash)
	}
	return w.Tx.SetRubric(ctx, hash)
}

// writeFault plants a fault in what Updates write.
func writeFault(w writes) func(*memstore.Store) storage.Store {
	return func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, write: func(good storage.Tx) storage.Tx {
			w := w
			w.Tx = good
			return w
		}}
	}
}

// putFault plants a fault in how entries are put.
func putFault(put func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error) func(*memstore.Store) storage.Store {
	return writeFault(writes{put: put})
}

// removeFault plants a fault in how entries are removed.
func removeFault(remove func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error) func(*memstore.Store) storage.Store {
	return writeFault(writes{remove: remove})
}

// own replaces an entry of a transaction in memory with a copy, for a fault to change.
func own(tx storage.Tx, id evidence.ID) evidence.Entry {
	t := tx.(*memstore.Tx)
	entries := map[evidence.ID]evidence.Entry{}
	for other, e := range t.Held {
		entries[other] = e
	}
	entries[id] = evidence.Clone(entries[id])
	t.Held = entries
	return entries[id]
}
