package curate

import (
	"corroborate/internal/evidence"
)

// footprint tells of a planned or committed write what it read and what it changed, as
// far as another write can interfere with it.
type footprint struct {
	changed map[evidence.ID]bool  // the entries that it changes
	names   map[evidence.Ref]bool // what these are called, before and after
	leads   []evidence.Key        // the items that these bear on although they refer to them, see leadsTo; before and after
	refers  []evidence.Key        // all items that these refer to, before and after
	renamed []evidence.Key        // the keys that they had and gave up

	looked map[evidence.ID]bool  // the entries that it read
	asked  map[evidence.Ref]bool // the names that it looked up
	around map[evidence.Key]bool // items to which it read who refers
	meant  map[evidence.Key]bool // items that the entries that it read refer to, by the names that these had

	// What the figures of its dependents depend on, by id and by key. A link or a caveat
	// that is new there leads to one of these items.
	below map[evidence.ID]bool
	keys  map[evidence.Key]bool

	idempotencyKey string
	wide           bool // it has so many dependents that it knows nothing of what is below them
}

// note notes what a draft read and changed. What the figures of the dependents depend on
// is before.
func (f *footprint) note(d *draft, changes []*entryDiff, before *evidence.Map) {
	f.changed, f.names, f.asked, f.around = map[evidence.ID]bool{}, map[evidence.Ref]bool{}, d.asked, d.around
	f.looked = make(map[evidence.ID]bool, len(d.all))
	f.below, f.keys = make(map[evidence.ID]bool, before.Len()+len(changes)), make(map[evidence.Key]bool, before.Len()+len(changes))
	for _, one := range changes {
		f.changed[one.id()], f.below[one.id()] = true, true
		if now := keyOf(one.after); now != "" {
			f.keys[now] = true
		}
		if was := keyOf(one.before); was != "" && was != keyOf(one.after) {
			f.renamed = append(f.renamed, was)
		}
		for _, e := range []evidence.Entry{one.before, one.after} {
			if e == nil {
				continue
			}
			for _, name := range namesOf(e) {
				f.names[name] = true
			}
			f.leads = append(f.leads, leadsTo(e)...)
			evidence.EachReference(e, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) { f.refers = append(f.refers, to) })
		}
	}
	f.meant = map[evidence.Key]bool{}
	for id, one := range d.all {
		f.looked[id] = true
		if one.before != nil {
			evidence.EachReference(one.before, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) { f.meant[to] = true })
		}
	}
	for e := range before.Entries() {
		f.below[e.EntryMeta().ID] = true
		if key := keyOf(e); key != "" {
			f.keys[key] = true
		}
	}
}

// survives reports whether a plan of this footprint is as good after another write as it
// was before it.
func (f *footprint) survives(other *footprint) bool {
	return !f.wide && !other.wide && !f.meets(other) && !f.restsOn(other) && !other.restsOn(f)
}

// meets reports whether the plan read what the other write changed.
func (f *footprint) meets(other *footprint) bool {
	return f.idempotencyKey != "" && f.idempotencyKey == other.idempotencyKey ||
		anyOf(other.changed, f.looked) || anyOf(other.names, f.asked) || anyIn(other.refers, f.around) || anyIn(other.renamed, f.meant)
}

// keyOf is the key of an item, "" for a link and for nothing.
func keyOf(e evidence.Entry) evidence.Key {
	if it, ok := e.(evidence.Item); ok {
		return it.EntryMeta().Key
	}
	return ""
}

// restsOn reports whether figures that one write computed depend on what the other one
// changed. It is asked both ways: a write may also lead from what another one changed
// to a claim that this one did not know to depend on it.
func (f *footprint) restsOn(other *footprint) bool {
	return anyOf(other.changed, f.below) || anyIn(other.leads, f.keys)
}

// anyOf reports whether two sets have an element in common.
func anyOf[K comparable](a, b map[K]bool) bool {
	for k := range a {
		if b[k] {
			return true
		}
	}
	return false
}

func anyIn[K comparable](list []K, set map[K]bool) bool {
	for _, k := range list {
		if set[k] {
			return true
		}
	}
	return false
}
