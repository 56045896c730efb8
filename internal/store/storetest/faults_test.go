package storetest

import (
	"context"
	"flag"
	"slices"
	"strings"
	"testing"

	"corroborate/internal/evidence"
)

// fault is a store with a fault.
type fault struct {
	name string
	open func() *faulty
}

// faults are stores, each with one fault in it.
var faults = []fault{
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

var carelessness = []string{"not counted", "counted last", "committed on error", "committed on panic", "panics are swallowed",
	"errors are swallowed", "history is committed on error", "not one after the other", "committed in halves", "halves are seen",
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
			t.Parallel()
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
	for i, f := range slices.Concat(faults, historyFaults, editFaults, doubtFaults) {
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
