package storetest

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
)

// fault is something that a store may do wrong. It stands with the part of the
// suite that has to find it, by itself; that others find it too does not count.
type fault struct {
	name  string
	plant func(*Memory) evidence.Store // makes a store with the fault of one without
}

// faulty is a store with a fault: what its readers and transactions do is
// twisted, or how it begins and ends them.
type faulty struct {
	*Memory
	read  func(evidence.Reader) evidence.Reader
	write func(evidence.Tx) evidence.Tx
}

func (f *faulty) View(ctx context.Context, do func(evidence.Reader) error) error {
	return f.Memory.View(ctx, func(r evidence.Reader) error {
		if f.read != nil {
			r = f.read(r)
		}
		return do(r)
	})
}

func (f *faulty) Update(ctx context.Context, do func(evidence.Tx) error) error {
	return f.Memory.Update(ctx, func(tx evidence.Tx) error {
		if f.write != nil {
			tx = f.write(tx)
		}
		return do(tx)
	})
}

// reads is a Reader with some of its methods replaced.
type reads struct {
	evidence.Reader
	state   func(evidence.State) evidence.State
	entries func([]evidence.Ref, []evidence.Entry) []evidence.Entry
	edges   func([]evidence.EdgeQuery, []evidence.EdgePage) []evidence.EdgePage
	ask     func(*evidence.Query)
	found   func(evidence.Query, *evidence.ItemPage)
	wants   func(*evidence.SearchQuery)
	hits    func(evidence.SearchQuery, *evidence.HitPage)
	below   func(*evidence.Map)
	above   func([]evidence.Ref, []evidence.Key) []evidence.Key
	scanned func(evidence.Entry) bool
	visits  func(scan func(func(evidence.Entry) error) error, visit func(evidence.Entry) error) error
	alike   func(*evidence.LikeQuery)
	liked   func([]evidence.LikeQuery, [][]evidence.Item) [][]evidence.Item

	wanted    func(*evidence.RevisionQuery)
	listed    func(evidence.RevisionQuery, *evidence.RevisionPage)
	revisions func([]*evidence.Revision)
	changes   func([][]evidence.Change)
	moves     func([]evidence.EffectQuery)
	moved     func([]evidence.EffectQuery, []evidence.EffectPage)
	stale     func(int, []evidence.Key) []evidence.Key

	deaf bool // to contexts
}

func (r reads) ctx(ctx context.Context) context.Context {
	if r.deaf {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

func (r reads) State(ctx context.Context) (evidence.State, error) {
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

func (r reads) Edges(ctx context.Context, queries []evidence.EdgeQuery) ([]evidence.EdgePage, error) {
	pages, err := r.Reader.Edges(r.ctx(ctx), queries)
	if r.edges != nil && err == nil {
		pages = r.edges(queries, pages)
	}
	return pages, err
}

func (r reads) Find(ctx context.Context, q evidence.Query) (evidence.ItemPage, error) {
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

func (r reads) Search(ctx context.Context, q evidence.SearchQuery) (evidence.HitPage, error) {
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

func (r reads) Like(ctx context.Context, queries []evidence.LikeQuery) ([][]evidence.Item, error) {
	asked := slices.Clone(queries)
	for i := range asked {
		if r.alike != nil {
			r.alike(&asked[i])
		}
	}
	found, err := r.Reader.Like(r.ctx(ctx), asked)
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
	scan := func(visit func(evidence.Entry) error) error { return r.Reader.Scan(r.ctx(ctx), visit) }
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
func readFault(r reads) func(*Memory) evidence.Store {
	return func(m *Memory) evidence.Store {
		return &faulty{Memory: m, read: func(good evidence.Reader) evidence.Reader {
			r := r
			r.Reader = good
			return r
		}}
	}
}

// writes is a Tx with some of its methods replaced.
type writes struct {
	evidence.Tx
	put     func(context.Context, evidence.Tx, []evidence.Entry) error
	figures func(context.Context, evidence.Tx, map[evidence.Key]evidence.Figures) error
	rubric  func(context.Context, evidence.Tx, string) error
	remove  func(context.Context, evidence.Tx, []evidence.Ref) error
	mark    func(context.Context, evidence.Tx, []evidence.Key) error
	record  func(context.Context, evidence.Tx, evidence.Revision, []evidence.Change) error
	effects func(context.Context, evidence.Tx, []evidence.Effect) error
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
func writeFault(w writes) func(*Memory) evidence.Store {
	return func(m *Memory) evidence.Store {
		return &faulty{Memory: m, write: func(good evidence.Tx) evidence.Tx {
			w := w
			w.Tx = good
			return w
		}}
	}
}

// putFault plants a fault in how entries are put.
func putFault(put func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error) func(*Memory) evidence.Store {
	return writeFault(writes{put: put})
}

// removeFault plants a fault in how entries are removed.
func removeFault(remove func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error) func(*Memory) evidence.Store {
	return writeFault(writes{remove: remove})
}

// own is an entry of a transaction in memory, which nobody else holds.
func own(tx evidence.Tx, id evidence.ID) evidence.Entry {
	t := tx.(*memoryTx)
	entries := map[evidence.ID]evidence.Entry{}
	for other, e := range t.entries {
		entries[other] = e
	}
	entries[id] = evidence.Clone(entries[id])
	t.entries = entries
	return entries[id]
}
