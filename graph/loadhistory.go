package graph

import (
	"context"

	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// effectKey is an EffectQuery that can be compared.
type effectKey struct {
	sequence int64
	claim    evidence.Ref
	first    int
	paged    bool // whether after counts
	after    storage.Position
	count    bool
}

func (k effectKey) query() storage.EffectQuery {
	q := storage.EffectQuery{Sequence: k.sequence, Claim: k.claim, First: k.first, Count: k.count}
	if k.paged {
		q.After = &k.after
	}
	return q
}

// fetchRevisions loads revisions, nil for one that does not exist.
func (l *loaders) fetchRevisions(ctx context.Context, sequences []int64) ([]*view.Revision, error) {
	list := make([]*view.Revision, len(sequences))
	err := l.store.View(ctx, func(r storage.Reader) error {
		found, err := r.RevisionsAt(ctx, sequences)
		for i, one := range found {
			list[i] = view.NewRevision(one)
		}
		return err
	})
	return list, err
}

// fetchRevisionPages loads lists of revisions: one call to the store for each,
// in one View.
func (l *loaders) fetchRevisionPages(ctx context.Context, queries []storage.RevisionQuery) ([]storage.RevisionPage, error) {
	pages := make([]storage.RevisionPage, len(queries))
	err := l.store.View(ctx, func(r storage.Reader) error {
		for i, q := range queries {
			page, err := r.Revisions(ctx, q)
			if err != nil {
				return err
			}
			pages[i] = page
		}
		return nil
	})
	return pages, err
}

func (l *loaders) fetchChanges(ctx context.Context, sequences []int64) ([][]evidence.Change, error) {
	var changes [][]evidence.Change
	err := l.store.View(ctx, func(r storage.Reader) (err error) {
		changes, err = r.Changes(ctx, sequences)
		return err
	})
	return changes, err
}

func (l *loaders) fetchEffects(ctx context.Context, keys []effectKey) ([]storage.EffectPage, error) {
	queries := make([]storage.EffectQuery, len(keys))
	for i, k := range keys {
		queries[i] = k.query()
	}
	var pages []storage.EffectPage
	err := l.store.View(ctx, func(r storage.Reader) (err error) {
		pages, err = r.Effects(ctx, queries)
		return err
	})
	return pages, err
}

// fetchFigures works out the figures of claims whose kept ones will not do, all
// together.
func (l *loaders) fetchFigures(ctx context.Context, claims []evidence.Key) ([]*evidence.Figures, error) {
	byMap, err := l.mapsBelow(ctx, claims)
	if err != nil {
		return nil, err
	}
	found := make(map[evidence.Key]*evidence.Figures, len(claims))
	for x, keys := range byMap {
		figures, err := assess.Figures(ctx, x.Map, keys, l.rubric, l.options)
		if err != nil {
			return nil, err
		}
		for key, f := range figures {
			found[key] = &f
		}
	}
	return inOrder(claims, found)
}

// inOrder lists what was found of claims. One that is not among it was removed
// meanwhile.
func inOrder[T any](claims []evidence.Key, found map[evidence.Key]*T) ([]*T, error) {
	list := make([]*T, len(claims))
	for i, c := range claims {
		if list[i] = found[c]; list[i] == nil {
			return nil, evidence.Errorf(evidence.NotFound, "there is no claim %q any more", c)
		}
	}
	return list, nil
}
