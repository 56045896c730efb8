package load

import (
	"context"

	"corroborate/graph/problems"
	"corroborate/graph/view"
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
	backward bool
	count    bool
}

func (k effectKey) query() storage.EffectQuery {
	q := storage.EffectQuery{Sequence: k.sequence, Claim: k.claim, First: k.first, Backward: k.backward, Count: k.count}
	if k.paged {
		q.After = &k.after
	}
	return q
}

// Revision begins to load a revision. It is nil if it does not exist.
func (l *Loaders) Revision(ctx context.Context, sequence int64) func() (*view.Revision, error) {
	return l.revisions.by(l, (*Loaders).fetchRevisions).LoadThunk(ctx, sequence)
}

// NoRevision returns the error for an id that no revision can have. The id may be that of a
// record.
func (l *Loaders) NoRevision(ctx context.Context, id evidence.ID) error {
	if len(id) <= MaxRef {
		found, err := l.Stored(ctx, []evidence.Ref{evidence.Ref(id)})
		if err != nil {
			return err
		}
		if found[0] != nil {
			return evidence.Refuse(evidence.WrongKind(evidence.Ref(id), found[0].EntryKind(), "", "a revision"))
		}
	}
	return evidence.Errorf(evidence.NotFound, "%s", problems.NoRevision(id))
}

// Revisions loads revisions, nil for one that does not exist.
func (l *Loaders) Revisions(ctx context.Context, sequences []int64) ([]*view.Revision, error) {
	return l.revisions.by(l, (*Loaders).fetchRevisions).LoadAll(ctx, sequences)
}

// RevisionPage loads a page of a list of revisions.
func (l *Loaders) RevisionPage(ctx context.Context, q storage.RevisionQuery) (view.Elements[*view.Revision], error) {
	found, err := l.revisionPages.by(l, (*Loaders).fetchRevisionPages).Load(ctx, q)
	elements := view.Elements[*view.Revision]{HasNext: found.HasNext, Total: found.Total}
	for i := range found.Revisions {
		r := view.NewRevision(&found.Revisions[i])
		l.revisions.by(l, (*Loaders).fetchRevisions).Prime(r.Revision.Sequence, r)
		elements.Nodes = append(elements.Nodes, r)
	}
	return elements, err
}

// Changes loads all changes of a revision.
func (l *Loaders) Changes(ctx context.Context, sequence int64) ([]evidence.Change, error) {
	return l.changes.by(l, (*Loaders).fetchChanges).Load(ctx, sequence)
}

// Effects loads a page of a list of effects.
func (l *Loaders) Effects(ctx context.Context, q storage.EffectQuery) (storage.EffectPage, error) {
	k := effectKey{sequence: q.Sequence, claim: q.Claim, first: q.First, backward: q.Backward, count: q.Count}
	if q.After != nil {
		k.paged, k.after = true, *q.After
	}
	return l.effects.by(l, (*Loaders).fetchEffects).Load(ctx, k)
}

// fetchRevisions loads revisions, nil for one that does not exist.
func (l *Loaders) fetchRevisions(ctx context.Context, sequences []int64) ([]*view.Revision, error) {
	list := make([]*view.Revision, len(sequences))
	err := l.Store.View(ctx, func(r storage.Reader) error {
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
func (l *Loaders) fetchRevisionPages(ctx context.Context, queries []storage.RevisionQuery) ([]storage.RevisionPage, error) {
	pages := make([]storage.RevisionPage, len(queries))
	err := l.Store.View(ctx, func(r storage.Reader) error {
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

func (l *Loaders) fetchChanges(ctx context.Context, sequences []int64) ([][]evidence.Change, error) {
	var changes [][]evidence.Change
	err := l.Store.View(ctx, func(r storage.Reader) (err error) {
		changes, err = r.Changes(ctx, sequences)
		return err
	})
	return changes, err
}

func (l *Loaders) fetchEffects(ctx context.Context, keys []effectKey) ([]storage.EffectPage, error) {
	queries := make([]storage.EffectQuery, len(keys))
	for i, k := range keys {
		queries[i] = k.query()
	}
	var pages []storage.EffectPage
	err := l.Store.View(ctx, func(r storage.Reader) (err error) {
		pages, err = r.Effects(ctx, queries)
		return err
	})
	return pages, err
}
