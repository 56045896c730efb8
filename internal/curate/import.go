package curate

import (
	"context"
	"errors"
	"fmt"

	"corroborate/internal/evidence"
)

// ImportOptions say how to import.
type ImportOptions struct {
	DryRun   bool     // report what would happen, and leave no trace in the store
	Progress Progress // may be nil
}

// ImportReport says what an import did, or what it would do.
type ImportReport struct {
	DryRun    bool
	Created   []EntryChange         // new entries, in the order of the map; without fields
	Changed   []EntryChange         // entries that the store has with other content, in the order of the map
	Unchanged map[evidence.Kind]int // how many entries the store has as they are
	Effects   []Effect              // claims whose figures are new or moved, the largest change of belief first
	Sequence  int64                 // the store's, after the import
}

// EntryChange is what an import does to one entry.
type EntryChange struct {
	Kind   evidence.Kind
	Ref    evidence.Ref
	Fields []evidence.FieldChange
}

var errDryRun = errors.New("dry run")

// Import brings a map into the store, in one transaction: an entry of the map
// replaces the store's entry of the same key (a link: of the same from, to and
// relation) whole, and what the map does not name stays as it is. Entries that
// the store has already are left alone, so that importing twice changes
// nothing. The figures of every claim above what changed are computed anew.
//
// Import takes m over: it fills in what the entries have besides their content.
func (c *Curator) Import(ctx context.Context, m *evidence.Map, o ImportOptions) (*ImportReport, error) {
	if err := checkMap(m); err != nil {
		return nil, err
	}
	var report *ImportReport
	err := c.Store.Update(ctx, func(tx evidence.Tx) error {
		im := importer{Curator: c, tx: tx, m: m, progress: o.Progress, report: ImportReport{DryRun: o.DryRun}}
		if err := im.run(ctx); err != nil {
			return err
		}
		report = &im.report
		if o.DryRun {
			return errDryRun
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return nil, err
	}
	return report, nil
}

// importer is one run of an import, in one transaction.
type importer struct {
	*Curator
	tx       evidence.Tx
	m        *evidence.Map
	progress Progress
	report   ImportReport

	fresh    bool             // whether nothing was ever written to the store
	toWrite  []evidence.Entry // new and changed entries, in the order of the map
	toAssess map[evidence.Key]bool
}

func (im *importer) run(ctx context.Context) error {
	if err := im.useRubric(ctx, im.tx); err != nil {
		return err
	}
	state, err := im.tx.State(ctx)
	if err != nil {
		return err
	}
	im.fresh = state.Sequence <= 1 // which this transaction itself counted up
	for _, step := range []func(context.Context) error{im.plan, im.checkReferences, im.findAbove, im.write, im.assess} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	im.report.Sequence = state.Sequence
	return nil
}

// plan compares every entry with the store's, fills in its id, version and
// times, and finds what is to be written.
func (im *importer) plan(ctx context.Context) error {
	im.report.Unchanged = map[evidence.Kind]int{}
	var wrong problems
	now := im.now()
	done, total := 0, im.m.Len()
	for part := range batches(im.m.Entries(), batch) {
		old, err := im.existing(ctx, part)
		if err != nil {
			return err
		}
		for i, e := range part {
			if l, ok := e.(*evidence.Link); ok && l.Strength == "" {
				l.Strength = evidence.StrengthModerate
			}
			meta := e.EntryMeta()
			change := EntryChange{Kind: e.EntryKind(), Ref: e.Ref()}
			if old[i] == nil {
				meta.ID, meta.Version, meta.CreatedAt, meta.UpdatedAt = im.NewID(change.Kind), 1, now, now
				im.report.Created = append(im.report.Created, change)
				im.toWrite = append(im.toWrite, e)
				continue
			}
			if kind := old[i].EntryKind(); kind != change.Kind {
				wrong.add(change.Ref, evidence.Problem{Path: "key", Message: fmt.Sprintf("%q is %s in the store and %s in the map",
					change.Ref, evidence.Noun(kind), evidence.Noun(change.Kind)), Expected: "another key"})
				continue
			}
			key := meta.Key
			*meta = *old[i].EntryMeta()
			meta.Key = key
			if change.Fields = evidence.Compare(old[i], e); len(change.Fields) == 0 {
				im.report.Unchanged[change.Kind]++
				continue
			}
			meta.Version, meta.UpdatedAt = meta.Version+1, now
			im.report.Changed = append(im.report.Changed, change)
			im.toWrite = append(im.toWrite, e)
		}
		done += len(part)
		im.progress.report("comparing", done, total)
	}
	return wrong.err()
}

// existing returns the store's entries of the same names.
func (im *importer) existing(ctx context.Context, part []evidence.Entry) ([]evidence.Entry, error) {
	if im.fresh {
		return make([]evidence.Entry, len(part)), nil
	}
	refs := make([]evidence.Ref, len(part))
	for i, e := range part {
		refs[i] = e.Ref()
	}
	return im.tx.Entries(ctx, refs)
}

// findAbove finds the claims whose figures depend on something only as the
// store is before the import. Of all entries only a caveat decides itself who
// depends on it, by what it qualifies; what any other entry no longer refers
// to is still below the claims that this entry, which changes, is below.
func (im *importer) findAbove(ctx context.Context) error {
	im.toAssess = map[evidence.Key]bool{}
	var caveats []evidence.Ref
	for _, change := range im.report.Changed {
		if change.Kind == evidence.KindCaveat {
			caveats = append(caveats, change.Ref)
		}
	}
	return im.addAbove(ctx, caveats)
}

func (im *importer) addAbove(ctx context.Context, refs []evidence.Ref) error {
	for len(refs) > 0 {
		n := min(batch, len(refs))
		claims, err := im.tx.Above(ctx, refs[:n])
		if err != nil {
			return err
		}
		for _, key := range claims {
			im.toAssess[key] = true
		}
		refs = refs[n:]
	}
	return nil
}

func (im *importer) write(ctx context.Context) error {
	done := 0
	for part := range writeOrder(im.toWrite, batch) {
		if err := im.tx.Put(ctx, part); err != nil {
			return err
		}
		done += len(part)
		im.progress.report("writing", done, len(im.toWrite))
	}
	return nil
}

// assess brings the kept figures up to date.
func (im *importer) assess(ctx context.Context) error {
	if len(im.toWrite) == 0 {
		return nil
	}
	if im.fresh {
		return im.assessAll(ctx, im.m) // the map is all that there is
	}
	most, err := im.isMost(ctx)
	if err != nil {
		return err
	}
	if most {
		return im.assessAll(ctx, nil)
	}
	refs := make([]evidence.Ref, len(im.toWrite))
	for i, e := range im.toWrite {
		refs[i] = e.Ref()
	}
	if err := im.addAbove(ctx, refs); err != nil {
		return err
	}
	effects, err := im.reassess(ctx, im.tx, im.toAssess, im.progress)
	im.report.Effects = effects
	return err
}

// isMost reports whether so much is written that walking from it to the claims
// above takes longer than reading the whole map.
func (im *importer) isMost(ctx context.Context) (bool, error) {
	if len(im.toWrite) < batch {
		return false, nil // counting a large map takes longer, too
	}
	counts, err := im.tx.Counts(ctx)
	total := 0
	for _, n := range counts.Kinds {
		total += n
	}
	return len(im.toWrite) > total/2, err
}

// assessAll assesses every claim of the whole map, which is read if it is nil.
func (im *importer) assessAll(ctx context.Context, whole *evidence.Map) error {
	if whole == nil {
		var err error
		if whole, err = readAll(ctx, im.tx); err != nil {
			return err
		}
	}
	effects, err := im.reassessAll(ctx, im.tx, whole, im.progress)
	im.report.Effects = effects
	return err
}
