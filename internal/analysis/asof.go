package analysis

import (
	"context"
	"fmt"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// Then is a claim as it was after an earlier revision, with all that it rested on then.
// Its figures are by today's rubric.
type Then struct {
	Claim    *evidence.Claim
	Part     *evidence.Map      // the claim and everything below it, with figures
	Revision *evidence.Revision // the last one that counts; nil if that state is of an update that is none
	Undone   int                // how many changes have been made since

	Assessment *assess.Assessment // of the claim
}

const (
	pathAsOf      = "asOf"
	tooMuchUndone = "%d changes have been made since; the limit is %d"
)

// AsOf tells how a claim was after the revision with a sequence number. The claim has
// one of the names that it had then or has now. AsOf undoes the changes since then in the
// part of the map that the claim rested on.
func (a *Asker) AsOf(ctx context.Context, of evidence.Ref, sequence int64) (*Then, error) {
	var out *Then
	err := a.Store.View(ctx, func(r storage.Reader) error {
		out = &Then{}
		e := earlier{reader: r, limits: a.Limits, was: map[evidence.ID]evidence.Entry{}, then: map[evidence.Key]evidence.Key{}, now: map[evidence.Key]evidence.ID{}}
		found, err := r.RevisionsAt(ctx, []int64{sequence})
		if err != nil {
			return err
		}
		out.Revision = found[0]
		if out.Undone, err = e.undo(ctx, sequence); err != nil {
			return err
		}
		if out.Claim, err = e.claim(ctx, of, sequence); err != nil {
			return err
		}
		out.Part, err = e.below(ctx, out.Claim.Key)
		return err
	})
	if err != nil {
		return nil, err
	}
	figures, err := assess.Figures(ctx, out.Part, out.Part.ClaimKeys(), a.Rubric, a.Options)
	if err != nil {
		return nil, err
	}
	for _, c := range out.Part.Claims { // which are copies
		f := figures[c.Key]
		c.Figures, c.StaleSince = &f, 0
		if c.Key == out.Claim.Key {
			out.Claim = c
		}
	}
	assessed, err := assess.Assess(ctx, out.Part, []evidence.Key{out.Claim.Key}, a.Rubric, a.Options)
	out.Assessment = assessed[out.Claim.Key]
	return out, err
}

// earlier is the map as it was after a revision: what the store has, but for the entries
// that were changed since.
type earlier struct {
	reader storage.Reader
	limits Limits
	was    map[evidence.ID]evidence.Entry // the entries that were changed since, as they were; nil for one that was not there
	then   map[evidence.Key]evidence.Key  // the keys that these had then, by all names that they had then
	now    map[evidence.Key]evidence.ID   // the ids of these, by the names that they have now
}

// undo finds out how the entries were that were changed since a revision, and counts
// their changes.
func (e *earlier) undo(ctx context.Context, sequence int64) (undone int, err error) {
	state, err := e.reader.State(ctx)
	if err != nil {
		return 0, err
	}
	if sequence < 1 || sequence > state.Sequence {
		return 0, invalid(pathAsOf, fmt.Sprintf("1 to %d", state.Sequence), "the map has no state %d", sequence)
	}
	var sequences []int64
	q := storage.RevisionQuery{Newer: sequence, OldestFirst: true, First: pageOf}
	for more := true; more; {
		page, err := e.reader.Revisions(ctx, q)
		if err != nil {
			return 0, err
		}
		for _, r := range page.Revisions {
			undone += r.Changes
			sequences, q.After = append(sequences, r.Sequence), r.Sequence
		}
		if err := within(e.limits.Undone, undone, pathAsOf, tooMuchUndone); err != nil {
			return 0, err
		}
		more = page.HasNext
	}
	for part := range slices.Chunk(sequences, pageOf) {
		changes, err := e.reader.Changes(ctx, part)
		if err != nil {
			return 0, err
		}
		for _, c := range slices.Concat(changes...) {
			if _, later := e.was[c.ID]; !later {
				e.was[c.ID] = c.Before
			}
		}
	}
	return undone, e.name(ctx)
}

// name notes the names of the entries that were changed, as they were and as they are.
func (e *earlier) name(ctx context.Context) error {
	ids := make([]evidence.Ref, 0, len(e.was))
	for id, was := range e.was {
		ids = append(ids, evidence.Ref(id))
		if it, ok := was.(evidence.Item); ok {
			key := it.EntryMeta().Key
			e.then[key] = key
			for _, alias := range it.EntryMeta().Aliases {
				e.then[alias] = key
			}
		}
	}
	slices.Sort(ids)
	found, err := e.reader.Entries(ctx, ids)
	if err != nil {
		return err
	}
	for _, is := range found {
		if it, ok := is.(evidence.Item); ok {
			meta := it.EntryMeta()
			for _, name := range append([]evidence.Key{meta.Key}, meta.Aliases...) {
				e.now[name] = meta.ID
			}
		}
	}
	return nil
}

// claim finds a claim by a name that it had, or has.
func (e *earlier) claim(ctx context.Context, of evidence.Ref, sequence int64) (*evidence.Claim, error) {
	found, err := named(ctx, e.reader, []evidence.Ref{of})
	if err != nil {
		return nil, err
	}
	was := found[of]
	if was != nil {
		if before, changed := e.was[was.EntryMeta().ID]; changed {
			was = before
		}
	} else {
		was = e.was[evidence.ID(of)]
	}
	if key, ok := e.then[evidence.Key(of)]; ok && was == nil {
		for _, before := range e.was {
			if it, ok := before.(evidence.Item); ok && it.EntryMeta().Key == key {
				was = it
			}
		}
	}
	switch was := was.(type) {
	case nil:
		if found[of] == nil {
			return nil, unknown(ctx, e.reader, "ref", "claim", of)
		}
		return nil, evidence.Refuse(evidence.Problem{Code: evidence.NotFound, Path: pathAsOf, Message: fmt.Sprintf("%q was not there at revision %d", of, sequence), Expected: "a later revision"})
	case *evidence.Claim:
		return was, nil
	default:
		return nil, evidence.Refuse(evidence.WrongKind(of, was.EntryKind(), "ref", "a claim"))
	}
}

// below reads what a claim rested on: it takes what the store has below what it knows of,
// and puts those entries that were changed since in their places, until nothing is missing.
func (e *earlier) below(ctx context.Context, claim evidence.Key) (*evidence.Map, error) {
	all := &evidence.Map{}
	for _, was := range e.was {
		if was != nil && was.EntryKind() != evidence.KindRemark && was.EntryKind() != evidence.KindView {
			all.Add(e.asThen(was, e.oldKey))
		}
	}
	all.Sort()
	held, asked := map[evidence.ID]bool{}, map[evidence.Key]bool{}
	for {
		items := all.ByKey()
		reached, _ := walk.Down(walk.Below(walk.Hops(all, items)), 0, claim)
		var ask []evidence.Ref
		for key := range lacking(all, items, reached) {
			if !asked[key] {
				asked[key] = true
				ask = append(ask, e.nowRef(key, items[key]))
			}
		}
		if len(ask) == 0 {
			part := walk.Part(all, reached)
			part.Sort()
			return part, nil
		}
		slices.Sort(ask)
		found, err := e.reader.Below(ctx, ask)
		if err != nil {
			return nil, err
		}
		for is := range found.Entries() {
			id := is.EntryMeta().ID
			_, changed := e.was[id]
			if !changed && !held[id] {
				held[id] = true
				all.Add(e.asThen(is, e.currentKey))
			}
			if it, ok := is.(evidence.Item); ok {
				asked[e.currentKey(it.EntryMeta().Key)] = true
			}
		}
		if err := within(e.limits.Entries, all.Len(), "", tooManyEntries); err != nil {
			return nil, err
		}
	}
}

// lacking yields the items that are reached, and those that these need although they are
// not among the items.
func lacking(m *evidence.Map, items map[evidence.Key]evidence.Item, reached map[evidence.Key]int) func(func(evidence.Key) bool) {
	return func(yield func(evidence.Key) bool) {
		for _, l := range m.Links {
			if _, into := reached[l.To]; into && items[l.From] == nil && !yield(l.From) {
				return
			}
		}
		for key := range reached {
			if !yield(key) {
				return
			}
			if items[key] == nil {
				continue
			}
			for _, to := range missing(items, func(visit func(evidence.Entry) bool) { visit(items[key]) }) {
				if !yield(to) {
					return
				}
			}
		}
	}
}

// asThen is a copy of an entry without figures, in which every key is the one of then.
func (e *earlier) asThen(entry evidence.Entry, key func(evidence.Key) evidence.Key) evidence.Entry {
	entry = evidence.Clone(entry)
	evidence.Rename(entry, key)
	if c, ok := entry.(*evidence.Claim); ok {
		c.Figures, c.StaleSince = nil, 0
	}
	return entry
}

// currentKey is the key that what has a key now had then.
func (e *earlier) currentKey(key evidence.Key) evidence.Key {
	if it, ok := e.was[e.now[key]].(evidence.Item); ok {
		return it.EntryMeta().Key
	}
	return key
}

// oldKey is the key that something had then, by a name that it had then or later.
func (e *earlier) oldKey(key evidence.Key) evidence.Key {
	if then, ok := e.then[key]; ok {
		return then
	}
	return e.currentKey(key)
}

// nowRef names an item of then as the store knows it.
func (e *earlier) nowRef(key evidence.Key, it evidence.Item) evidence.Ref {
	if it != nil {
		return evidence.Ref(it.EntryMeta().ID)
	}
	return evidence.Ref(key)
}
