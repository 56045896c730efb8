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

// qualification is the relations by which a caveat refers to the ends of links.
func qualification(relation evidence.Relation) evidence.Relation {
	if relation == evidence.Contradicts {
		return evidence.QualifiesContradiction
	}
	return evidence.QualifiesSupport
}

// onLink returns the caveats that qualify a link in the draft, and the names by
// which they do. It first fetches those that qualify it in the store.
func (d *draft) onLink(ctx context.Context, one *entryDiff) (caveats []*entryDiff, names map[evidence.Ref]bool, err error) {
	if l, ok := one.before.(*evidence.Link); ok {
		if err := d.fetchOnLink(ctx, l); err != nil {
			return nil, nil, err
		}
	}
	names = map[evidence.Ref]bool{}
	for _, other := range d.order {
		c, ok := other.after.(*evidence.Caveat)
		if !ok {
			continue
		}
		on := false
		for _, ref := range c.Qualifies {
			if d.find(ref) == one {
				names[ref], on = true, true
			}
		}
		if on {
			caveats = append(caveats, other)
		}
	}
	return caveats, names, nil
}

// fetchOnLink fetches the caveats that qualify a link as the store has it.
func (d *draft) fetchOnLink(ctx context.Context, l *evidence.Link) error {
	d.around[l.To] = true
	pages, err := d.reader.Edges(ctx, []storage.EdgeQuery{{Of: evidence.Ref(l.To), Relation: qualification(l.Relation), Direction: storage.In}})
	if err != nil {
		return err
	}
	var refs []evidence.Ref
	for _, e := range pages[0].Edges {
		if c, ok := e.Item.(*evidence.Caveat); ok && slices.Contains(c.Qualifies, l.Ref()) {
			refs = append(refs, evidence.Ref(c.ID))
		}
	}
	return d.fetch(ctx, refs...)
}

// requalify replaces the names of what caveats qualify, and drops those that name
// replaces by "" or repeats. It removes a caveat that is left with nothing.
func (d *draft) requalify(caveats []*entryDiff, name func(evidence.Ref) evidence.Ref) {
	for _, one := range caveats {
		c := one.after.(*evidence.Caveat)
		var next []evidence.Ref
		for _, ref := range c.Qualifies {
			if ref = name(ref); ref != "" && !slices.Contains(next, ref) {
				next = append(next, ref)
			}
		}
		if len(next) == 0 {
			d.remove(one)
			continue
		}
		c.Qualifies = next
		d.changed(one)
	}
}

// nameLinks replaces ids of links, and ids and aliases of their ends, by the names
// that a map file has, in what a caveat qualifies. These names are final only when
// all edits have been applied.
func (d *draft) nameLinks(ctx context.Context, c *evidence.Caveat) error {
	if err := d.fetch(ctx, c.Qualifies...); err != nil {
		return err
	}
	for i, ref := range c.Qualifies {
		if one := d.find(ref); one != nil && one.after.EntryKind() == evidence.KindLink {
			c.Qualifies[i] = one.after.Ref()
		}
	}
	return nil
}

// checkLostLinks makes sure that a caveat does not lose a link that it qualifies,
// unless an edit changed the caveat too. If an end of the link is removed as well,
// checkRemovals names the caveat instead.
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
			c, ok := other.after.(*evidence.Caveat)
			if ok && slices.Contains(c.Qualifies, name) && d.qualifiedBefore(other, l) {
				texts, keys = append(texts, fmt.Sprintf("%s (%q)", c.Key, shortened(c.Text))), append(keys, string(c.Key))
				d.lost[other] = append(d.lost[other], name)
			}
		}
		if len(texts) == 0 {
			continue
		}
		d.Add(evidence.Problem{Code: evidence.Conflict, Path: d.removalPath(one), NeededBy: keys[:min(len(keys), evidence.MaxNeededBy)],
			Message: fmt.Sprintf("the link %q is qualified by %s: remove or change these first", l.Ref(), listed(texts))})
	}
	return nil
}

// gone reports whether the write leaves no item with a key that an item had before.
func (d *draft) gone(key evidence.Key) bool {
	return d.find(evidence.Ref(key)) == nil && slices.ContainsFunc(d.order, func(one *entryDiff) bool { return one.after == nil && one.last == key })
}

// qualifiedBefore reports whether a caveat qualified a link before the write.
func (d *draft) qualifiedBefore(one *entryDiff, l *evidence.Link) bool {
	c, ok := one.before.(*evidence.Caveat)
	return ok && slices.Contains(c.Qualifies, l.Ref())
}

// shortened is the beginning of a text, for messages.
func shortened(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// checkLinks makes sure that a caveat qualifies links that exist. It skips links in
// which something else is wrong already.
func (d *draft) checkLinks(ctx context.Context, one *entryDiff, path string, wrong map[string]bool) error {
	c, ok := one.after.(*evidence.Caveat)
	if !ok {
		return nil
	}
	if err := d.fetch(ctx, c.QualifiedLinks()...); err != nil {
		return err
	}
	for i, ref := range c.Qualifies {
		field := fmt.Sprintf("qualifies[%d]", i)
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
