package curate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// validate makes the draft ready to be written: references by key, versions and
// times. It returns what has changed, or all problems of the draft.
func (d *draft) validate(ctx context.Context) ([]*entryDiff, error) {
	if err := d.checkLostLinks(ctx); err != nil {
		return nil, err
	}
	if err := d.checkReferences(ctx); err != nil {
		return nil, err
	}
	if err := d.checkRemovals(ctx); err != nil {
		return nil, err
	}
	if err := d.Err(); err != nil {
		return nil, err
	}
	var changed []*entryDiff
	for _, one := range d.order {
		if one.touched && !d.same(one) {
			d.count(one)
			changed = append(changed, one)
		}
	}
	return changed, nil
}

// count counts the version of a changed entry.
func (d *draft) count(one *entryDiff) {
	if one.before == nil || one.after == nil {
		return
	}
	meta := one.after.EntryMeta()
	meta.Version, meta.UpdatedAt = one.before.EntryMeta().Version+1, d.now
}

// same reports whether an entry is as it was before the write. It does not count new
// keys of items that the entry refers to.
func (d *draft) same(one *entryDiff) bool {
	if one.before == nil || one.after == nil {
		return one.before == nil && one.after == nil
	}
	before := d.follow(evidence.Clone(one.before))
	return len(evidence.Compare(before, one.after)) == 0 && slices.Equal(one.before.EntryMeta().Aliases, one.after.EntryMeta().Aliases)
}

// checkReferences turns all references of touched entries into keys, and checks the
// entries. Only then it sorts what an annotation is on, so that problems have the
// positions of the input.
func (d *draft) checkReferences(ctx context.Context) error {
	var refs []evidence.Ref
	for _, one := range slices.Clone(d.order) {
		if one.touched && one.after != nil {
			if a, ok := one.after.(evidence.Annotation); ok {
				if err := d.nameLinks(ctx, a); err != nil {
					return err
				}
			}
			evidence.EachReference(one.after, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) { refs = append(refs, evidence.Ref(to)) })
		}
	}
	if err := d.fetch(ctx, refs...); err != nil {
		return err
	}
	for _, one := range slices.Clone(d.order) {
		if !one.touched || one.after == nil {
			continue
		}
		evidence.Rename(one.after, d.key)
		d.index(one)
		if err := d.check(ctx, one); err != nil {
			return err
		}
		if a, ok := one.after.(evidence.Annotation); ok {
			evidence.SortSubjects(a)
		}
	}
	return nil
}

// check finds what is wrong with one entry, alone and in what it refers to.
func (d *draft) check(ctx context.Context, one *entryDiff) error {
	path, wrong := d.pathOf(one), map[string]bool{}
	for _, p := range problemsOf(one.after) {
		d.Add(p.At(path))
		wrong[p.Path] = true
	}
	type absent struct {
		field string
		key   evidence.Key
		want  []evidence.Kind
	}
	var missing []absent
	evidence.EachReference(one.after, func(at evidence.FieldPath, to evidence.Key, want []evidence.Kind) {
		field := at.String()
		if wrong[field] {
			return
		}
		other := d.find(evidence.Ref(to))
		if other == nil {
			missing = append(missing, absent{field, to, want})
			return
		}
		if p, ok := evidence.CheckTarget(to, other.after.EntryKind(), field, want); !ok {
			d.Add(p.At(path))
			wrong[field] = true
		}
	})
	for _, m := range missing {
		nearest, err := d.reader.Nearest(ctx, string(m.key), 1)
		if err != nil {
			return err
		}
		d.Add(evidence.Problem{Path: evidence.Join(path, m.field), Message: fmt.Sprintf("there is no %q", m.key),
			Expected: "the key or id of " + evidence.AnyOf(m.want), Nearest: evidence.Strings(nearest)})
		wrong[m.field] = true
	}
	return d.checkLinks(ctx, one, path, wrong)
}

// pathOf returns the path of an entry in the input, or its name if it is not the subject
// of an edit.
func (d *draft) pathOf(one *entryDiff) string {
	if path, ok := d.paths[one]; ok {
		return path
	}
	return string(one.after.Ref())
}

// around asks for all edges of an item except its own references.
func around(of evidence.Ref) []storage.EdgeQuery {
	var queries []storage.EdgeQuery
	for _, relation := range evidence.ReferenceRelations {
		queries = append(queries, storage.EdgeQuery{Of: of, Relation: relation, Direction: storage.In})
	}
	for _, relation := range evidence.LinkRelations {
		queries = append(queries, storage.EdgeQuery{Of: of, Relation: relation, Direction: storage.In},
			storage.EdgeQuery{Of: of, Relation: relation, Direction: storage.Out})
	}
	return queries
}

// needing returns the entries of the draft that refer to an item, links included.
func (d *draft) needing(ctx context.Context, one *entryDiff) ([]*entryDiff, error) {
	if one.before != nil && one.before.EntryKind() != evidence.KindLink {
		d.around[one.before.EntryMeta().Key] = true
		pages, err := d.reader.Edges(ctx, around(evidence.Ref(one.before.EntryMeta().ID)))
		if err != nil {
			return nil, err
		}
		var refs []evidence.Ref
		for _, p := range pages {
			for _, e := range p.Edges {
				if e.Link != nil {
					refs = append(refs, evidence.Ref(e.Link.ID))
				} else {
					refs = append(refs, evidence.Ref(e.Item.EntryMeta().ID))
				}
			}
		}
		if err := d.fetch(ctx, refs...); err != nil {
			return nil, err
		}
	}
	var needing []*entryDiff
	for _, other := range d.order {
		if other.after != nil && other != one && other.needs(one) {
			needing = append(needing, other)
		}
	}
	return needing, nil
}

// needs reports whether an entry refers to an item. One that no edit has touched refers
// to what it refers to in the store, whatever has that key now.
func (d *entryDiff) needs(one *entryDiff) (needs bool) {
	by, key := d.after, one.key()
	if !d.touched {
		by, key = d.before, keyOf(one.before)
	}
	if key != "" {
		evidence.EachReference(by, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) { needs = needs || to == key })
	}
	return needs
}

// maxNeeding bounds the entries that a refusal to remove an item names.
const maxNeeding = 10

// checkRemovals makes sure that nothing refers to a removed item. If another item
// has taken over its key, entries that the write touched refer to that one.
func (d *draft) checkRemovals(ctx context.Context) error {
	for _, one := range slices.Clone(d.order) {
		if one.after != nil || one.before == nil || one.before.EntryKind() == evidence.KindLink {
			continue
		}
		ref := one.before.Ref()
		needing, err := d.needing(ctx, one)
		if err != nil {
			return err
		}
		if d.find(ref) != nil {
			needing = slices.DeleteFunc(needing, func(other *entryDiff) bool { return other.touched })
		}
		if len(needing) == 0 {
			continue
		}
		names := make([]string, len(needing))
		for i, other := range needing {
			names[i] = string(other.after.Ref())
		}
		d.Add(evidence.Problem{Code: evidence.Conflict, Path: d.removalPath(one), NeededBy: names[:min(len(names), evidence.MaxNeededBy)],
			Message: fmt.Sprintf("%q is needed by %s: remove or change these first", ref, listed(names))})
	}
	return nil
}

// removalPath is where an edit names the entry that it removes; empty if no edit does.
func (d *draft) removalPath(one *entryDiff) string {
	path, ok := d.paths[one]
	if !ok || one.after != nil {
		return path
	}
	return evidence.Join(path, "ref")
}

// listed tells the first names of a list, and how many more there are.
func listed(names []string) string {
	if more := len(names) - maxNeeding; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNeeding], ", "), more)
	}
	return strings.Join(names, ", ")
}

// storeRef returns the ref by which the store knows an item before the write, or ""
// if the store does not have it.
func (d *draft) storeRef(key evidence.Key) evidence.Ref {
	if one := d.find(evidence.Ref(key)); one != nil {
		if one.before == nil {
			return ""
		}
		return evidence.Ref(one.before.EntryMeta().ID)
	}
	return evidence.Ref(key)
}
