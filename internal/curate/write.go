package curate

import (
	"context"
	"maps"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// DefaultBound is how many dependents of a change its transaction recomputes at most.
const DefaultBound = 500

// storeWrite writes changes to the store, and then recomputes the figures of the
// claims that depend on them. If these are many, it marks them as stale instead.
type storeWrite struct {
	curator  *Curator
	tx       storage.Tx
	sequence int64
	changes  []*entryDiff
	// storeRef returns the ref by which the store knows an item before the write,
	// or "" if the store does not have it.
	storeRef func(evidence.Key) evidence.Ref
	progress storage.Progress
	// all means that so much changes that every claim of the map is recomputed.
	all      bool
	whole    *evidence.Map // the map after the write; nil if it must be read
	forecast *forecast     // how figures move; nil if it must be found out
	// later means that dependents are marked as stale, even if there are few.
	later bool

	dependents dependents
	effects    []evidence.Effect
	pending    int
}

func (s *storeWrite) run(ctx context.Context) error {
	switch {
	case s.forecast != nil:
		s.dependents = s.forecast.dependents
	case s.all:
		s.dependents = dependents{}
		s.dependents.follow(s.changes)
	default:
		if err := s.findDependents(ctx); err != nil {
			return err
		}
	}
	if err := s.writeEntries(ctx); err != nil {
		return err
	}
	switch {
	case s.forecast != nil && s.forecast.figures != nil:
		return s.keepForecast(ctx)
	case s.all && !s.later:
		return s.recomputeAll(ctx)
	}
	return s.recompute(ctx)
}

// keepForecast keeps the figures that were worked out before.
func (s *storeWrite) keepForecast(ctx context.Context) error {
	for part := range batches(maps.Keys(s.forecast.figures), batch) {
		some := make(map[evidence.Key]evidence.Figures, len(part))
		for _, key := range part {
			some[key] = s.forecast.figures[key]
		}
		if err := s.tx.SetFigures(ctx, some); err != nil {
			return err
		}
	}
	return s.noteEffects(s.forecast.effects, nil)
}

// findDependents finds the dependents. If there are few, it first catches up the stale
// ones, so that the effects of an earlier change are not attributed to this one.
func (s *storeWrite) findDependents(ctx context.Context) (err error) {
	s.dependents, err = findDependents(ctx, s.tx, s.changes, s.storeRef)
	if err != nil || s.later || len(s.dependents) > s.curator.bound() {
		return err
	}
	entries, err := s.tx.Entries(ctx, evidence.As[evidence.Ref](s.dependents.stored()))
	if err != nil {
		return err
	}
	var stale []evidence.Key
	for _, e := range entries {
		if c, ok := e.(*evidence.Claim); ok && c.StaleSince > 0 {
			stale = append(stale, c.Key)
		}
	}
	if len(stale) > 0 {
		_, err = s.curator.catchUp(ctx, s.tx, stale)
	}
	return err
}

// writeEntries removes links, which nothing refers to, puts entries, and then removes
// items. If another entry takes over the name of a removed item, it first takes the name
// from the item.
func (s *storeWrite) writeEntries(ctx context.Context) error {
	put := make([]evidence.Entry, 0, len(s.changes))
	for _, one := range s.changes {
		if one.after != nil {
			put = append(put, one.after)
		}
	}
	var links, items, nameless []evidence.Entry
	holder := map[evidence.Ref]bool{}
	if len(put) < len(s.changes) { // an import of a million new entries has nothing to remove
		for _, e := range put {
			for _, name := range namesOf(e) {
				holder[name] = true
			}
		}
	}
	for _, one := range s.changes {
		switch {
		case one.after != nil:
		case one.before.EntryKind() == evidence.KindLink:
			links = append(links, one.before)
		default:
			items = append(items, one.before)
			if slices.ContainsFunc(namesOf(one.before), func(name evidence.Ref) bool { return holder[name] }) {
				nameless = append(nameless, withoutNames(one.before))
			}
		}
	}
	if err := s.remove(ctx, links); err != nil {
		return err
	}
	if err := s.put(ctx, nameless); err != nil {
		return err
	}
	if err := s.put(ctx, put); err != nil {
		return err
	}
	return s.remove(ctx, items)
}

// withoutNames returns an item with no aliases, and with a key that nothing else has.
func withoutNames(e evidence.Entry) evidence.Entry {
	e = evidence.Clone(e)
	meta := e.EntryMeta()
	meta.Key, meta.Aliases = evidence.Key("gone-"+strings.ReplaceAll(string(meta.ID), "_", "-")), nil
	return e
}

func (s *storeWrite) put(ctx context.Context, entries []evidence.Entry) error {
	done := 0
	for part := range partsOf(entries) {
		if err := s.tx.Put(ctx, part); err != nil {
			return err
		}
		done += len(part)
		s.progress.Report("writing", done, len(entries))
	}
	return nil
}

// remove removes entries in the reverse order of writing, so that an entry goes
// before what it refers to.
func (s *storeWrite) remove(ctx context.Context, entries []evidence.Entry) error {
	for _, part := range slices.Backward(slices.Collect(partsOf(entries))) {
		refs := make([]evidence.Ref, len(part))
		for i, e := range part {
			refs[i] = evidence.Ref(e.EntryMeta().ID)
		}
		if err := s.tx.Remove(ctx, refs); err != nil {
			return err
		}
	}
	return nil
}

// partsOf cuts entries into parts, one for each call to the store.
func partsOf(entries []evidence.Entry) func(func([]evidence.Entry) bool) {
	if len(entries) > batch {
		slices.SortStableFunc(entries, func(a, b evidence.Entry) int {
			return slices.Index(evidence.Kinds, a.EntryKind()) - slices.Index(evidence.Kinds, b.EntryKind())
		})
		return writeOrder(entries, batch)
	}
	return func(yield func([]evidence.Entry) bool) {
		if len(entries) > 0 {
			yield(entries)
		}
	}
}

// recompute computes and keeps the figures of the dependents. If there are too many, it
// marks them as stale instead.
func (s *storeWrite) recompute(ctx context.Context) error {
	if len(s.dependents) == 0 {
		return nil
	}
	keys := s.dependents.keys()
	if s.later || len(keys) > s.curator.bound() {
		s.pending = len(keys)
		for part := range slices.Chunk(keys, batch) {
			if err := s.tx.MarkStale(ctx, part); err != nil {
				return err
			}
		}
		return nil
	}
	below, err := s.tx.Below(ctx, evidence.As[evidence.Ref](keys))
	if err != nil {
		return err
	}
	return s.noteEffects(s.curator.recompute(ctx, s.tx, below, keys, s.progress))
}

// noteEffects keeps effects as those of this write.
func (s *storeWrite) noteEffects(effects []evidence.Effect, err error) error {
	for i := range effects {
		effects[i].Sequence = s.sequence
	}
	s.effects = effects
	return err
}

// recomputeAll recomputes every claim of the map.
func (s *storeWrite) recomputeAll(ctx context.Context) error {
	if s.whole == nil {
		var err error
		if s.whole, err = storage.ReadMap(ctx, s.tx, s.progress); err != nil {
			return err
		}
	}
	return s.noteEffects(s.curator.recomputeWhole(ctx, s.tx, s.whole, s.progress))
}

func (c *Curator) bound() int {
	if c.Bound <= 0 {
		return DefaultBound
	}
	return c.Bound
}
