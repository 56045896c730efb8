package storage

import (
	"context"
	"errors"

	"corroborate/internal/evidence"
)

// Observer is told of each call on a store. Calls may come from several
// goroutines at once.
type Observer interface {
	// Began is told that a call begins, and returns what is called when it ends, with how
	// many records, links, revisions, changes and effects the call read or wrote, and with
	// its error. An error of the function that the caller handed to View, Update or Scan is
	// not the store's, and counts as none.
	Began(ctx context.Context, call Call) (ended func(entries int, err error))
}

// Call is one call on a store.
type Call struct {
	Method string // of Store, Reader or Tx
	Asked  any    // the first argument after the context, nil if that is none or a function
}

// Observe returns a store that tells an observer of each call, and is otherwise
// the same.
func Observe(s Store, o Observer) Store {
	observed := &observedStore{s, o}
	if pooled, ok := s.(Pooled); ok {
		return struct {
			*observedStore
			Pooled
		}{observed, pooled}
	}
	return observed
}

type observedStore struct {
	Store
	observer Observer
}

// Moves implements Moving as the store does.
func (s *observedStore) Moves() bool { return Moves(s.Store) }

// Fills implements Filler as the store does.
func (s *observedStore) Fills() bool { return Fills(s.Store) }

// For implements Marking as the store does.
func (s *observedStore) For(seen *Seen) Store { return Observe(For(s.Store, seen), s.observer) }

// View implements Store.
func (s *observedStore) View(ctx context.Context, f func(Reader) error) error {
	return calling(ctx, s.observer, "View", s.Store.View, f, func(r Reader) Reader { return observedReader{r, s.observer} })
}

// Update implements Store.
func (s *observedStore) Update(ctx context.Context, f func(Tx) error) error {
	return calling(ctx, s.observer, "Update", s.Store.Update, f, func(t Tx) Tx { return observedTx{observedReader{t, s.observer}, t} })
}

// calling makes a call that calls f back.
func calling[T any](ctx context.Context, o Observer, method string, call func(context.Context, func(T) error) error, f func(T) error, wrap func(T) T) (err error) {
	var own error
	ended := o.Began(ctx, Call{Method: method})
	entries := 0
	defer func() {
		if own != nil && errors.Is(err, own) {
			ended(entries, nil)
			return
		}
		ended(entries, err)
	}()
	return call(ctx, func(t T) error {
		entries += countOf(t)
		own = f(wrap(t))
		return own
	})
}

// asking makes a call that answers.
func asking[Q, A any](ctx context.Context, o Observer, method string, asked Q, call func(context.Context, Q) (A, error)) (answer A, err error) {
	ended := o.Began(ctx, Call{method, asked})
	defer func() { ended(countOf(answer), err) }()
	return call(ctx, asked)
}

// telling makes a call that answers nothing.
func telling[Q any](ctx context.Context, o Observer, method string, told Q, call func(context.Context, Q) error) (err error) {
	ended := o.Began(ctx, Call{method, told})
	defer func() { ended(countOf(told), err) }()
	return call(ctx, told)
}

// countOf is how many entries, revisions, changes and effects a call has handed over.
func countOf(handed any) int {
	switch it := handed.(type) {
	case evidence.Entry, evidence.Revision:
		return 1
	case []evidence.Entry:
		return len(it)
	case []evidence.Ref: // that are removed
		return len(it)
	case EntryList:
		return len(it.Entries) + sum(it.Next, edgesIn)
	case ItemPage:
		return len(it.Items) + sum(it.Next, edgesIn)
	case *evidence.Map:
		if it == nil {
			return 0
		}
		return it.Len()
	case []evidence.Key:
		return len(it)
	case map[evidence.Key]evidence.Figures:
		return len(it)
	case RevisionPage:
		return len(it.Revisions)
	case []evidence.Revision:
		return len(it)
	case []*evidence.Revision:
		return len(it)
	case []evidence.Effect:
		return len(it)
	case []*evidence.Link:
		return len(it)
	case [][]Degree:
		return sum(it, func(list []Degree) int { return len(list) })
	case []EdgePage:
		return edgesIn(it)
	case []Write:
		return sum(it, func(w Write) int { return len(w.Entries) + len(w.Stale) + len(w.Figures) + 1 + len(w.Effects) })
	case []EffectPage:
		return sum(it, func(p EffectPage) int { return len(p.Effects) })
	case [][]evidence.Item:
		return sum(it, func(list []evidence.Item) int { return len(list) })
	case [][]evidence.Change:
		return sum(it, func(list []evidence.Change) int { return len(list) })
	}
	return 0
}

// edgesIn is how many edges pages have, with those that were read along.
func edgesIn(pages []EdgePage) int {
	return sum(pages, func(p EdgePage) int {
		return len(p.Edges) + sum(p.Edges, func(e Edge) int { return edgesIn(e.Next) })
	})
}

func sum[T any](list []T, of func(T) int) (n int) {
	for _, one := range list {
		n += of(one)
	}
	return n
}

// observedReader tells of the calls of a Reader.
type observedReader struct {
	Reader
	observer Observer
}

// Only implements Reader.
func (r observedReader) Only(parts Detail) Reader {
	return observedReader{r.Reader.Only(parts), r.observer}
}

// Stood implements Standing as the Reader does. It is no call on the store.
func (r observedReader) Stood() (State, bool) { return Stood(r.Reader) }

func (r observedReader) State(ctx context.Context) (State, error) {
	return asking(ctx, r.observer, "State", nil, func(ctx context.Context, _ any) (State, error) { return r.Reader.State(ctx) })
}

func (r observedReader) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	return asking(ctx, r.observer, "Entries", refs, r.Reader.Entries)
}

func (r observedReader) LookUp(ctx context.Context, l Lookup) (EntryList, error) {
	return asking(ctx, r.observer, "LookUp", l, r.Reader.LookUp)
}

func (r observedReader) Edges(ctx context.Context, queries []EdgeQuery) ([]EdgePage, error) {
	return asking(ctx, r.observer, "Edges", queries, r.Reader.Edges)
}

func (r observedReader) LinksAmong(ctx context.Context, items []evidence.ID) ([]*evidence.Link, error) {
	return asking(ctx, r.observer, "LinksAmong", items, r.Reader.LinksAmong)
}

func (r observedReader) Degrees(ctx context.Context, items []evidence.ID) ([][]Degree, error) {
	return asking(ctx, r.observer, "Degrees", items, r.Reader.Degrees)
}

func (r observedReader) Find(ctx context.Context, query Query) (ItemPage, error) {
	return asking(ctx, r.observer, "Find", query, r.Reader.Find)
}

func (r observedReader) Tags(ctx context.Context, query TagQuery) ([]TagCount, error) {
	return asking(ctx, r.observer, "Tags", query, r.Reader.Tags)
}

func (r observedReader) Counts(ctx context.Context) (Counts, error) {
	return asking(ctx, r.observer, "Counts", nil, func(ctx context.Context, _ any) (Counts, error) { return r.Reader.Counts(ctx) })
}

func (r observedReader) Search(ctx context.Context, query SearchQuery) (HitPage, error) {
	return asking(ctx, r.observer, "Search", query, r.Reader.Search)
}

func (r observedReader) FindSimilar(ctx context.Context, queries []SimilarQuery) ([][]evidence.Item, error) {
	return asking(ctx, r.observer, "FindSimilar", queries, r.Reader.FindSimilar)
}

func (r observedReader) Nearest(ctx context.Context, word string, n int) ([]evidence.Key, error) {
	return asking(ctx, r.observer, "Nearest", word, func(ctx context.Context, word string) ([]evidence.Key, error) { return r.Reader.Nearest(ctx, word, n) })
}

func (r observedReader) WordsLike(ctx context.Context, word string) ([]string, error) {
	return asking(ctx, r.observer, "WordsLike", word, r.Reader.WordsLike)
}

func (r observedReader) Below(ctx context.Context, claims []evidence.Ref) (*evidence.Map, error) {
	return asking(ctx, r.observer, "Below", claims, r.Reader.Below)
}

func (r observedReader) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	return asking(ctx, r.observer, "Above", entries, r.Reader.Above)
}

func (r observedReader) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	return calling(ctx, r.observer, "Scan", r.Reader.Scan, visit, func(e evidence.Entry) evidence.Entry { return e })
}

func (r observedReader) Sweep(ctx context.Context, visit func(evidence.Entry) error) error {
	return calling(ctx, r.observer, "Sweep", r.Reader.Sweep, visit, func(e evidence.Entry) evidence.Entry { return e })
}

func (r observedReader) Revisions(ctx context.Context, query RevisionQuery) (RevisionPage, error) {
	return asking(ctx, r.observer, "Revisions", query, r.Reader.Revisions)
}

func (r observedReader) RevisionsAt(ctx context.Context, sequences []int64) ([]*evidence.Revision, error) {
	return asking(ctx, r.observer, "RevisionsAt", sequences, r.Reader.RevisionsAt)
}

func (r observedReader) Undos(ctx context.Context, query UndoQuery) ([]evidence.Revision, error) {
	return asking(ctx, r.observer, "Undos", query, r.Reader.Undos)
}

func (r observedReader) Changes(ctx context.Context, sequences []int64) ([][]evidence.Change, error) {
	return asking(ctx, r.observer, "Changes", sequences, r.Reader.Changes)
}

func (r observedReader) Effects(ctx context.Context, queries []EffectQuery) ([]EffectPage, error) {
	return asking(ctx, r.observer, "Effects", queries, r.Reader.Effects)
}

func (r observedReader) Stale(ctx context.Context, first int) ([]evidence.Key, error) {
	return asking(ctx, r.observer, "Stale", first, r.Reader.Stale)
}

// observedTx tells of the calls of a Tx.
type observedTx struct {
	observedReader
	tx Tx
}

func (t observedTx) Put(ctx context.Context, entries []evidence.Entry) error {
	return telling(ctx, t.observer, "Put", entries, t.tx.Put)
}

func (t observedTx) SetFigures(ctx context.Context, figures map[evidence.Key]evidence.Figures) error {
	return telling(ctx, t.observer, "SetFigures", figures, t.tx.SetFigures)
}

func (t observedTx) SetRubric(ctx context.Context, hash string) error {
	return telling(ctx, t.observer, "SetRubric", hash, t.tx.SetRubric)
}

func (t observedTx) Remove(ctx context.Context, refs []evidence.Ref) error {
	return telling(ctx, t.observer, "Remove", refs, t.tx.Remove)
}

func (t observedTx) MarkStale(ctx context.Context, claims []evidence.Key) error {
	return telling(ctx, t.observer, "MarkStale", claims, t.tx.MarkStale)
}

func (t observedTx) Record(ctx context.Context, r evidence.Revision, changes []evidence.Change) error {
	return telling(ctx, t.observer, "Record", r, func(ctx context.Context, r evidence.Revision) error { return t.tx.Record(ctx, r, changes) })
}

func (t observedTx) Next(ctx context.Context) error {
	return telling(ctx, t.observer, "Next", nil, func(ctx context.Context, _ any) error { return t.tx.Next(ctx) })
}

func (t observedTx) Write(ctx context.Context, writes []Write) error {
	return telling(ctx, t.observer, "Write", writes, t.tx.Write)
}

func (t observedTx) RecordEffects(ctx context.Context, effects []evidence.Effect) error {
	return telling(ctx, t.observer, "RecordEffects", effects, t.tx.RecordEffects)
}

// Fill implements Filling as the Tx does. The observer is told of the calls of write.
func (t observedTx) Fill(ctx context.Context, write func() error) error {
	return Fill(ctx, t.tx, write)
}
