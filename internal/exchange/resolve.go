package exchange

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// Known looks up entries outside of a map file by the refs in the file: keys, names of
// links, and the keys of their ends. It may return more entries, as suggestions for refs
// that name nothing.
type Known func(ctx context.Context, refs []evidence.Ref) (map[evidence.Ref]evidence.Entry, error)

// KnownTo looks up entries in a store.
func KnownTo(store storage.Store) Known {
	return func(ctx context.Context, refs []evidence.Ref) (known map[evidence.Ref]evidence.Entry, err error) {
		err = store.View(ctx, func(reader storage.Reader) error {
			known, err = lookUp(ctx, reader, refs)
			return err
		})
		return known, err
	}
}

// finish checks the references of the file, and returns its map or all of its
// problems. It looks up references to entries outside of the file with known.
func (r *reader) finish(ctx context.Context, name string, known Known) (*evidence.Map, error) {
	if open := r.checkOwn(); len(open) > 0 {
		check := resolver{reader: r}
		if known != nil {
			var err error
			if check.known, err = known(ctx, r.namesOf(open)); err != nil {
				return nil, err
			}
		}
		for _, ref := range open {
			if ref.to.IsLinkName() {
				check.link(ref)
			} else {
				check.item(ref)
			}
		}
	}
	if err := r.problems.err(name); err != nil {
		return nil, err
	}
	return r.content, nil
}

// checkOwn checks the references to entries of the file, and returns the others.
func (r *reader) checkOwn() (open []*ref) {
	for i := range r.refs {
		ref := &r.refs[i]
		if ref.to.IsLinkName() {
			if _, ok := r.links[endsOf(ref.to)]; !ok {
				open = append(open, ref)
			}
		} else if held, ok := r.keys[evidence.Key(ref.to)]; ok {
			r.checkKind(ref, held.item.EntryKind())
		} else {
			open = append(open, ref)
		}
	}
	return open
}

func (r *reader) checkKind(ref *ref, kind evidence.Kind) {
	if p, ok := evidence.CheckTarget(evidence.Key(ref.to), kind, ref.path(), ref.target.want); !ok {
		r.problems.add(ref.at, p.Path+": "+p.Message, p.Expected)
	}
}

// namesOf lists the refs to look up, sorted: keys, and names of links together with
// the keys of their ends.
func (r *reader) namesOf(open []*ref) []evidence.Ref {
	unique := map[evidence.Ref]bool{}
	for _, ref := range open {
		unique[ref.to] = true
		if from, to, _, ok := evidence.ParseLinkName(string(ref.to)); ok {
			for _, end := range []evidence.Key{from, to} {
				if _, held := r.keys[end]; !held {
					unique[evidence.Ref(end)] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(unique))
}

// nearestAtMost bounds the unknown keys, and the unknown names of links, that lookUp
// adds suggestions for.
const nearestAtMost = 50

// lookUp finds entries by ref, and adds suggestions for refs that name nothing.
func lookUp(ctx context.Context, reader walk.Reader, refs []evidence.Ref) (map[evidence.Ref]evidence.Entry, error) {
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

// addKnown adds entries by ref, and returns the refs that name nothing.
func addKnown(ctx context.Context, reader storage.EntryReader, refs []evidence.Ref, known map[evidence.Ref]evidence.Entry) ([]evidence.Ref, error) {
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

// resolver checks references to entries outside of the file.
type resolver struct {
	*reader
	known map[evidence.Ref]evidence.Entry
	// The following are filled when they are first needed.
	words []string       // all keys
	names []evidence.Ref // all names of links
	own   map[ends]bool  // the links of the file, with keys in place of aliases
}

func (r *resolver) item(ref *ref) {
	if e := r.known[ref.to]; e != nil {
		r.checkKind(ref, e.EntryKind())
		r.checkHeld(ref, e)
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
	if r.owned()[r.current(endsOf(ref.to))] {
		return
	}
	if e := r.known[ref.to]; e != nil {
		r.checkHeld(ref, e)
		return
	}
	if r.names == nil {
		for l := range r.links {
			r.names = append(r.names, evidence.Ref(evidence.LinkName(l.from, l.to, l.relation)))
		}
		for name := range r.known {
			if name.IsLinkName() {
				r.names = append(r.names, name)
			}
		}
		slices.Sort(r.names)
	}
	r.problems.suggestLink(ref.at, r.missing(ref), "the name of a link of this file or of the store", ref.to, r.names)
}

// checkHeld makes sure that a whole file holds an entry of the store to which it refers, unless the
// entry is newer than the file's header.
func (r *resolver) checkHeld(ref *ref, e evidence.Entry) {
	if !r.head.Whole || e.EntryMeta().CreatedAt.After(r.head.At) || r.holds(e) {
		return
	}
	r.dangling.add(ref.at, fmt.Sprintf("%s: the file, which is whole, no longer has %q", ref.path(), ref.to), "an entry of the file")
}

// holds reports whether the file has an entry of the store, by its key or one that it had before.
func (r *resolver) holds(e evidence.Entry) bool {
	meta := e.EntryMeta()
	return slices.ContainsFunc(append(slices.Clone(meta.Aliases), meta.Key), func(key evidence.Key) bool {
		_, held := r.keys[key]
		return held
	})
}

func (r *resolver) missing(ref *ref) string {
	what := ""
	if ref.to.IsLinkName() {
		what = "link "
	}
	return fmt.Sprintf("%s: there is no %s%q", ref.path(), what, ref.to)
}

// owned returns the links of the file, with keys in place of aliases: a file may name an
// item by its key in one place, and by an alias in another.
func (r *resolver) owned() map[ends]bool {
	if r.own == nil {
		r.own = make(map[ends]bool, len(r.links))
		for l := range r.links {
			r.own[r.current(l)] = true
		}
	}
	return r.own
}

// current returns a link with keys in place of aliases.
func (r *resolver) current(l ends) ends {
	for _, end := range []*evidence.Key{&l.from, &l.to} {
		if it, ok := r.known[evidence.Ref(*end)].(evidence.Item); ok {
			*end = it.EntryMeta().Key
		}
	}
	return l
}
