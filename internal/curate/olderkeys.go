package curate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// pastAlias is an older key that an item was given after the base: by a rename, or when another item was made
// one with it.
type pastAlias struct {
	of    evidence.ID
	since int64 // the revision
}

// addAliases follows the older keys of items through a revision.
func (p *past) addAliases(sequence int64, changes []evidence.Change) {
	for _, c := range changes {
		for _, alias := range minus(aliasesOf(c.Before), aliasesOf(c.After)) {
			if p.aliases[alias].of == c.ID {
				delete(p.aliases, alias)
			}
		}
	}
	for _, c := range changes {
		for _, alias := range minus(aliasesOf(c.After), aliasesOf(c.Before)) {
			p.aliases[alias] = pastAlias{c.ID, sequence}
			if alias != keyOf(c.Before) {
				p.entries[c.ID].grown = true
			}
		}
	}
}

func aliasesOf(e evidence.Entry) []evidence.Key {
	if e == nil {
		return nil
	}
	return e.EntryMeta().Aliases
}

// meant is the key in the base of the item that a key of a file means: that of an item of the base, unless it
// was made one with another; or else an older or a new key that an item was given since.
func (p *past) meant(key evidence.Key) evidence.Key {
	held := p.byBase[evidence.Ref(key)]
	if held != nil && !held.gone {
		return key
	}
	if alias, ok := p.aliases[key]; ok {
		return p.baseKey(p.entries[alias.of].key)
	}
	if held == nil {
		return p.baseKey(key)
	}
	return key
}

// meant does the same for a key of the file. The file may also use keys that items had before the base.
func (r *reconciling) meant(key evidence.Key) evidence.Key {
	if to, older := r.older[key]; older {
		return to
	}
	return r.past.meant(key)
}

// findOlder finds the keys of some entries of the file which items had before the base.
func (r *reconciling) findOlder(ctx context.Context, entries []evidence.Entry) error {
	asked := map[evidence.Key]bool{}
	ask := func(key evidence.Key) {
		_, alias := r.past.aliases[key]
		if r.past.byBase[evidence.Ref(key)] == nil && !alias && key != "" {
			asked[key] = true
		}
	}
	for _, e := range entries {
		ask(keyOf(e))
		evidence.EachReference(e, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) { ask(to) })
	}
	for part := range batches(refsOf(asked), batch) {
		found, err := r.reader.Only(0).Entries(ctx, part)
		if err != nil {
			return err
		}
		for i, e := range found {
			if e != nil && e.Ref() != part[i] && e.EntryKind() != evidence.KindLink && string(e.EntryMeta().ID) != string(part[i]) {
				r.older[evidence.Key(part[i])] = r.past.baseKey(e.EntryMeta().Key)
			}
		}
	}
	return nil
}

// withMeant returns an entry with the keys that those of the file mean, and what it repeats by that.
func (r *reconciling) withMeant(e evidence.Entry) (evidence.Entry, []repeat) {
	same := r.meant(keyOf(e)) == keyOf(e)
	evidence.EachReference(e, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) { same = same && r.meant(to) == to })
	if same {
		return e, nil
	}
	e = evidence.Clone(e)
	return e, renameOnce(e, r.meant)
}

// repeat is a name in a field of an entry that is another name of what the field has already.
type repeat struct {
	field string
	name  evidence.Ref
	of    evidence.Ref // by its new name; empty for a link that would lead from a claim to itself
}

// renameOnce gives an entry and what it refers to other keys. It leaves out what a field would have twice by that,
// and links that would lead from a claim to itself.
func renameOnce(e evidence.Entry, name func(evidence.Key) evidence.Key) (repeats []repeat) {
	it, ok := e.(evidence.Item)
	if !ok {
		evidence.Rename(e, name)
		return nil
	}
	var lists []evidence.Reference
	for _, r := range it.References() {
		if !r.Relation.IsAnnotation() {
			lists = append(lists, r)
		}
	}
	a, annotates := e.(evidence.Annotation)
	var subjects []evidence.Ref
	if annotates {
		subjects = slices.Clone(a.Subjects())
	}
	meta := e.EntryMeta()
	meta.Key = name(meta.Key)
	for _, r := range lists {
		var to []evidence.Key
		for _, was := range r.To {
			if key := name(was); key != meta.Key && !slices.Contains(to, key) {
				to = append(to, key)
			} else {
				repeats = append(repeats, repeat{r.Field, evidence.Ref(was), evidence.Ref(key)})
			}
		}
		it.SetReferences(r.Relation, to)
	}
	if !annotates {
		return repeats
	}
	var to []evidence.Ref
	for _, was := range subjects {
		ref := evidence.Ref(name(evidence.Key(was)))
		if from, end, relation, link := evidence.ParseLinkName(string(was)); link {
			if ref = evidence.Ref(evidence.LinkName(name(from), name(end), relation)); name(from) == name(end) {
				ref = ""
			}
		}
		if ref != "" && ref != a.Ref() && !slices.Contains(to, ref) {
			to = append(to, ref)
		} else {
			repeats = append(repeats, repeat{a.Annotates().Field, was, ref})
		}
	}
	a.SetSubjects(to)
	return repeats
}

// Joined is what an entry of a file names by several keys, although it is one item or link in the store. The
// store has it once.
type Joined struct {
	Kind  evidence.Kind
	Ref   evidence.Ref
	Title string       // of the entry
	Field string       // that names it
	Name  evidence.Ref // the older name
	Of    string       // the title of what that is; empty for a link that would lead from a claim to itself, and is left out
}

// madeOne says who gave an item of the store an older key, and when: by making another item one with it, or by a
// rename. It is empty if the history does not tell.
func madeOne(ctx context.Context, h storage.History, of evidence.Entry, alias evidence.Key) (string, error) {
	q := storage.RevisionQuery{Of: evidence.Ref(of.EntryMeta().ID), First: pageOfPast}
	for {
		page, err := h.Revisions(ctx, q)
		if err != nil {
			return "", err
		}
		for _, one := range page.Revisions {
			changes, err := h.Changes(ctx, []int64{one.Sequence})
			if err != nil {
				return "", err
			}
			for _, c := range changes[0] {
				if c.ID != of.EntryMeta().ID || !slices.Contains(minus(aliasesOf(c.After), aliasesOf(c.Before)), alias) {
					continue
				}
				if keyOf(c.Before) == alias {
					return did(one, fmt.Sprintf("gave %q the key %q", alias, keyOf(c.After))), nil
				}
				return did(one, fmt.Sprintf("made %q one with %s", alias, titleOf(of, nil))), nil
			}
			q.After = one.Sequence
		}
		if !page.HasNext {
			return "", nil
		}
	}
}

// did says who did something, in which revision and when.
func did(by evidence.Revision, what string) string {
	who := by.Author
	if who == "" {
		who = "somebody"
	}
	return fmt.Sprintf("%s %s in revision %d at %s", who, what, by.Sequence, by.At.UTC().Format(time.RFC3339))
}

// whyOne says who made a name of a file, of an item or a link, another name of what the store has.
func whyOne(ctx context.Context, r storage.Reader, name evidence.Ref) (string, error) {
	refs := []evidence.Ref{name}
	if from, to, _, link := evidence.ParseLinkName(string(name)); link {
		refs = []evidence.Ref{evidence.Ref(from), evidence.Ref(to)}
	}
	found, err := r.Entries(ctx, refs)
	if err != nil {
		return "", err
	}
	for i, e := range found {
		if e == nil || e.Ref() == refs[i] {
			continue
		}
		if why, err := madeOne(ctx, r, e, evidence.Key(refs[i])); why != "" || err != nil {
			return why, err
		}
	}
	return "", nil
}

// twice is the problem that a map has the same entry of the store by two names.
func twice(ctx context.Context, r storage.Reader, name, other, now evidence.Ref) (evidence.Problem, error) {
	why := ""
	for _, name := range []evidence.Ref{name, other} {
		text, err := whyOne(ctx, r, name)
		if err != nil {
			return evidence.Problem{}, err
		}
		if why == "" && text != "" {
			why = ": " + text
		}
	}
	return evidence.Problem{Code: evidence.Conflict, Path: string(name),
		Message: fmt.Sprintf("the file has it beside %q, and in the store both are %q now%s", other, now, why), Expected: "one of the two"}, nil
}

// toItself is the problem that a link of a map would lead from a claim of the store to itself.
func toItself(ctx context.Context, r storage.Reader, name evidence.Ref) (evidence.Problem, error) {
	why, err := whyOne(ctx, r, name)
	if why != "" {
		why = ": " + why
	}
	return evidence.Problem{Code: evidence.Conflict, Path: string(name), Message: "in the store, it would lead from a claim to itself" + why, Expected: "another claim"}, err
}
