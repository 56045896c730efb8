// Package load loads what a request needs from the store, in few calls: it reads
// ahead by the plan that the document gives, and joins whatever else fields load.
package load

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/vikstrous/dataloadgen"

	"corroborate/graph/problems"
	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/duplicates"
)

// Config is what loaders need. Store and Rubric must be set.
type Config struct {
	Store   storage.Store
	Rubric  assess.Rubric
	Options assess.Options
	Nodes   int           // that a trace may have
	Wait    time.Duration // how long a read waits for others to join it
}

// Loaders join the reads of one request. They load ahead what plan.go foresees.
// Whatever else fields load within a moment goes to the store in one call.
type Loaders struct {
	Config
	detail storage.Detail // what the request needs of entries

	entries joining[evidence.Ref, evidence.Entry]
	edges   joining[edgeKey, storage.EdgePage]
	degrees joining[evidence.ID, []view.Degree]
	reasons joining[evidence.Key, *assessed]
	figures joining[evidence.Key, *evidence.Figures]
	chains  joining[ChainQuery, []assess.Chain]

	firmness    joining[evidence.Key, *view.Firmness]
	sensitivity joining[drawn, *assess.Sensitivity]

	revisions     joining[int64, *view.Revision]
	revisionPages joining[storage.RevisionQuery, storage.RevisionPage]
	changes       joining[int64, []evidence.Change]
	effects       joining[effectKey, storage.EffectPage]

	alike joining[evidence.Item, []view.Likeness]

	lookedAhead sync.Once
	present     map[evidence.Ref]evidence.Entry // the records that were looked up ahead
	absent      map[evidence.Ref]error          // the errors of those that do not exist

	mu       sync.Mutex
	planned  map[*request.Field]shown     // what was loaded ahead of a field, by the record that it is a field of
	noted    []evidence.Entry             // remembered, but not in entries so far
	failed   error                        // why reading ahead failed; later reads return it at once
	below    map[evidence.Key]*view.Index // by claim: a map that holds all that is below it
	supposed supposed                     // what what-ifs add; nil if nothing
}

// shown is what a field shows of records, by their ids.
type shown map[evidence.ID]view.Elements[storage.Edge]

// assessed is a claim's assessment as the API shows it.
type assessed struct {
	evidence.Figures
	*view.Reasons
}

// edgeKey is an EdgeQuery that can be compared.
type edgeKey struct {
	of        evidence.Ref
	relation  evidence.Relation
	direction storage.Direction
	kinds     string // joined by blanks
	order     storage.EdgeOrder
	first     int
	paged     bool // whether after counts
	after     storage.Position
	backward  bool
	count     bool
	countOnly bool
}

func (k edgeKey) query() storage.EdgeQuery {
	q := storage.EdgeQuery{Of: k.of, Relation: k.relation, Direction: k.direction, Order: k.order, First: k.first, Backward: k.backward, Count: k.count, CountOnly: k.countOnly}
	for _, kind := range strings.Fields(k.kinds) {
		q.Kinds = append(q.Kinds, evidence.Kind(kind))
	}
	if k.paged {
		q.After = &k.after
	}
	return q
}

// maxNearest is how many unknown keys of one batch get suggestions.
const maxNearest = 20

type loadersKey struct{}

// With returns a context that carries loaders of its own.
func With(ctx context.Context, c Config) context.Context {
	return context.WithValue(ctx, loadersKey{}, &Loaders{Config: c, detail: detailOf(request.Of(ctx))})
}

// Of are the loaders that ctx carries.
func Of(ctx context.Context) *Loaders { return ctx.Value(loadersKey{}).(*Loaders) }

// joining joins reads of one kind. It makes its loader when it is first asked, as most
// requests ask few of them.
type joining[K comparable, V any] struct {
	once   sync.Once
	loader *dataloadgen.Loader[K, V]
}

// by is the loader, which fetches with one call of fetch.
func (j *joining[K, V]) by(l *Loaders, fetch func(*Loaders, context.Context, []K) ([]V, error)) *dataloadgen.Loader[K, V] {
	return j.each(l, func(l *Loaders, ctx context.Context, keys []K) ([]V, []error) {
		values, err := fetch(l, ctx, keys)
		if err != nil {
			return nil, []error{err} // for the whole batch
		}
		return values, nil
	})
}

// each is by for what fetches with an error for each key.
func (j *joining[K, V]) each(l *Loaders, fetch func(*Loaders, context.Context, []K) ([]V, []error)) *dataloadgen.Loader[K, V] {
	j.once.Do(func() {
		j.loader = dataloadgen.NewLoader(func(ctx context.Context, keys []K) ([]V, []error) { return fetch(l, ctx, keys) }, dataloadgen.WithWait(l.Wait))
	})
	return j.loader
}

// view reads from the store, unless reading ahead has failed.
func (l *Loaders) view(ctx context.Context, f func(storage.Reader) error) error {
	l.mu.Lock()
	failed := l.failed
	l.mu.Unlock()
	if failed != nil {
		return failed
	}
	return l.View(ctx, f)
}

// View reads those parts of entries that the request needs.
func (l *Loaders) View(ctx context.Context, f func(storage.Reader) error) error {
	return l.Store.View(ctx, func(r storage.Reader) error { return f(r.Only(l.detail)) })
}

// giveUp makes later reads fail at once, which spares the store and the client. An
// invalid query does not count: others may be valid.
func (l *Loaders) giveUp(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if evidence.CodeOf(err) != evidence.Invalid {
		l.failed = err
	}
}

// fetchEntries loads entries; one that does not exist is NotFound.
func (l *Loaders) fetchEntries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, []error) {
	found, errs := l.lookUp(ctx, storage.Lookup{Refs: refs})
	return found.Entries, errs
}

// lookUp is fetchEntries, with what is read along of each.
func (l *Loaders) lookUp(ctx context.Context, asked storage.Lookup) (found storage.EntryList, errs []error) {
	refs := asked.Refs
	err := l.view(ctx, func(r storage.Reader) (err error) {
		errs = make([]error, len(refs))
		if len(asked.Then) > 0 {
			found, err = r.LookUp(ctx, asked)
		} else {
			found.Entries, err = r.Entries(ctx, refs)
		}
		if err != nil {
			return err
		}
		suggested := 0
		for i, entry := range found.Entries {
			if entry != nil {
				continue
			}
			missing := evidence.Problem{Code: evidence.NotFound, Message: problems.NoRecord(refs[i])}
			if evidence.Key(refs[i]).Valid() && suggested < maxNearest {
				suggested++
				nearest, err := r.Nearest(ctx, string(refs[i]), 3)
				if err != nil {
					return err
				}
				missing.Nearest = evidence.Strings(nearest)
			}
			errs[i] = evidence.Refuse(missing)
		}
		return nil
	})
	if err != nil {
		return storage.EntryList{}, []error{err}
	}
	for _, entry := range found.Entries {
		if entry != nil {
			l.Remember(entry)
		}
	}
	return found, errs
}

// MaxRef bounds the length of a key, an id or the name of a link.
const MaxRef = 2*evidence.MaxKey + 2

// Entry begins to load an entry. The first call loads all that the query looks up,
// and what that leads to.
func (l *Loaders) Entry(ctx context.Context, ref evidence.Ref) func() (evidence.Entry, error) {
	if len(ref) > MaxRef {
		return func() (evidence.Entry, error) {
			return nil, evidence.Errorf(evidence.NotFound, "%s", problems.NoRecord(ref))
		}
	}
	l.lookedAhead.Do(func() { l.lookAhead(ctx) })
	e, err := l.present[ref], l.absent[ref]
	if e != nil || err != nil {
		return func() (evidence.Entry, error) { return e, err }
	}
	return l.remembered().LoadThunk(ctx, ref)
}

func (l *Loaders) fetchEdges(ctx context.Context, keys []edgeKey) ([]storage.EdgePage, error) {
	return l.readEdges(ctx, keys, nil)
}

// readEdges loads the pages of keys, and asks for what is expected to follow from each of them, if anything is.
func (l *Loaders) readEdges(ctx context.Context, keys []edgeKey, then []expected) ([]storage.EdgePage, error) {
	queries := make([]storage.EdgeQuery, len(keys))
	for i, k := range keys {
		queries[i] = k.query()
		if i < len(then) {
			queries[i].Then = then[i].queries
		}
	}
	var pages []storage.EdgePage
	err := l.view(ctx, func(r storage.Reader) (err error) {
		pages, err = r.Edges(ctx, queries)
		return err
	})
	l.mu.Lock()
	added := l.supposed
	l.mu.Unlock()
	if err == nil && added != nil {
		err = added.show(ctx, l, keys, pages)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, page := range pages {
		for _, edge := range page.Edges {
			l.noted = append(l.noted, edge.Item)
		}
	}
	return pages, err
}

// Known loads an entry that another one names, mostly one that is loaded already.
func (l *Loaders) Known(ctx context.Context, ref evidence.Ref) (evidence.Entry, error) {
	return l.remembered().Load(ctx, ref)
}

// Stored loads entries as they are in the store, nil for one that does not exist.
func (l *Loaders) Stored(ctx context.Context, refs []evidence.Ref) (entries []evidence.Entry, err error) {
	if len(refs) == 0 {
		return nil, nil
	}
	err = l.Store.View(ctx, func(r storage.Reader) (err error) {
		entries, err = r.Entries(ctx, refs)
		return err
	})
	return entries, err
}

// Claims loads claims by key. One that does not exist is not among them.
func (l *Loaders) Claims(ctx context.Context, keys []evidence.Key) (map[evidence.Key]*evidence.Claim, error) {
	thunks := make([]func() (evidence.Entry, error), len(keys))
	for i, key := range keys {
		thunks[i] = l.remembered().LoadThunk(ctx, evidence.Ref(key))
	}
	claims := make(map[evidence.Key]*evidence.Claim, len(keys))
	for i, thunk := range thunks {
		e, err := thunk()
		if err != nil && evidence.CodeOf(err) != evidence.NotFound {
			return nil, err
		}
		if c, ok := e.(*evidence.Claim); ok {
			claims[keys[i]] = c
		}
	}
	return claims, nil
}

// Remember spares the store a read of an entry that is loaded already. The ends of
// a link mostly are: one led to the link, and the other came with it.
func (l *Loaders) Remember(e evidence.Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.noted = append(l.noted, e)
}

// remembered is the loader of entries, with all that is remembered. Most requests never ask it.
func (l *Loaders) remembered() *dataloadgen.Loader[evidence.Ref, evidence.Entry] {
	entries := l.entries.each(l, (*Loaders).fetchEntries)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.noted {
		if id := e.EntryMeta().ID; id != "" {
			entries.Prime(evidence.Ref(id), e)
		}
		entries.Prime(e.Ref(), e)
	}
	l.noted = nil
	return entries
}

// Item loads an item that another entry refers to by key.
func (l *Loaders) Item(ctx context.Context, by evidence.Entry, key evidence.Key) (evidence.Item, error) {
	if added, ok := l.beside(by, evidence.Ref(key)).(evidence.Item); ok {
		return added, nil
	}
	entry, err := l.remembered().Load(ctx, evidence.Ref(key))
	item, _ := entry.(evidence.Item)
	return item, err
}

// Items loads items that other entries refer to by key, by one call. One that is not there is
// told to whoever asks for it by Item.
func (l *Loaders) Items(ctx context.Context, keys []evidence.Key) {
	_, _ = l.remembered().LoadAll(ctx, evidence.As[evidence.Ref](keys))
}

// DefaultWait is how long a loader waits for the other fields of a level: long
// enough for all of them to be started.
const DefaultWait = time.Millisecond

// Alike are records that an item is probably the same as.
func (l *Loaders) Alike(ctx context.Context, it evidence.Item) ([]view.Likeness, error) {
	return l.alike.by(l, (*Loaders).fetchAlike).Load(ctx, it)
}

// fetchAlike compares items with the store, all together.
func (l *Loaders) fetchAlike(ctx context.Context, items []evidence.Item) ([][]view.Likeness, error) {
	list := make([][]view.Likeness, len(items))
	err := l.Store.View(ctx, func(r storage.Reader) error {
		hits, err := duplicates.Find(ctx, r, items)
		for i := range hits {
			list[i] = view.NewLikenesses(hits[i])
		}
		return err
	})
	return list, err
}
