package backup

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Aside keeps what a store held before it is replaced. The state is that of the store
// before the Update that replaces it.
type Aside func(ctx context.Context, r storage.Reader, state storage.State) error

// Restore makes a store what the backup says, in one Update: if it fails, the store is what it
// was. A store that is not empty is a Conflict, unless aside is given: this keeps its content first.
func Restore(ctx context.Context, s storage.Store, from Whole, aside Aside, progress storage.Progress) error {
	return s.Update(ctx, func(tx storage.Tx) error {
		to, ok := tx.(storage.Restorer)
		if !ok {
			return evidence.Errorf(evidence.Internal, "this store cannot be restored to")
		}
		if err := makeRoom(ctx, tx, to, aside); err != nil {
			return err
		}
		err := storage.Fill(ctx, tx, func() error {
			return (&restoring{tx: tx, to: to, file: from.File, total: from.Counts, progress: progress, stale: map[int64][]evidence.Key{}}).run(ctx)
		})
		if err != nil {
			return err
		}
		if err := tx.SetRubric(ctx, from.State.Rubric); err != nil {
			return err
		}
		if err := to.Adopt(ctx, from.State.Map); err != nil {
			return err
		}
		return to.Jump(ctx, from.State.Sequence)
	})
}

// makeRoom empties the store, if it holds something.
func makeRoom(ctx context.Context, tx storage.Tx, to storage.Restorer, aside Aside) error {
	counts, err := tx.Counts(ctx)
	if err != nil {
		return err
	}
	page, err := tx.Revisions(ctx, storage.RevisionQuery{First: 1, Count: true})
	if err != nil {
		return err
	}
	entries := 0
	for _, n := range counts.Kinds {
		entries += n
	}
	if entries == 0 && len(page.Revisions) == 0 {
		return nil
	}
	if aside == nil {
		return evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Path: "store", Message: fmt.Sprintf("the store is not empty: it holds %s", Counts{Entries: entries, Revisions: page.Total}),
			Expected: "an empty one, or --replace, which keeps a backup of it first"})
	}
	state, err := tx.State(ctx)
	if err != nil {
		return err
	}
	state.Sequence-- // this Update is no part of it
	if err := aside(ctx, tx, state); err != nil {
		return err
	}
	return to.Clear(ctx)
}

// restoring is one Restore.
type restoring struct {
	tx       storage.Tx
	to       storage.Restorer
	file     File
	total    Counts
	progress storage.Progress

	forward  bool                     // some items refer to others that stand behind them
	stale    map[int64][]evidence.Key // claims by the revision that left them so
	revision *evidence.Revision       // that is yet to be recorded, with its changes
	changes  []evidence.Change
	effects  []evidence.Effect // that are yet to be recorded
}

func (r *restoring) run(ctx context.Context) error {
	if err := r.to.Jump(ctx, 0); err != nil {
		return err
	}
	_, err := r.file.read(ctx, func(done Counts, p part) error {
		r.progress.Report("restoring", done.Entries+done.Changes+done.Effects, r.total.Entries+r.total.Changes+r.total.Effects)
		switch {
		case p.entries != nil:
			return r.putEntries(ctx, p)
		case p.revision != nil:
			if err := r.record(ctx); err != nil {
				return err
			}
			r.revision = p.revision
		case p.changes != nil:
			r.changes = append(r.changes, p.changes...)
		default:
			r.effects = append(r.effects, p.effects...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.record(ctx); err != nil {
		return err
	}
	if err := r.tx.RecordEffects(ctx, r.effects); err != nil {
		return err
	}
	if err := r.putForward(ctx); err != nil {
		return err
	}
	for _, since := range slices.Sorted(maps.Keys(r.stale)) {
		if err := r.to.Jump(ctx, since); err != nil {
			return err
		}
		if err := r.tx.MarkStale(ctx, r.stale[since]); err != nil {
			return err
		}
	}
	return nil
}

// putEntries writes entries, without references to items that stand behind them.
func (r *restoring) putEntries(ctx context.Context, p part) error {
	list := make([]evidence.Entry, len(p.entries))
	for i, e := range p.entries {
		var cut bool
		list[i], cut = backward(e, p.entries)
		r.forward = r.forward || cut
	}
	if err := r.tx.Put(ctx, list); err != nil {
		return err
	}
	figures := map[evidence.Key]evidence.Figures{}
	for _, c := range p.claims {
		if c.Figures != nil {
			figures[c.Key] = *c.Figures
		}
		if c.StaleSince != 0 {
			r.stale[c.StaleSince] = append(r.stale[c.StaleSince], c.Key)
		}
	}
	if len(figures) == 0 {
		return nil
	}
	return r.tx.SetFigures(ctx, figures)
}

// backward returns an entry without the references that may lead to items behind the entries
// among which it is, and whether there were any. Kinds stand in the order of ItemKinds, and the items of a
// kind in that of their keys. Of what a reference leads to, only the key is known.
func backward(e evidence.Entry, among []evidence.Entry) (_ evidence.Entry, cut bool) {
	it, ok := e.(evidence.Item)
	if !ok {
		return e, false
	}
	last := evidence.Key("")
	for _, other := range among {
		if other.EntryKind() == e.EntryKind() {
			last = max(last, other.EntryMeta().Key)
		}
	}
	own := slices.Index(evidence.ItemKinds, e.EntryKind())
	for _, ref := range it.References() {
		furthest := 0
		for _, kind := range ref.Targets {
			furthest = max(furthest, slices.Index(evidence.ItemKinds, kind))
		}
		if furthest < own || len(ref.To) == 0 {
			continue
		}
		near := slices.DeleteFunc(slices.Clone(ref.To), func(k evidence.Key) bool { return furthest > own || k > last })
		if len(near) == len(ref.To) {
			continue
		}
		if !cut {
			it, cut = evidence.Clone(it).(evidence.Item), true
		}
		it.SetReferences(ref.Relation, near)
	}
	return it, cut
}

// putForward writes once more the items that refer to others behind them.
func (r *restoring) putForward(ctx context.Context) error {
	if !r.forward {
		return nil
	}
	if err := r.to.Jump(ctx, 0); err != nil {
		return err
	}
	_, err := r.file.read(ctx, func(_ Counts, p part) error {
		var list []evidence.Entry
		for _, e := range p.entries {
			if _, cut := backward(e, p.entries); cut {
				list = append(list, e)
			}
		}
		if len(list) == 0 {
			return nil
		}
		return r.tx.Put(ctx, list)
	})
	return err
}

// record records the revision whose lines are over.
func (r *restoring) record(ctx context.Context) error {
	if r.revision == nil {
		return nil
	}
	if err := r.to.Jump(ctx, r.revision.Sequence); err != nil {
		return err
	}
	if err := r.tx.Record(ctx, *r.revision, r.changes); err != nil {
		return err
	}
	r.revision, r.changes = nil, nil
	if len(r.effects) < 10*defaultBatch {
		return nil
	}
	effects := r.effects
	r.effects = nil
	return r.tx.RecordEffects(ctx, effects)
}
