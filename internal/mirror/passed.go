package mirror

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// The calls that a mirror has no answer for go to the store, and the View notes that.

// passed passes a call on to the store.
func passed[Q, A any](ctx context.Context, v *view, q Q, store func(context.Context, Q) (A, error)) (A, error) {
	a, err := store(ctx, q)
	v.standing.called(v.Reader)
	return a, err
}

// State implements storage.EntryReader.
func (v *view) State(ctx context.Context) (storage.State, error) {
	state, err := v.Reader.State(ctx)
	if err == nil {
		v.standing.learned(state)
	}
	return state, err
}

// Scan implements storage.ClosureReader.
func (v *view) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	defer v.standing.called(v.Reader)
	return v.Reader.Scan(ctx, visit)
}

// Sweep implements storage.ClosureReader.
func (v *view) Sweep(ctx context.Context, visit func(evidence.Entry) error) error {
	defer v.standing.called(v.Reader)
	return v.Reader.Sweep(ctx, visit)
}

// Tags implements storage.ListReader.
func (v *view) Tags(ctx context.Context, q storage.TagQuery) ([]storage.TagCount, error) {
	return passed(ctx, v, q, v.Reader.Tags)
}

// Counts implements storage.ListReader.
func (v *view) Counts(ctx context.Context) (storage.Counts, error) {
	defer v.standing.called(v.Reader)
	return v.Reader.Counts(ctx)
}

// Search implements storage.TextReader.
func (v *view) Search(ctx context.Context, q storage.SearchQuery) (storage.HitPage, error) {
	return passed(ctx, v, q, v.Reader.Search)
}

// WordsLike implements storage.TextReader.
func (v *view) WordsLike(ctx context.Context, word string) ([]string, error) {
	return passed(ctx, v, word, v.Reader.WordsLike)
}

// FindSimilar implements storage.TextReader.
func (v *view) FindSimilar(ctx context.Context, queries []storage.SimilarQuery) ([][]evidence.Item, error) {
	return passed(ctx, v, queries, v.Reader.FindSimilar)
}

// Nearest implements storage.TextReader.
func (v *view) Nearest(ctx context.Context, word string, n int) ([]evidence.Key, error) {
	defer v.standing.called(v.Reader)
	return v.Reader.Nearest(ctx, word, n)
}

// Revisions implements storage.History.
func (v *view) Revisions(ctx context.Context, q storage.RevisionQuery) (storage.RevisionPage, error) {
	return passed(ctx, v, q, v.Reader.Revisions)
}

// RevisionsAt implements storage.History.
func (v *view) RevisionsAt(ctx context.Context, sequences []int64) ([]*evidence.Revision, error) {
	return passed(ctx, v, sequences, v.Reader.RevisionsAt)
}

// Undos implements storage.History.
func (v *view) Undos(ctx context.Context, q storage.UndoQuery) ([]evidence.Revision, error) {
	return passed(ctx, v, q, v.Reader.Undos)
}

// Changes implements storage.History.
func (v *view) Changes(ctx context.Context, sequences []int64) ([][]evidence.Change, error) {
	return passed(ctx, v, sequences, v.Reader.Changes)
}

// Effects implements storage.History.
func (v *view) Effects(ctx context.Context, queries []storage.EffectQuery) ([]storage.EffectPage, error) {
	return passed(ctx, v, queries, v.Reader.Effects)
}

// Stale implements storage.History.
func (v *view) Stale(ctx context.Context, first int) ([]evidence.Key, error) {
	return passed(ctx, v, first, v.Reader.Stale)
}
