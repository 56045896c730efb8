package curate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Undo takes a revision back, or the whole import that the revision is a part of: it
// gives each changed field its earlier value. If a later revision has changed the field
// again, Undo is a Conflict.
type Undo struct{ Revision int64 }

func (Undo) intent() evidence.Intent { return evidence.IntentUndo }
func (e Undo) refs() []evidence.Ref  { return nil }

func (e Undo) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	sequences, err := d.together(ctx, e.Revision)
	if err != nil {
		return nil, err
	}
	if sequences == nil {
		d.Add(evidence.Problem{Code: evidence.NotFound, Path: evidence.Join(d.at, "revision"), Message: fmt.Sprintf("there is no revision %d", e.Revision)})
		return nil, nil
	}
	d.undoes = append(d.undoes, sequences...)
	for _, sequence := range slices.Backward(sequences) {
		changes, err := d.reader.Changes(ctx, []int64{sequence})
		if err != nil {
			return nil, err
		}
		if err := d.takeBack(ctx, sequence, changes[0]); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// together returns the revisions that Undo takes back: one, or all of an import.
func (d *draft) together(ctx context.Context, sequence int64) ([]int64, error) {
	found, err := d.reader.RevisionsAt(ctx, []int64{sequence})
	if err != nil || found[0] == nil {
		return nil, err
	}
	group := found[0].Group
	if group == 0 {
		return []int64{sequence}, nil
	}
	var all []int64
	q := storage.RevisionQuery{Group: group, OldestFirst: true, First: 100}
	for {
		page, err := d.reader.Revisions(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Revisions {
			all, q.After = append(all, r.Sequence), r.Sequence
		}
		if !page.HasNext {
			return all, nil
		}
	}
}

// takeBack undoes the changes of one revision, unless something has changed since. It
// frees names before it gives them back to the entries that had them. Later validate
// checks whether anything refers to removed items.
func (d *draft) takeBack(ctx context.Context, sequence int64, changes []evidence.Change) error {
	var refs []evidence.Ref
	for _, c := range changes {
		refs = append(refs, evidence.Ref(c.ID))
	}
	if err := d.fetch(ctx, refs...); err != nil {
		return err
	}
	u := undoing{draft: d, sequence: sequence}
	for _, step := range []func(context.Context, evidence.Change) error{u.check, u.freeNames, u.takeOut, u.bringBack, u.changeBack} {
		for _, c := range changes {
			if err := step(ctx, c); err != nil {
				return err
			}
		}
		if u.Len() > 0 {
			return nil
		}
	}
	return nil
}

// undoing undoes one revision in a draft.
type undoing struct {
	*draft
	sequence int64
}

// conflict adds the problem that a change cannot be undone, with the revisions that
// changed the entry since.
func (u *undoing) conflict(ctx context.Context, c evidence.Change, format string, args ...any) error {
	problem := evidence.Problem{Code: evidence.Conflict, Path: evidence.Join(u.at, "revision"), Message: fmt.Sprintf("revision %d cannot be undone: ", u.sequence) + fmt.Sprintf(format, args...)}
	if u.Full() { // it is only counted
		u.Add(problem)
		return nil
	}
	page, err := u.reader.Revisions(ctx, storage.RevisionQuery{Of: evidence.Ref(c.ID), OldestFirst: true, Newer: u.sequence, First: 5, Count: true})
	if err != nil {
		return err
	}
	var since []string
	for _, r := range page.Revisions {
		since = append(since, fmt.Sprint(r.Sequence))
		problem.Since = append(problem.Since, r.Sequence)
	}
	if len(since) > 0 {
		problem.Message += "; see revision " + strings.Join(since, ", ")
	}
	if more := page.Total - len(since); more > 0 {
		problem.Later = true
		problem.Message += fmt.Sprintf(" and %d more", more)
	}
	u.Add(problem)
	return nil
}

// check makes sure that a changed entry still has the values that the revision gave
// it, and a new entry all values that it was made with.
func (u *undoing) check(ctx context.Context, c evidence.Change) error {
	if c.Removed() {
		return nil // bringBack checks whether its names are free
	}
	one := u.find(evidence.Ref(c.ID))
	if one == nil {
		return u.conflict(ctx, c, "%q has been removed", c.Ref)
	}
	if c.Created() {
		same, err := u.asCreated(ctx, one, c)
		if err == nil && !same {
			err = u.conflict(ctx, c, "%q has changed since", c.Ref)
		}
		return err
	}
	if c.Before.Ref() != c.After.Ref() && c.Kind != evidence.KindLink && one.after.Ref() != c.After.Ref() {
		return u.conflict(ctx, c, "%q has been renamed to %q", c.After.Ref(), one.after.Ref())
	}
	for _, f := range evidence.FieldsOf(c.Kind) {
		old, new := f.Append(nil, c.Before), f.Append(nil, c.After)
		if f.Name == "key" || slices.Equal(old, new) {
			continue
		}
		same, err := u.sameValues(ctx, f, f.Append(nil, one.after), new)
		if err != nil {
			return err
		}
		if !same {
			return u.conflict(ctx, c, "%s of %q has changed since", f.Name, c.Ref)
		}
	}
	return nil
}

// freeNames takes from an item the keys that the revision gave it, so that other items
// can have these keys back.
func (u *undoing) freeNames(ctx context.Context, c evidence.Change) error {
	if c.Before == nil || c.After == nil || c.Kind == evidence.KindLink {
		return nil
	}
	one := u.find(evidence.Ref(c.ID))
	meta := one.after.EntryMeta()
	old, new := c.Before.EntryMeta(), c.After.EntryMeta()
	added := minus(new.Aliases, old.Aliases)
	meta.Aliases = minus(meta.Aliases, added)
	for _, alias := range minus(old.Aliases, new.Aliases) {
		if alias != meta.Key && !slices.Contains(meta.Aliases, alias) {
			meta.Aliases = append(meta.Aliases, alias)
		}
	}
	slices.Sort(meta.Aliases)
	if len(meta.Aliases) == 0 {
		meta.Aliases = nil
	}
	if old.Key != new.Key {
		u.setKey(one, old.Key)
	}
	u.changed(one)
	return nil
}

// minus returns the keys that are not in without.
func minus(keys, without []evidence.Key) []evidence.Key {
	var rest []evidence.Key
	for _, key := range keys {
		if !slices.Contains(without, key) {
			rest = append(rest, key)
		}
	}
	return rest
}

// bringBack makes a removed entry again, with the id that it had.
func (u *undoing) bringBack(ctx context.Context, c evidence.Change) error {
	if !c.Removed() {
		return nil
	}
	if u.find(evidence.Ref(c.ID)) != nil {
		return u.conflict(ctx, c, "%q exists again", c.Ref)
	}
	e := evidence.Clone(c.Before)
	for _, name := range namesOf(e) {
		if err := u.fetch(ctx, name); err != nil {
			return err
		}
		if other := u.find(name); other != nil {
			return u.conflict(ctx, c, "%q now names another %s", name, evidence.Word(other.after.EntryKind()))
		}
	}
	meta := e.EntryMeta()
	meta.Version, meta.UpdatedAt = meta.Version+1, u.now
	if one := u.all[c.ID]; one != nil { // another revision of this undo removed it
		one.after, one.touched = e, true
		u.index(one)
		return nil
	}
	u.take(&entryDiff{after: e, touched: true})
	return nil
}

// changeBack gives fields the values that they had.
func (u *undoing) changeBack(ctx context.Context, c evidence.Change) error {
	if c.Before == nil || c.After == nil {
		return nil
	}
	one := u.find(evidence.Ref(c.ID))
	next := evidence.Clone(one.after)
	for _, f := range evidence.FieldsOf(c.Kind) {
		old, new := f.Append(nil, c.Before), f.Append(nil, c.After)
		if f.Name != "key" && !slices.Equal(old, new) {
			f.Copy(next, c.Before)
		}
	}
	if c.Kind == evidence.KindLink && next.Ref() != one.after.Ref() {
		if err := u.fetch(ctx, next.Ref()); err != nil {
			return err
		}
		if other := u.find(next.Ref()); other != nil && other != one {
			return u.conflict(ctx, c, "the link %q exists again", next.Ref())
		}
	}
	one.after = next
	u.changed(one)
	return nil
}

// sameValues compares the values of a field. Keys are the same if they name the
// same item.
func (u *undoing) sameValues(ctx context.Context, f evidence.Field, now, then []string) (bool, error) {
	if slices.Equal(now, then) {
		return true, nil
	}
	if f.Form != evidence.FormKey && f.Form != evidence.FormKeys && f.Form != evidence.FormRefs {
		return false, nil
	}
	for _, key := range slices.Concat(now, then) {
		if err := u.fetch(ctx, evidence.Ref(key)); err != nil {
			return false, err
		}
	}
	return slices.EqualFunc(now, then, func(a, b string) bool {
		one := u.find(evidence.Ref(a))
		return one != nil && one == u.find(evidence.Ref(b))
	}), nil
}

// takeOut removes an entry that the revision made.
func (u *undoing) takeOut(_ context.Context, c evidence.Change) error {
	if c.Created() {
		u.remove(u.find(evidence.Ref(c.ID)))
	}
	return nil
}

// asCreated reports whether an entry still has the content that it was made with.
func (u *undoing) asCreated(ctx context.Context, one *entryDiff, c evidence.Change) (bool, error) {
	made := c.After
	if made == nil { // a large import keeps no copy: the next change does
		if one.before != nil && u.version(one) == 1 {
			return true, nil
		}
		var err error
		if made, err = u.beforeNext(ctx, c.ID); made == nil || err != nil {
			return false, err
		}
	}
	for _, f := range evidence.FieldsOf(c.Kind) {
		if f.Name == "key" {
			continue
		}
		if same, err := u.sameValues(ctx, f, f.Append(nil, one.after), f.Append(nil, made)); !same || err != nil {
			return false, err
		}
	}
	return one.after.Ref() == c.Ref || c.Kind == evidence.KindLink, nil
}

// beforeNext returns an entry as it was before the next revision that changed it.
func (u *undoing) beforeNext(ctx context.Context, id evidence.ID) (evidence.Entry, error) {
	page, err := u.reader.Revisions(ctx, storage.RevisionQuery{Of: evidence.Ref(id), OldestFirst: true, After: u.sequence, First: 1})
	if err != nil || len(page.Revisions) == 0 {
		return nil, err
	}
	changes, err := u.reader.Changes(ctx, []int64{page.Revisions[0].Sequence})
	if err != nil {
		return nil, err
	}
	for _, c := range changes[0] {
		if c.ID == id {
			return c.Before, nil
		}
	}
	return nil, nil
}
