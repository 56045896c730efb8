package curate

import (
	"context"
	"errors"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// BothChanged is the error of an import whose file and store changed the same, in different
// ways. Nothing is imported. The same import settles such conflicts if it names a Side that Settles lists.
type BothChanged struct {
	Err     error
	Settles []Side // at least one
	Other   error  // what the other side would be refused for; nil if both settle it
}

// Error tells the first conflicts, at most evidence.MaxProblems, and how many more there are.
func (e *BothChanged) Error() string { return e.Err.Error() }

// Unwrap returns the conflicts.
func (e *BothChanged) Unwrap() error { return e.Err }

// RemovesMany is the error of an import that would remove much of the map, since its whole file lacks
// it. Nothing is imported. The same import with ImportOptions.RemoveMany removes it, and with one of the sides in
// Settles if there are any.
type RemovesMany struct {
	Err     error
	Settles []Side
}

// Error says how much is missing from the file.
func (e *RemovesMany) Error() string { return e.Err.Error() }

// Unwrap returns the problems.
func (e *RemovesMany) Unwrap() error { return e.Err }

// standing is what a header means to a store.
type standing int

const (
	mergeable standing = iota // the store knows the state that the file is an export of
	unwritten                 // the store holds nothing to merge with
	foreign                   // the file is of another map
)

// stand finds what a header means to the store. Its error is a Conflict if the store does not
// know the state of the map that the file is an export of.
func (c *Curator) stand(ctx context.Context, h *evidence.Header) (s standing, err error) {
	err = c.Store.View(ctx, func(r storage.Reader) error {
		state, err := r.State(ctx)
		if err != nil {
			return err
		}
		if state.Map == h.Map {
			s = mergeable
			return knows(ctx, r, state, h)
		}
		counts, err := r.Counts(ctx)
		s = unwritten
		for _, n := range counts.Kinds {
			if n > 0 {
				s = foreign
			}
		}
		return err
	})
	return s, err
}

// knows reports, as a Conflict, that a store does not know the state of its map that a file is an
// export of.
func knows(ctx context.Context, r storage.History, state storage.State, h *evidence.Header) error {
	if h.Sequence > state.Sequence {
		return refused(h, fmt.Sprintf("the file is of sequence %d of the map, and the store has come to %d: it was restored from an older backup, or is another copy", h.Sequence, state.Sequence))
	}
	last, err := storage.LastRevision(ctx, r, h.Sequence)
	if err != nil {
		return err
	}
	if !h.At.IsZero() && (last == nil || !last.At.Equal(h.At)) {
		return refused(h, fmt.Sprintf("the store does not know the state of the map that the file is of: its history until sequence %d is another one, as after a restore", h.Sequence))
	}
	return nil
}

// refused says that a file cannot be merged, because of its header.
func refused(h *evidence.Header, why string) error {
	return evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Place: h.Place, Message: why,
		Expected: "an export of the map in the store; ignoring the header takes the file as one that has none"})
}

// sideWithoutHeader refuses to settle what nothing can find: without a header, there is no earlier
// state of the map to compare with.
func sideWithoutHeader(o ImportOptions) error {
	path := ""
	if o.At != "" {
		path = evidence.Join(o.At, "side")
	}
	return evidence.Refuse(evidence.Problem{Path: path,
		Message:  "the file has no header, so that no conflict with the store can be found, and its entries replace those of the store",
		Expected: "an export with its header, in YAML, JSON or JSON Lines; or no choice between ours and theirs"})
}

// importWithHeader imports a map of a file that has a header.
func (c *Curator) importWithHeader(ctx context.Context, m *evidence.Map, o ImportOptions) (*ImportReport, error) {
	h := o.Header
	o.Header = nil
	stands, err := c.stand(ctx, h)
	if err != nil {
		return nil, err
	}
	switch stands {
	case unwritten:
		o.Side = "" // there is nothing to settle
		report, err := c.runImport(ctx, m, o)
		if broken := (*BrokenOff)(nil); errors.As(err, &broken) {
			broken.Headed = true
		}
		return report, err
	case foreign:
		return c.importForeign(ctx, m, h, o)
	}
	return c.reconcile(ctx, m, h, o)
}

// importForeign refuses a file of another map, unless the store has all that is in it.
func (c *Curator) importForeign(ctx context.Context, m *evidence.Map, h *evidence.Header, o ImportOptions) (*ImportReport, error) {
	dry := o.DryRun
	o.DryRun, o.IdempotencyKey = true, "" // it is only compared
	plan, err := c.planImport(ctx, m, o, "")
	if err != nil {
		return nil, err
	}
	if len(plan.changes) > 0 {
		return nil, refused(h, "the file is an export of another map than the one in the store")
	}
	plan.report.DryRun = dry
	return &plan.report, nil
}

// reconcile merges an edited export with what became of the map meanwhile.
func (c *Curator) reconcile(ctx context.Context, m *evidence.Map, h *evidence.Header, o ImportOptions) (*ImportReport, error) {
	if o.Dangling != nil {
		return nil, o.Dangling
	}
	hash, err := mapHash(o.Call, m, h, o.Side)
	if err != nil {
		return nil, err
	}
	edit := &reconciliation{header: h, m: m, side: o.Side, removeMany: o.RemoveMany, progress: o.Progress}
	var last *plan
	result, err := c.make(ctx, func() *plan {
		last = &plan{forecast: forecast{curator: c}, call: o.Call, edits: []Placed{{Edit: edit, At: o.At}}, hash: hash}
		return last
	})
	if err != nil {
		return nil, c.whatHelps(ctx, edit, err)
	}
	return edit.reportOf(result, last.base), nil
}

// whatHelps adds to what a merge was refused for which options would help. It tries them.
func (c *Curator) whatHelps(ctx context.Context, refused *reconciliation, err error) error {
	if !isRefusal(err) || !refused.settled && !refused.many {
		return err
	}
	if refused.many && c.settle(ctx, refused, refused.side) == nil {
		return &RemovesMany{Err: err}
	}
	if refused.side != "" {
		return err
	}
	var settles []Side
	var other error
	for _, side := range Sides {
		switch why := c.settle(ctx, refused, side); {
		case why == nil:
			settles = append(settles, side)
		case isRefusal(why):
			other = why
		}
	}
	switch {
	case len(settles) == 0:
		return err
	case refused.many:
		return &RemovesMany{Err: err, Settles: settles}
	}
	return &BothChanged{Err: err, Settles: settles, Other: other}
}

// settle tries a merge that was refused with a side, and removes as much as it has to. It writes nothing.
func (c *Curator) settle(ctx context.Context, refused *reconciliation, side Side) error {
	return c.Store.View(ctx, func(r storage.Reader) error {
		d := newDraft(c, c.Mirror.Reader(r))
		edit := &reconciliation{header: refused.header, m: refused.m, side: side, removeMany: true}
		if _, err := edit.apply(ctx, d); err != nil {
			return err
		}
		_, err := d.validate(ctx)
		return err
	})
}

// reportOf is the report of what a merge did, to a store that had come to a sequence number.
func (e *reconciliation) reportOf(result *Result, base int64) *ImportReport {
	report := &ImportReport{Outcome: result.Outcome, Unchanged: e.unchanged, Lost: e.losses, Joined: e.joined, Sequence: base, recorded: result.Changes}
	if report.Repeated {
		report.Unchanged, report.Lost, report.Joined = map[evidence.Kind]int{}, nil, nil
	}
	report.tell(result.Changes)
	switch r := result.Revision; {
	case r == nil:
	case result.DryRun && !result.Repeated:
		report.Revision, report.Sequence = nil, base+1
	default:
		report.Sequence = r.Sequence
	}
	return report
}

// tell adds what revisions recorded.
func (r *ImportReport) tell(changes []evidence.Change) {
	for _, c := range changes {
		change := EntryChange{Kind: c.Kind, Ref: c.Ref}
		switch {
		case c.Created():
			r.Created = append(r.Created, change)
		case c.Removed():
			r.Removed = append(r.Removed, change)
		default:
			change.Fields = evidence.Compare(c.Before, c.After)
			r.Changed = append(r.Changed, change)
		}
	}
}
