package storetest

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

func (r reads) Revisions(ctx context.Context, q storage.RevisionQuery) (storage.RevisionPage, error) {
	asked := q
	if r.wanted != nil {
		r.wanted(&q)
	}
	p, err := r.Reader.Revisions(r.ctx(ctx), q)
	if r.listed != nil && err == nil {
		r.listed(asked, &p)
	}
	if r.revisions != nil {
		for i := range p.Revisions {
			r.revisions([]*evidence.Revision{&p.Revisions[i]})
		}
	}
	return p, err
}

func (r reads) RevisionsAt(ctx context.Context, sequences []int64) ([]*evidence.Revision, error) {
	list, err := r.Reader.RevisionsAt(r.ctx(ctx), sequences)
	if r.revisions != nil {
		r.revisions(list)
	}
	return list, err
}

func (r reads) Undos(ctx context.Context, q storage.UndoQuery) ([]evidence.Revision, error) {
	if r.undoing != nil {
		r.undoing(&q)
	}
	list, err := r.Reader.Undos(r.ctx(ctx), q)
	if r.undos != nil {
		r.undos(list)
	}
	for i := range list {
		if r.revisions != nil {
			r.revisions([]*evidence.Revision{&list[i]})
		}
	}
	return list, err
}

func (r reads) Changes(ctx context.Context, sequences []int64) ([][]evidence.Change, error) {
	list, err := r.Reader.Changes(r.ctx(ctx), sequences)
	if r.changes != nil {
		r.changes(list)
	}
	return list, err
}

func (r reads) Effects(ctx context.Context, queries []storage.EffectQuery) ([]storage.EffectPage, error) {
	asked := slices.Clone(queries)
	if r.moves != nil {
		r.moves(asked)
	}
	pages, err := r.Reader.Effects(r.ctx(ctx), asked)
	if r.moved != nil && err == nil {
		r.moved(queries, pages)
	}
	return pages, err
}

func (r reads) Stale(ctx context.Context, first int) ([]evidence.Key, error) {
	keys, err := r.Reader.Stale(r.ctx(ctx), first)
	if r.stale != nil && err == nil {
		keys = r.stale(first, keys)
	}
	return keys, err
}

func (w writes) Remove(ctx context.Context, refs []evidence.Ref) error {
	if w.remove != nil {
		return w.remove(ctx, w.Tx, refs)
	}
	return w.Tx.Remove(ctx, refs)
}

func (w writes) MarkStale(ctx context.Context, claims []evidence.Key) error {
	if w.mark != nil {
		return w.mark(ctx, w.Tx, claims)
	}
	return w.Tx.MarkStale(ctx, claims)
}

func (w writes) Record(ctx context.Context, r evidence.Revision, changes []evidence.Change) error {
	if w.record != nil {
		return w.record(ctx, w.Tx, r, changes)
	}
	return w.Tx.Record(ctx, r, changes)
}

func (w writes) RecordEffects(ctx context.Context, effects []evidence.Effect) error {
	if w.effects != nil {
		return w.effects(ctx, w.Tx, effects)
	}
	return w.Tx.RecordEffects(ctx, effects)
}

// asking plants a fault in how revisions are asked for.
func asking(twist func(*storage.RevisionQuery)) func(*memstore.Store) storage.Store {
	return readFault(reads{wanted: twist})
}

// telling plants a fault in how a revision is told, wherever it is.
func telling(twist func(*evidence.Revision)) func(*memstore.Store) storage.Store {
	return readFault(reads{revisions: func(list []*evidence.Revision) {
		for _, r := range list {
			if r != nil {
				twist(r)
			}
		}
	}})
}

// recalling plants a fault in how one change is told.
func recalling(twist func(*evidence.Change)) func(*memstore.Store) storage.Store {
	return readFault(reads{changes: func(lists [][]evidence.Change) {
		for _, list := range lists {
			for i := range list {
				twist(&list[i])
			}
		}
	}})
}

// states plants a fault in every state of an entry that a change tells.
func states(twist func(evidence.Entry)) func(*memstore.Store) storage.Store {
	return recalling(func(c *evidence.Change) {
		for _, e := range []evidence.Entry{c.Before, c.After} {
			if e != nil {
				twist(e)
			}
		}
	})
}

// pages plants a fault in a page of effects.
func pages(twist func(storage.EffectQuery, *storage.EffectPage)) func(*memstore.Store) storage.Store {
	return readFault(reads{moved: func(queries []storage.EffectQuery, pages []storage.EffectPage) {
		for i := range pages {
			twist(queries[i], &pages[i])
		}
	}})
}

// recordFault plants a fault in what is recorded.
func recordFault(twist func(*evidence.Revision)) func(*memstore.Store) storage.Store {
	return writeFault(writes{record: func(ctx context.Context, tx storage.Tx, r evidence.Revision, changes []evidence.Change) error {
		twist(&r)
		return tx.Record(ctx, r, changes)
	}})
}
