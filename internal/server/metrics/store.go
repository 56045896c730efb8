package metrics

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Store is a store whose calls are counted, and otherwise the same.
func (m *Metrics) Store(s storage.Store) storage.Store { return &watched{Store: s, metrics: m} }

type watched struct {
	storage.Store
	metrics *Metrics
}

// Moves implements storage.Moving as the store does.
func (s *watched) Moves() bool {
	moving, ok := s.Store.(storage.Moving)
	return ok && moving.Moves()
}

// View implements storage.Store.
func (s *watched) View(ctx context.Context, f func(storage.Reader) error) error {
	var own error
	t := s.metrics.begin(view)
	err := s.Store.View(ctx, func(r storage.Reader) error {
		own = f(reader{r, s.metrics})
		return own
	})
	t.endTransaction(ctx, err, own)
	return err
}

// Update implements storage.Store.
func (s *watched) Update(ctx context.Context, f func(storage.Tx) error) error {
	var own error
	t := s.metrics.begin(update)
	err := s.Store.Update(ctx, func(t storage.Tx) error {
		own = f(tx{reader{t, s.metrics}, t})
		return own
	})
	t.endTransaction(ctx, err, own)
	return err
}

// reader counts the calls of a Reader.
type reader struct {
	storage.Reader
	metrics *Metrics
}

// State implements storage.Reader.
func (r reader) State(ctx context.Context) (s storage.State, err error) {
	defer r.metrics.begin(state).end(ctx, &err)
	return r.Reader.State(ctx)
}

// Entries implements storage.Reader.
func (r reader) Entries(ctx context.Context, refs []evidence.Ref) (found []evidence.Entry, err error) {
	defer r.metrics.begin(entries).end(ctx, &err)
	return r.Reader.Entries(ctx, refs)
}

// Edges implements storage.Reader.
func (r reader) Edges(ctx context.Context, queries []storage.EdgeQuery) (pages []storage.EdgePage, err error) {
	defer r.metrics.begin(edges).end(ctx, &err)
	return r.Reader.Edges(ctx, queries)
}

// Find implements storage.Reader.
func (r reader) Find(ctx context.Context, query storage.Query) (page storage.ItemPage, err error) {
	defer r.metrics.begin(find).end(ctx, &err)
	return r.Reader.Find(ctx, query)
}

// Search implements storage.Reader.
func (r reader) Search(ctx context.Context, query storage.SearchQuery) (page storage.HitPage, err error) {
	defer r.metrics.begin(search).end(ctx, &err)
	return r.Reader.Search(ctx, query)
}

// FindSimilar implements storage.TextReader.
func (r reader) FindSimilar(ctx context.Context, queries []storage.SimilarQuery) (items [][]evidence.Item, err error) {
	defer r.metrics.begin(like).end(ctx, &err)
	return r.Reader.FindSimilar(ctx, queries)
}

// Nearest implements storage.Reader.
func (r reader) Nearest(ctx context.Context, word string, n int) (keys []evidence.Key, err error) {
	defer r.metrics.begin(nearest).end(ctx, &err)
	return r.Reader.Nearest(ctx, word, n)
}

// Below implements storage.Reader.
func (r reader) Below(ctx context.Context, claims []evidence.Ref) (m *evidence.Map, err error) {
	defer r.metrics.begin(below).end(ctx, &err)
	return r.Reader.Below(ctx, claims)
}

// Above implements storage.Reader.
func (r reader) Above(ctx context.Context, refs []evidence.Ref) (keys []evidence.Key, err error) {
	defer r.metrics.begin(above).end(ctx, &err)
	return r.Reader.Above(ctx, refs)
}

// Scan implements storage.Reader.
func (r reader) Scan(ctx context.Context, visit func(evidence.Entry) error) (err error) {
	var own error
	t := r.metrics.begin(scan)
	err = r.Reader.Scan(ctx, func(e evidence.Entry) error {
		own = visit(e)
		return own
	})
	t.endTransaction(ctx, err, own)
	return err
}

// Counts implements storage.Reader.
func (r reader) Counts(ctx context.Context) (c storage.Counts, err error) {
	defer r.metrics.begin(counts).end(ctx, &err)
	return r.Reader.Counts(ctx)
}
