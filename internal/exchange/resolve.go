package exchange

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// Unresolved returns what the file refers to and does not hold, sorted: keys,
// and names of links together with the keys of their ends. Where there are any,
// what they name is to be handed to Resolve.
func (d *Document) Unresolved() []evidence.Ref {
	unique := map[evidence.Ref]bool{}
	for _, ref := range d.open {
		unique[ref.to] = true
		if from, to, _, ok := evidence.ParseLinkName(string(ref.to)); ok {
			for _, end := range []evidence.Key{from, to} {
				if _, held := d.keys[end]; !held {
					unique[evidence.Ref(end)] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(unique))
}

// Resolve checks the references to what the file does not hold against the
// entries that are known elsewhere, by the names by which the file refers to
// them: a reference to what nobody knows, or to the wrong kind, is a problem.
// Among the known ones may be more, which were perhaps meant. Until it is called
// these references are taken on trust; called with nil, the file must stand
// alone. A second call changes nothing.
func (d *Document) Resolve(known map[evidence.Ref]evidence.Entry) {
	r := resolver{Document: d, known: known}
	for i := range d.open {
		if ref := &d.open[i]; ref.to.IsLinkName() {
			r.link(ref)
		} else {
			r.item(ref)
		}
	}
	d.open = nil
	if d.problems.any() {
		d.Map = nil
	}
}

// ResolveIn is Resolve with what a store holds. Its error is one of reading the
// store; what is wrong with the file is told by Err.
func (d *Document) ResolveIn(ctx context.Context, store evidence.Store) error {
	var known map[evidence.Ref]evidence.Entry
	if refs := d.Unresolved(); len(refs) > 0 {
		err := store.View(ctx, func(reader evidence.Reader) (err error) {
			known, err = lookUp(ctx, reader, refs)
			return err
		})
		if err != nil {
			return err
		}
	}
	d.Resolve(known)
	return nil
}

// nearestAtMost is for how many unknown keys, and names of links, a store is
// asked what may have been meant.
const nearestAtMost = 50

// lookUp finds what refs name, and what may have been meant by those that name
// nothing.
func lookUp(ctx context.Context, reader evidence.Reader, refs []evidence.Ref) (map[evidence.Ref]evidence.Entry, error) {
	known := map[evidence.Ref]evidence.Entry{}
	missing, err := addKnown(ctx, reader, refs, known)
	if err != nil {
		return nil, err
	}
	var keys, links, near []evidence.Ref
	for _, ref := range missing {
		if ref.IsLinkName() {
			links = append(links, ref)
		} else {
			keys = append(keys, ref)
		}
	}
	for _, key := range keys[:min(nearestAtMost, len(keys))] {
		found, err := reader.Nearest(ctx, string(key), 1)
		if err != nil {
			return nil, err
		}
		for _, key := range found {
			near = append(near, evidence.Ref(key))
		}
	}
	meant, err := walk.LinksLike(ctx, reader, links[:min(nearestAtMost, len(links))])
	if err != nil {
		return nil, err
	}
	_, err = addKnown(ctx, reader, append(near, meant...), known)
	return known, err
}

// addKnown adds what refs name, and returns those that name nothing.
func addKnown(ctx context.Context, reader evidence.Reader, refs []evidence.Ref, known map[evidence.Ref]evidence.Entry) ([]evidence.Ref, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	entries, err := reader.Entries(ctx, refs)
	if err != nil {
		return nil, err
	}
	var missing []evidence.Ref
	for i, e := range entries {
		if e == nil {
			missing = append(missing, refs[i])
			continue
		}
		known[refs[i]] = e
	}
	return missing, nil
}

// resolver checks the open references of a document.
type resolver struct {
	*Document
	known map[evidence.Ref]evidence.Entry
	words []string              // all keys, made when they are needed
	names []evidence.Ref        // all names of links, likewise
	own   map[evidence.Ref]bool // the links of the file, with keys in place of aliases, likewise
}

func (r *resolver) item(ref *ref) {
	if e := r.known[ref.to]; e != nil {
		r.checkKind(ref, e.EntryKind())
		return
	}
	if r.words == nil {
		for key := range r.keys {
			r.words = append(r.words, string(key))
		}
		for name := range r.known {
			if !name.IsLinkName() {
				r.words = append(r.words, string(name))
			}
		}
		slices.Sort(r.words)
	}
	r.problems.suggest(ref.at, r.missing(ref), "a key of this file or of the store", string(ref.to), r.words)
}

func (r *resolver) link(ref *ref) {
	if r.known[ref.to] != nil || r.owned()[r.current(ref.to)] {
		return
	}
	if r.names == nil {
		r.names = slices.Collect(maps.Keys(r.links))
		for name := range r.known {
			if name.IsLinkName() {
				r.names = append(r.names, name)
			}
		}
		slices.Sort(r.names)
	}
	r.problems.suggestLink(ref.at, r.missing(ref), "the name of a link of this file or of the store", ref.to, r.names)
}

func (r *resolver) missing(ref *ref) string {
	what := ""
	if ref.to.IsLinkName() {
		what = "link "
	}
	return fmt.Sprintf("%s: there is no %s%q", ref.path(), what, ref.to)
}

// owned are the links of the file. A file may name an item by a key that it had
// before, and differently in two places.
func (r *resolver) owned() map[evidence.Ref]bool {
	if r.own == nil {
		r.own = make(map[evidence.Ref]bool, len(r.links))
		for name := range r.links {
			r.own[r.current(name)] = true
		}
	}
	return r.own
}

// current is the name of a link with the keys that its ends have now.
func (r *resolver) current(name evidence.Ref) evidence.Ref {
	from, to, relation, _ := evidence.ParseLinkName(string(name))
	for _, end := range []*evidence.Key{&from, &to} {
		if it, ok := r.known[evidence.Ref(*end)].(evidence.Item); ok {
			*end = it.EntryMeta().Key
		}
	}
	return evidence.Ref(evidence.LinkName(from, to, relation))
}
