package curate

import (
	"context"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
)

// Merge makes one item of two that turn out to be the same. Into takes over the links,
// references and caveats of Other, and the fields that Into does not have. The key of
// Other stays as an alias of Into. If both have a link to the same claim, the link of
// Into stays, and gets the caveats on the other link.
type Merge struct {
	Into            evidence.Ref
	Other           evidence.Ref
	ExpectedVersion int // of Into
}

func (Merge) intent() evidence.Intent { return evidence.IntentMerge }
func (e Merge) refs() []evidence.Ref  { return []evidence.Ref{e.Into, e.Other} }

func (e Merge) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	into, err := d.existing(ctx, "into", e.Into, e.ExpectedVersion, evidence.ItemKinds...)
	if err != nil {
		return nil, err
	}
	other, err := d.existing(ctx, "other", e.Other, 0, evidence.ItemKinds...)
	if into == nil || other == nil || err != nil {
		return nil, err
	}
	if into == other {
		d.Add(evidence.Problem{Path: "other", Message: fmt.Sprintf("%q and %q are already the same", e.Into, e.Other), Expected: "another record"}.At(d.at))
		return nil, nil
	}
	if a, b := into.after.EntryKind(), other.after.EntryKind(); a != b {
		d.Add(evidence.WrongKind(e.Other, b, "other", evidence.Noun(a)).At(d.at))
		return nil, nil
	}
	needing, err := d.needing(ctx, other)
	if err != nil {
		return nil, err
	}
	from, to := other.after.EntryMeta(), into.after.EntryMeta()
	absorb(into.after.(evidence.Item), other.after.(evidence.Item))
	to.Aliases = append(append(to.Aliases, from.Key), from.Aliases...)
	slices.Sort(to.Aliases)
	d.remove(other)
	for _, one := range needing {
		if one != into {
			if err := d.redirect(ctx, one, from.Key, to.Key); err != nil {
				return nil, err
			}
		}
	}
	redirectReferences(into.after.(evidence.Item), from.Key, to.Key)
	d.changed(into)
	return into, nil
}

// absorb copies the fields that an item does not have from another item.
func absorb(into, other evidence.Item) {
	for _, f := range evidence.FieldsOf(into.EntryKind()) {
		has, more := f.Append(nil, into), f.Append(nil, other)
		switch {
		case f.Name == "key":
		case f.Form.List():
			for _, value := range more {
				if !slices.Contains(has, value) {
					has = append(has, value)
				}
			}
			f.Set(into, has...)
		case len(has) == 0:
			f.Copy(into, other)
		}
	}
}

// redirect makes an entry refer to another item. It removes a link that exists
// already, or that would lead from a claim to itself.
func (d *draft) redirect(ctx context.Context, one *entryDiff, from, to evidence.Key) error {
	switch e := one.after.(type) {
	case *evidence.Link:
		next := *e
		for _, end := range []*evidence.Key{&next.From, &next.To} {
			if *end == from {
				*end = to
			}
		}
		if err := d.fetch(ctx, next.Ref()); err != nil {
			return err
		}
		same := d.find(next.Ref())
		if next.From == next.To || same != nil && same != one {
			d.remove(one)
			return nil
		}
		one.after = &next
	case evidence.Annotation:
		redirectReferences(e, from, to)
		d.resubject([]*entryDiff{one}, func(ref evidence.Ref) evidence.Ref { return redirected(ref, from, to) })
		return nil
	case evidence.Item:
		redirectReferences(e, from, to)
	}
	d.changed(one)
	return nil
}

// redirected returns what an annotation is on after one item has become another one,
// and "" for a link that would lead from a claim to itself.
func redirected(ref evidence.Ref, from, to evidence.Key) evidence.Ref {
	a, b, relation, link := evidence.ParseLinkName(string(ref))
	if !link {
		if ref == evidence.Ref(from) {
			return evidence.Ref(to)
		}
		return ref
	}
	for _, end := range []*evidence.Key{&a, &b} {
		if *end == from {
			*end = to
		}
	}
	if a == b {
		return ""
	}
	return evidence.Ref(evidence.LinkName(a, b, relation))
}

// redirectReferences replaces a key in all references of an item, except in what an
// annotation is on. A reference has each key at most once, and never the item's own.
func redirectReferences(it evidence.Item, from, to evidence.Key) {
	for _, r := range it.References() {
		if r.Relation.IsAnnotation() {
			continue
		}
		var next []evidence.Key
		for _, key := range r.To {
			if key == from {
				key = to
			}
			if key != it.EntryMeta().Key && !slices.Contains(next, key) {
				next = append(next, key)
			}
		}
		it.SetReferences(r.Relation, next)
	}
}
