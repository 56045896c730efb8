package storetest

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
)

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
	return r.Reader.Scan(r.ctx(ctx), func(e evidence.Entry) error {
		if r.scanned != nil && !r.scanned(e) {
			return nil
		}
		return visit(e)
	})
}

// readFault plants a fault in what Views read.
func readFault(r reads) func() *faulty {
	return func() *faulty {
		return &faulty{Memory: NewMemory(), read: func(good evidence.Reader) evidence.Reader {
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
func writeFault(w writes) func() *faulty {
	return func() *faulty {
		return &faulty{Memory: NewMemory(), write: func(good evidence.Tx) evidence.Tx {
			w := w
			w.Tx = good
			return w
		}}
	}
}

// rewinding begins every page of edges at the beginning.
type rewinding struct{ evidence.Reader }

func (r rewinding) Edges(ctx context.Context, queries []evidence.EdgeQuery) ([]evidence.EdgePage, error) {
	queries = slices.Clone(queries)
	for i := range queries {
		queries[i].After = nil
	}
	return r.Reader.Edges(ctx, queries)
}

// greedy takes the sources that are cited for ones that are needed.
type greedy struct{ evidence.Reader }

func (r greedy) Below(ctx context.Context, claims []evidence.Ref) (*evidence.Map, error) {
	m, err := r.Reader.Below(ctx, claims)
	if err != nil {
		return nil, err
	}
	known := m.ByKey()
	err = r.Scan(ctx, func(e evidence.Entry) error {
		s, ok := e.(*evidence.Agent)
		if ok && known[s.Key] == nil && slices.ContainsFunc(m.Agents, func(a *evidence.Agent) bool { return a.Affiliation == s.Key }) {
			m.Agents = append(m.Agents, s)
		}
		return nil
	})
	m.Sort()
	return m, err
}
