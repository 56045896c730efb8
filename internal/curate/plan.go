package curate

import (
	"context"
	"errors"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// plan is what the edits of a call will write. It is worked out before the writers'
// lock is taken, so that the model keeps no other writer waiting, and holds as long as
// nobody writes what it rests on: see footprint.
type plan struct {
	forecast
	call  Call
	edits []Placed
	hash  string
	last  bool // it is the last try, under the writers' lock

	base      int64  // the sequence of the map that it was worked out from
	copied    string // which copy of the map it was
	draft     *draft
	footprint footprint
	result    Result
}

// errStale says that a plan takes the writers' lock: stale claims must be caught up first,
// or what was read may be of different states of the map.
var errStale = errors.New("dependents are stale")

// errBehind says that so many claims depend on what a plan changes that it leaves them stale, and
// that stale claims must be caught up first.
var errBehind = errors.New("many dependents are stale")

// writes reports whether there is something to write.
func (p *plan) writes() bool {
	return p.result.Revision != nil && !p.call.DryRun && !p.result.Repeated
}

// read applies the edits to what a reader sees, and reads what the new figures depend
// on. tx is the reader if it holds the writers' lock, else nil.
func (p *plan) read(ctx context.Context, r storage.Reader, tx storage.Tx) error {
	state, err := r.State(ctx)
	if err != nil {
		return err
	}
	p.copied = state.Copy
	if p.base = state.Sequence; tx != nil {
		p.base-- // the transaction itself has counted up the sequence
	}
	if err := p.curator.compareRubric(state); err != nil {
		return err
	}
	p.draft = newDraft(p.curator, r)
	p.storeRef, p.follow = p.draft.storeRef, p.draft.follow
	if repeated, err := p.repeated(ctx); repeated || err != nil {
		return err
	}
	if err := p.apply(ctx); err != nil {
		return err
	}
	if len(p.changes) == 0 && p.call.IdempotencyKey == "" {
		return nil
	}
	return p.readDependents(ctx, r, tx)
}

// apply applies the edits to the draft, and validates it.
func (p *plan) apply(ctx context.Context) error {
	p.result = Result{Outcome: Outcome{DryRun: p.call.DryRun}}
	subjects, err := p.applyAll(ctx)
	if err != nil {
		return err
	}
	if p.changes, err = p.draft.validate(ctx); err != nil {
		return err
	}
	for _, s := range subjects {
		var e evidence.Entry
		if s != nil && s.after != nil {
			e = s.after
		}
		p.result.Subjects = append(p.result.Subjects, e)
	}
	for _, one := range p.changes {
		p.result.Changes = append(p.result.Changes, one.change())
	}
	return nil
}

// readDependents finds the claims whose figures may move, and what these will depend
// on. If there are few, it first catches up the stale ones, so that the effects of an
// earlier change are not attributed to this one.
func (p *plan) readDependents(ctx context.Context, r storage.Reader, tx storage.Tx) (err error) {
	if err := p.find(ctx, r); err != nil {
		return err
	}
	p.result.Revision = &evidence.Revision{At: p.draft.now, Author: p.call.Author, Message: p.call.Message, Intent: intentOf(p.edits),
		IdempotencyKey: p.call.IdempotencyKey, InputHash: p.hash, Undoes: p.draft.undoes, Changes: len(p.changes)}
	p.footprint.idempotencyKey = p.call.IdempotencyKey
	if n := len(p.dependents); n > p.curator.bound() {
		if err := p.catchUpFirst(ctx, r, tx); err != nil {
			return err
		}
		p.result.Pending, p.result.Revision.Pending, p.footprint.wide = n, n, true
		return nil
	}
	if len(p.dependents) == 0 {
		p.footprint.note(p.draft, p.changes, &evidence.Map{})
		return nil
	}
	before, err := r.Below(ctx, p.rests())
	if err != nil {
		return err
	}
	stale, whole := p.stale(before)
	switch {
	case !whole && tx == nil:
		return errStale
	case len(stale) == 0:
	case p.call.DryRun:
		if err := p.settle(ctx, before); err != nil {
			return err
		}
	case tx == nil:
		return errStale
	default:
		if _, err := p.curator.catchUp(ctx, tx, stale); err != nil {
			return err
		}
		if before, err = r.Below(ctx, p.rests()); err != nil {
			return err
		}
	}
	p.footprint.note(p.draft, p.changes, before)
	p.between(before)
	return nil
}

// catchUpFirst makes sure that none of many dependents is stale, see isBehind.
func (p *plan) catchUpFirst(ctx context.Context, r storage.Reader, tx storage.Tx) error {
	for !p.call.DryRun { // which tells no effects of so many
		behind, err := p.isBehind(ctx, r)
		if !behind || err != nil {
			return err
		}
		if !p.last {
			return errBehind
		}
		stale, err := tx.Stale(ctx, atOnce)
		if err != nil {
			return err
		}
		if _, err := p.curator.catchUp(ctx, tx, stale); err != nil {
			return err
		}
	}
	return nil
}

// compute computes the figures of the dependents, and how they move.
func (p *plan) compute(ctx context.Context) error {
	if p.below == nil {
		return nil
	}
	if err := p.forecast.compute(ctx, p.base+1, p.call.Progress); err != nil {
		return err
	}
	p.result.Effects = p.effects
	p.result.Revision.Effects = len(p.effects)
	p.result.keepFigures()
	return nil
}

// number gives what is planned the sequence number under which it is written.
func (p *plan) number(sequence int64) {
	p.result.Revision.Sequence = sequence
	for i := range p.result.Effects {
		p.result.Effects[i].Sequence = sequence
	}
}

// removes reports whether the plan takes entries out of the map.
func (p *plan) removes() bool {
	return slices.ContainsFunc(p.changes, func(one *entryDiff) bool { return one.after == nil })
}

// writing is what the plan writes, apart from removals.
func (p *plan) writing() storage.Write {
	w := storage.Write{Figures: p.figures, Revision: *p.result.Revision, Changes: p.result.Changes, Effects: p.result.Effects}
	for _, one := range p.changes {
		if one.after != nil {
			w.Entries = append(w.Entries, one.after)
		}
	}
	if p.result.Pending > 0 {
		w.Stale = p.dependents.keys()
	}
	return w
}

// write writes what is planned. Its number is that of the transaction.
func (p *plan) write(ctx context.Context, tx storage.Tx) error {
	w := p.writing()
	if p.removes() || len(w.Entries) > batch {
		if err := (&storeWrite{curator: p.curator, tx: tx, changes: p.changes}).writeEntries(ctx); err != nil {
			return err
		}
		w.Entries = nil
	}
	return tx.Write(ctx, []storage.Write{w})
}
