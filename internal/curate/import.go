package curate

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// ImportOptions say how to import.
type ImportOptions struct {
	Call
	// Part is the number of entries that one transaction writes, approximately; 0 means
	// DefaultPart.
	Part int
	// Header is that of the file that the map is from, nil for none. Import then compares
	// the file with the state of the map that it is an export of, and does what has changed
	// in the file since.
	Header *evidence.Header
	// Dangling is what a whole file refers to although it lacks it, nil for nothing. A merge refuses it.
	Dangling error
	// Side settles what both the file and the store have changed since. Without one, that is
	// a BothChanged. A map without a header has no conflicts, and a side for it is an error.
	Side Side
	// RemoveMany lets a whole file remove all entries of a kind or more than half of the map. Without
	// it, that is a RemovesMany: the file was probably cut short.
	RemoveMany bool

	joined *[]Joined // what was noted, since comparing a map replaces its keys
}

// DefaultPart is how many entries of a large import one transaction writes.
const DefaultPart = 10_000

// ImportReport says what an import did, or would do.
type ImportReport struct {
	Outcome
	Created   []EntryChange         // new entries, in the order of the map; without fields
	Changed   []EntryChange         // entries that the store has with other content, in the order of the map
	Removed   []EntryChange         // entries that a whole file no longer names; without fields
	Unchanged map[evidence.Kind]int // how many entries of the file change nothing in the store
	Lost      []Lost                // what others did that goes
	Joined    []Joined              // what the file names twice, since the store has made it one
	Sequence  int64                 // the store's, after the import

	diffs    []*entryDiff
	recorded []evidence.Change // of a repeated call, in the place of diffs
}

// Changes returns what the import does to each entry, in the order of the map. In the report of
// a repeated call, the new entries of a large import have no content.
func (r *ImportReport) Changes() []evidence.Change {
	list := slices.Clone(r.recorded)
	for _, one := range r.diffs {
		list = append(list, one.change())
	}
	return list
}

// EntryChange is what an import does to one entry.
type EntryChange struct {
	Kind   evidence.Kind
	Ref    evidence.Ref
	Fields []evidence.FieldChange
}

// Lost is an entry that a merge takes out of the map, fields in which it takes back what the store
// has, or a removal that it takes back.
type Lost struct {
	Kind     evidence.Kind
	Ref      evidence.Ref
	Title    string
	Fields   []string           // empty if the whole entry goes, or its removal
	Removal  bool               // whether the store has removed the entry, and the merge brings it back
	Revision *evidence.Revision // the last one that changed it; nil if it is not known
}

// Import brings a map into the store. An entry of the map replaces the whole entry of
// the same name in the store. Import leaves all other entries as they are, and also
// those with the same content: importing twice changes nothing. If anything is wrong
// with the map, nothing changes.
//
// An import of up to Part entries is one transaction and one revision, and recomputes
// dependents as an edit does. So is a larger one into an empty storage.Filler. Import writes
// any other larger one part by part. Each part is a
// revision of one group, and claims are stale until all parts are written. If it stops
// early, the error is a BrokenOff, and importing the map again writes the rest. If Import
// returns both a report and an error, the map is imported, and the error is a LeftStale.
// With CatchUp, the report also has the effects of earlier writes that had left claims
// stale.
//
// With a header, Import is a three-way merge of the file, the store, and the state of the map
// that the file is an export of: what only the file has changed since is done, and what only
// the store has changed stays. If the file is whole, what it no longer names goes. It is one
// transaction and one revision. A store that holds nothing takes the file as one without a
// header, and a file of another map is a Conflict unless the store has all that is in it.
//
// Import takes m over: it fills in ids, versions and times.
func (c *Curator) Import(ctx context.Context, m *evidence.Map, o ImportOptions) (*ImportReport, error) {
	report, err := c.runImport(ctx, m, o)
	if err != nil {
		return nil, err
	}
	return report, c.catchUpAfter(ctx, o.Call, &report.Outcome, true)
}

func (c *Curator) runImport(ctx context.Context, m *evidence.Map, o ImportOptions) (*ImportReport, error) {
	if err := checkMap(m); err != nil {
		return nil, err
	}
	o.joined = new([]Joined)
	if o.Part <= 0 {
		o.Part = DefaultPart
	}
	if o.Header != nil {
		return c.importWithHeader(ctx, m, o)
	}
	if o.Side != "" {
		return nil, sideWithoutHeader(o)
	}
	hash, err := mapHash(o.Call, m, nil, "")
	if err != nil {
		return nil, err
	}
	if o.DryRun {
		im, err := c.planImport(ctx, m, o, hash)
		if err != nil {
			return nil, err
		}
		return im.told(), nil
	}
	for range outdatedTries {
		plan, err := c.planImport(ctx, m, o, hash)
		if err != nil {
			return nil, err
		}
		if plan.behind {
			if _, err := c.CatchUp(ctx, o.Progress); err != nil {
				return nil, err
			}
			continue
		}
		done, report, err := plan.large(ctx)
		if report != nil || err != nil {
			return report, err
		}
		if done {
			continue
		}
		if report, err := c.importAtOnce(ctx, plan, true); report != nil || err != nil {
			return report, err
		}
	}
	return c.importAtOnce(ctx, &chunkedImport{importRun: importRun{curator: c, m: m, options: o, hash: hash}}, false)
}

// importAtOnce writes what is planned in one transaction. If others have written since, it compares
// the map with the store again while they wait, or, if it may be planned again, returns nil.
func (c *Curator) importAtOnce(ctx context.Context, plan *chunkedImport, again bool) (*ImportReport, error) {
	var report *ImportReport
	err := c.update(ctx, func(tx storage.Tx) (keep bool, err error) {
		report = nil
		state, err := c.begin(ctx, tx)
		if err != nil {
			return false, err
		}
		im := plan.importRun
		im.reader = tx
		switch {
		case again && !follows(state, plan.state):
			return false, nil
		case !again:
			im.fresh = state.Sequence <= 1 // this transaction itself has counted up the sequence
			if done, err := im.repeated(ctx, tx); done || err != nil {
				report = im.told()
				return false, err
			}
			if err := im.compareMap(ctx); err != nil {
				return false, err
			}
		}
		if !im.writes() {
			im.report.Sequence = state.Sequence - 1
			report = im.told()
			return false, nil
		}
		im.report.Sequence = state.Sequence
		err = im.write(ctx, tx, state.Sequence)
		report = im.told()
		return true, err
	})
	if err != nil {
		return nil, err
	}
	return report, nil
}

// told is the report with the new entries, which are listed when nothing else is in memory any more.
func (im *importRun) told() *ImportReport {
	if im.report.Repeated {
		return &im.report
	}
	im.report.Created, im.report.Joined = nil, *im.options.joined
	for _, one := range im.changes {
		if one.before == nil {
			im.report.Created = append(im.report.Created, EntryChange{Kind: one.after.EntryKind(), Ref: one.after.Ref()})
		}
	}
	return &im.report
}

// write writes the import as one revision.
func (im *importRun) write(ctx context.Context, tx storage.Tx, sequence int64) error {
	if im.fresh && len(im.changes) > im.options.Part {
		return im.fill(ctx, tx, sequence)
	}
	return im.commit(ctx, tx, sequence)
}

// mapHash returns the inputHash of an import.
func mapHash(call Call, m *evidence.Map, h *evidence.Header, side Side) (string, error) {
	if call.IdempotencyKey == "" {
		return "", nil
	}
	parts := []any{[]any{evidence.IntentImport, struct{ Map *evidence.Map }{m}}}
	if h != nil {
		parts = append(parts, h, side)
	}
	return inputHash(call, parts...)
}

// importRun is one run of an import.
type importRun struct {
	curator *Curator
	reader  storage.Reader
	m       *evidence.Map
	options ImportOptions
	hash    string
	report  ImportReport

	fresh    bool // the store has never been written to
	changes  []*entryDiff
	forecast *forecast // how figures move, as far as it is known before the transaction; otherwise nil
}

// writes reports whether there is something to write.
func (im *importRun) writes() bool {
	return !im.report.Repeated && (len(im.changes) > 0 || im.options.IdempotencyKey != "")
}

func (im *importRun) commit(ctx context.Context, tx storage.Tx, sequence int64) error {
	s := storeWrite{curator: im.curator, tx: tx, sequence: sequence, changes: im.changes, storeRef: im.storeRef, progress: im.options.Progress}
	switch {
	case im.fresh:
		s.all, s.whole = true, im.m // the map is all that there is
	case im.forecast != nil:
		s.forecast = im.forecast
	default:
		var err error
		if s.all, err = im.isMost(ctx); err != nil {
			return err
		}
	}
	if err := s.run(ctx); err != nil {
		return err
	}
	return im.record(ctx, tx, sequence, s.effects, s.pending)
}

// record records the import as one revision.
func (im *importRun) record(ctx context.Context, tx storage.Tx, sequence int64, effects []evidence.Effect, pending int) error {
	im.report.Effects, im.report.Pending, im.report.diffs = effects, pending, im.changes
	r := im.revision(sequence, im.changes)
	r.Effects, r.Pending = len(effects), pending
	if err := tx.Record(ctx, r, recorded(im.changes)); err != nil {
		return err
	}
	if !im.options.DryRun {
		im.report.Revision = &r
	}
	return tx.RecordEffects(ctx, effects)
}

func (im *importRun) revision(sequence int64, changes []*entryDiff) evidence.Revision {
	return evidence.Revision{Sequence: sequence, At: im.curator.now(), Author: im.options.Author, Message: im.options.Message, Intent: evidence.IntentImport,
		IdempotencyKey: im.options.IdempotencyKey, InputHash: im.hash, Changes: len(changes)}
}

// mostCopied is the largest number of changes with which a revision keeps a copy
// of new entries.
const mostCopied = 1_000

func recorded(changes []*entryDiff) []evidence.Change {
	list := make([]evidence.Change, len(changes))
	for i, one := range changes {
		list[i] = one.change()
		if len(changes) > mostCopied && list[i].Created() {
			list[i].After = nil
		}
	}
	return list
}

// repeated reports what an earlier import with the same idempotency key did, if
// there was one.
func (im *importRun) repeated(ctx context.Context, tx storage.History) (bool, error) {
	done, changes, err := earlier(ctx, tx, im.options.Call, im.hash)
	if !done.Repeated || err != nil {
		return false, err
	}
	im.report = ImportReport{Outcome: done, Unchanged: map[evidence.Kind]int{}, Sequence: done.Revision.Sequence, recorded: changes}
	im.report.tell(changes)
	return true, nil
}

// storeRef returns the ref by which the store knows an item.
func (im *importRun) storeRef(key evidence.Key) evidence.Ref { return evidence.Ref(key) }

// isMost reports whether so much is written that finding its dependents takes
// longer than reading the whole map.
func (im *importRun) isMost(ctx context.Context) (bool, error) {
	if len(im.changes) < batch {
		return false, nil // counting a large map takes longer, too
	}
	counts, err := im.reader.Counts(ctx)
	total := 0
	for _, n := range counts.Kinds {
		total += n
	}
	return len(im.changes) > total/2, err
}
