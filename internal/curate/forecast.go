package curate

import (
	"context"
	"maps"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// forecast is how changes will move figures. It is worked out from a reader, and writes nothing.
type forecast struct {
	curator  *Curator
	changes  []*entryDiff
	storeRef func(evidence.Key) evidence.Ref     // as in storeWrite
	follow   func(evidence.Entry) evidence.Entry // gives what an entry refers to its new keys; nil if there are none

	dependents dependents
	stored     map[evidence.Key]evidence.Item    // what the figures of the dependents depend on before the write
	below      *evidence.Map                     // and after it; nil if there is nothing to compute
	figures    map[evidence.Key]evidence.Figures // those that differ from the kept ones
	effects    []evidence.Effect
}

// find finds the dependents.
func (f *forecast) find(ctx context.Context, r storage.ClosureReader) (err error) {
	f.dependents, err = findDependents(ctx, r, f.changes, f.storeRef)
	return err
}

// stale are the dependents that are stale before the write. It is not whole if one of
// them is gone, because somebody else has written meanwhile.
func (f *forecast) stale(before *evidence.Map) (stale []evidence.Key, whole bool) {
	items := before.ByKey()
	for _, key := range f.dependents.stored() {
		c, ok := items[key].(*evidence.Claim)
		if !ok {
			return nil, false
		}
		if c.StaleSince > 0 {
			stale = append(stale, key)
		}
	}
	return stale, true
}

// isBehind reports whether one of many dependents is stale already. What moves it later on would be
// an effect of the revision that left it stale, and not of this write. If very many are stale, it says so
// without looking at each.
func (f *forecast) isBehind(ctx context.Context, r storage.History) (bool, error) {
	stale, err := r.Stale(ctx, atOnce)
	if err != nil || len(stale) == 0 {
		return false, err
	}
	mine := make(map[evidence.Key]bool, len(f.dependents))
	for _, key := range f.dependents.stored() {
		mine[key] = true
	}
	return len(stale) == atOnce || slices.ContainsFunc(stale, func(key evidence.Key) bool { return mine[key] }), nil
}

// settle gives stale claims of a part of the map the figures that catching up would give them, so
// that moves of earlier writes do not pass for moves of this one.
func (f *forecast) settle(ctx context.Context, before *evidence.Map) error {
	return assess.Renew(ctx, before, f.curator.Rubric, f.curator.Options)
}

// rests names the items of the store that the figures of the dependents may depend on
// after the write, besides what is below these: the dependents themselves, and what
// changed entries refer to.
func (f *forecast) rests() []evidence.Ref {
	named := map[evidence.Ref]bool{}
	for _, key := range f.dependents.stored() {
		named[evidence.Ref(key)] = true
	}
	for _, one := range f.changes {
		if one.after == nil {
			continue
		}
		evidence.EachReference(one.after, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) { named[f.storeRef(to)] = true })
	}
	delete(named, "")
	return slices.Sorted(maps.Keys(named))
}

// between notes what the figures of the dependents depend on before the write, and after it.
func (f *forecast) between(before *evidence.Map) {
	f.stored, f.below = before.ByKey(), f.after(before)
}

// after returns a part of the map as the write leaves it.
func (f *forecast) after(before *evidence.Map) *evidence.Map {
	part := &evidence.Map{}
	changed := make(map[evidence.ID]bool, len(f.changes))
	for _, one := range f.changes {
		changed[one.id()] = true
		if one.after != nil {
			part.Add(content(one.after))
		}
	}
	for e := range before.Entries() {
		if changed[e.EntryMeta().ID] {
			continue
		}
		if f.follow != nil {
			e = f.follow(e)
		}
		part.Add(e)
	}
	part.Sort()
	return part
}

// compute computes the figures of the dependents, and how a write of a number moves them.
func (f *forecast) compute(ctx context.Context, sequence int64, progress storage.Progress) error {
	// No other claim below the dependents moves, so its kept figures stay.
	figures, err := f.curator.figures(ctx, f.below, f.dependents.keys(), true, progress)
	if err != nil {
		return err
	}
	made := f.below.ByKey()
	f.figures = map[evidence.Key]evidence.Figures{}
	for key, was := range f.dependents {
		after := figures[key]
		var before *evidence.Figures
		stale := false
		if c, ok := f.stored[was].(*evidence.Claim); ok && was != "" {
			before, stale = c.Figures, c.StaleSince > 0
		}
		if before != nil && *before == after && !stale {
			continue
		}
		f.figures[key] = after
		if movedVisibly(before, after) {
			f.effects = append(f.effects, evidence.Effect{Sequence: sequence, Claim: made[key].EntryMeta().ID, Key: key, Before: before, After: after})
		}
	}
	f.below, f.stored = nil, nil // they may be large, and a plan may wait
	evidence.SortEffects(f.effects)
	return nil
}
