package curate

import (
	"context"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/text/spelling"
	"corroborate/internal/walk"
)

// problemsOf checks an entry by itself. A problem with a word that is none of a vocabulary has the nearest one.
func problemsOf(e evidence.Entry) []evidence.Problem {
	list := evidence.Check(e)
	for i := range list {
		list[i].Nearest = spelling.To(list[i].Word, list[i].Words, 1)
	}
	return list
}

// checkMap finds what is wrong with a map by itself.
func checkMap(m *evidence.Map) error {
	var p evidence.Problems
	keys, links := make(map[evidence.Key]bool, m.Len()-len(m.Links)), make(map[ends]bool, len(m.Links))
	for e := range m.Entries() {
		for _, problem := range problemsOf(e) {
			p.Add(problem.At(string(e.Ref())))
		}
		var twice bool
		if l, ok := e.(*evidence.Link); ok {
			name := endsOf(l)
			twice, links[name] = links[name], true
		} else {
			key := e.EntryMeta().Key
			twice, keys[key] = keys[key], true
		}
		if twice {
			p.Add(evidence.Problem{Message: "is in the map twice", Expected: "each entry once"}.At(string(e.Ref())))
		}
	}
	return p.Err()
}

// ends are what makes a link unique. Its name says the same, and takes an allocation.
type ends struct {
	from, to evidence.Key
	relation evidence.Relation
}

func endsOf(l *evidence.Link) ends { return ends{l.From, l.To, l.Relation} }

// checkReferences makes sure that every reference of the map leads to an item of
// the map or the store, of a kind that the reference allows. It returns the key
// for each alias that the map uses.
func (im *importRun) checkReferences(ctx context.Context) (map[evidence.Key]evidence.Key, error) {
	if len(im.changes) == 0 {
		return nil, nil
	}
	kinds := make(map[evidence.Key]evidence.Kind, im.m.Len()-len(im.m.Links))
	for it := range im.m.Items() {
		kinds[it.EntryMeta().Key] = it.EntryKind()
	}
	aliases := map[evidence.Key]evidence.Key{}
	if !im.fresh {
		if err := im.addKinds(ctx, kinds, aliases); err != nil {
			return nil, err
		}
	}
	var p evidence.Problems
	for _, one := range im.changes {
		e := one.after
		evidence.EachReference(e, func(path evidence.FieldPath, to evidence.Key, want []evidence.Kind) {
			kind, ok := kinds[to]
			switch {
			case !ok:
				p.Add(evidence.Problem{Path: path.String(), Message: fmt.Sprintf("there is no %q", to), Expected: "a key of the map or the store"}.At(string(e.Ref())))
			case !slices.Contains(want, kind):
				problem, _ := evidence.CheckTarget(to, kind, path.String(), want)
				p.Add(problem.At(string(e.Ref())))
			}
		})
	}
	return aliases, p.Err()
}

// checkAnnotatedLinks makes sure that the annotations of the map are on links that
// exist, and sorts what they are on as a store does.
func (im *importRun) checkAnnotatedLinks(ctx context.Context) error {
	var annotations []evidence.Entry
	for _, one := range im.changes {
		if _, ok := one.after.(evidence.Annotation); ok {
			annotations = append(annotations, one.after)
		}
	}
	if err := checkAnnotated(ctx, im.reader, annotations, im.m.Links); err != nil {
		return err
	}
	for it := range im.m.Items() {
		if a, ok := it.(evidence.Annotation); ok {
			evidence.SortSubjects(a)
		}
	}
	return nil
}

// checkAnnotated makes sure that the annotations among the entries are on links that
// are among links or in the store.
func checkAnnotated(ctx context.Context, r walk.Reader, entries []evidence.Entry, links []*evidence.Link) error {
	missing := map[evidence.Ref]bool{}
	for _, e := range entries {
		if a, ok := e.(evidence.Annotation); ok {
			for _, ref := range evidence.SubjectLinks(a) {
				missing[ref] = true
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	for _, l := range links {
		delete(missing, l.Ref())
	}
	for part := range batches(refsOf(missing), batch) {
		found, err := r.Entries(ctx, part)
		if err != nil {
			return err
		}
		for i, e := range found {
			if e != nil {
				delete(missing, part[i])
			}
		}
	}
	var p evidence.Problems
	for _, e := range entries {
		a, ok := e.(evidence.Annotation)
		if !ok {
			continue
		}
		for i, ref := range a.Subjects() {
			if !missing[ref] {
				continue
			}
			problem := evidence.Problem{Path: evidence.SubjectPath(a, i).String(), Message: fmt.Sprintf("there is no link %q", ref), Expected: "a link of the map or the store"}
			if !p.Full() {
				known, err := walk.LinksLike(ctx, r, []evidence.Ref{ref})
				if err != nil {
					return err
				}
				for _, l := range links {
					known = append(known, l.Ref())
				}
				problem.Nearest = spelling.Link(ref, known)
			}
			p.Add(problem.At(string(a.Ref())))
		}
	}
	return p.Err()
}

// addKinds adds the kinds of the items that only the store holds and that the map
// refers to, and the keys for aliases.
func (im *importRun) addKinds(ctx context.Context, kinds map[evidence.Key]evidence.Kind, aliases map[evidence.Key]evidence.Key) error {
	outside := map[evidence.Key]bool{}
	for _, one := range im.changes {
		evidence.EachReference(one.after, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) {
			if _, ok := kinds[to]; !ok {
				outside[to] = true
			}
		})
	}
	for part := range batches(refsOf(outside), batch) {
		entries, err := im.reader.Entries(ctx, part)
		if err != nil {
			return err
		}
		for i, e := range entries {
			if e == nil {
				continue
			}
			named := evidence.Key(part[i])
			kinds[named] = e.EntryKind()
			if key := e.EntryMeta().Key; key != named {
				aliases[named] = key
			}
		}
	}
	return nil
}

// batches cuts a sequence into slices of n.
func batches[T any](seq func(func(T) bool), n int) func(func([]T) bool) {
	return func(yield func([]T) bool) {
		var part []T
		for v := range seq {
			if part = append(part, v); len(part) == n {
				if !yield(part) {
					return
				}
				part = make([]T, 0, n) // another one will be as long
			}
		}
		if len(part) > 0 {
			yield(part)
		}
	}
}

// refsOf yields keys as refs, sorted.
func refsOf[K ~string, V any](keys map[K]V) func(func(evidence.Ref) bool) {
	sorted := make([]evidence.Ref, 0, len(keys))
	for key := range keys {
		sorted = append(sorted, evidence.Ref(key))
	}
	slices.Sort(sorted)
	return slices.Values(sorted)
}
