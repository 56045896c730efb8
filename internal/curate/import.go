package curate

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// ImportOptions say how to import.
type ImportOptions struct {
	Call
	// Part is how many entries a transaction writes where there are more to be
	// written; DefaultPart where it is 0.
	Part int
}

// DefaultPart is how many entries of a large import are written in one
// transaction.
const DefaultPart = 10_000

// ImportReport says what an import did, or what it would do.
type ImportReport struct {
	Outcome
	Created   []EntryChange         // new entries, in the order of the map; without fields
	Changed   []EntryChange         // entries that the store has with other content, in the order of the map
	Unchanged map[evidence.Kind]int // how many entries the store has as they are
	Sequence  int64                 // the store's, after the import
}

// EntryChange is what an import does to one entry.
type EntryChange struct {
	Kind   evidence.Kind
	Ref    evidence.Ref
	Fields []evidence.FieldChange
}

// Import brings a map into the store: an entry of the map replaces the store's
// entry of the same key (a link: of the same from, to and relation) whole, and
// what the map does not name stays as it is. Entries that the store has already
// are left alone, so that importing twice changes nothing. A map with anything
// wrong in it changes nothing at all.
//
// Up to a part's size, an import is one transaction and one revision, and the
// figures of every claim above what changed are computed in it. A larger one
// is written part by part, each a revision of one group, and its claims are
// stale until all is written. Where it is broken off, importing the map again
// writes what is missing. If there is a report along with an error, a LeftStale,
// the map is imported; with CatchUp it tells what earlier writes had left, too.
//
// Import takes m over: it fills in what the entries have besides their content.
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
	if o.Part <= 0 {
		o.Part = DefaultPart
	}
	hash, err := mapHash(o.Call, m)
	if err != nil {
		return nil, err
	}
	if !o.DryRun && m.Len() > o.Part {
		plan, err := c.planImport(ctx, m, o)
		if err != nil {
			return nil, err
		}
		if len(plan.changes) > o.Part {
			return plan.runInParts(ctx)
		}
	}
	var report *ImportReport
	err = c.update(ctx, func(tx storage.Tx) (bool, error) {
		im := importer{Curator: c, reader: tx, m: m, options: o, hash: hash}
		err := im.run(ctx, tx)
		report = &im.report
		return !o.DryRun && !report.Repeated, err
	})
	return report, err
}

// mapHash is inputHash for an import.
func mapHash(call Call, m *evidence.Map) (string, error) {
	if call.IdempotencyKey == "" {
		return "", nil
	}
	return inputHash(call, []any{evidence.IntentImport, struct{ Map *evidence.Map }{m}})
}

// importer is one run of an import.
type importer struct {
	*Curator
	reader  storage.Reader
	m       *evidence.Map
	options ImportOptions
	hash    string
	report  ImportReport

	fresh   bool // whether nothing was ever written to the store
	changes []*drafted
}

// run imports in one transaction.
func (im *importer) run(ctx context.Context, tx storage.Tx) error {
	if err := im.useRubric(ctx, tx); err != nil {
		return err
	}
	state, err := tx.State(ctx)
	if err != nil {
		return err
	}
	im.report.Sequence = state.Sequence
	if done, err := im.repeated(ctx, tx); done || err != nil {
		return err
	}
	im.fresh = state.Sequence <= 1 // which this transaction itself counted up
	if err := im.plan(ctx); err != nil {
		return err
	}
	if len(im.changes) == 0 && im.options.IdempotencyKey == "" {
		return nil
	}
	return im.write(ctx, tx, state.Sequence)
}

func (im *importer) write(ctx context.Context, tx storage.Tx, sequence int64) error {
	s := settling{Curator: im.Curator, tx: tx, sequence: sequence, changes: im.changes, storeRef: im.storeRef, progress: im.options.Progress}
	if im.fresh {
		s.all, s.whole = true, im.m // the map is all that there is
	} else {
		var err error
		if s.all, err = im.isMost(ctx); err != nil {
			return err
		}
	}
	if err := s.run(ctx); err != nil {
		return err
	}
	im.report.Effects, im.report.Pending = s.effects, s.pending
	r := im.revision(sequence, im.changes)
	r.Effects, r.Pending = len(s.effects), s.pending
	if err := tx.Record(ctx, r, recorded(im.changes)); err != nil {
		return err
	}
	if !im.options.DryRun {
		im.report.Revision = &r
	}
	return tx.RecordEffects(ctx, s.effects)
}

func (im *importer) revision(sequence int64, changes []*drafted) evidence.Revision {
	return evidence.Revision{Sequence: sequence, At: im.now(), Author: im.options.Author, Message: im.options.Message, Intent: evidence.IntentImport,
		IdempotencyKey: im.options.IdempotencyKey, InputHash: im.hash, Changes: len(changes)}
}

// mostCopied is up to how many entries an import keeps a copy of what is new.
const mostCopied = 1_000

func recorded(changes []*drafted) []evidence.Change {
	list := make([]evidence.Change, len(changes))
	for i, one := range changes {
		list[i] = one.change()
		if len(changes) > mostCopied && list[i].Created() {
			list[i].After = nil
		}
	}
	return list
}

// repeated looks whether an earlier import had the same idempotency key.
func (im *importer) repeated(ctx context.Context, tx storage.Tx) (bool, error) {
	done, changes, err := earlier(ctx, tx, im.options.Call, im.hash)
	if !done.Repeated || err != nil {
		return false, err
	}
	im.report = ImportReport{Outcome: done, Unchanged: map[evidence.Kind]int{}, Sequence: done.Revision.Sequence}
	for _, c := range changes {
		change := EntryChange{Kind: c.Kind, Ref: c.Ref}
		if c.Created() {
			im.report.Created = append(im.report.Created, change)
			continue
		}
		change.Fields = evidence.Compare(c.Before, c.After)
		im.report.Changed = append(im.report.Changed, change)
	}
	return true, nil
}

// storeRef names an item as the store knows it.
func (im *importer) storeRef(key evidence.Key) evidence.Ref { return evidence.Ref(key) }

// isMost reports whether so much is written that walking from it to the claims
// above takes longer than reading the whole map.
func (im *importer) isMost(ctx context.Context) (bool, error) {
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
