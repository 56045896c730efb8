package curate

import (
	"context"
	"maps"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// dependents are the claims whose figures a write may move: their keys after the write,
// with those that the store has before it. A claim that the write makes has none there.
type dependents map[evidence.Key]evidence.Key

// findDependents finds the claims that depend on changed entries, before or after the
// write. It leaves out changes that do not bear on figures. It asks the store before the
// write: a claim that depends on an entry only afterwards does so by a changed link or
// caveat, and so depends on what that points to already.
func findDependents(ctx context.Context, r storage.ClosureReader, changes []*entryDiff, storeRef func(evidence.Key) evidence.Ref) (dependents, error) {
	start := map[evidence.Ref]bool{}
	for _, one := range changes {
		if !assess.Bears(one.before, one.after) {
			continue
		}
		if one.before != nil {
			start[evidence.Ref(one.before.EntryMeta().ID)] = true
		}
		for _, key := range leadsTo(one.after) {
			start[storeRef(key)] = true
		}
	}
	delete(start, "")
	found := dependents{}
	for part := range batches(refsOf(start), batch) {
		claims, err := r.Above(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, key := range claims {
			found[key] = key
		}
	}
	found.follow(changes)
	return found, nil
}

// leadsTo are the items whose figures a link or a caveat bears on. They depend on it,
// although it refers to them.
func leadsTo(e evidence.Entry) []evidence.Key {
	switch e := e.(type) {
	case *evidence.Link:
		return []evidence.Key{e.To}
	case *evidence.Caveat:
		return e.QualifiedClaimsAndItems()
	}
	return nil
}

// follow adds new claims to the dependents, gives renamed ones their new key, and leaves
// out removed ones.
func (d dependents) follow(changes []*entryDiff) {
	next := dependents{}
	for _, one := range changes {
		var before evidence.Key
		if c, ok := one.before.(*evidence.Claim); ok {
			if before = c.Key; d[before] == "" {
				continue
			}
			delete(d, before)
		}
		if c, ok := one.after.(*evidence.Claim); ok {
			next[c.Key] = before
		}
	}
	maps.Copy(d, next)
}

// keys are those that the claims have after the write.
func (d dependents) keys() []evidence.Key { return slices.Sorted(maps.Keys(d)) }

// stored are the keys that the store has before the write.
func (d dependents) stored() []evidence.Key {
	return slices.DeleteFunc(slices.Sorted(maps.Values(d)), func(key evidence.Key) bool { return key == "" })
}
