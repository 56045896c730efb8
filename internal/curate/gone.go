package curate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// findGone finds the entries that the base has and the whole file no longer names.
func (r *reconciling) findGone(ctx context.Context) error {
	var changed, held []evidence.Entry
	had, lacks := map[evidence.Kind]int{}, map[evidence.Kind]int{}
	err := r.reader.Scan(ctx, func(now evidence.Entry) error {
		if id := now.EntryMeta().ID; r.met[id] != "" {
			had[now.EntryKind()]++
			if r.held[id] != "" && !r.owned[id] && r.past.baseOf(r.past.atBase(now)) != nil {
				held = append(held, now)
			}
			return nil
		}
		switch theirs := r.past.atBase(now); {
		case !r.past.changed(theirs):
			r.gone = append(r.gone, now)
		case r.past.baseOf(theirs) != nil: // otherwise it is new in the store
			changed = append(changed, now)
		default:
			return nil
		}
		had[now.EntryKind()]++
		lacks[now.EntryKind()]++
		return nil
	})
	if err != nil {
		return err
	}
	for _, now := range held {
		if err := r.refuseHeld(ctx, now); err != nil {
			return err
		}
	}
	for _, now := range changed {
		switch r.side {
		case Theirs:
		case Ours:
			r.gone = append(r.gone, now)
		default:
			title, err := r.title(ctx, now)
			if err != nil {
				return err
			}
			r.sided(evidence.Problem{Path: string(now.Ref()),
				Message: fmt.Sprintf("%s: the file, which is whole, no longer has it, and %s", title, r.did(r.past.entries[now.EntryMeta().ID].latest, "changed it"))})
		}
	}
	r.refuseMany(had, lacks)
	return nil
}

// refuseHeld refuses to remove an entry that the file no longer has, but with which the store has made one what the
// file still has. Only the store's side settles that.
func (r *reconciling) refuseHeld(ctx context.Context, now evidence.Entry) error {
	if r.side == Theirs {
		return nil
	}
	title, err := r.title(ctx, now)
	if err != nil {
		return err
	}
	name := r.held[now.EntryMeta().ID]
	r.sided(evidence.Problem{Path: string(now.Ref()),
		Message:  fmt.Sprintf("%s: the file, which is whole, no longer has it, but still has %q, and %s", title, name, r.did(r.past.byBase[name].latest, "made both one")),
		Expected: "both of them or neither in the file, or the store's side"})
	return nil
}

// refuseMany refuses a whole file that lacks so much of what the store had that it was probably cut
// short: several entries of a kind, and so all of them, or more than half of all entries.
func (r *reconciling) refuseMany(had, lacks map[evidence.Kind]int) {
	if r.removeMany {
		return
	}
	var counts []string
	all, missing, wholeKind := 0, 0, false
	for _, kind := range evidence.Kinds {
		all, missing = all+had[kind], missing+lacks[kind]
		wholeKind = wholeKind || lacks[kind] > 1 && lacks[kind] == had[kind]
		if lacks[kind] > 0 {
			counts = append(counts, fmt.Sprintf("%d of %d %s", lacks[kind], had[kind], evidence.Plural(kind)))
		}
	}
	if !wholeKind && missing*2 <= all {
		return
	}
	r.many = true
	r.Add(evidence.Problem{Code: evidence.Conflict, Place: r.header.Place,
		Message:  fmt.Sprintf("the file, which is whole, lacks %d of the %d entries of the map (%s), and they would be removed", missing, all, strings.Join(counts, ", ")),
		Expected: "a file that was not cut short, or the order to remove that many"})
}

// removeGone removes what is gone: annotations, then links, then the other items. What the store has
// made since and what needs one of them is a problem, unless there is a side.
func (r *reconciling) removeGone(ctx context.Context) error {
	refs := make([]evidence.Ref, len(r.gone))
	var ends []evidence.Ref // for the titles of links
	for i, e := range r.gone {
		refs[i] = evidence.Ref(e.EntryMeta().ID)
		if e.EntryKind() == evidence.KindLink {
			ends = append(ends, needs(e)...)
		}
	}
	if err := r.fetch(ctx, slices.Concat(refs, ends)...); err != nil {
		return err
	}
	var links, items []*entryDiff
	for _, ref := range refs {
		one := r.find(ref)
		if one == nil { // somebody has just removed it
			return errStale
		}
		switch one.after.EntryKind() {
		case evidence.KindCaveat, evidence.KindRemark:
			r.remove(one)
		case evidence.KindLink:
			links = append(links, one)
		default:
			items = append(items, one)
		}
	}
	for _, one := range links {
		keep, err := r.clearLink(ctx, one)
		if err != nil {
			return err
		}
		if !keep {
			r.remove(one)
		}
	}
	for _, one := range items {
		r.remove(one)
	}
	switch r.side {
	case Ours:
		return r.clearItems(ctx, items)
	case Theirs:
		return r.keepNeeded(ctx, items)
	}
	return r.refuseNeeded(ctx, items)
}

// refuseNeeded refuses to remove items that entries need which the store has made since.
func (r *reconciling) refuseNeeded(ctx context.Context, items []*entryDiff) error {
	for _, one := range items {
		needing, err := r.needing(ctx, one)
		if err != nil {
			return err
		}
		needing = slices.DeleteFunc(needing, func(other *entryDiff) bool { return !r.theirOwn(other) && !r.changedSince(other) })
		if len(needing) == 0 {
			continue
		}
		by := needing[0]
		if err := r.fetch(ctx, needs(by.after)...); err != nil {
			return err
		}
		names := make([]string, len(needing))
		for i, other := range needing {
			names[i] = string(other.before.Ref())
		}
		stored, more := r.before(), ""
		if n := len(needing) - 1; n > 0 {
			more = fmt.Sprintf(", and %d more need it", n)
		}
		text := fmt.Sprintf("%s: the file, which is whole, no longer has it, and %s needs it", titleOf(one.before, stored), titleOf(by.before, stored))
		if p := r.past.entries[by.id()]; p != nil {
			text += ": " + r.did(p.latest, "wrote that")
		}
		r.sided(evidence.Problem{Path: string(one.before.Ref()), NeededBy: names[:min(len(names), evidence.MaxNeededBy)], Message: text + more})
	}
	return r.Err() // checkRemovals would tell the same again
}

// theirOwn reports whether an entry is of the store, and the file does not have it.
func (r *reconciling) theirOwn(one *entryDiff) bool {
	_, met := r.met[one.id()]
	return one.before != nil && !met
}

// changedSince reports whether the store has changed an entry of the file since the base. If it needs what the
// file no longer has, that is why: the file itself does not.
func (r *reconciling) changedSince(one *entryDiff) bool {
	p := r.past.entries[one.id()]
	return p != nil && p.base != nil
}

// clearLink settles a conflict about a link that is to go, and that annotations of the store
// qualify: they no longer do, or the link stays.
func (r *reconciling) clearLink(ctx context.Context, one *entryDiff) (keep bool, err error) {
	annotations, names, err := r.onLink(ctx, one)
	if err != nil {
		return false, err
	}
	annotations = slices.DeleteFunc(annotations, func(c *entryDiff) bool { return !r.theirOwn(c) })
	switch r.side {
	case "":
		r.settled = r.settled || len(annotations) > 0 // checkLostLinks tells it
		return false, nil
	case Theirs:
		return len(annotations) > 0, nil
	}
	r.drop(annotations, func(ref evidence.Ref) bool { return names[ref] })
	return false, nil
}

// drop takes something out of what annotations are on.
func (r *reconciling) drop(annotations []*entryDiff, of func(evidence.Ref) bool) {
	r.resubject(annotations, func(ref evidence.Ref) evidence.Ref {
		if of(ref) {
			return ""
		}
		return ref
	})
}

// clearItems removes the links of the store from and to removed items, and makes its annotations no
// longer qualify them.
func (r *reconciling) clearItems(ctx context.Context, items []*entryDiff) error {
	for _, one := range items {
		needing, err := r.needing(ctx, one)
		if err != nil {
			return err
		}
		var annotations []*entryDiff
		for _, other := range needing {
			switch {
			case !r.theirOwn(other):
				r.undoNeed(other, evidence.Ref(one.last))
			case other.after.EntryKind() == evidence.KindLink:
				if _, err := r.clearLink(ctx, other); err != nil {
					return err
				}
				r.remove(other)
			case isAnnotation(other):
				annotations = append(annotations, other)
			}
		}
		annotations = slices.DeleteFunc(annotations, func(c *entryDiff) bool { return c.after == nil })
		r.drop(annotations, func(ref evidence.Ref) bool { return ref == evidence.Ref(one.last) })
	}
	return nil
}

// undoNeed gives an entry that the store has changed, so that it needs an item that goes, the fields that the
// file has.
func (r *reconciling) undoNeed(other *entryDiff, item evidence.Ref) {
	if other.after == nil || !r.changedSince(other) {
		return
	}
	p := r.past.entries[other.id()]
	base, by := r.past.atNow(p.base), r.past.revisions[p.latest]
	var fields []string
	for _, f := range evidence.FieldsOf(other.after.EntryKind()) {
		if slices.Contains(f.Append(nil, other.after), string(item)) {
			f.Copy(other.after, base)
			fields = append(fields, f.Name)
		}
	}
	if len(fields) > 0 {
		r.draft.changed(other)
		r.losses = append(r.losses, Lost{Kind: other.after.EntryKind(), Ref: other.after.Ref(), Title: titleOf(other.before, r.before()), Fields: fields, Revision: &by})
	}
}

// keepNeeded keeps the items that others still need.
func (r *reconciling) keepNeeded(ctx context.Context, items []*entryDiff) error {
	for again := true; again; {
		again = false
		for _, one := range items {
			if one.after != nil {
				continue
			}
			needing, err := r.needing(ctx, one)
			if err != nil {
				return err
			}
			if len(needing) > 0 {
				one.after, one.touched, again = r.follow(evidence.Clone(one.before)), false, true
				r.index(one)
			}
		}
	}
	return nil
}

// before returns the items of the draft as the store has them, by their keys there.
func (r *reconciling) before() func(evidence.Key) evidence.Entry {
	items := map[evidence.Key]evidence.Entry{}
	for _, one := range r.order {
		if key := keyOf(one.before); key != "" {
			items[key] = one.before
		}
	}
	return func(key evidence.Key) evidence.Entry { return items[key] }
}

// mostLooked is how many removed entries noteRemoved looks up in the history.
const mostLooked = 100

// noteRemoved notes whose work goes with the entries that are removed.
func (r *reconciling) noteRemoved(ctx context.Context) error {
	looked, stored := 0, r.before()
	for _, one := range slices.Clone(r.order) {
		if one.before == nil || one.after != nil {
			continue
		}
		lost := Lost{Kind: one.before.EntryKind(), Ref: one.before.Ref(), Title: titleOf(one.before, stored)}
		if p := r.past.entries[one.id()]; p != nil {
			by := r.past.revisions[p.latest]
			lost.Revision = &by
		} else if looked++; looked <= mostLooked {
			page, err := r.reader.Revisions(ctx, storage.RevisionQuery{Of: evidence.Ref(one.id()), First: 1})
			if err != nil {
				return err
			}
			if len(page.Revisions) > 0 {
				lost.Revision = &page.Revisions[0]
			}
		}
		r.losses = append(r.losses, lost)
	}
	return nil
}
