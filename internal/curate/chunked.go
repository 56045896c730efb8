package curate

import (
	"cmp"
	"context"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// chunkedImport is an import that is written in several transactions.
type chunkedImport struct {
	importRun
	state storage.State // of the store when the plan was made
	last  int64         // the sequence after the last part

	behind bool  // claims whose figures the import moves are stale, see isBehind
	group  int64 // the sequence number of the first part
	all    bool  // so much changes that all claims are recomputed in the end
	others bool  // others have written between the parts, and may have recomputed claims that were stale

	earlier []evidence.Effect // those of earlier writes, which had left claims stale

	// If the store was empty: the figures of the map, and the revision that made each claim.
	figures *backgroundFigures
	made    map[evidence.Key]int64
}

// large imports what one transaction of the usual size is not for: nothing that is new, or more
// than one part. It reports whether it did.
func (p *chunkedImport) large(ctx context.Context) (done bool, _ *ImportReport, _ error) {
	switch {
	case p.report.Repeated || len(p.changes) == 0 && p.options.IdempotencyKey == "":
		return true, p.told(), nil
	case len(p.changes) <= p.options.Part:
		return false, nil, nil
	case p.options.IdempotencyKey != "":
		return false, nil, evidence.Refuse(evidence.Problem{Path: evidence.Join(p.options.At, "idempotencyKey"),
			Message: fmt.Sprintf("an import of more than %d entries is written in parts", p.options.Part), Expected: "no key: importing the same map again changes nothing"})
	case p.fresh && storage.Fills(p.curator.Store):
		return false, nil, nil
	}
	report, err := p.run(ctx)
	return true, report, err
}

// run writes the changes part by part, and recomputes figures in the end. If it stops
// early, the error is a BrokenOff. If others have written all of it meanwhile, it returns nil.
func (p *chunkedImport) run(ctx context.Context) (*ImportReport, error) {
	if err := p.decide(ctx); err != nil {
		return nil, err
	}
	if err := p.catchUpFirst(ctx); err != nil {
		return nil, p.brokenOff(err, 0)
	}
	order := make([]evidence.Entry, 0, len(p.changes))
	byID := make(map[evidence.ID]*entryDiff, len(p.changes))
	var annotations []evidence.Entry // after links, which they may be on
	for _, one := range p.changes {
		byID[one.id()] = one
		if _, ok := one.after.(evidence.Annotation); ok {
			annotations = append(annotations, one.after)
		} else {
			order = append(order, one.after)
		}
	}
	order = append(order, annotations...)
	if p.fresh {
		p.figures, p.made = p.curator.computeFigures(ctx, p.m, p.options.Progress), make(map[evidence.Key]int64, len(p.m.Claims))
		defer func() { p.figures.stop() }()
	}
	done := 0
	p.last = p.state.Sequence
	for part := range writeOrder(order, p.options.Part) {
		changes := make([]*entryDiff, len(part))
		for i, e := range part {
			changes[i] = byID[e.EntryMeta().ID]
		}
		if err := p.writeChunk(ctx, part, changes); err != nil {
			return nil, p.brokenOff(err, done)
		}
		done += len(part)
		p.options.Progress.Report("writing", done, len(order))
	}
	if p.group == 0 { // somebody else has imported the same
		return nil, nil
	}
	if err := p.recompute(ctx); err != nil {
		return nil, p.brokenOff(err, done)
	}
	p.report.Effects = append(p.report.Effects, p.earlier...)
	evidence.SortEffects(p.report.Effects)
	p.report.Sequence, p.report.diffs = p.last, p.changes
	err := p.curator.Store.View(ctx, func(r storage.Reader) error {
		found, err := r.RevisionsAt(ctx, []int64{p.group})
		if err == nil {
			p.report.Revision = found[0]
		}
		return err
	})
	return p.told(), err
}

func (p *chunkedImport) brokenOff(err error, done int) error {
	return &BrokenOff{Done: done, Total: len(p.changes), Group: p.group, Err: err}
}

// BrokenOff is the error of a large import that wrote only some of its entries.
type BrokenOff struct {
	Done, Total int   // entries
	Group       int64 // the first revision of the import; 0 if nothing is written
	Headed      bool  // whether the file has a header of another map, which is refused now that the store is not empty
	Err         error // the cause
}

// Error tells how far it got, and how to go on.
func (e *BrokenOff) Error() string { return e.Told() + ": " + e.Err.Error() }

// Told is the error without its cause.
func (e *BrokenOff) Told() string {
	how := ""
	if e.Headed {
		how = ", ignoring its header,"
	}
	return fmt.Sprintf("the import stopped after %d of %d entries: import the map again%s to write the rest", e.Done, e.Total, how)
}

// Unwrap returns the cause.
func (e *BrokenOff) Unwrap() error { return e.Err }

// catchUpFirst recomputes what earlier writes have left stale, so that these effects are not taken for those of
// the import.
func (p *chunkedImport) catchUpFirst(ctx context.Context) error {
	if p.fresh {
		return nil
	}
	some, err := p.curator.anyStale(ctx)
	if !some || err != nil {
		return err
	}
	err = p.recompute(ctx)
	p.earlier, p.report.Effects = p.report.Effects, nil
	return err
}

func (p *chunkedImport) decide(ctx context.Context) error {
	if p.fresh {
		p.all = true
		return nil
	}
	return p.curator.Store.View(ctx, func(r storage.Reader) (err error) {
		p.reader = r
		p.all, err = p.isMost(ctx)
		return err
	})
}

// writeChunk writes one part in a transaction of its own. The first part's
// revision begins the group that the others join.
func (p *chunkedImport) writeChunk(ctx context.Context, part []evidence.Entry, planned []*entryDiff) error {
	var sequence int64
	kept := false
	err := p.curator.update(ctx, func(tx storage.Tx) (bool, error) {
		state, err := p.curator.begin(ctx, tx)
		if err != nil {
			return false, err
		}
		sequence, kept = state.Sequence, false
		changes := planned
		if sequence != p.last+1 { // somebody else has written
			p.others = p.others || p.group != 0
			if changes, err = p.compareAgain(ctx, tx, part); err != nil {
				return false, err
			}
			if len(changes) == 0 { // the same, as when two import one file
				return false, nil
			}
		}
		if p.all && p.group == 0 && !p.fresh {
			if err := p.markAllStale(ctx, tx); err != nil {
				return false, err
			}
		}
		// If every claim is stale still, only new ones need the mark. Otherwise each part marks what it moves.
		s := storeWrite{curator: p.curator, tx: tx, sequence: sequence, changes: changes, storeRef: p.storeRef, all: p.all && !p.others, later: true}
		if err := s.run(ctx); err != nil {
			return false, err
		}
		r := p.revision(sequence, changes)
		r.Group = cmp.Or(p.group, sequence)
		kept = true
		return true, tx.Record(ctx, r, recorded(changes))
	})
	if err != nil || !kept {
		return err
	}
	p.last = sequence
	for _, e := range part {
		if p.figures != nil && e.EntryKind() == evidence.KindClaim {
			p.made[e.EntryMeta().Key] = sequence
		}
	}
	if p.group == 0 {
		p.group = sequence
	}
	return nil
}

// compareAgain compares a part with the store again, after another write.
func (p *chunkedImport) compareAgain(ctx context.Context, tx walk.Reader, part []evidence.Entry) ([]*entryDiff, error) {
	p.fresh = false
	if p.figures != nil {
		p.figures.stop() // comparing changes the map
	}
	kept := p.report // of the first comparison
	defer func() { p.report = kept }()
	p.report = ImportReport{Unchanged: map[evidence.Kind]int{}}
	var wrong evidence.Problems
	aliases := map[evidence.Key]evidence.Key{}
	changes, err := p.compare(ctx, tx, part, aliases, &wrong)
	if err == nil {
		err = wrong.Err()
	}
	for from, to := range aliases {
		return nil, evidence.Errorf(evidence.Conflict, "%q was renamed to %q meanwhile", from, to)
	}
	if err == nil {
		var here evidence.Map
		for _, e := range part {
			here.Add(e)
		}
		err = checkAnnotated(ctx, tx, part, here.Links)
	}
	return changes, err
}

// markAllStale marks every claim of the store as stale.
func (p *chunkedImport) markAllStale(ctx context.Context, tx storage.Tx) error {
	q := storage.Query{Kind: evidence.KindClaim, First: batch}
	for {
		page, err := tx.Find(ctx, q)
		if err != nil {
			return err
		}
		keys := make([]evidence.Key, len(page.Items))
		for i, it := range page.Items {
			keys[i] = it.EntryMeta().Key
		}
		if err := tx.MarkStale(ctx, keys); err != nil {
			return err
		}
		if !page.HasNext {
			return nil
		}
		q.After = &page.At[len(page.At)-1]
	}
}

// recompute recomputes what the parts left stale.
func (p *chunkedImport) recompute(ctx context.Context) (err error) {
	if !p.all {
		p.report.Effects, err = p.curator.CatchUp(ctx, p.options.Progress)
		return err
	}
	if p.fresh {
		if _, err := p.figures.wait(); err != nil {
			return err
		}
		if kept, err := p.keepAll(ctx, nil); kept || err != nil {
			return err
		}
	}
	p.fresh = false
	return p.curator.computeAll(ctx, p.options.Progress, func(w *computed) (bool, error) { return p.keepAll(ctx, w) })
}

// keepAll keeps the figures of all claims: those of the map, if nobody else has written to a store that was
// empty, or those that were computed of the store. It returns false if others have written since.
func (p *chunkedImport) keepAll(ctx context.Context, w *computed) (kept bool, err error) {
	err = p.curator.update(ctx, func(tx storage.Tx) (bool, error) {
		state, err := tx.State(ctx)
		if err != nil {
			return false, err
		}
		var effects []evidence.Effect
		switch kept = w.hold(state) || p.fresh && state.Sequence == p.last+1; {
		case !kept:
			return false, nil
		case p.fresh:
			effects, err = p.keepFirst(ctx, tx, p.figures, func(c *evidence.Claim) int64 { return p.made[c.Key] })
		default:
			effects, err = p.curator.keepComputed(ctx, tx, w, p.options.Progress)
			for i := range effects {
				if effects[i].Sequence == 0 {
					effects[i].Sequence = p.group
				}
			}
		}
		if err != nil {
			return false, err
		}
		p.last, p.report.Effects = state.Sequence, effects
		return true, tx.RecordEffects(ctx, effects)
	})
	return kept, err
}
