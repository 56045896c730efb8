package curate

import (
	"context"
	"fmt"
	"slices"
	"time"

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
	settled   bool // whether it found conflicts that a side settles
	many      bool // whether it refused to remove so much
}

func (*reconciliation) intent() evidence.Intent { return evidence.IntentImport }
func (*reconciliation) refs() []evidence.Ref    { return nil }

func (e *reconciliation) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	e.unchanged, e.losses, e.settled, e.many = map[evidence.Kind]int{}, nil, false, false
	past, err := readPast(ctx, d.reader, e.header.Sequence, e.progress)
	if err != nil {
		return nil, err
	}
	r := reconciling{reconciliation: e, draft: d, past: past, met: map[evidence.ID]evidence.Ref{}, names: make(map[evidence.Ref]bool, e.m.Len()),
		takenIn: map[evidence.Ref]evidence.Entry{}, absent: map[evidence.Ref]evidence.Entry{}}
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

// reconciling is a reconciliation that is being applied to a draft.
type reconciling struct {
	*reconciliation
	*draft
	past  *past
	names map[evidence.Ref]bool        // of the entries of the file
	met   map[evidence.ID]evidence.Ref // the entries of the store that the file has, by its names for them

	takenIn map[evidence.Ref]evidence.Entry // what the store has made one with something else, by names of the file, and that
	absent  map[evidence.Ref]evidence.Entry // of the file, as the base had them, and the store no longer does
	fresh   []evidence.Entry                // of the file, to be made; with keys of the base
	changed []evidence.Entry                // of the store, as they are to be; with keys of the base
	gone    []evidence.Entry                // of the store, to be removed
}

// compareAll compares the entries of the file with those of the store and of the base.
func (r *reconciling) compareAll(ctx context.Context) error {
	for e := range r.m.Entries() {
		r.names[e.Ref()] = true
	}
	done, total := 0, r.m.Len()
	for part := range batches(r.m.Entries(), batch) {
		found, err := r.lookUp(ctx, part)
		if err != nil {
			return err
		}
		for i, e := range part {
			if err := r.compare(ctx, complete(e), found[i]); err != nil {
				return err
			}
		}
		done += len(part)
		r.progress.Report("comparing", done, total)
	}
	return nil
}

// lookUp finds the entries of the store for those of the file: the same ones, or else those that
// have their names now.
func (r *reconciling) lookUp(ctx context.Context, part []evidence.Entry) ([]evidence.Entry, error) {
	refs := make([]evidence.Ref, len(part))
	for i, e := range part {
		if one := r.past.byBase[e.Ref()]; one != nil && !one.gone {
			refs[i] = evidence.Ref(one.id)
		} else {
			refs[i] = r.past.nowRef(e.Ref())
		}
	}
	found, err := r.reader.Entries(ctx, refs)
	if err != nil {
		return nil, err
	}
	for i, e := range part {
		if one := r.past.byBase[e.Ref()]; one != nil && one.gone && found[i] != nil && found[i].Ref() != refs[i] {
			r.takenIn[e.Ref()] = found[i] // it has this one's key as an alias
			found[i] = nil
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
func (r *reconciling) compare(ctx context.Context, ours, now evidence.Entry) error {
	if now == nil {
		if p := r.past.byBase[ours.Ref()]; p != nil {
			return r.compareRemoved(ctx, p, ours)
		}
		r.fresh = append(r.fresh, ours)
		return nil
	}
	if now.EntryKind() != ours.EntryKind() {
		r.Add(otherKind(ours, now))
		return nil
	}
	theirs := r.past.atBase(now)
	base := r.past.baseOf(theirs)
	if twin := r.twin(ours, theirs, base); twin != "" {
		r.Add(evidence.Problem{Code: evidence.Conflict, Path: string(ours.Ref()),
			Message: fmt.Sprintf("the file has it beside %q, and in the store both are %q now%s", twin, now.Ref(), r.whoMade(ours, now)), Expected: "one of the two"})
		return nil
	}
	r.met[now.EntryMeta().ID] = ours.Ref()
	if len(evidence.Compare(theirs, ours)) == 0 {
		r.unchanged[ours.EntryKind()]++
		return nil
	}
	both, clashes := bothSides(base, theirs, ours, r.side)
	for _, c := range clashes {
		if err := r.clash(ctx, ours, now, c); err != nil {
			return err
		}
	}
	if len(evidence.Compare(theirs, both)) == 0 {
		r.unchanged[ours.EntryKind()]++
		return nil
	}
	r.changed = append(r.changed, both)
	return nil
}

// twin is another name by which the file has the same entry of the store, "" for none.
func (r *reconciling) twin(ours, theirs, base evidence.Entry) evidence.Ref {
	if other, met := r.met[theirs.EntryMeta().ID]; met {
		return other
	}
	name := theirs.Ref()
	if base != nil {
		name = base.Ref()
	}
	if name == ours.Ref() || !r.names[name] {
		return ""
	}
	return name
}

// whoMade says who has made two entries of the file one, by the revision that took an item in, "" if that is
// not known.
func (r *reconciling) whoMade(ours, now evidence.Entry) string {
	names := []evidence.Ref{ours.Ref()}
	if from, to, _, link := evidence.ParseLinkName(string(ours.Ref())); link {
		names = append(names, evidence.Ref(from), evidence.Ref(to))
	}
	var last int64
	for _, name := range names {
		if p := r.past.byBase[name]; p != nil && p.gone {
			last = max(last, p.latest)
		}
	}
	if p := r.past.entries[now.EntryMeta().ID]; last == 0 && p != nil {
		last = p.latest
	}
	if last == 0 {
		return ""
	}
	return ": " + r.did(last, "made that so")
}

// compareRemoved compares an entry of the file with that of the base, which the store has removed
// since.
func (r *reconciling) compareRemoved(ctx context.Context, p *pastEntry, ours evidence.Entry) error {
	if len(evidence.Compare(p.base, ours)) == 0 || r.side == Theirs {
		if r.takenIn[ours.Ref()] == nil {
			r.absent[ours.Ref()] = ours
		}
		return nil
	}
	if into := r.takenIn[ours.Ref()]; into != nil {
		return r.refuseTakenIn(ctx, p, into)
	}
	return r.bringBack(ctx, p, ours, "changes it")
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
	r.Add(evidence.Problem{Code: evidence.Conflict, Path: string(p.base.Ref()),
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
			ours := r.absent[ref]
			if ours == nil {
				continue
			}
			delete(r.absent, ref)
			if err := r.bringBack(ctx, r.past.byBase[ref], ours, fmt.Sprintf("needs it for %q", rest[0].Ref())); err != nil {
				return err
			}
			rest = append(rest, ours)
		}
	}
	return nil
}

// clash notes what both sides changed in different ways: as a problem, or as what is lost.
func (r *reconciling) clash(ctx context.Context, ours, now evidence.Entry, c clash) error {
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
	r.sided(evidence.Problem{Path: evidence.Join(string(ours.Ref()), c.fields[0]),
		Message: fmt.Sprintf("%s: the file says %s, and the store says %s since revision %d", title, said(c.ours), said(c.theirs), last),
		Now:     &evidence.Now{Version: now.EntryMeta().Version, By: by.Author, At: by.At, Fields: fields}})
	return nil
}

// sided adds a conflict that a side settles.
func (r *reconciling) sided(p evidence.Problem) {
	p.Code, r.settled = evidence.Conflict, true
	r.Add(p)
}

// did says who did something, in which revision and when.
func (r *reconciling) did(sequence int64, what string) string {
	by := r.past.revisions[sequence]
	who := by.Author
	if who == "" {
		who = "somebody"
	}
	return fmt.Sprintf("%s %s in revision %d at %s", who, what, sequence, by.At.UTC().Format(time.RFC3339))
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
		r.changed[i] = r.asOne(r.past.atNow(e))
		refs = append(append(refs, evidence.Ref(e.EntryMeta().ID)), needs(r.changed[i])...)
	}
	for i, e := range r.fresh {
		r.fresh[i] = r.asOne(r.past.atNow(e))
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

// asOne returns an entry that refers to what the store has made one with something else by the name of that,
// once.
func (r *reconciling) asOne(e evidence.Entry) evidence.Entry {
	it, ok := e.(evidence.Item)
	if !ok || len(r.takenIn) == 0 {
		return e
	}
	it = evidence.Clone(it).(evidence.Item)
	for _, ref := range it.References() {
		if ref.Relation.IsAnnotation() {
			continue
		}
		var to []evidence.Key
		for _, key := range ref.To {
			if into := r.takenIn[evidence.Ref(key)]; into != nil {
				key = into.EntryMeta().Key
			}
			if !slices.Contains(to, key) {
				to = append(to, key)
			}
		}
		it.SetReferences(ref.Relation, to)
	}
	return it
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
