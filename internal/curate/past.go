package curate

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// past is what the revisions after a base did to a map. The base is the map as it was at a
// sequence number. All references in it are by the keys that items had in the base, so that
// a rename changes nothing but the key of the item itself.
type past struct {
	entries   map[evidence.ID]*pastEntry
	byBase    map[evidence.Ref]*pastEntry // those that the base has, by the names that they have there
	revisions map[int64]evidence.Revision

	// toBase are the keys in the base of items that have another key now. An item that the
	// base does not have, and that has the key of another one there, goes by its id.
	toBase map[evidence.Key]evidence.Key
	toNow  map[evidence.Key]evidence.Key // the inverse

	aliases map[evidence.Key]pastAlias // the older keys that items were given, see meant
}

// pastEntry is an entry that was changed after the base.
type pastEntry struct {
	id      evidence.ID
	base    evidence.Entry   // nil if the base does not have it
	key     evidence.Key     // that the item has now, or had when it was removed; empty for a link
	latest  int64            // the last revision that changed it
	fields  map[string]int64 // the last revision that changed each field
	renamed bool             // whether it has another key now, or had one meanwhile
	grown   bool             // whether another item was made one with it
	gone    bool             // whether it is removed
}

// pageOfPast is how many revisions are read at once.
const pageOfPast = 100

// readPast reads the revisions after a sequence number, the oldest first.
func readPast(ctx context.Context, r storage.History, base int64, progress storage.Progress) (*past, error) {
	p := &past{entries: map[evidence.ID]*pastEntry{}, byBase: map[evidence.Ref]*pastEntry{}, revisions: map[int64]evidence.Revision{},
		toBase: map[evidence.Key]evidence.Key{}, toNow: map[evidence.Key]evidence.Key{}, aliases: map[evidence.Key]pastAlias{}}
	q := storage.RevisionQuery{Newer: base, OldestFirst: true, First: pageOfPast, Count: true}
	for {
		page, err := r.Revisions(ctx, q)
		if err != nil {
			return nil, err
		}
		for rest := page.Revisions; len(rest) > 0; {
			n := readTogether(rest)
			if err := p.read(ctx, r, rest[:n]); err != nil {
				return nil, err
			}
			rest, q.After = rest[n:], rest[n-1].Sequence
			progress.Report("reading the history", len(p.revisions), max(page.Total, len(p.revisions)))
		}
		if !page.HasNext {
			break
		}
	}
	for now, was := range p.toBase {
		p.toNow[was] = now
	}
	return p, nil
}

// readTogether is how many revisions have few enough changes for one call.
func readTogether(revisions []evidence.Revision) int {
	n, changes := 1, revisions[0].Changes
	for n < len(revisions) && changes+revisions[n].Changes <= batch {
		changes += revisions[n].Changes
		n++
	}
	return n
}

func (p *past) read(ctx context.Context, r storage.History, revisions []evidence.Revision) error {
	sequences := make([]int64, len(revisions))
	for i, one := range revisions {
		sequences[i] = one.Sequence
	}
	changes, err := r.Changes(ctx, sequences)
	if err != nil {
		return err
	}
	for i, one := range revisions {
		p.revisions[one.Sequence] = one
		p.add(one.Sequence, changes[i])
	}
	return nil
}

// add adds a revision.
func (p *past) add(sequence int64, changes []evidence.Change) {
	before := make([]evidence.Entry, len(changes))
	for i, c := range changes {
		before[i] = p.atBase(c.Before)
	}
	p.rename(changes)
	for i, c := range changes {
		one := p.entries[c.ID]
		if one == nil {
			one = &pastEntry{id: c.ID, base: before[i], fields: map[string]int64{}}
			p.entries[c.ID] = one
			if one.base != nil {
				p.byBase[one.base.Ref()] = one
			}
		}
		one.latest, one.gone = sequence, c.Removed()
		switch {
		case c.After != nil:
			one.key = keyOf(c.After)
		case c.Before == nil && c.Kind != evidence.KindLink: // a large import keeps no copy of what it made
			one.key = evidence.Key(c.Ref)
		}
		if c.Before != nil && c.After != nil {
			one.renamed = one.renamed || c.Kind != evidence.KindLink && c.Before.Ref() != c.After.Ref()
		}
		for _, f := range evidence.Compare(before[i], p.atBase(c.After)) {
			one.fields[f.Field] = sequence
		}
	}
	p.addAliases(sequence, changes)
}

// rename follows the keys of items through a revision.
func (p *past) rename(changes []evidence.Change) {
	given := map[evidence.Key]evidence.Key{}
	for _, c := range changes {
		was := keyOf(c.Before)
		switch now := keyOf(c.After); {
		case c.Kind == evidence.KindLink || was == now && was != "":
		case was != "":
			if now != "" {
				given[now] = p.baseKey(was)
			}
		default:
			if now == "" { // a large import keeps no copy of what it made
				now = evidence.Key(c.Ref)
			}
			given[now] = p.keyOfNew(c.ID, now, changes)
		}
	}
	for _, c := range changes {
		if was := keyOf(c.Before); was != "" && was != keyOf(c.After) {
			delete(p.toBase, was)
		}
	}
	for now, was := range given {
		if p.toBase[now] = was; now == was {
			delete(p.toBase, now)
		}
	}
}

// keyOfNew is the key in the base of an item that a revision makes, or brings back. An item that
// has the key of a removed one counts as that one.
func (p *past) keyOfNew(id evidence.ID, now evidence.Key, changes []evidence.Change) evidence.Key {
	if one := p.entries[id]; one != nil && one.base != nil {
		return keyOf(one.base)
	}
	holder := p.byBase[evidence.Ref(now)]
	taken := holder != nil && !holder.gone
	for _, c := range changes { // another item may have lost the key just now
		if keyOf(c.Before) == now {
			taken = !c.Removed()
		}
	}
	if taken {
		return evidence.Key(id)
	}
	return now
}

// baseKey is the key in the base of the item that has a key now.
func (p *past) baseKey(now evidence.Key) evidence.Key {
	if was, moved := p.toBase[now]; moved {
		return was
	}
	return now
}

// nowKey is the key that the item with a key in the base has now.
func (p *past) nowKey(was evidence.Key) evidence.Key {
	if now, moved := p.toNow[was]; moved {
		return now
	}
	return was
}

// atBase returns an entry as the base would have it, with all keys from there. It returns nil
// for nil.
func (p *past) atBase(e evidence.Entry) evidence.Entry {
	if e == nil || len(p.toBase) == 0 {
		return e
	}
	return withKeys(e, p.baseKey)
}

// atNow is the inverse of atBase.
func (p *past) atNow(e evidence.Entry) evidence.Entry {
	if len(p.toNow) == 0 {
		return e
	}
	return withKeys(e, p.nowKey)
}

// nowRef is the name that the entry with a name in the base has now.
func (p *past) nowRef(ref evidence.Ref) evidence.Ref {
	if from, to, relation, ok := evidence.ParseLinkName(string(ref)); ok {
		return evidence.Ref(evidence.LinkName(p.nowKey(from), p.nowKey(to), relation))
	}
	return evidence.Ref(p.nowKey(evidence.Key(ref)))
}

// withKeys returns a copy of an entry with other keys, its own included.
func withKeys(e evidence.Entry, name func(evidence.Key) evidence.Key) evidence.Entry {
	e = evidence.Clone(e)
	evidence.Rename(e, name)
	if meta := e.EntryMeta(); meta.Key != "" {
		meta.Key = name(meta.Key)
	}
	return e
}

// baseOf returns the base of an entry, which is here as the base would have it. It returns nil for
// one that the base does not have.
func (p *past) baseOf(theirs evidence.Entry) evidence.Entry {
	one := p.entries[theirs.EntryMeta().ID]
	if one == nil {
		return theirs
	}
	if one.base != nil {
		return one.base
	}
	if removed := p.byBase[theirs.Ref()]; removed != nil {
		return removed.base
	}
	return nil
}

// changed reports whether an entry, which is here as the base would have it, has changed since.
func (p *past) changed(theirs evidence.Entry) bool {
	one := p.entries[theirs.EntryMeta().ID]
	return one != nil && (one.renamed || one.grown || len(evidence.Compare(p.baseOf(theirs), theirs)) > 0)
}
