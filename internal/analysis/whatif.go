package analysis

import (
	"context"
	"fmt"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/spelling"
	"corroborate/internal/walk"
)

// Change says what would be different.
type Change struct {
	Withdraw []evidence.Ref       // records and links that would be withdrawn
	Resolve  []evidence.Ref       // caveats that would be resolved
	Changes  []assess.FieldChange // fields that would have other values
	Add      *evidence.Map        // entries that would be added, with keys that are free; may be nil
	Reasons  []evidence.Ref       // claims, existing or added, whose reasons the answer should give
}

// Answer tells how a change would move claims.
type Answer struct {
	Effects []assess.Effect // on the claims that move, the largest change of belief first; added claims come last
	Claims  []evidence.Key  // existing claims that the change could move, by key
	Part    *evidence.Map   // holds the claims and all that they depend on, without what is added
	Change  assess.Change   // the change with all refs resolved, without what no claim depends on
	// Reasons has the assessments after the change of the claims in Change.Reasons,
	// whether they move or not.
	Reasons map[evidence.Key]*assess.Assessment
	// After is Part after the change; nil without Change.Reasons. It holds all that the
	// reasons name, even what is withdrawn.
	After *evidence.Map
}

// WhatIf tells how figures would move. It recomputes the dependents of the change and
// the claims in Change.Reasons, and no others.
//
// Errors name the input by its path: "withdraw[1]", "change[0].severity",
// "add.sources[0].title", "reasons[2]". All problems of added entries come together.
func (a *Asker) WhatIf(ctx context.Context, c Change) (*Answer, error) {
	if err := a.checkSize(c); err != nil {
		return nil, err
	}
	var q question
	err := a.Store.View(ctx, func(r storage.Reader) (err error) {
		if q, err = a.ask(ctx, r); err != nil {
			return err
		}
		return q.read(ctx, r, c)
	})
	if err != nil {
		return nil, err
	}
	return a.answer(ctx, &q)
}

// ask begins a question. Kept figures serve it only if they are by its rubric: another
// program may have applied another one to the store.
func (a *Asker) ask(ctx context.Context, r storage.Reader) (question, error) {
	state, err := r.State(ctx)
	return question{limits: a.Limits, kept: state.Rubric == a.Rubric.Hash()}, err
}

func (a *Asker) answer(ctx context.Context, q *question) (*Answer, error) {
	q.forget()
	out := &Answer{Effects: []assess.Effect{}, Claims: q.above, Part: q.part, Change: q.change}
	claims := slices.Clone(q.above)
	if q.change.Add != nil {
		for _, c := range q.change.Add.Claims {
			claims = append(claims, c.Key)
		}
	}
	var err error
	if len(claims) > 0 {
		o := a.Options
		o.Kept = q.kept
		if out.Effects, err = assess.Effects(ctx, q.part, q.change, claims, a.Rubric, o); err != nil {
			return nil, err
		}
	}
	if len(q.reasons) == 0 {
		return out, nil
	}
	if out.After, err = q.change.Apply(q.part); err != nil {
		return nil, err
	}
	out.Reasons, err = assess.Afterwards(ctx, q.part, q.change, q.reasons, a.Rubric, a.Options)
	return out, err
}

func (a *Asker) checkSize(c Change) error {
	if err := within(a.Limits.Refs, len(c.Withdraw)+len(c.Resolve)+len(c.Changes), "", "the question withdraws, resolves and changes %d entries; the limit is %d"); err != nil {
		return err
	}
	if err := within(a.Limits.Reasons, len(c.Reasons), "reasons", "the question asks for the reasons of %d claims; the limit is %d"); err != nil {
		return err
	}
	if c.Add == nil {
		return nil
	}
	return within(a.Limits.Added, c.Add.Len(), "add", "the question adds %d entries; the limit is %d")
}

// question is a change with all refs resolved, and the part of the map that it is
// about.
type question struct {
	limits  Limits
	kept    bool // whether the store keeps figures by the rubric of the question
	change  assess.Change
	moves   []evidence.Ref // existing entries that change
	above   []evidence.Key // claims above them, which may move
	reasons []evidence.Key // claims whose reasons the answer gives
	part    *evidence.Map
}

func (q *question) read(ctx context.Context, r storage.Reader, c Change) error {
	refs := slices.Concat(c.Withdraw, c.Resolve, c.Reasons)
	for _, f := range c.Changes {
		refs = append(refs, f.Of)
	}
	if c.Add != nil {
		refs = append(refs, mentioned(c.Add)...)
	}
	found, err := named(ctx, r, refs)
	if err == nil && c.Add != nil {
		err = findEnds(ctx, r, found)
	}
	if err != nil {
		return err
	}
	if err := q.withdraw(ctx, r, c.Withdraw, found); err != nil {
		return err
	}
	if err := q.resolve(ctx, r, c.Resolve, found); err != nil {
		return err
	}
	if err := q.changes(ctx, r, c.Changes, found); err != nil {
		return err
	}
	var known map[evidence.Key]evidence.Item
	if c.Add != nil && c.Add.Len() > 0 {
		known = byKey(found)
		if q.change.Add, err = checkAdded(ctx, r, c.Add, found); err != nil {
			return err
		}
		q.movedByAdding(known)
	}
	if err := q.explain(ctx, r, c.Reasons, found); err != nil {
		return err
	}
	if len(q.moves) > 0 {
		if q.above, err = r.Above(ctx, q.moves); err != nil {
			return err
		}
	}
	if err := within(q.limits.Claims, len(q.above), "", tooManyClaims); err != nil {
		return err
	}
	return q.readPart(ctx, r, known)
}

func byKey(found map[evidence.Ref]evidence.Entry) map[evidence.Key]evidence.Item {
	known := make(map[evidence.Key]evidence.Item, len(found))
	for _, e := range found {
		if it, ok := e.(evidence.Item); ok {
			known[it.EntryMeta().Key] = it
		}
	}
	return known
}

func (q *question) withdraw(ctx context.Context, r walk.Reader, refs []evidence.Ref, found map[evidence.Ref]evidence.Entry) error {
	for i, ref := range refs {
		path := fmt.Sprintf("withdraw[%d]", i)
		switch e := found[ref].(type) {
		case nil:
			return unknown(ctx, r, path, "record or link", ref)
		case *evidence.Caveat:
			return invalid(path, "a record of another kind, or a link; a caveat can be resolved", "%q is a caveat", ref)
		default:
			q.change.Withdraw = append(q.change.Withdraw, e.Ref())
			q.moves = append(q.moves, e.Ref())
		}
	}
	return nil
}

func (q *question) resolve(ctx context.Context, r walk.Reader, refs []evidence.Ref, found map[evidence.Ref]evidence.Entry) error {
	for i, ref := range refs {
		path := fmt.Sprintf("resolve[%d]", i)
		switch e := found[ref].(type) {
		case nil:
			return unknown(ctx, r, path, "caveat", ref)
		case *evidence.Caveat:
			q.change.Resolve = append(q.change.Resolve, e.Key)
			q.moves = append(q.moves, evidence.As[evidence.Ref](e.QualifiedClaimsAndItems())...)
		default:
			return evidence.Refuse(evidence.WrongKind(ref, e.EntryKind(), path, "a caveat"))
		}
	}
	return nil
}

// changes checks the fields that change. Each may change once.
func (q *question) changes(ctx context.Context, r walk.Reader, list []assess.FieldChange, found map[evidence.Ref]evidence.Entry) error {
	given := map[string]bool{} // by entry and field
	for i, f := range list {
		path := fmt.Sprintf("change[%d]", i)
		e := found[f.Of]
		if e == nil {
			return unknown(ctx, r, path+".ref", "record or link", f.Of)
		}
		f.Of = e.Ref()
		if _, problems := f.Apply(e); len(problems) > 0 {
			return wrongField(path, problems[0])
		}
		for _, name := range f.Given() {
			at := string(f.Of) + "." + name
			if given[at] {
				return invalid(path+"."+name, "each field once", "an earlier change already gives %q a %s", f.Of, name)
			}
			given[at] = true
		}
		q.change.Fields = append(q.change.Fields, f)
		if c, ok := e.(*evidence.Caveat); ok {
			q.moves = append(q.moves, evidence.As[evidence.Ref](c.QualifiedClaimsAndItems())...)
		} else {
			q.moves = append(q.moves, f.Of)
		}
	}
	return nil
}

// wrongField returns the error for a field that cannot have this value, with the
// nearest word.
func wrongField(path string, p evidence.Problem) error {
	p.Nearest = spelling.To(p.Word, p.Words, 1)
	return evidence.Refuse(p.At(path))
}

// explain finds the claims in Change.Reasons.
func (q *question) explain(ctx context.Context, r walk.Reader, refs []evidence.Ref, found map[evidence.Ref]evidence.Entry) error {
	added := map[evidence.Ref]evidence.Entry{}
	if q.change.Add != nil {
		for it := range q.change.Add.Items() {
			added[it.Ref()] = it
		}
	}
	for i, ref := range refs {
		path := fmt.Sprintf("reasons[%d]", i)
		e := found[ref]
		if e == nil {
			e = added[ref]
		}
		switch e := e.(type) {
		case nil:
			return unknown(ctx, r, path, "claim", ref)
		case *evidence.Claim:
			q.reasons = append(q.reasons, e.Key)
		default:
			return evidence.Refuse(evidence.WrongKind(ref, e.EntryKind(), path, "a claim"))
		}
	}
	return nil
}

// movedByAdding notes the existing entries that get a new link or caveat.
func (q *question) movedByAdding(known map[evidence.Key]evidence.Item) {
	touch := func(key evidence.Key) {
		if known[key] != nil {
			q.moves = append(q.moves, evidence.Ref(key))
		}
	}
	for _, l := range q.change.Add.Links {
		touch(l.To)
	}
	for _, c := range q.change.Add.Caveats {
		for _, key := range c.QualifiedClaimsAndItems() {
			touch(key)
		}
	}
}

// readPart reads the dependencies of the claims in question, and the entries that
// added entries need.
func (q *question) readPart(ctx context.Context, r storage.Reader, known map[evidence.Key]evidence.Item) error {
	claims := evidence.As[evidence.Ref](slices.Concat(q.above, q.reasons))
	if q.change.Add != nil {
		for _, l := range q.change.Add.Links {
			if _, ok := known[l.From].(*evidence.Claim); ok {
				claims = append(claims, evidence.Ref(l.From))
			}
		}
	}
	q.part = &evidence.Map{}
	if len(claims) > 0 {
		slices.Sort(claims)
		var err error
		if q.part, err = r.Below(ctx, slices.Compact(claims)); err != nil {
			return err
		}
	}
	if err := within(q.limits.Entries, q.part.Len(), "", tooManyEntries); err != nil {
		return err
	}
	if q.change.Add == nil {
		return nil
	}
	return complete(ctx, r, q.part, q.change.Add, known)
}

// forget drops the parts of the change that no claim in question depends on.
func (q *question) forget() {
	held := make(map[evidence.Ref]bool, q.part.Len())
	for e := range q.part.Entries() {
		held[e.Ref()] = true
	}
	q.change.Withdraw = slices.DeleteFunc(q.change.Withdraw, func(ref evidence.Ref) bool { return !held[ref] })
	q.change.Resolve = slices.DeleteFunc(q.change.Resolve, func(key evidence.Key) bool { return !held[evidence.Ref(key)] })
	q.change.Fields = slices.DeleteFunc(q.change.Fields, func(f assess.FieldChange) bool { return !held[f.Of] })
}
