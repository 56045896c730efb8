package curate

import (
	"context"
	"maps"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// DefaultBound is how many claims above a change are assessed in the
// transaction that makes it.
const DefaultBound = 500

// settling writes changes, and brings the figures of the claims above them up
// to date: at once while they are few, and otherwise by marking them stale.
type settling struct {
	*Curator
	tx       storage.Tx
	sequence int64
	changes  []*drafted
	// storeRef names an item that a change refers to as the store knows it
	// before the write; empty where it does not.
	storeRef func(evidence.Key) evidence.Ref
	progress Progress
	// all says that so much changes that every claim of the map is assessed,
	// which is this one where it is known.
	all   bool
	whole *evidence.Map
	// later says that figures are only marked stale, however few they are.
	later bool

	above   map[evidence.ID]evidence.Key // claims whose figures may move, by the keys that they have afterwards
	effects []evidence.Effect
	pending int
}

func (s *settling) run(ctx context.Context) error {
	if s.all {
		s.above = map[evidence.ID]evidence.Key{}
		s.addChanged()
	} else if err := s.findAbove(ctx); err != nil {
		return err
	}
	if err := s.write(ctx); err != nil {
		return err
	}
	if s.all && !s.later {
		return s.assessAll(ctx)
	}
	return s.assess(ctx)
}

// findAbove finds the claims whose figures depend on what changes, before or
// after it does. All that is above it afterwards is above something of it now:
// a step up that is new begins where a changed link or caveat points to.
func (s *settling) findAbove(ctx context.Context) error {
	start := map[evidence.Ref]bool{}
	for _, one := range s.changes {
		if one.before != nil {
			start[evidence.Ref(one.before.EntryMeta().ID)] = true
		}
		switch e := one.after.(type) {
		case *evidence.Link:
			start[s.storeRef(e.To)] = true
		case *evidence.Caveat:
			for _, key := range e.QualifiedClaimsAndItems() {
				start[s.storeRef(key)] = true
			}
		}
	}
	delete(start, "")
	keys := map[evidence.Key]bool{}
	for part := range batches(refsOf(start), batch) {
		claims, err := s.tx.Above(ctx, part)
		if err != nil {
			return err
		}
		for _, key := range claims {
			keys[key] = true
		}
	}
	return s.look(ctx, keys)
}

// look takes the claims in. Where there are few, those that an earlier change
// has left stale are caught up first, so that its effects are not taken for
// this one's.
func (s *settling) look(ctx context.Context, keys map[evidence.Key]bool) error {
	s.above = make(map[evidence.ID]evidence.Key, len(keys))
	var stale []evidence.Key
	for part := range batches(refsOf(keys), batch) {
		entries, err := s.tx.Entries(ctx, part)
		if err != nil {
			return err
		}
		for _, e := range entries {
			claim, ok := e.(*evidence.Claim)
			if !ok {
				continue
			}
			s.above[claim.ID] = claim.Key
			if claim.StaleSince > 0 {
				stale = append(stale, claim.Key)
			}
		}
	}
	s.addChanged()
	if len(stale) == 0 || s.later || len(s.above) > s.bound() {
		return nil
	}
	_, err := s.catchUp(ctx, s.tx, stale)
	return err
}

// addChanged takes in the claims that are made, with the keys of those that are
// renamed, and leaves out those that are removed.
func (s *settling) addChanged() {
	for _, one := range s.changes {
		if one.after == nil {
			delete(s.above, one.id())
			continue
		}
		claim, ok := one.after.(*evidence.Claim)
		if _, above := s.above[one.id()]; ok && (above || one.before == nil) {
			s.above[claim.ID] = claim.Key
		}
	}
}

// write removes links, which nothing refers to, puts, and then removes items.
// Those whose names others take over give them up first.
func (s *settling) write(ctx context.Context) error {
	var put, links, items, nameless []evidence.Entry
	holder := map[evidence.Ref]bool{}
	for _, one := range s.changes {
		if one.after != nil {
			put = append(put, one.after)
			for _, name := range namesOf(one.after) {
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

// withoutNames is an item under a key that no other one has.
func withoutNames(e evidence.Entry) evidence.Entry {
	e = evidence.Clone(e)
	meta := e.EntryMeta()
	meta.Key, meta.Aliases = evidence.Key("gone-"+strings.ReplaceAll(string(meta.ID), "_", "-")), nil
	return e
}

func (s *settling) put(ctx context.Context, entries []evidence.Entry) error {
	done := 0
	for part := range partsOf(entries) {
		if err := s.tx.Put(ctx, part); err != nil {
			return err
		}
		done += len(part)
		s.progress.report("writing", done, len(entries))
	}
	return nil
}

// remove takes out what refers to others before these.
func (s *settling) remove(ctx context.Context, entries []evidence.Entry) error {
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

// partsOf cuts entries into parts for one call to the store each.
func partsOf(entries []evidence.Entry) func(func([]evidence.Entry) bool) {
	if len(entries) > batch {
		order := append(slices.Clone(evidence.ItemKinds), evidence.KindLink)
		slices.SortStableFunc(entries, func(a, b evidence.Entry) int {
			return slices.Index(order, a.EntryKind()) - slices.Index(order, b.EntryKind())
		})
		return writeOrder(entries, batch)
	}
	return func(yield func([]evidence.Entry) bool) {
		if len(entries) > 0 {
			yield(entries)
		}
	}
}

// assess brings the figures up to date, or says that they are not.
func (s *settling) assess(ctx context.Context) error {
	if len(s.above) == 0 {
		return nil
	}
	keys := slices.Sorted(maps.Values(s.above))
	if s.later || len(keys) > s.bound() {
		s.pending = len(keys)
		for part := range slices.Chunk(keys, batch) {
			if err := s.tx.MarkStale(ctx, part); err != nil {
				return err
			}
		}
		return nil
	}
	refs := make([]evidence.Ref, len(keys))
	for i, key := range keys {
		refs[i] = evidence.Ref(key)
	}
	below, err := s.tx.Below(ctx, refs)
	if err != nil {
		return err
	}
	return s.take(s.keep(ctx, s.tx, below, keys, s.progress))
}

// take notes effects as those of this write.
func (s *settling) take(effects []evidence.Effect, err error) error {
	for i := range effects {
		effects[i].Sequence = s.sequence
	}
	s.effects = effects
	return err
}

// assessAll assesses every claim of the whole map.
func (s *settling) assessAll(ctx context.Context) error {
	if s.whole == nil {
		var err error
		if s.whole, err = readAll(ctx, s.tx); err != nil {
			return err
		}
	}
	return s.take(s.reassessAll(ctx, s.tx, s.whole, s.progress))
}

func (c *Curator) bound() int {
	if c.Bound <= 0 {
		return DefaultBound
	}
	return c.Bound
}
