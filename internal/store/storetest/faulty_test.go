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
	deaf    bool // to contexts
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

// careless is a store with a fault in how Updates begin and end.
type careless struct {
	*Memory
	fault string
}

func (c *careless) Update(ctx context.Context, f func(evidence.Tx) error) (err error) {
	switch c.fault {
	case "not counted":
		return c.Memory.Update(ctx, func(tx evidence.Tx) error {
			tx.(*memoryTx).Sequence--
			return f(tx)
		})
	case "counted last":
		return c.Memory.Update(ctx, func(tx evidence.Tx) error {
			tx.(*memoryTx).Sequence--
			err := f(tx)
			tx.(*memoryTx).Sequence++
			return err
		})
	case "committed on error":
		var failed error
		err := c.Memory.Update(ctx, func(tx evidence.Tx) error {
			failed = f(tx)
			return nil
		})
		if failed != nil {
			return failed
		}
		return err
	case "committed on panic":
		var panicked any
		err := c.Memory.Update(ctx, func(tx evidence.Tx) error {
			defer func() { panicked = recover() }()
			return f(tx)
		})
		if panicked != nil {
			panic(panicked)
		}
		return err
	case "panics are swallowed":
		defer func() { _ = recover() }()
		return c.Memory.Update(ctx, f)
	case "errors are swallowed":
		_ = c.Memory.Update(ctx, f)
		return nil
	case "not one after the other":
		return c.overlapping(ctx, f)
	case "halves are seen":
		before, err := c.current(ctx)
		if err != nil {
			return err
		}
		committed := false
		defer func() {
			if !committed {
				c.publish(before)
			}
		}()
		err = c.Memory.Update(ctx, func(tx evidence.Tx) error {
			return f(writes{Tx: tx, put: func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
				err := tx.Put(ctx, entries)
				c.publish(tx.(*memoryTx).state)
				return err
			}})
		})
		committed = err == nil
		return err
	case "what is written is not read before the commit":
		before, err := c.current(ctx)
		if err != nil {
			return err
		}
		return c.Memory.Update(ctx, func(tx evidence.Tx) error { return f(blind{&memoryTx{before}, tx, tx}) })
	case "committed in halves":
		return c.Memory.Update(ctx, func(tx evidence.Tx) error {
			return f(writes{Tx: tx, put: func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
				err := tx.Put(ctx, entries)
				c.publish(tx.(*memoryTx).state)
				return err
			}})
		})
	}
	return c.Memory.Update(ctx, f)
}

// overlapping lets Updates run at once; the last to end wins.
func (c *careless) overlapping(ctx context.Context, f func(evidence.Tx) error) error {
	s, err := c.current(ctx)
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
	c.publish(tx.state)
	return nil
}

func (c *careless) publish(s state) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state = s
}

// blind reads what was there before it wrote.
type blind struct {
	evidence.Reader
	evidence.Recorder
	to evidence.Tx
}

func (b blind) Put(ctx context.Context, entries []evidence.Entry) error {
	return b.to.Put(ctx, entries)
}

func (b blind) SetFigures(ctx context.Context, figures map[evidence.Key]evidence.Figures) error {
	return b.to.SetFigures(ctx, figures)
}

func (b blind) SetRubric(ctx context.Context, hash string) error { return b.to.SetRubric(ctx, hash) }

func (c *careless) Close() error {
	if c.fault == "open after Close" {
		return nil
	}
	return c.Memory.Close()
}
