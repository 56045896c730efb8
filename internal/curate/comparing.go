package curate

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
)

// compareAll compares the entries of the file with those of the store and of the base: first those that the
// store has as they are in the file, then all others, by what their keys mean.
func (r *reconciling) compareAll(ctx context.Context) error {
	for e := range r.m.Entries() {
		r.names[e.Ref()] = true
	}
	done, total := 0, r.m.Len()
	var rest []evidence.Entry
	for part := range batches(r.m.Entries(), batch) {
		found, err := r.lookUp(ctx, part, part)
		if err != nil {
			return err
		}
		for i, e := range part {
			if e = complete(e); !r.asIs(e, found[i]) {
				rest = append(rest, e)
			}
		}
		done += len(part)
		r.progress.Report("comparing", done, total)
	}
	if err := r.findOlder(ctx, rest); err != nil {
		return err
	}
	for part := range slices.Chunk(rest, batch) {
		if err := r.compareMeant(ctx, part); err != nil {
			return err
		}
	}
	return r.compareTwins(ctx)
}

// asIs reports whether an entry of the file is that of the store, nil for none, and notes it.
func (r *reconciling) asIs(ours, now evidence.Entry) bool {
	if now == nil || now.EntryKind() != ours.EntryKind() || len(evidence.Compare(r.past.atBase(now), ours)) > 0 {
		return false
	}
	id := now.EntryMeta().ID
	r.met[id], r.owned[id] = ours.Ref(), true
	r.unchanged[ours.EntryKind()]++
	return true
}

// compareMeant compares entries of the file by what their keys mean.
func (r *reconciling) compareMeant(ctx context.Context, part []evidence.Entry) error {
	list, meant := make([]fileEntry, len(part)), make([]evidence.Entry, len(part))
	for i, e := range part {
		is, repeats := r.withMeant(e)
		list[i], meant[i] = fileEntry{e.Ref(), complete(is), repeats}, is
	}
	found, err := r.lookUp(ctx, part, meant)
	if err != nil {
		return err
	}
	for i, one := range list {
		if err := r.compare(ctx, one, found[i]); err != nil {
			return err
		}
	}
	return nil
}

// lookUp finds the entries of the store for those of the file: the same ones, or else those that
// have their names now. Meant are the entries with the keys of the base.
func (r *reconciling) lookUp(ctx context.Context, part, meant []evidence.Entry) ([]evidence.Entry, error) {
	refs, byID := make([]evidence.Ref, len(part)), make([]bool, len(part))
	for i, e := range part {
		refs[i] = r.past.nowRef(meant[i].Ref())
		for _, name := range []evidence.Ref{e.Ref(), meant[i].Ref()} {
			if one := r.past.byBase[name]; one != nil && !one.gone {
				refs[i], byID[i] = evidence.Ref(one.id), true
				break
			}
		}
	}
	found, err := r.reader.Entries(ctx, refs)
	if err != nil {
		return nil, err
	}
	for i, now := range found {
		if now != nil && !byID[i] && r.past.atBase(now).Ref() != meant[i].Ref() {
			found[i] = nil // another one has its key now
		}
	}
	return found, nil
}

// complete returns an entry of a file as a store keeps it.
func complete(e evidence.Entry) evidence.Entry {
	if l, ok := e.(*evidence.Link); ok && l.Strength == "" {
		whole := *l
		whole.Strength = evidence.StrengthModerate
		return &whole
	}
	return inOrder(e)
}

// compare compares an entry of the file with that of the store, nil for none.
func (r *reconciling) compare(ctx context.Context, one fileEntry, now evidence.Entry) error {
	ours, p := one.is, r.past.byBase[one.name]
	if now == nil {
		if p == nil {
			p = r.past.byBase[ours.Ref()]
		}
		if p != nil {
			return r.compareRemoved(ctx, p, one)
		}
		return r.addFresh(ctx, one)
	}
	if now.EntryKind() != ours.EntryKind() {
		r.Add(otherKind(ours, now))
		return nil
	}
	theirs := r.past.atBase(now)
	base := r.past.baseOf(theirs)
	id, own := now.EntryMeta().ID, base != nil && base.Ref() == one.name
	switch other := r.twinOf(id, one.name, base); {
	case !own && p != nil && p.gone:
		return r.compareTakenIn(ctx, p, one, now)
	case !own && other != "":
		r.twins = append(r.twins, twin{one, other, now})
		return nil
	}
	r.met[id], r.owned[id] = one.name, true
	if len(evidence.Compare(theirs, ours)) == 0 {
		r.unchanged[ours.EntryKind()]++
		return nil
	}
	if base != nil {
		base, _ = r.withMeant(base)
	}
	both, clashes := bothSides(base, theirs, ours, r.side)
	for _, c := range clashes {
		if err := r.clash(ctx, one, now, c); err != nil {
			return err
		}
	}
	if len(evidence.Compare(theirs, both)) == 0 {
		r.unchanged[ours.EntryKind()]++
		return nil
	}
	r.changed = append(r.changed, both)
	return r.noteRepeats(ctx, one)
}

// twinOf is another name by which the file has the same entry of the store, "" for none.
func (r *reconciling) twinOf(id evidence.ID, name evidence.Ref, base evidence.Entry) evidence.Ref {
	if base != nil && base.Ref() != name && r.names[base.Ref()] {
		return base.Ref()
	}
	return r.met[id]
}

// compareTwins compares what the file adds with entries of the store that the file has by other names, too, as they
// are to be. Only the store's side settles that they differ.
func (r *reconciling) compareTwins(ctx context.Context) error {
	if len(r.twins) == 0 {
		return nil
	}
	changed := map[evidence.ID]evidence.Entry{}
	for _, e := range r.changed {
		changed[e.EntryMeta().ID] = e
	}
	for _, one := range r.twins {
		is := changed[one.now.EntryMeta().ID]
		if is == nil {
			is = r.past.atBase(one.now)
		}
		if r.side == Theirs || len(evidence.Compare(is, one.is)) == 0 {
			r.unchanged[one.is.EntryKind()]++
			continue
		}
		problem, err := twice(ctx, r.reader, one.name, one.other, one.now.Ref())
		if err != nil {
			return err
		}
		problem.Expected += ", or the store's side"
		r.sided(problem)
	}
	return nil
}

// compareTakenIn compares an entry of the file with that of the base, which the store has made one with another
// one since. Only the store's side settles it if the file changes it.
func (r *reconciling) compareTakenIn(ctx context.Context, p *pastEntry, one fileEntry, into evidence.Entry) error {
	id := into.EntryMeta().ID
	r.met[id], r.held[id] = one.name, one.name
	base, _ := r.withMeant(p.base)
	if r.side != Theirs && len(evidence.Compare(base, one.is)) > 0 {
		return r.refuseTakenIn(ctx, p, into)
	}
	r.unchanged[one.is.EntryKind()]++
	return nil
}

// compareRemoved compares an entry of the file with that of the base, which the store has removed
// since.
func (r *reconciling) compareRemoved(ctx context.Context, p *pastEntry, one fileEntry) error {
	base, _ := r.withMeant(p.base)
	if len(evidence.Compare(base, one.is)) == 0 || r.side == Theirs {
		r.absent[one.is.Ref()] = absence{p, one.is}
		return nil
	}
	if isLoop(one.is) {
		problem, err := toItself(ctx, r.reader, one.name)
		problem.Expected = "the store's side"
		r.sided(problem)
		return err
	}
	return r.bringBack(ctx, p, one.is, "changes it")
}

// isLoop reports whether an entry is a link from a claim to itself.
func isLoop(e evidence.Entry) bool {
	l, ok := e.(*evidence.Link)
	return ok && l.From == l.To
}

// addFresh adds an entry that is new in the file.
func (r *reconciling) addFresh(ctx context.Context, one fileEntry) error {
	if isLoop(one.is) {
		problem, err := toItself(ctx, r.reader, one.name)
		r.Add(problem)
		return err
	}
	name := one.is.Ref()
	if other, ok := r.freshBy[name]; ok {
		if len(evidence.Compare(other.is, one.is)) == 0 {
			return nil
		}
		problem, err := twice(ctx, r.reader, one.name, other.name, r.past.nowRef(name))
		r.Add(problem)
		return err
	}
	r.fresh, r.freshBy[name] = append(r.fresh, one.is), one
	return r.noteRepeats(ctx, one)
}

// noteRepeats notes what an entry that is made or changed names twice.
func (r *reconciling) noteRepeats(ctx context.Context, one fileEntry) error {
	for _, twice := range one.repeats {
		title, err := r.title(ctx, one.is)
		if err != nil {
			return err
		}
		joined := Joined{Kind: one.is.EntryKind(), Ref: r.past.nowRef(one.is.Ref()), Title: title, Field: twice.field, Name: twice.name}
		if twice.of != "" {
			of := r.past.nowRef(twice.of)
			if err := r.fetch(ctx, of); err != nil {
				return err
			}
			if it := r.find(of); it != nil {
				if joined.Of, err = r.title(ctx, it.after); err != nil {
					return err
				}
			}
		}
		r.joined = append(r.joined, joined)
	}
	return nil
}
