package memstore

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Log is the history of a map, oldest first.
type Log struct {
	Revisions []evidence.Revision
	Changes   map[int64][]evidence.Change // by sequence number
	Effects   []evidence.Effect
}

// revision is a revision with the counts that a store adds.
func (t *Tx) revision(r evidence.Revision) evidence.Revision {
	r.Undoes = slices.Clone(r.Undoes)
	r.Changes, r.Effects, r.Pending = len(t.Log.Changes[r.Sequence]), 0, 0
	for _, e := range t.Log.Effects {
		if e.Sequence == r.Sequence {
			r.Effects++
		}
	}
	for _, e := range t.Held {
		if c, ok := e.(*evidence.Claim); ok && c.StaleSince == r.Sequence {
			r.Pending++
		}
	}
	return r
}

// Revisions implements storage.History.
func (t *Tx) Revisions(ctx context.Context, q storage.RevisionQuery) (storage.RevisionPage, error) {
	if err := storage.CheckRevisions(q); err != nil {
		return storage.RevisionPage{}, err
	}
	var found []evidence.Revision
	for _, r := range t.Log.Revisions {
		if t.asksFor(q, r) {
			found = append(found, r)
		}
	}
	page := storage.RevisionPage{}
	if q.Count {
		page.Total = len(found)
	}
	if !q.OldestFirst {
		slices.Reverse(found)
	}
	for _, r := range found {
		if q.After != 0 && (r.Sequence == q.After || (r.Sequence > q.After) != q.OldestFirst) {
			continue
		}
		if len(page.Revisions) == q.First {
			page.HasNext = true
			break
		}
		page.Revisions = append(page.Revisions, t.revision(r))
	}
	return page, alive(ctx)
}

func (t *Tx) asksFor(q storage.RevisionQuery, r evidence.Revision) bool {
	changed := q.Of == "" || slices.ContainsFunc(t.Log.Changes[r.Sequence], func(c evidence.Change) bool { return c.ID == t.idOf(q.Of) })
	moved := q.Moved == "" || slices.ContainsFunc(t.Log.Effects, func(e evidence.Effect) bool {
		return e.Sequence == r.Sequence && e.Claim == t.idOf(q.Moved)
	})
	return changed && moved && !r.At.Before(q.Since) && r.Sequence > q.Newer && (q.Author == "" || q.Author == r.Author) &&
		(q.Group == 0 || q.Group == r.Group) && (q.IdempotencyKey == "" || q.IdempotencyKey == r.IdempotencyKey)
}

// idOf is the id that a ref names, also of an entry that was removed.
func (t *Tx) idOf(ref evidence.Ref) evidence.ID {
	if e := t.Named(ref); e != nil {
		return e.EntryMeta().ID
	}
	return evidence.ID(ref)
}

// RevisionsAt implements storage.History.
func (t *Tx) RevisionsAt(ctx context.Context, sequences []int64) ([]*evidence.Revision, error) {
	list := make([]*evidence.Revision, len(sequences))
	for i, sequence := range sequences {
		for _, r := range t.Log.Revisions {
			if r.Sequence == sequence {
				r = t.revision(r)
				list[i] = &r
			}
		}
	}
	return list, alive(ctx)
}

// Undos implements storage.History.
func (t *Tx) Undos(ctx context.Context, q storage.UndoQuery) ([]evidence.Revision, error) {
	if err := storage.CheckUndos(q); err != nil {
		return nil, err
	}
	var list []evidence.Revision
	for _, r := range t.Log.Revisions {
		asked := func(c evidence.Change) bool { return slices.Contains(q.Of, c.ID) }
		if len(list) < q.First && r.Sequence > q.Newer && len(r.Undoes) > 0 && slices.ContainsFunc(t.Log.Changes[r.Sequence], asked) {
			list = append(list, t.revision(r))
		}
	}
	return list, alive(ctx)
}

// Changes implements storage.History.
func (t *Tx) Changes(ctx context.Context, sequences []int64) ([][]evidence.Change, error) {
	list := make([][]evidence.Change, len(sequences))
	for i, sequence := range sequences {
		list[i] = cloneChanges(t.Log.Changes[sequence])
	}
	return list, alive(ctx)
}

func cloneChanges(changes []evidence.Change) []evidence.Change {
	list := slices.Clone(changes)
	for i := range list {
		list[i].Before, list[i].After = content(list[i].Before), content(list[i].After)
	}
	return list
}

// content is a copy of an entry without its figures.
func content(e evidence.Entry) evidence.Entry {
	if e == nil {
		return nil
	}
	e = evidence.Clone(e)
	if c, ok := e.(*evidence.Claim); ok {
		c.Figures, c.StaleSince = nil, 0
	}
	return e
}

// Effects implements storage.History.
func (t *Tx) Effects(ctx context.Context, queries []storage.EffectQuery) ([]storage.EffectPage, error) {
	pages := make([]storage.EffectPage, len(queries))
	for i, q := range queries {
		if err := storage.CheckEffects(q); err != nil {
			return nil, err
		}
		var found []evidence.Effect
		for _, e := range t.Log.Effects {
			if q.Sequence == e.Sequence || q.Claim != "" && t.idOf(q.Claim) == e.Claim {
				found = append(found, e)
			}
		}
		at := func(e evidence.Effect) place { return place{Number: -e.Size(), id: e.Claim} }
		if q.Claim != "" {
			at = func(e evidence.Effect) place { return place{Number: float64(-e.Sequence), id: e.Claim} }
		}
		if q.Count {
			pages[i].Total = len(found)
		}
		var err error
		if pages[i].Effects, pages[i].HasNext, err = window(found, at, false, pageOf{q.First, q.After, q.Backward}, placeAt); err != nil {
			return nil, err
		}
		for _, e := range pages[i].Effects {
			pages[i].At = append(pages[i].At, at(e).position())
		}
	}
	return pages, alive(ctx)
}

// Stale implements storage.History.
func (t *Tx) Stale(ctx context.Context, first int) ([]evidence.Key, error) {
	var stale []*evidence.Claim
	for _, e := range t.Held {
		if c, ok := e.(*evidence.Claim); ok && c.StaleSince > 0 {
			stale = append(stale, c)
		}
	}
	slices.SortFunc(stale, func(a, b *evidence.Claim) int {
		return cmp.Or(cmp.Compare(a.StaleSince, b.StaleSince), cmp.Compare(a.Key, b.Key))
	})
	var keys []evidence.Key
	for _, c := range stale[:min(first, len(stale))] {
		keys = append(keys, c.Key)
	}
	return keys, alive(ctx)
}

// Remove implements storage.Recorder.
func (t *Tx) Remove(ctx context.Context, refs []evidence.Ref) error {
	next := maps.Clone(t.Held)
	for _, ref := range refs {
		e := t.Named(ref)
		if e == nil {
			return evidence.Errorf(evidence.NotFound, "there is no %q to remove", ref)
		}
		delete(next, e.EntryMeta().ID)
	}
	if err := consistent(next); err != nil {
		return evidence.Wrap(evidence.Conflict, err, "removing what is needed")
	}
	t.Held = next
	return alive(ctx)
}

// MarkStale implements storage.Recorder.
func (t *Tx) MarkStale(ctx context.Context, claims []evidence.Key) error {
	next := maps.Clone(t.Held)
	for _, key := range claims {
		c, ok := t.Named(evidence.Ref(key)).(*evidence.Claim)
		if !ok {
			return evidence.Errorf(evidence.NotFound, "there is no claim %q", key)
		}
		c = evidence.Clone(c).(*evidence.Claim)
		if c.StaleSince == 0 {
			c.StaleSince = t.Sequence
		}
		next[c.ID] = c
	}
	t.Held = next
	return alive(ctx)
}

// Next implements storage.Recorder.
func (t *Tx) Next(ctx context.Context) error {
	t.Sequence++
	return alive(ctx)
}

// Write implements storage.Recorder.
func (t *Tx) Write(ctx context.Context, writes []storage.Write) error {
	return storage.WriteEach(ctx, t, writes)
}

// Record implements storage.Recorder.
func (t *Tx) Record(ctx context.Context, r evidence.Revision, changes []evidence.Change) error {
	for _, other := range t.Log.Revisions {
		if r.IdempotencyKey != "" && other.IdempotencyKey == r.IdempotencyKey {
			return evidence.Errorf(evidence.Conflict, "the idempotency key %q was used", r.IdempotencyKey)
		}
	}
	if r.Group < 0 {
		r.Group = t.Sequence
	}
	r.Sequence, r.Undoes = t.Sequence, slices.Clone(r.Undoes)
	t.Log.Revisions = append(slices.Clone(t.Log.Revisions), r)
	next := maps.Clone(t.Log.Changes)
	if next == nil {
		next = map[int64][]evidence.Change{}
	}
	next[r.Sequence] = cloneChanges(changes)
	t.Log.Changes = next
	return alive(ctx)
}

// RecordEffects implements storage.Recorder.
func (t *Tx) RecordEffects(ctx context.Context, effects []evidence.Effect) error {
	next := slices.Clone(t.Log.Effects)
	for _, e := range effects {
		next = slices.DeleteFunc(next, func(old evidence.Effect) bool { return old.Sequence == e.Sequence && old.Claim == e.Claim })
		next = append(next, e)
	}
	t.Log.Effects = next
	return alive(ctx)
}
