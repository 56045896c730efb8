package curate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// draft holds the entries that a write touches, before any of them is written.
// Edits are applied to it one after the other, and each builds on those before it.
type draft struct {
	curator *Curator
	reader  storage.Reader
	now     time.Time
	all     map[evidence.ID]*entryDiff
	order   []*entryDiff // in the order in which they were first touched
	names   map[evidence.Ref]*entryDiff
	asked   map[evidence.Ref]bool         // refs that were looked up in the store
	moved   map[evidence.Key]*entryDiff   // renamed items, by the key that the store still has
	paths   map[*entryDiff]string         // of the edits whose subjects they are
	around  map[evidence.Key]bool         // items whose edges were read
	lost    map[*entryDiff][]evidence.Ref // links that an annotation loses, as checkLostLinks found
	undoes  []int64                       // revisions that are taken back
	at      string                        // the path of the current edit
	content string                        // the path of the fields in the current edit
	evidence.Problems
}

// entryDiff is an entry before and after the write.
type entryDiff struct {
	before  evidence.Entry // nil for a new entry
	after   evidence.Entry // nil for a removed entry
	names   []evidence.Ref // of after
	touched bool
	last    evidence.Key // the key that it had when it was removed
}

func (d *entryDiff) id() evidence.ID {
	if d.after != nil {
		return d.after.EntryMeta().ID
	}
	return d.before.EntryMeta().ID
}

// key is the key by which others refer to an item, even when it is removed.
func (d *entryDiff) key() evidence.Key {
	if d.after != nil {
		return d.after.EntryMeta().Key
	}
	return d.last
}

func newDraft(c *Curator, r storage.Reader) *draft {
	return &draft{curator: c, reader: r, now: c.now(), all: map[evidence.ID]*entryDiff{}, names: map[evidence.Ref]*entryDiff{},
		asked: map[evidence.Ref]bool{}, moved: map[evidence.Key]*entryDiff{}, paths: map[*entryDiff]string{},
		around: map[evidence.Key]bool{}, lost: map[*entryDiff][]evidence.Ref{}}
}

// fetch reads the named entries that the draft does not have yet.
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
		entries, err := d.reader.Entries(ctx, part)
		if err != nil {
			return err
		}
		var ends []evidence.Ref // the ends of links whose names have aliases in them
		for i, e := range entries {
			if e != nil && d.all[e.EntryMeta().ID] == nil {
				d.take(&entryDiff{before: e, after: d.follow(evidence.Clone(e))})
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

// stored returns the store's ref for an entry of the draft: the name of a link has
// the keys that its ends have in the store. It returns "" for a link from or to an
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

// follow replaces the keys to which an entry from the store refers by those that
// the draft has given to the same items.
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

func (d *draft) take(one *entryDiff) {
	d.all[one.id()] = one
	d.order = append(d.order, one)
	d.index(one)
}

// index gives an entry its names in the draft.
func (d *draft) index(one *entryDiff) {
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

// namesOf returns all refs of an entry except its id.
func namesOf(e evidence.Entry) []evidence.Ref {
	names := []evidence.Ref{e.Ref()}
	for _, alias := range e.EntryMeta().Aliases {
		names = append(names, evidence.Ref(alias))
	}
	return names
}

// find returns the entry that a ref names in the draft, or nil if there is none or
// it was not fetched.
func (d *draft) find(ref evidence.Ref) *entryDiff {
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

// key returns the key of the item that a key, an alias or an id names. It returns other
// names as they are.
func (d *draft) key(ref evidence.Key) evidence.Key {
	if one := d.find(evidence.Ref(ref)); one != nil && one.after.EntryKind() != evidence.KindLink {
		return one.after.EntryMeta().Key
	}
	return ref
}

// existing returns the subject of an edit. It adds a problem and returns nil if the
// entry does not exist, is of none of the kinds, or has another version than
// expected.
func (d *draft) existing(ctx context.Context, field string, ref evidence.Ref, expected int, kinds ...evidence.Kind) (*entryDiff, error) {
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

// nearest lists the links or keys that were probably meant by an unknown ref.
func (d *draft) nearest(ctx context.Context, ref evidence.Ref) ([]string, error) {
	if ref.IsLinkName() {
		return d.nearestLink(ctx, ref)
	}
	keys, err := d.reader.Nearest(ctx, string(ref), 3)
	return evidence.Strings(keys), err
}

// version is the version that an entry has before the write.
func (d *draft) version(one *entryDiff) int {
	if one.before != nil {
		return one.before.EntryMeta().Version
	}
	return 1
}

// create adds a new entry. It adds a problem if the name is taken.
func (d *draft) create(ctx context.Context, e evidence.Entry) (*entryDiff, error) {
	e = evidence.Clone(e)
	meta := e.EntryMeta()
	if l, ok := e.(*evidence.Link); ok {
		if err := d.fetch(ctx, evidence.Ref(l.From), evidence.Ref(l.To)); err != nil {
			return nil, err
		}
		l.From, l.To = d.key(l.From), d.key(l.To)
	}
	evidence.SetDefaults(e)
	if taken, err := d.taken(ctx, e.Ref(), nil); taken || err != nil {
		return nil, err
	}
	*meta = evidence.Meta{ID: d.curator.NewID(e.EntryKind()), Key: meta.Key, Version: 1, CreatedAt: d.now, UpdatedAt: d.now}
	one := &entryDiff{after: e, touched: true}
	d.take(one)
	return one, nil
}

// taken reports whether another entry has a name, and adds a problem if so.
func (d *draft) taken(ctx context.Context, name evidence.Ref, by *entryDiff) (bool, error) {
	if err := d.fetch(ctx, name); err != nil {
		return false, err
	}
	other := d.find(name)
	if other == nil || other == by {
		return false, nil
	}
	field, text := "key", fmt.Sprintf("%q is already %s", name, evidence.Noun(other.after.EntryKind()))
	if other.after.EntryKind() == evidence.KindLink {
		field, text = "", fmt.Sprintf("the link %q already exists", name)
	} else if other.after.Ref() != name {
		text = fmt.Sprintf("%q is an old key of %q", name, other.after.Ref())
	}
	problem := evidence.Problem{Path: evidence.Join(d.content, field), Message: text}
	if other.before != nil { // otherwise an earlier edit of this write has taken the name
		now, err := d.since(ctx, other, 0)
		if err != nil {
			return true, err
		}
		problem.Code, problem.Now = evidence.Conflict, now
	}
	d.Add(problem)
	return true, nil
}

// changed notes that an edit changed an entry in place.
func (d *draft) changed(one *entryDiff) {
	one.touched = true
	d.index(one)
}

// remove removes an entry.
func (d *draft) remove(one *entryDiff) {
	if one.before == nil {
		// This write made it.
		delete(d.all, one.id())
		d.order = slices.DeleteFunc(d.order, func(other *entryDiff) bool { return other == one })
	}
	one.last, one.after, one.touched = one.key(), nil, true
	d.index(one)
}

// setKey gives an item another key, and replaces it in all references of the draft.
func (d *draft) setKey(one *entryDiff, to evidence.Key) {
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
