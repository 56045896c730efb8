package curate

import (
	"context"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/spelling"
	"corroborate/internal/walk"
)

// onLink returns the annotations of a link in the draft, and the names by which they name
// it. It first fetches those that are on it in the store.
func (d *draft) onLink(ctx context.Context, one *entryDiff) (annotations []*entryDiff, names map[evidence.Ref]bool, err error) {
	if l, ok := one.before.(*evidence.Link); ok {
		if err := d.fetchOnLink(ctx, l); err != nil {
			return nil, nil, err
		}
	}
	names = map[evidence.Ref]bool{}
	for _, other := range d.order {
		a, ok := other.after.(evidence.Annotation)
		if !ok {
			continue
		}
		on := false
		for _, ref := range a.Subjects() {
			if d.find(ref) == one {
				names[ref], on = true, true
			}
		}
		if on {
			annotations = append(annotations, other)
		}
	}
	return annotations, names, nil
}

// fetchOnLink fetches the annotations of a link as the store has it.
func (d *draft) fetchOnLink(ctx context.Context, l *evidence.Link) error {
	d.around[l.To] = true
	var queries []storage.EdgeQuery
	for _, by := range evidence.Annotations() {
		queries = append(queries, storage.EdgeQuery{Of: evidence.Ref(l.To), Relation: by.OnLinks(l.Relation), Direction: storage.In})
	}
	pages, err := d.reader.Edges(ctx, queries)
	if err != nil {
		return err
	}
	var refs []evidence.Ref
	for _, page := range pages {
		for _, e := range page.Edges {
			if a, ok := e.Item.(evidence.Annotation); ok && slices.Contains(a.Subjects(), l.Ref()) {
				refs = append(refs, evidence.Ref(a.EntryMeta().ID))
			}
		}
	}
	return d.fetch(ctx, refs...)
}

// resubject replaces the names of what annotations are on, and drops those that name
// replaces by "" or repeats. It removes an annotation that is left with nothing.
func (d *draft) resubject(annotations []*entryDiff, name func(evidence.Ref) evidence.Ref) {
	for _, one := range annotations {
		a := one.after.(evidence.Annotation)
		var next []evidence.Ref
		for _, ref := range a.Subjects() {
			if ref = name(ref); ref != "" && !slices.Contains(next, ref) {
				next = append(next, ref)
			}
		}
		if len(next) == 0 {
			d.remove(one)
			continue
		}
		a.SetSubjects(next)
		d.changed(one)
	}
}

// nameLinks replaces ids of links, and ids and aliases of their ends, by the names
// that a map file has, in what an annotation is on. These names are final only when
// all edits have been applied.
func (d *draft) nameLinks(ctx context.Context, a evidence.Annotation) error {
	if err := d.fetch(ctx, a.Subjects()...); err != nil {
		return err
	}
	for i, ref := range a.Subjects() {
		if one := d.find(ref); one != nil && one.after.EntryKind() == evidence.KindLink {
			a.Subjects()[i] = one.after.Ref()
		}
	}
	return nil
}

// checkLostLinks makes sure that an annotation does not lose a link that it is on,
// unless an edit changed the annotation too. If an end of the link is removed as well,
// checkRemovals names the annotation instead.
func (d *draft) checkLostLinks(ctx context.Context) error {
	for _, one := range slices.Clone(d.order) {
		l, ok := one.before.(*evidence.Link)
		if !ok || one.after != nil && one.after.Ref() == one.before.Ref() {
			continue
		}
		name := d.follow(evidence.Clone(l)).Ref()
		from, to, _, _ := evidence.ParseLinkName(string(name))
		if d.find(name) != nil || d.gone(from) || d.gone(to) {
			continue
		}
		if err := d.fetchOnLink(ctx, l); err != nil {
			return err
		}
		var texts, keys []string
		for _, other := range d.order {
			a, ok := other.after.(evidence.Annotation)
			if ok && slices.Contains(a.Subjects(), name) && onBefore(other, l) {
				key := string(a.EntryMeta().Key)
				texts, keys = append(texts, fmt.Sprintf("%s (%q)", key, shortened(a.Headline()))), append(keys, key)
				d.lost[other] = append(d.lost[other], name)
			}
		}
		if len(texts) == 0 {
			continue
		}
		d.Add(evidence.Problem{Code: evidence.Conflict, Path: d.removalPath(one), NeededBy: keys[:min(len(keys), evidence.MaxNeededBy)],
			Message: fmt.Sprintf("the link %q is annotated by %s: remove or change these first", l.Ref(), listed(texts))})
	}
	return nil
}

// gone reports whether the write leaves no item with a key that an item had before.
func (d *draft) gone(key evidence.Key) bool {
	return d.find(evidence.Ref(key)) == nil && slices.ContainsFunc(d.order, func(one *entryDiff) bool { return one.after == nil && one.last == key })
}

// onBefore reports whether an annotation was on a link before the write.
func onBefore(one *entryDiff, l *evidence.Link) bool {
	a, ok := one.before.(evidence.Annotation)
	return ok && slices.Contains(a.Subjects(), l.Ref())
}

// shortened is the beginning of a text, for messages.
func shortened(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// checkLinks makes sure that an annotation is on links that exist. It skips links in
// which something else is wrong already.
func (d *draft) checkLinks(ctx context.Context, one *entryDiff, path string, wrong map[string]bool) error {
	a, ok := one.after.(evidence.Annotation)
	if !ok {
		return nil
	}
	if err := d.fetch(ctx, evidence.SubjectLinks(a)...); err != nil {
		return err
	}
	for i, ref := range a.Subjects() {
		field := evidence.SubjectPath(a, i).String()
		if _, _, _, link := evidence.ParseLinkName(string(ref)); !link || wrong[field] || d.find(ref) != nil || slices.Contains(d.lost[one], ref) {
			continue
		}
		near, err := d.nearestLink(ctx, ref)
		if err != nil {
			return err
		}
		d.Add(evidence.Problem{Path: field, Message: fmt.Sprintf("there is no link %q", ref), Expected: "the name of one, from->to or from-|to", Nearest: near}.At(path))
	}
	return nil
}

// nearestLink lists the link that a name may have been meant for, if there is
// one. It looks at the links of the draft, and at those that the store has at
// either end and the draft does not have.
func (d *draft) nearestLink(ctx context.Context, name evidence.Ref) ([]string, error) {
	stored, err := walk.LinksLike(ctx, d.reader, []evidence.Ref{d.withEnds(name, d.storedKey)})
	if err != nil {
		return nil, err
	}
	var known []evidence.Ref
	inDraft := map[evidence.Ref]bool{}
	for _, one := range d.order {
		if l, ok := one.before.(*evidence.Link); ok {
			inDraft[l.Ref()] = true
		}
		if l, ok := one.after.(*evidence.Link); ok {
			known = append(known, l.Ref())
		}
	}
	for _, ref := range stored {
		if !inDraft[ref] {
			known = append(known, d.withEnds(ref, d.key))
		}
	}
	return spelling.Link(name, known), nil
}

// withEnds replaces the keys in the name of a link.
func (d *draft) withEnds(name evidence.Ref, key func(evidence.Key) evidence.Key) evidence.Ref {
	from, to, relation, _ := evidence.ParseLinkName(string(name))
	return evidence.Ref(evidence.LinkName(key(from), key(to), relation))
}

// storedKey returns the key that an item of the draft has in the store. A key that
// names nothing there stays the same.
func (d *draft) storedKey(key evidence.Key) evidence.Key {
	if one := d.find(evidence.Ref(key)); one != nil && one.before != nil {
		return one.before.EntryMeta().Key
	}
	return key
}

// isAnnotation reports whether an entry of the draft is a caveat or a remark.
func isAnnotation(one *entryDiff) bool {
	_, is := one.after.(evidence.Annotation)
	return is
}
