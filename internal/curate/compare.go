package curate

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// planImport compares a map with the store, and works out how figures will move unless the import
// is written in parts, without the writers' lock. For a dry run, that is all.
func (c *Curator) planImport(ctx context.Context, m *evidence.Map, o ImportOptions, hash string) (*chunkedImport, error) {
	var plan *chunkedImport
	err := c.steadily(ctx, func(r storage.Reader, state storage.State) error {
		plan = &chunkedImport{importRun: importRun{curator: c, reader: r, m: m, options: o, hash: hash, fresh: state.Sequence == 0}, state: state}
		if err := c.compareRubric(state); err != nil {
			return err
		}
		if done, err := plan.repeated(ctx, r); done || err != nil {
			return err
		}
		if err := plan.compareMap(ctx); err != nil {
			return err
		}
		plan.report.Sequence = state.Sequence
		if len(plan.changes) == 0 && o.IdempotencyKey == "" || !o.DryRun && (plan.fresh || len(plan.changes) > o.Part) {
			return nil
		}
		return plan.foresee(ctx, r)
	})
	if err != nil || plan.forecast == nil || plan.behind && !o.DryRun {
		return plan, err
	}
	return plan, plan.compute(ctx)
}

// foresee reads what the figures depend on that the import will move. It leaves the forecast out
// if stale figures have to be written first.
func (p *chunkedImport) foresee(ctx context.Context, r storage.Reader) error {
	f := &forecast{curator: p.curator, changes: p.changes, storeRef: p.storeRef}
	p.reader = r
	all, err := p.isMost(ctx)
	switch {
	case err != nil:
		return err
	case p.fresh || all:
		before, err := storage.ReadMap(ctx, r, p.options.Progress)
		if err != nil {
			return err
		}
		p.behind = slices.ContainsFunc(before.Claims, func(c *evidence.Claim) bool { return c.StaleSince > 0 })
		f.dependents = dependents{}
		for _, key := range before.ClaimKeys() {
			f.dependents[key] = key
		}
		f.dependents.follow(f.changes)
		f.between(before)
	default:
		if err := f.find(ctx, r); err != nil {
			return err
		}
		if n := len(f.dependents); n > p.curator.bound() {
			p.behind, err = f.isBehind(ctx, r)
			break
		}
		before, err := r.Below(ctx, f.rests())
		if err != nil {
			return err
		}
		stale, whole := f.stale(before)
		switch {
		case !whole: // others write to a store that moves, which is found out
			return nil
		case len(stale) > 0 && !p.options.DryRun:
			return nil
		case len(stale) > 0:
			if err := f.settle(ctx, before); err != nil {
				return err
			}
		}
		f.between(before)
	}
	p.forecast = f
	return err
}

// compute computes the figures of the forecast.
func (p *chunkedImport) compute(ctx context.Context) error {
	sequence := p.state.Sequence + 1
	if p.forecast.below == nil {
		p.report.Pending = len(p.forecast.dependents)
	} else if err := p.forecast.compute(ctx, sequence, p.options.Progress); err != nil {
		return err
	}
	if p.options.DryRun {
		p.report.Sequence, p.report.Effects, p.report.diffs = sequence, p.forecast.effects, p.changes
	}
	return nil
}

// compareMap compares every entry with the store's, and keeps those that differ as
// changes. It first replaces aliases of the store by keys.
func (im *importRun) compareMap(ctx context.Context) error {
	for {
		im.changes = nil
		im.report = ImportReport{Outcome: Outcome{DryRun: im.options.DryRun}, Sequence: im.report.Sequence, Unchanged: map[evidence.Kind]int{}}
		aliases, err := im.compareAll(ctx)
		if err != nil {
			return err
		}
		more, err := im.checkReferences(ctx)
		if err != nil {
			return err
		}
		if len(aliases)+len(more) == 0 {
			return im.checkAnnotatedLinks(ctx)
		}
		if err := im.rename(ctx, func(k evidence.Key) evidence.Key {
			if to, ok := aliases[k]; ok {
				return to
			}
			return cmp.Or(more[k], k)
		}); err != nil {
			return err
		}
		if err := checkMap(im.m); err != nil {
			return err
		}
	}
}

// rename replaces older keys in the map. What an entry names twice by that, it names once. An entry that is in the map
// by two names, or a link that would lead from a claim to itself, is a problem.
func (im *importRun) rename(ctx context.Context, key func(evidence.Key) evidence.Key) error {
	var wrong evidence.Problems
	names := make(map[evidence.Ref]evidence.Ref, im.m.Len()) // of the store, and in the map
	for e := range im.m.Entries() {
		was := e.Ref()
		repeats := renameOnce(e, key)
		now := e.Ref()
		other, taken := names[now]
		names[now] = was
		var problem evidence.Problem
		var err error
		switch {
		case was != now && isLoop(e):
			problem, err = toItself(ctx, im.reader, was)
		case taken && other != was:
			problem, err = twice(ctx, im.reader, was, other, now)
		default:
			err = im.noteRepeats(ctx, e, repeats)
		}
		if err != nil {
			return err
		}
		if problem.Message != "" {
			wrong.Add(problem)
		}
	}
	return wrong.Err()
}

// noteRepeats notes what an entry of the map names twice.
func (im *importRun) noteRepeats(ctx context.Context, e evidence.Entry, repeats []repeat) error {
	for _, twice := range repeats {
		joined := Joined{Kind: e.EntryKind(), Ref: e.Ref(), Title: titleOf(e, nil), Field: twice.field, Name: twice.name}
		if twice.of != "" {
			refs := []evidence.Ref{twice.of}
			if from, to, _, link := evidence.ParseLinkName(string(twice.of)); link {
				refs = append(refs, evidence.Ref(from), evidence.Ref(to))
			}
			found, err := im.reader.Entries(ctx, refs)
			if err != nil {
				return err
			}
			if found[0] != nil {
				joined.Of = titleOf(found[0], func(key evidence.Key) evidence.Entry { return found[1+slices.Index(refs[1:], evidence.Ref(key))] })
			}
		}
		*im.options.joined = append(*im.options.joined, joined)
	}
	return nil
}

// compareAll compares the whole map once. It returns the store's key for each item
// whose key is an alias in the store.
func (im *importRun) compareAll(ctx context.Context) (map[evidence.Key]evidence.Key, error) {
	same, err := im.findSame(ctx)
	if err != nil {
		return nil, err
	}
	aliases := map[evidence.Key]evidence.Key{}
	var wrong evidence.Problems
	done, total := 0, im.m.Len()
	for part := range batches(im.m.Entries(), batch) {
		rest := part
		if same != nil {
			rest = im.withoutSame(part, same[done:])
		}
		changes, err := im.compare(ctx, im.reader, rest, aliases, &wrong)
		if err != nil {
			return nil, err
		}
		im.changes = append(im.changes, changes...)
		done += len(part)
		im.options.Progress.Report("comparing", done, total)
	}
	return aliases, wrong.Err()
}

// withoutSame leaves out entries that are known to be the same in the store, and counts them.
func (im *importRun) withoutSame(part []evidence.Entry, same []bool) []evidence.Entry {
	rest := part[:0]
	for i, e := range part {
		if same[i] {
			im.report.Unchanged[e.EntryKind()]++
		} else {
			rest = append(rest, e)
		}
	}
	return rest
}

// compare compares some entries with the store's, fills in their ids, versions
// and times, and returns those that differ.
func (im *importRun) compare(ctx context.Context, r storage.EntryReader, part []evidence.Entry, aliases map[evidence.Key]evidence.Key, wrong *evidence.Problems) ([]*entryDiff, error) {
	if len(part) == 0 {
		return nil, nil
	}
	old, err := im.existing(ctx, r, part)
	if err != nil {
		return nil, err
	}
	now := im.curator.now()
	var changes []*entryDiff
	for i, e := range part {
		evidence.SetDefaults(e)
		meta := e.EntryMeta()
		if old[i] == nil {
			if meta.ID == "" || meta.Version != 1 {
				meta.ID, meta.Version = im.curator.NewID(e.EntryKind()), 1
			}
			meta.CreatedAt, meta.UpdatedAt = now, now
			changes = append(changes, &entryDiff{after: e})
			continue
		}
		if old[i].EntryKind() != e.EntryKind() {
			wrong.Add(otherKind(e, old[i]))
			continue
		}
		if key := old[i].EntryMeta().Key; meta.Key != key {
			aliases[meta.Key] = key
			continue
		}
		*meta = *old[i].EntryMeta()
		fields := evidence.Compare(old[i], inOrder(e))
		if len(fields) == 0 {
			im.report.Unchanged[e.EntryKind()]++
			continue
		}
		meta.Version, meta.UpdatedAt = meta.Version+1, now
		im.report.Changed = append(im.report.Changed, EntryChange{e.EntryKind(), e.Ref(), fields})
		changes = append(changes, &entryDiff{before: old[i], after: e})
	}
	return changes, nil
}

// otherKind is the problem that an entry has another kind in the store.
func otherKind(e, stored evidence.Entry) evidence.Problem {
	return evidence.Problem{Path: "key", Message: fmt.Sprintf("%q is %s in the store and %s in the map",
		e.Ref(), evidence.Noun(stored.EntryKind()), evidence.Noun(e.EntryKind())), Expected: "another key"}.At(string(e.Ref()))
}

// inOrder returns an entry as a store keeps it, with what an annotation is on sorted.
func inOrder(e evidence.Entry) evidence.Entry {
	if a, ok := e.(evidence.Annotation); !ok || len(a.Subjects()) == 1 {
		return e
	}
	sorted := evidence.Clone(e).(evidence.Annotation)
	evidence.SortSubjects(sorted)
	return sorted
}

// existing returns the store's entries of the same names.
func (im *importRun) existing(ctx context.Context, r storage.EntryReader, part []evidence.Entry) ([]evidence.Entry, error) {
	if im.fresh {
		return make([]evidence.Entry, len(part)), nil
	}
	refs := make([]evidence.Ref, len(part))
	for i, e := range part {
		refs[i] = e.Ref()
	}
	return r.Entries(ctx, refs)
}
