package curate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// draft is what a write makes of the entries that it touches, before any of it
// is written: intents are applied to it one after the other, and see what
// those before them did.
type draft struct {
	*Curator
	tx      storage.Tx
	now     time.Time
	all     map[evidence.ID]*drafted
	order   []*drafted // as they were touched first
	names   map[evidence.Ref]*drafted
	asked   map[evidence.Ref]bool       // what was looked up in the store
	moved   map[evidence.Key]*drafted   // by the key that the store has them under still
	paths   map[*drafted]string         // of the intents that they are the subjects of
	lost    map[*drafted][]evidence.Ref // links of which caveats were found to lose them
	undoes  []int64                     // revisions that are taken back
	at      string                      // the path of the edit that is being applied
	content string                      // the path of the fields of the entry that it is about
	evidence.Problems
}

// drafted is an entry before and after the write.
type drafted struct {
	before  evidence.Entry // nil for a new entry
	after   evidence.Entry // nil for one that is removed
	names   []evidence.Ref // of after
	touched bool
	last    evidence.Key // the key that it had when it was removed
}

func (d *drafted) id() evidence.ID {
	if d.after != nil {
		return d.after.EntryMeta().ID
	}
	return d.before.EntryMeta().ID
}

// key is the key by which others refer to an item, even when it is removed.
func (d *drafted) key() evidence.Key {
	if d.after != nil {
		return d.after.EntryMeta().Key
	}
	return d.last
}

func newDraft(c *Curator, tx storage.Tx) *draft {
	return &draft{Curator: c, tx: tx, now: c.now(), all: map[evidence.ID]*drafted{}, names: map[evidence.Ref]*drafted{},
		asked: map[evidence.Ref]bool{}, moved: map[evidence.Key]*drafted{}, paths: map[*drafted]string{}, lost: map[*drafted][]evidence.Ref{}}
}

// fetch reads the entries that refs name and that are not in the draft yet.
func (d *draft) fetch(ctx context.Context, refs ...evidence.Ref) error {
	var missing, stored []evidence.Ref
	for _, ref := range refs {
		if ref == "" || d.find(ref) != nil {
			continue
		}
		if name := d.stored(ref); name != "" && !d.asked[name] {
			d.asked[name] = true
			missing, stored = append(missing, ref), append(stored, name)
		}
	}
	for part := range slices.Chunk(stored, batch) {
		entries, err := d.tx.Entries(ctx, part)
		if err != nil {
			return err
		}
		var ends []evidence.Ref // of links that are named by aliases of these
		for i, e := range entries {
			if e != nil && d.all[e.EntryMeta().ID] == nil {
				d.take(&drafted{before: e, after: d.follow(evidence.Clone(e))})
			}
			if from, to, _, ok := evidence.ParseLinkName(string(missing[i])); ok && e != nil && d.find(missing[i]) == nil {
				ends = append(ends, evidence.Ref(from), evidence.Ref(to))
			}
		}
		missing = missing[len(part):]
		if len(ends) > 0 {
			if err := d.fetch(ctx, ends...); err != nil {
				return err
			}
		}
	}
	return nil
}

// stored is how the store names what a ref names in the draft: a link is called
// there by what its ends are called there. It is empty for a link from or to an
// item that the store does not have.
func (d *draft) stored(ref evidence.Ref) evidence.Ref {
	from, to, relation, ok := evidence.ParseLinkName(string(ref))
	if !ok {
		return ref
	}
	for _, end := range []*evidence.Key{&from, &to} {
		one := d.find(evidence.Ref(*end))
		switch {
		case one == nil:
		case one.before == nil:
			return ""
		default:
			*end = one.before.EntryMeta().Key
		}
	}
	return evidence.Ref(evidence.LinkName(from, to, relation))
}

// follow gives an entry from the store the keys that the draft has given to
// what it refers to.
func (d *draft) follow(e evidence.Entry) evidence.Entry {
	if len(d.moved) > 0 {
		evidence.Rename(e, func(key evidence.Key) evidence.Key {
			if to := d.moved[key]; to != nil {
				return to.key()
			}
			return key
		})
	}
	return e
}

func (d *draft) take(one *drafted) {
	d.all[one.id()] = one
	d.order = append(d.order, one)
	d.index(one)
}

// index gives an entry its names in the draft.
func (d *draft) index(one *drafted) {
	for _, name := range one.names {
		if d.names[name] == one {
			delete(d.names, name)
		}
	}
	one.names = nil
	if one.after == nil {
		return
	}
	one.names = namesOf(one.after)
	for _, name := range one.names {
		d.names[name] = one
	}
}

// namesOf are all refs of an entry but its id.
func namesOf(e evidence.Entry) []evidence.Ref {
	names := []evidence.Ref{e.Ref()}
	for _, alias := range e.EntryMeta().Aliases {
		names = append(names, evidence.Ref(alias))
	}
	return names
}

// find is the entry that a ref names in the draft; nil where there is none, or
// none was fetched.
func (d *draft) find(ref evidence.Ref) *drafted {
	if one := d.all[evidence.ID(ref)]; one != nil && one.after != nil {
		return one
	}
	if one := d.names[ref]; one != nil {
		return one
	}
	if from, to, relation, ok := evidence.ParseLinkName(string(ref)); ok {
		return d.names[evidence.Ref(evidence.LinkName(d.key(from), d.key(to), relation))]
	}
	return nil
}

// key is the key of the item that a key, an alias or an id names; what names
// nothing stays as it is.
func (d *draft) key(ref evidence.Key) evidence.Key {
	if one := d.find(evidence.Ref(ref)); one != nil && one.after.EntryKind() != evidence.KindLink {
		return one.after.EntryMeta().Key
	}
	return ref
}

// existing is the entry that an intent is about. A fault says where it is not
// there, not of one of the kinds, or of another version than was expected.
func (d *draft) existing(ctx context.Context, field string, ref evidence.Ref, expected int, kinds ...evidence.Kind) (*drafted, error) {
	if err := d.fetch(ctx, ref); err != nil {
		return nil, err
	}
	path := evidence.Join(d.at, field)
	one := d.find(ref)
	if one == nil {
		what := "record or link"
		if len(kinds) == 1 {
			what = evidence.Word(kinds[0])
		}
		nearest, err := d.nearest(ctx, ref)
		d.Add(evidence.Problem{Code: evidence.NotFound, Path: path, Message: fmt.Sprintf("there is no %s %q", what, ref), Nearest: nearest})
		return nil, err
	}
	if len(kinds) > 0 {
		if problem, ok := evidence.CheckTarget(evidence.Key(ref), one.after.EntryKind(), "", kinds); !ok {
			d.Add(problem.At(path))
			return nil, nil
		}
	}
	if version := d.version(one); expected != 0 && version != expected {
		now, err := d.since(ctx, one, expected)
		d.Add(evidence.Problem{Code: evidence.Conflict, Path: evidence.Join(d.at, "expectedVersion"),
			Message: fmt.Sprintf("%q has version %d, not %d", ref, version, expected), Now: now})
		return nil, err
	}
	return one, nil
}

// nearest lists the links or keys that a name of nothing may have been meant for.
func (d *draft) nearest(ctx context.Context, ref evidence.Ref) ([]string, error) {
	if ref.IsLinkName() {
		return d.nearestLink(ctx, ref)
	}
	keys, err := d.tx.Nearest(ctx, string(ref), 3)
	return evidence.Strings(keys), err
}

// version is the version that an entry has before the write.
func (d *draft) version(one *drafted) int {
	if one.before != nil {
		return one.before.EntryMeta().Version
	}
	return 1
}

// create adds a new entry. Where its name is taken, that is a fault.
func (d *draft) create(ctx context.Context, e evidence.Entry) (*drafted, error) {
	e = evidence.Clone(e)
	meta := e.EntryMeta()
	if l, ok := e.(*evidence.Link); ok {
		if err := d.fetch(ctx, evidence.Ref(l.From), evidence.Ref(l.To)); err != nil {
			return nil, err
		}
		l.From, l.To = d.key(l.From), d.key(l.To)
		if l.Strength == "" {
			l.Strength = evidence.StrengthModerate
		}
	}
	if taken, err := d.taken(ctx, e.Ref(), nil); taken || err != nil {
		return nil, err
	}
	*meta = evidence.Meta{ID: d.NewID(e.EntryKind()), Key: meta.Key, Version: 1, CreatedAt: d.now, UpdatedAt: d.now}
	one := &drafted{after: e, touched: true}
	d.take(one)
	return one, nil
}

// taken reports, as a fault, whether another entry has a name.
func (d *draft) taken(ctx context.Context, name evidence.Ref, by *drafted) (bool, error) {
	if err := d.fetch(ctx, name); err != nil {
		return false, err
	}
	other := d.find(name)
	if other == nil || other == by {
		return false, nil
	}
	field, text := "key", fmt.Sprintf("%q is %s already", name, evidence.Noun(other.after.EntryKind()))
	if other.after.EntryKind() == evidence.KindLink {
		field, text = "", fmt.Sprintf("the link %q is there already", name)
	} else if other.after.Ref() != name {
		text = fmt.Sprintf("%q is an old key of %q", name, other.after.Ref())
	}
	problem := evidence.Problem{Path: evidence.Join(d.content, field), Message: text}
	if other.before != nil { // else an earlier edit of this write has taken it
		now, err := d.since(ctx, other, 0)
		if err != nil {
			return true, err
		}
		problem.Code, problem.Now = evidence.Conflict, now
	}
	d.Add(problem)
	return true, nil
}

// changed takes note that an intent has changed an entry in place.
func (d *draft) changed(one *drafted) {
	one.touched = true
	d.index(one)
}

// remove takes an entry out.
func (d *draft) remove(one *drafted) {
	if one.before == nil {
		// It was made by this very write.
		delete(d.all, one.id())
		d.order = slices.DeleteFunc(d.order, func(other *drafted) bool { return other == one })
	}
	one.last, one.after, one.touched = one.key(), nil, true
	d.index(one)
}

// setKey gives an item another key, and everything in the draft that refers to
// it follows.
func (d *draft) setKey(one *drafted, to evidence.Key) {
	meta := one.after.EntryMeta()
	from := meta.Key
	meta.Key = to
	if one.before != nil {
		d.moved[one.before.EntryMeta().Key] = one
	}
	d.changed(one)
	for _, other := range d.order {
		if other.after == nil || other == one {
			continue
		}
		evidence.Rename(other.after, func(key evidence.Key) evidence.Key {
			if key == from {
				return to
			}
			return key
		})
		d.index(other)
	}
}
