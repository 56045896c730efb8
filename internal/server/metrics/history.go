package metrics

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Revisions implements storage.History.
func (r reader) Revisions(ctx context.Context, query storage.RevisionQuery) (page storage.RevisionPage, err error) {
	defer r.metrics.begin(revisions).end(ctx, &err)
	return r.Reader.Revisions(ctx, query)
}

// RevisionsAt implements storage.History.
func (r reader) RevisionsAt(ctx context.Context, sequences []int64) (found []*evidence.Revision, err error) {
	defer r.metrics.begin(revisionsAt).end(ctx, &err)
	return r.Reader.RevisionsAt(ctx, sequences)
}

// Changes implements storage.History.
func (r reader) Changes(ctx context.Context, sequences []int64) (found [][]evidence.Change, err error) {
	defer r.metrics.begin(changes).end(ctx, &err)
	return r.Reader.Changes(ctx, sequences)
}

// Effects implements storage.History.
func (r reader) Effects(ctx context.Context, queries []storage.EffectQuery) (pages []storage.EffectPage, err error) {
	defer r.metrics.begin(effects).end(ctx, &err)
	return r.Reader.Effects(ctx, queries)
}

// Stale implements storage.History.
func (r reader) Stale(ctx context.Context, first int) (keys []evidence.Key, err error) {
	defer r.metrics.begin(stale).end(ctx, &err)
	return r.Reader.Stale(ctx, first)
}

// tx counts the calls of a Tx.
type tx struct {
	reader
	writes storage.Tx
}

// Put implements storage.Tx.
func (t tx) Put(ctx context.Context, list []evidence.Entry) (err error) {
	defer t.metrics.begin(put).end(ctx, &err)
	return t.writes.Put(ctx, list)
}

// SetFigures implements storage.Tx.
func (t tx) SetFigures(ctx context.Context, figures map[evidence.Key]evidence.Figures) (err error) {
	defer t.metrics.begin(setFigures).end(ctx, &err)
	return t.writes.SetFigures(ctx, figures)
}

// SetRubric implements storage.Tx.
func (t tx) SetRubric(ctx context.Context, hash string) (err error) {
	defer t.metrics.begin(setRubric).end(ctx, &err)
	return t.writes.SetRubric(ctx, hash)
}

// Remove implements storage.Recorder.
func (t tx) Remove(ctx context.Context, refs []evidence.Ref) (err error) {
	defer t.metrics.begin(remove).end(ctx, &err)
	return t.writes.Remove(ctx, refs)
}

// MarkStale implements storage.Recorder.
func (t tx) MarkStale(ctx context.Context, claims []evidence.Key) (err error) {
	defer t.metrics.begin(markStale).end(ctx, &err)
	return t.writes.MarkStale(ctx, claims)
}

// Record implements storage.Recorder.
func (t tx) Record(ctx context.Context, r evidence.Revision, list []evidence.Change) (err error) {
	defer t.metrics.begin(record).end(ctx, &err)
	return t.writes.Record(ctx, r, list)
}

// RecordEffects implements storage.Recorder.
func (t tx) RecordEffects(ctx context.Context, list []evidence.Effect) (err error) {
	defer t.metrics.begin(recordEffects).end(ctx, &err)
	return t.writes.RecordEffects(ctx, list)
}
