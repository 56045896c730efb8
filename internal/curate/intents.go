package curate

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// Create makes a new item. References are keys or ids. Create fills in the id, the
// version and the times.
type Create struct{ Item evidence.Item }

// Link makes a link. Its strength is MODERATE by default.
type Link struct{ Link *evidence.Link }

// RaiseCaveat makes a caveat.
type RaiseCaveat struct{ Caveat *evidence.Caveat }

// Fields are new values of fields, by their names in a map file. Each has a type
// that evidence.Field.Put takes; nil clears the field.
type Fields map[string]any

// Update replaces fields of an item, except its key. A testimony that gets another
// quote is no longer verified, unless the update says so.
type Update struct {
	Of              evidence.Ref
	Kind            evidence.Kind // the kind that it must have; empty for any
	ExpectedVersion int           // 0 for any
	Set             Fields
}

// Relink replaces fields of a link, even its ends and its relation. Caveats and remarks on
// the link stay on it.
type Relink struct {
	Of              evidence.Ref
	ExpectedVersion int
	Set             Fields
}

// Unlink removes a link. It is refused while a caveat or a remark is on the link.
type Unlink struct {
	Of              evidence.Ref
	ExpectedVersion int
}

// ResolveCaveat says that a caveat no longer weakens anything or, with Reopen, that
// it does again.
type ResolveCaveat struct {
	Of              evidence.Ref
	ExpectedVersion int
	Reopen          bool
}

// RetractSource says that a source was retracted.
type RetractSource struct {
	Of              evidence.Ref
	ExpectedVersion int
}

// Rename gives an item another key. The old one stays as an alias.
type Rename struct {
	Of              evidence.Ref
	ExpectedVersion int
	Key             evidence.Key
}

// Remove removes an item. It is refused while others refer to the item. With
// WithLinks, it also removes the links from and to the item, and the caveats and remarks
// that are on only the item and these links.
type Remove struct {
	Of              evidence.Ref
	ExpectedVersion int
	WithLinks       bool
}

func (Create) intent() evidence.Intent        { return evidence.IntentCreate }
func (Link) intent() evidence.Intent          { return evidence.IntentLink }
func (RaiseCaveat) intent() evidence.Intent   { return evidence.IntentRaise }
func (Update) intent() evidence.Intent        { return evidence.IntentUpdate }
func (Relink) intent() evidence.Intent        { return evidence.IntentRelink }
func (Unlink) intent() evidence.Intent        { return evidence.IntentUnlink }
func (ResolveCaveat) intent() evidence.Intent { return evidence.IntentResolve }
func (RetractSource) intent() evidence.Intent { return evidence.IntentRetract }
func (Rename) intent() evidence.Intent        { return evidence.IntentRename }
func (Remove) intent() evidence.Intent        { return evidence.IntentRemove }

func (e Create) refs() []evidence.Ref { return withReferences(e.Item) }
func (e Link) refs() []evidence.Ref {
	return []evidence.Ref{e.Link.Ref(), evidence.Ref(e.Link.From), evidence.Ref(e.Link.To)}
}
func (e RaiseCaveat) refs() []evidence.Ref {
	return withReferences(e.Caveat)
}
func (e Update) refs() []evidence.Ref        { return []evidence.Ref{e.Of} }
func (e Relink) refs() []evidence.Ref        { return []evidence.Ref{e.Of} }
func (e Unlink) refs() []evidence.Ref        { return []evidence.Ref{e.Of} }
func (e ResolveCaveat) refs() []evidence.Ref { return []evidence.Ref{e.Of} }
func (e RetractSource) refs() []evidence.Ref { return []evidence.Ref{e.Of} }
func (e Rename) refs() []evidence.Ref        { return []evidence.Ref{e.Of, evidence.Ref(e.Key)} }
func (e Remove) refs() []evidence.Ref        { return []evidence.Ref{e.Of} }

// withReferences names an item, and what it refers to.
func withReferences(it evidence.Item) []evidence.Ref {
	refs := []evidence.Ref{it.Ref()}
	evidence.EachReference(it, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) { refs = append(refs, evidence.Ref(to)) })
	if a, ok := it.(evidence.Annotation); ok {
		refs = append(refs, a.Subjects()...) // EachReference names only the ends of links
	}
	return refs
}

func (e Create) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	return d.create(ctx, e.Item)
}
func (e Link) apply(ctx context.Context, d *draft) (*entryDiff, error) { return d.create(ctx, e.Link) }
func (e RaiseCaveat) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	return d.create(ctx, e.Caveat)
}

func (e Update) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	kinds := evidence.ItemKinds
	if e.Kind != "" {
		kinds = []evidence.Kind{e.Kind}
	}
	return d.update(ctx, e.Of, e.ExpectedVersion, e.Set, kinds...)
}

func (e Relink) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	one, err := d.existing(ctx, "ref", e.Of, e.ExpectedVersion, evidence.KindLink)
	if one == nil || err != nil {
		return nil, err
	}
	next := evidence.Clone(one.after).(*evidence.Link)
	d.set(next, e.Set)
	if err := d.fetch(ctx, evidence.Ref(next.From), evidence.Ref(next.To)); err != nil {
		return nil, err
	}
	next.From, next.To = d.key(next.From), d.key(next.To)
	evidence.SetDefaults(next)
	if next.Ref() == one.after.Ref() {
		one.after = next
		d.changed(one)
		return one, nil
	}
	if taken, err := d.taken(ctx, next.Ref(), one); taken || err != nil {
		return nil, err
	}
	annotations, names, err := d.onLink(ctx, one)
	if err != nil {
		return nil, err
	}
	one.after = next
	d.changed(one)
	d.resubject(annotations, func(ref evidence.Ref) evidence.Ref {
		if names[ref] {
			return next.Ref()
		}
		return ref
	})
	return one, nil
}

func (e Unlink) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	one, err := d.existing(ctx, "ref", e.Of, e.ExpectedVersion, evidence.KindLink)
	if one == nil || err != nil {
		return nil, err
	}
	d.remove(one)
	return one, nil
}

func (e ResolveCaveat) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	return d.update(ctx, e.Of, e.ExpectedVersion, Fields{"resolved": !e.Reopen}, evidence.KindCaveat)
}

func (e RetractSource) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	return d.update(ctx, e.Of, e.ExpectedVersion, Fields{"retracted": true}, evidence.KindSource)
}

func (e Rename) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	one, err := d.existing(ctx, "ref", e.Of, e.ExpectedVersion, evidence.ItemKinds...)
	if one == nil || err != nil {
		return nil, err
	}
	if taken, err := d.taken(ctx, evidence.Ref(e.Key), one); taken || err != nil {
		return nil, err
	}
	if meta := one.after.EntryMeta(); e.Key != meta.Key {
		meta.Aliases = slices.DeleteFunc(append(meta.Aliases, meta.Key), func(alias evidence.Key) bool { return alias == e.Key })
		slices.Sort(meta.Aliases)
		d.setKey(one, e.Key)
	}
	return one, nil
}

func (e Remove) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	one, err := d.existing(ctx, "ref", e.Of, e.ExpectedVersion, evidence.ItemKinds...)
	if one == nil || err != nil {
		return nil, err
	}
	if e.WithLinks {
		if err := d.removeAround(ctx, one); err != nil {
			return nil, err
		}
	}
	d.remove(one)
	return one, nil
}

// removeAround removes the links from and to an item, and the annotations that are on only
// the item and these links.
func (d *draft) removeAround(ctx context.Context, one *entryDiff) error {
	needing, err := d.needing(ctx, one)
	if err != nil {
		return err
	}
	goes := map[*entryDiff]bool{one: true}
	for _, other := range needing {
		goes[other] = other.after.EntryKind() == evidence.KindLink
	}
	for _, other := range needing {
		if a, ok := other.after.(evidence.Annotation); ok {
			goes[other] = !slices.ContainsFunc(a.Subjects(), func(ref evidence.Ref) bool { return !goes[d.find(ref)] })
		}
	}
	for _, other := range needing {
		if goes[other] {
			d.remove(other)
		}
	}
	return nil
}

// update replaces fields of an item.
func (d *draft) update(ctx context.Context, of evidence.Ref, version int, set Fields, kinds ...evidence.Kind) (*entryDiff, error) {
	one, err := d.existing(ctx, "ref", of, version, kinds...)
	if one == nil || err != nil {
		return nil, err
	}
	if _, ok := set["key"]; ok {
		d.Add(evidence.Problem{Path: "key", Message: "an update cannot change a key", Expected: "a rename"}.At(d.content))
		return nil, nil
	}
	next := evidence.Clone(one.after)
	d.set(next, set)
	evidence.SetDefaults(next)
	unverified(one.after, next, set)
	one.after = next
	d.changed(one)
	return one, nil
}

// set sets fields. validate checks their values.
func (d *draft) set(e evidence.Entry, set Fields) {
	known := map[string]bool{}
	for _, f := range evidence.FieldsOf(e.EntryKind()) {
		known[f.Name] = true
		if value, ok := set[f.Name]; ok && !f.Put(e, value) {
			d.Add(evidence.Problem{Path: f.Name, Message: fmt.Sprintf("does not take a %T", value), Expected: "a value of the field's type"}.At(d.content))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if !known[name] {
			d.Add(evidence.Problem{Path: name, Message: fmt.Sprintf("%s has no such field", evidence.Noun(e.EntryKind())), Expected: "one of its fields"}.At(d.content))
		}
	}
}
