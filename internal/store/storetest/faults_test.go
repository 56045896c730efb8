package storetest

import (
	"context"
	"flag"
	"slices"
	"strings"
	"testing"

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

// faults are stores, each with one fault in it.
var faults = []struct {
	name string
	open func() *faulty
}{
	{"none: the suite must pass it", func() *faulty { return &faulty{Memory: NewMemory()} }},

	{"the last link is lost", readFault(reads{scanned: func() func(evidence.Entry) bool {
		return func(e evidence.Entry) bool { return e.Ref() != "survey->c-base" }
	}()})},
	{"links into a claim are lost", readFault(reads{edges: func(q []evidence.EdgeQuery, p []evidence.EdgePage) []evidence.EdgePage {
		for i := range p {
			if q[i].Relation == evidence.Contradicts && len(p[i].Edges) > 0 {
				p[i].Edges = p[i].Edges[1:]
			}
		}
		return p
	}})},
	{"an order is turned round", readFault(reads{ask: func(q *evidence.Query) { q.Order.Desc = q.Order.Desc != (q.Order.By == evidence.OrderSupport) }})},
	{"claims without figures come first when descending", readFault(reads{found: func(q evidence.Query, p *evidence.ItemPage) {
		if q.Order.By == evidence.OrderLines && q.Order.Desc {
			slices.Reverse(p.Items)
		}
	}})},
	{"ties are not broken", readFault(reads{found: func(q evidence.Query, p *evidence.ItemPage) {
		for i := 1; i < len(p.Items); i++ {
			if a, b := p.Items[i-1], p.Items[i]; q.Order.By == evidence.OrderUpdated && a.EntryMeta().UpdatedAt.Equal(b.EntryMeta().UpdatedAt) {
				p.Items[i-1], p.Items[i] = b, a
			}
		}
	}})},
	{"a filter is not looked at", readFault(reads{ask: func(q *evidence.Query) { q.Where.HasCaveat = nil }})},
	{"a range is open at its end", readFault(reads{found: func(q evidence.Query, p *evidence.ItemPage) {
		p.Items = slices.DeleteFunc(p.Items, func(it evidence.Item) bool {
			c, ok := it.(*evidence.Claim)
			return ok && q.Where.Belief.Max != nil && c.Figures.Belief == *q.Where.Belief.Max
		})
	}})},
	{"restsOn leaves out the claim itself", readFault(reads{found: func(q evidence.Query, p *evidence.ItemPage) {
		p.Items = slices.DeleteFunc(p.Items, func(it evidence.Item) bool { return q.Where.RestsOn == it.Ref() })
	}})},
	{"the cursor is off by one", readFault(reads{found: func(q evidence.Query, p *evidence.ItemPage) {
		if q.After != nil && len(p.Items) > 1 {
			p.Items, p.At = p.Items[1:], p.At[1:]
		}
	}})},
	{"the cursor of edges is not looked at", func() *faulty {
		return &faulty{Memory: NewMemory(), read: func(r evidence.Reader) evidence.Reader { return rewinding{r} }}
	}},
	{"a count is not counted", readFault(reads{found: func(_ evidence.Query, p *evidence.ItemPage) { p.Total = 0 }})},
	{"a count is of the page only", readFault(reads{edges: func(_ []evidence.EdgeQuery, p []evidence.EdgePage) []evidence.EdgePage {
		for i := range p {
			p[i].Total = min(p[i].Total, len(p[i].Edges))
		}
		return p
	}})},
	{"there is always a next page", readFault(reads{found: func(q evidence.Query, p *evidence.ItemPage) { p.HasNext = len(p.Items) == q.First }})},
	{"gaps are closed", readFault(reads{entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		return slices.DeleteFunc(list, func(e evidence.Entry) bool { return e == nil })
	}})},
	{"entries come in an order of their own", readFault(reads{entries: func(refs []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		slices.Reverse(list)
		return list
	}})},
	{"a ref that is named twice is answered once", readFault(reads{entries: func(refs []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		for i, ref := range refs {
			if slices.Contains(refs[:i], ref) {
				list[i] = nil
			}
		}
		return list
	}})},
	{"the search knows capitals", readFault(reads{wants: func(q *evidence.SearchQuery) {
		if strings.ToLower(q.Text) != q.Text {
			q.Text = "unicorn"
		}
	}})},
	{"the search knows accents", readFault(reads{wants: func(q *evidence.SearchQuery) {
		if strings.ContainsAny(q.Text, "ÚÈ\u0308") {
			q.Text = "unicorn"
		}
	}})},
	{"the search takes a minus for NOT", readFault(reads{wants: func(q *evidence.SearchQuery) {
		if strings.Contains(q.Text, " -") {
			q.Text = "unicorn"
		}
	}})},
	{"the search looks at no tags", readFault(reads{hits: func(q evidence.SearchQuery, p *evidence.HitPage) {
		p.Items = slices.DeleteFunc(p.Items, func(it evidence.Item) bool {
			c, ok := it.(*evidence.Claim)
			return ok && slices.Contains(c.Tags, q.Text)
		})
	}})},
	{"the worst hit is first", readFault(reads{hits: func(_ evidence.SearchQuery, p *evidence.HitPage) { slices.Reverse(p.Items) }})},
	{"caveats are not below", readFault(reads{below: func(m *evidence.Map) { m.Caveats = nil }})},
	{"what is below holds too much", func() *faulty {
		return &faulty{Memory: NewMemory(), read: func(r evidence.Reader) evidence.Reader { return greedy{r} }}
	}},
	{"the claim itself is not above", readFault(reads{above: func(refs []evidence.Ref, keys []evidence.Key) []evidence.Key {
		return slices.DeleteFunc(keys, func(k evidence.Key) bool { return slices.Contains(refs, evidence.Ref(k)) })
	}})},
	{"above is not sorted", readFault(reads{above: func(_ []evidence.Ref, keys []evidence.Key) []evidence.Key { slices.Reverse(keys); return keys }})},
	{"a record loses the order of a list", readFault(reads{entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		for _, e := range list {
			if s, ok := e.(*evidence.Source); ok {
				slices.Sort(s.Authors)
			}
		}
		return list
	}})},
	{"times are kept to the second", readFault(reads{entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		for _, e := range list {
			if e != nil {
				e.EntryMeta().UpdatedAt = e.EntryMeta().UpdatedAt.Truncate(1e9)
			}
		}
		return list
	}})},
	{"figures lose digits", writeFault(writes{figures: func(ctx context.Context, tx evidence.Tx, figures map[evidence.Key]evidence.Figures) error {
		rounded := map[evidence.Key]evidence.Figures{}
		for key, f := range figures {
			f.Belief = float64(float32(f.Belief))
			rounded[key] = f
		}
		return tx.SetFigures(ctx, rounded)
	}})},
	{"contexts are not passed on", readFault(reads{deaf: true})},
	{"reads are stale", func() *faulty {
		f := &faulty{Memory: NewMemory()}
		var last evidence.State
		f.read = func(r evidence.Reader) evidence.Reader {
			return reads{Reader: r, state: func(s evidence.State) evidence.State {
				stale := last
				last = s
				return stale
			}}
		}
		return f
	}},

	{"figures are lost on Put", writeFault(writes{put: func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		if err := tx.Put(ctx, entries); err != nil {
			return err
		}
		none := map[evidence.Key]evidence.Figures{}
		for _, e := range entries {
			if c, ok := e.(*evidence.Claim); ok {
				none[c.Key] = evidence.Figures{}
			}
		}
		return tx.SetFigures(ctx, none)
	}})},
	{"Put writes figures", writeFault(writes{put: func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		if err := tx.Put(ctx, entries); err != nil {
			return err
		}
		figures := map[evidence.Key]evidence.Figures{}
		for _, e := range entries {
			if c, ok := e.(*evidence.Claim); ok && c.Figures != nil {
				figures[c.Key] = *c.Figures
			}
		}
		return tx.SetFigures(ctx, figures)
	}})},
	{"figures of what is no claim are passed over", writeFault(writes{figures: func(ctx context.Context, tx evidence.Tx, figures map[evidence.Key]evidence.Figures) error {
		for key, f := range figures {
			err := tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{key: f})
			if err != nil && evidence.CodeOf(err) != evidence.NotFound {
				return err
			}
		}
		return nil
	}})},
	{"the rubric is forgotten", writeFault(writes{rubric: func(context.Context, evidence.Tx, string) error { return nil }})},
	{"entries may only refer to earlier ones", writeFault(writes{put: func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		for _, e := range entries {
			if err := tx.Put(ctx, []evidence.Entry{e}); err != nil {
				return err
			}
		}
		return nil
	}})},
	{"good entries of a bad Put are written", func() *faulty {
		f := &faulty{Memory: NewMemory()}
		f.write = func(tx evidence.Tx) evidence.Tx {
			return writes{Tx: tx, put: func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
				err := tx.Put(ctx, entries)
				if err != nil && len(entries) > 1 {
					_ = tx.Put(ctx, entries[:1])
				}
				return err
			}}
		}
		return f
	}},
	{"dangling references are dropped", writeFault(writes{put: func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		err := tx.Put(ctx, entries)
		if err != nil && evidence.CodeOf(err) == evidence.Invalid && len(entries) == 1 {
			return nil
		}
		return err
	}})},
	{"a conflict is called invalid", writeFault(writes{put: func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		err := tx.Put(ctx, entries)
		if err != nil && evidence.CodeOf(err) == evidence.Conflict {
			return evidence.Wrap(evidence.Invalid, err, "writing")
		}
		return err
	}})},
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
		return c.Memory.Update(ctx, func(tx evidence.Tx) error { return f(blind{&memoryTx{before}, tx}) })
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

var carelessness = []string{"not counted", "counted last", "committed on error", "committed on panic", "panics are swallowed",
	"errors are swallowed", "not one after the other", "committed in halves", "halves are seen",
	"what is written is not read before the commit", "open after Close", "forgets when closed"}

// TestFaults runs the suite on stores with planted faults. It passes the one
// without, and none of the others.
func TestFaults(t *testing.T) {
	// A failure is all that is wanted of a property here, not the smallest one.
	for name, value := range map[string]string{"rapid.nofailfile": "true", "rapid.shrinktime": "0s"} {
		before := flag.Lookup(name).Value.String()
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = flag.Set(name, before) })
	}
	check := func(name string, fails bool, open func() evidence.Store, reopen func(evidence.Store) evidence.Store) {
		t.Run(name, func(t *testing.T) {
			r := &recorder{}
			RunOn(r, Config{
				Open:     func(T) evidence.Store { return open() },
				Reopen:   func(_ T, closed evidence.Store) evidence.Store { return reopen(closed) },
				Snapshot: true,
				Batch:    40,
			})
			switch {
			case r.Failed() != fails:
				t.Errorf("the suite fails: %t, expected %t: %q", r.Failed(), fails, r.failures)
			case fails:
				where, _, _ := strings.Cut(r.failures[0], "\n")
				t.Logf("found: %s", where)
			}
		})
	}
	for i, f := range faults {
		check(f.name, i > 0, func() evidence.Store { return f.open() }, func(closed evidence.Store) evidence.Store {
			again := f.open()
			again.Memory = closed.(*faulty).Reopen()
			return again
		})
	}
	for _, fault := range carelessness {
		check(fault, true, func() evidence.Store { return &careless{NewMemory(), fault} }, func(closed evidence.Store) evidence.Store {
			if fault == "forgets when closed" {
				return NewMemory()
			}
			return &careless{closed.(*careless).Reopen(), fault}
		})
	}
}
