package curate

import (
	"context"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// reconciliation is the edit that merges a file with the store. It may be applied several times.
type reconciliation struct {
	header     *evidence.Header
	m          *evidence.Map
	side       Side
	removeMany bool
	progress   storage.Progress

	// What the last one that was applied found.
	unchanged map[evidence.Kind]int
	losses    []Lost
	joined    []Joined
	settled   bool // whether it found conflicts that a side may settle
	many      bool // whether it refused to remove so much
}

func (*reconciliation) intent() evidence.Intent { return evidence.IntentImport }
func (*reconciliation) refs() []evidence.Ref    { return nil }

func (e *reconciliation) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	e.unchanged, e.losses, e.joined, e.settled, e.many = map[evidence.Kind]int{}, nil, nil, false, false
	past, err := readPast(ctx, d.reader, e.header.Sequence, e.progress)
	if err != nil {
		return nil, err
	}
	r := reconciling{reconciliation: e, draft: d, past: past, met: map[evidence.ID]evidence.Ref{}, names: make(map[evidence.Ref]bool, e.m.Len()),
		held: map[evidence.ID]evidence.Ref{}, owned: map[evidence.ID]bool{}, older: map[evidence.Key]evidence.Key{},
		absent: map[evidence.Ref]absence{}, freshBy: map[evidence.Ref]fileEntry{}}
	if err := r.compareAll(ctx); err != nil {
		return nil, err
	}
	if err := r.bringBackNeeded(ctx); err != nil {
		return nil, err
	}
	if e.header.Whole {
		if err := r.findGone(ctx); err != nil {
			return nil, err
		}
	}
	if err := d.Err(); err != nil { // the rest would only follow from these
		return nil, err
	}
	if err := r.putAll(ctx); err != nil {
		return nil, err
	}
	if err := r.removeGone(ctx); err != nil {
		return nil, err
	}
	return nil, r.noteRemoved(ctx)
}

// reconciling is a reconciliation that is being applied to a draft. All that it compares has the keys of the base.
type reconciling struct {
	*reconciliation
	*draft
	past  *past
	names map[evidence.Ref]bool         // of the entries of the file
	older map[evidence.Key]evidence.Key // the keys in the base of items that the file names by keys from before

	met   map[evidence.ID]evidence.Ref // the entries of the store that the file has, by its names for them
	held  map[evidence.ID]evidence.Ref // those with which the store has made one what the file has, by its names for that
	owned map[evidence.ID]bool         // those that the file has as themselves

	twins   []twin                     // of what the file has by other names
	absent  map[evidence.Ref]absence   // of the file, as the base had them, and the store no longer does
	fresh   []evidence.Entry           // of the file, to be made
	freshBy map[evidence.Ref]fileEntry // the same, by their names
	changed []evidence.Entry           // of the store, as they are to be
	gone    []evidence.Entry           // of the store, to be removed
}

// fileEntry is an entry of the file.
type fileEntry struct {
	name    evidence.Ref   // in the file
	is      evidence.Entry // with the keys of the base
	repeats []repeat       // that it has by these
}

// twin is an entry that the file adds, although it has the same one of the store by another name.
type twin struct {
	fileEntry
	other evidence.Ref
	now   evidence.Entry // in the store
}

// absence is an entry of the file that the store has removed since.
type absence struct {
	*pastEntry
	ours evidence.Entry
}

// refuseTakenIn refuses a change of an entry that the store has made one with another one since. Only
// the store's side settles that: there is no such entry any more.
func (r *reconciling) refuseTakenIn(ctx context.Context, p *pastEntry, into evidence.Entry) error {
	title, err := r.title(ctx, r.past.atNow(p.base))
	if err != nil {
		return err
	}
	other, err := r.title(ctx, into)
	if err != nil {
		return err
	}
	r.sided(evidence.Problem{Path: string(p.base.Ref()),
		Message:  fmt.Sprintf("%s: the file changes it, and %s", title, r.did(p.latest, "made it one with "+other)),
		Expected: fmt.Sprintf("the change made to %q, or the store's side", into.Ref())})
	return nil
}

// bringBack makes an entry of the file again that the store has removed, and notes that the removal is
// lost. Without a side, that is a problem, and does says what the file does with it.
func (r *reconciling) bringBack(ctx context.Context, p *pastEntry, ours evidence.Entry, does string) error {
	title, err := r.title(ctx, r.past.atNow(p.base))
	if err != nil {
		return err
	}
	if r.side == Ours {
		r.fresh = append(r.fresh, ours)
		by := r.past.revisions[p.latest]
		r.losses = append(r.losses, Lost{Kind: ours.EntryKind(), Ref: ours.Ref(), Title: title, Removal: true, Revision: &by})
		return nil
	}
	r.sided(evidence.Problem{Path: string(ours.Ref()), Message: fmt.Sprintf("%s: the file %s, and %s", title, does, r.did(p.latest, "removed it"))})
	return nil
}

// bringBackNeeded brings back what the file has as the base had it, what the store has removed, and
// what entries need that the file adds or changes.
func (r *reconciling) bringBackNeeded(ctx context.Context) error {
	if r.side == Theirs || len(r.absent) == 0 {
		return nil
	}
	for rest := slices.Concat(r.changed, r.fresh); len(rest) > 0; rest = rest[1:] {
		for _, ref := range needs(rest[0]) {
			one, ok := r.absent[ref]
			if !ok || isLoop(one.ours) {
				continue
			}
			delete(r.absent, ref)
			if err := r.bringBack(ctx, one.pastEntry, one.ours, fmt.Sprintf("needs it for %q", rest[0].Ref())); err != nil {
				return err
			}
			rest = append(rest, one.ours)
		}
	}
	return nil
}

// clash notes what both sides changed in different ways: as a problem, or as what is lost.
func (r *reconciling) clash(ctx context.Context, one fileEntry, now evidence.Entry, c clash) error {
	if r.side == Theirs {
		return nil
	}
	p := r.past.entries[now.EntryMeta().ID]
	title, err := r.title(ctx, now)
	if err != nil {
		return err
	}
	var last int64
	for _, field := range c.fields {
		last = max(last, p.fields[field])
	}
	if last == 0 { // the entry is new in the store, which keeps no copy of what it was at first
		last = p.latest
	}
	by := r.past.revisions[last]
	var fields []string
	for _, change := range c.theirs {
		fields = append(fields, change.Field)
	}
	if r.side == Ours {
		r.losses = append(r.losses, Lost{Kind: now.EntryKind(), Ref: now.Ref(), Title: title, Fields: fields, Revision: &by})
		return nil
	}
	r.sided(evidence.Problem{Path: evidence.Join(string(one.name), c.fields[0]),
		Message: fmt.Sprintf("%s: the file says %s, and the store says %s since revision %d", title, said(c.ours), said(c.theirs), last),
		Now:     &evidence.Now{Version: now.EntryMeta().Version, By: by.Author, At: by.At, Fields: fields}})
	return nil
}

// sided adds a conflict that a side may settle.
func (r *reconciling) sided(p evidence.Problem) {
	p.Code, r.settled = evidence.Conflict, true
	r.Add(p)
}

// did says who did something, in which revision and when.
func (r *reconciling) did(sequence int64, what string) string {
	return did(r.past.revisions[sequence], what)
}

// title names an entry by its title, and a link by those of its ends.
func (r *reconciling) title(ctx context.Context, e evidence.Entry) (string, error) {
	if l, ok := e.(*evidence.Link); ok {
		if err := r.fetch(ctx, evidence.Ref(l.From), evidence.Ref(l.To)); err != nil {
			return "", err
		}
	}
	return titleOf(e, func(key evidence.Key) evidence.Entry {
		if one := r.find(evidence.Ref(key)); one != nil {
			return one.after
		}
		return nil
	}), nil
}

// titleOf is the title of an entry, with the ends of a link by find.
func titleOf(e evidence.Entry, find func(evidence.Key) evidence.Entry) string {
	l, ok := e.(*evidence.Link)
	if !ok {
		return fmt.Sprintf("the %s %q", evidence.Word(e.EntryKind()), shortened(e.(evidence.Item).Headline()))
	}
	end := func(key evidence.Key) string {
		if it, ok := find(key).(evidence.Item); ok {
			return shortened(it.Headline())
		}
		return string(key)
	}
	joins := "to"
	if l.Relation == evidence.Contradicts {
		joins = "against"
	}
	return fmt.Sprintf("the link from %q %s %q", end(l.From), joins, end(l.To))
}

// putAll makes the entries that are new, and changes the others.
func (r *reconciling) putAll(ctx context.Context) error {
	var refs []evidence.Ref
	for i, e := range r.changed {
		r.changed[i] = r.past.atNow(e)
		refs = append(append(refs, evidence.Ref(e.EntryMeta().ID)), needs(r.changed[i])...)
	}
	for i, e := range r.fresh {
		r.fresh[i] = r.past.atNow(e)
		refs = append(append(refs, r.fresh[i].Ref()), needs(r.fresh[i])...)
	}
	if err := r.fetch(ctx, refs...); err != nil {
		return err
	}
	for _, e := range slices.SortedStableFunc(slices.Values(r.fresh), linksLast) {
		r.content = string(e.Ref())
		if _, err := r.create(ctx, e); err != nil {
			return err
		}
	}
	for _, e := range r.changed {
		one := r.find(evidence.Ref(e.EntryMeta().ID))
		if one == nil { // somebody has just removed it
			return errStale
		}
		if len(evidence.Compare(one.after, e)) == 0 { // it differs only in names of what the store has made one
			r.unchanged[e.EntryKind()]++
			continue
		}
		*e.EntryMeta() = *one.after.EntryMeta()
		one.after = e
		r.draft.changed(one)
	}
	return nil
}

// needs names all that an entry refers to.
func needs(e evidence.Entry) []evidence.Ref {
	var refs []evidence.Ref
	evidence.EachReference(e, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) { refs = append(refs, evidence.Ref(to)) })
	if a, ok := e.(evidence.Annotation); ok {
		refs = append(refs, a.Subjects()...)
	}
	return refs
}

// linksLast sorts links behind items.
func linksLast(a, b evidence.Entry) int {
	rank := func(e evidence.Entry) int {
		if e.EntryKind() == evidence.KindLink {
			return 1
		}
		return 0
	}
	return rank(a) - rank(b)
}
