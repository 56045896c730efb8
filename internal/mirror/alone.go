package mirror

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// alone is a reader without a store.
type alone struct{ state storage.State }

var _ storage.Reader = alone{}

func (a alone) State(context.Context) (storage.State, error) { return a.state, nil }

func (a alone) Only(storage.Detail) storage.Reader { return a }

func (a alone) Entries(context.Context, []evidence.Ref) ([]evidence.Entry, error) {
	return nil, ErrNotKept
}

func (a alone) LookUp(context.Context, storage.Lookup) (storage.EntryList, error) {
	return storage.EntryList{}, ErrNotKept
}

func (a alone) Below(context.Context, []evidence.Ref) (*evidence.Map, error) { return nil, ErrNotKept }

func (a alone) Above(context.Context, []evidence.Ref) ([]evidence.Key, error) { return nil, ErrNotKept }

func (a alone) Scan(context.Context, func(evidence.Entry) error) error { return ErrNotKept }

func (a alone) Sweep(context.Context, func(evidence.Entry) error) error { return ErrNotKept }

func (a alone) Edges(context.Context, []storage.EdgeQuery) ([]storage.EdgePage, error) {
	return nil, ErrNotKept
}

func (a alone) LinksAmong(context.Context, []evidence.ID) ([]*evidence.Link, error) {
	return nil, ErrNotKept
}

func (a alone) Degrees(context.Context, []evidence.ID) ([][]storage.Degree, error) {
	return nil, ErrNotKept
}

func (a alone) Find(context.Context, storage.Query) (storage.ItemPage, error) {
	return storage.ItemPage{}, ErrNotKept
}

func (a alone) Tags(context.Context, storage.TagQuery) ([]storage.TagCount, error) {
	return nil, ErrNotKept
}

func (a alone) Counts(context.Context) (storage.Counts, error) { return storage.Counts{}, ErrNotKept }

func (a alone) Search(context.Context, storage.SearchQuery) (storage.HitPage, error) {
	return storage.HitPage{}, ErrNotKept
}

func (a alone) WordsLike(context.Context, string) ([]string, error) { return nil, ErrNotKept }

func (a alone) FindSimilar(context.Context, []storage.SimilarQuery) ([][]evidence.Item, error) {
	return nil, ErrNotKept
}

func (a alone) Nearest(context.Context, string, int) ([]evidence.Key, error) { return nil, ErrNotKept }

func (a alone) Revisions(context.Context, storage.RevisionQuery) (storage.RevisionPage, error) {
	return storage.RevisionPage{}, ErrNotKept
}

func (a alone) RevisionsAt(context.Context, []int64) ([]*evidence.Revision, error) {
	return nil, ErrNotKept
}

func (a alone) Undos(context.Context, storage.UndoQuery) ([]evidence.Revision, error) {
	return nil, ErrNotKept
}

func (a alone) Changes(context.Context, []int64) ([][]evidence.Change, error) { return nil, ErrNotKept }

func (a alone) Effects(context.Context, []storage.EffectQuery) ([]storage.EffectPage, error) {
	return nil, ErrNotKept
}

func (a alone) Stale(context.Context, int) ([]evidence.Key, error) { return nil, ErrNotKept }
