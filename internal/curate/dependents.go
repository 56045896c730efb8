package curate

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// dependents are the claims whose figures a write may move.
type dependents struct {
	keys   map[evidence.ID]evidence.Key    // with their keys after the write
	stored map[evidence.ID]*evidence.Claim // as the store has them before the write; none that the write makes
	stale  []evidence.Key                  // those that are stale before the write
}

// findDependents finds the claims that depend on changed entries, before or after the
// write. It asks the store before the write: a claim that depends on an entry only
// afterwards does so by a changed link or caveat, and so depends on what that points
// to already.
func findDependents(ctx context.Context, r storage.Reader, changes []*entryDiff, storeRef func(evidence.Key) evidence.Ref) (dependents, error) {
	start := map[evidence.Ref]bool{}
	for _, one := range changes {
		if one.before != nil {
			start[evidence.Ref(one.before.EntryMeta().ID)] = true
		}
		for _, key := range leadsTo(one.after) {
			start[storeRef(key)] = true
		}
	}
	delete(start, "")
	keys := map[evidence.Key]bool{}
	for part := range batches(refsOf(start), batch) {
		claims, err := r.Above(ctx, part)
		if err != nil {
			return dependents{}, err
		}
		for _, key := range claims {
			keys[key] = true
		}
	}
	found := dependents{keys: make(map[evidence.ID]evidence.Key, len(keys)), stored: make(map[evidence.ID]*evidence.Claim, len(keys))}
	for part := range batches(refsOf(keys), batch) {
		entries, err := r.Entries(ctx, part)
		if err != nil {
			return dependents{}, err
		}
		for _, e := range entries {
			claim, ok := e.(*evidence.Claim)
			if !ok {
				continue
			}
			found.keys[claim.ID], found.stored[claim.ID] = claim.Key, claim
			if claim.StaleSince > 0 {
				found.stale = append(found.stale, claim.Key)
			}
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
func (d *dependents) follow(changes []*entryDiff) {
	for _, one := range changes {
		if one.after == nil {
			delete(d.keys, one.id())
			continue
		}
		claim, ok := one.after.(*evidence.Claim)
		if _, depends := d.keys[one.id()]; ok && (depends || one.before == nil) {
			d.keys[claim.ID] = claim.Key
		}
	}
}
