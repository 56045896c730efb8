package analysis

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/spelling"
	"corroborate/internal/walk"
)

// mentioned lists every name in a map: of its entries, and of what they refer to.
func mentioned(m *evidence.Map) []evidence.Ref {
	var refs []evidence.Ref
	for e := range m.Entries() {
		refs = append(refs, e.Ref())
		if c, ok := e.(*evidence.Caveat); ok {
			refs = append(refs, c.Qualifies...) // EachReference names only the ends of links
		}
		evidence.EachReference(e, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) { refs = append(refs, evidence.Ref(to)) })
	}
	return refs
}

// findEnds adds to the entries found so far both ends of each link among them.
func findEnds(ctx context.Context, r storage.EntryReader, found map[evidence.Ref]evidence.Entry) error {
	var ends []evidence.Ref
	for _, e := range found {
		if l, ok := e.(*evidence.Link); ok {
			ends = append(ends, evidence.Ref(l.From), evidence.Ref(l.To))
		}
	}
	items, err := named(ctx, r, slices.DeleteFunc(ends, func(ref evidence.Ref) bool { return found[ref] != nil }))
	maps.Copy(found, items)
	return err
}

// located yields the entries of a map with their paths in it.
func located(m *evidence.Map) func(yield func(string, evidence.Entry) bool) {
	return func(yield func(string, evidence.Entry) bool) {
		at := map[evidence.Kind]int{}
		for e := range m.Entries() {
			kind := e.EntryKind()
			if !yield(fmt.Sprintf("add.%s[%d]", evidence.Plural(kind), at[kind]), e) {
				return
			}
			at[kind]++
		}
	}
}

// checker collects the problems of added entries.
type checker struct {
	evidence.Problems
	kinds   map[evidence.Key]evidence.Kind
	store   map[evidence.Key]evidence.Item
	seen    map[evidence.Ref]bool
	between map[evidence.Ref]string // paths of added links whose ends both exist
	links   map[evidence.Ref]bool   // links that exist or are added
	doubted []doubted               // links that a caveat names, and that are not in links
}

// doubted is a link that a caveat qualifies, although no such link has been found.
type doubted struct {
	path, field string
	name        evidence.Ref
}

func (c *checker) taking(path string, ref evidence.Ref) {
	c.Add(evidence.Problem{Code: evidence.Conflict, Path: path, Message: fmt.Sprintf("the map holds %q already", ref), Expected: "a name that nothing has"})
}

// checkAdded checks added entries, and returns a copy that names everything by key.
func checkAdded(ctx context.Context, r walk.Reader, m *evidence.Map, found map[evidence.Ref]evidence.Entry) (*evidence.Map, error) {
	out := &evidence.Map{}
	for e := range m.Entries() {
		out.Add(withKeys(e, found))
	}
	c := checker{store: byKey(found), kinds: map[evidence.Key]evidence.Kind{}, seen: map[evidence.Ref]bool{}, between: map[evidence.Ref]string{},
		links: map[evidence.Ref]bool{}}
	for _, l := range out.Links {
		c.links[l.Ref()] = true
	}
	for _, e := range found {
		if l, ok := e.(*evidence.Link); ok {
			c.links[l.Ref()] = true
		}
	}
	for it := range out.Items() {
		if e, ok := found[it.Ref()].(evidence.Item); ok { // perhaps found by an alias
			c.store[it.EntryMeta().Key] = e
		}
	}
	for key, it := range c.store {
		c.kinds[key] = it.EntryKind()
	}
	for it := range out.Items() {
		c.kinds[it.EntryMeta().Key] = it.EntryKind()
	}
	for path, e := range located(out) {
		c.entry(path, e)
	}
	if err := c.linked(ctx, r); err != nil {
		return nil, err
	}
	for _, caveat := range out.Caveats {
		evidence.SortSubjects(caveat)
	}
	return out, c.Err()
}

func (c *checker) entry(path string, e evidence.Entry) {
	problems := evidence.Check(e)
	wrong := map[string]bool{}
	for _, p := range problems {
		wrong[p.Path] = true
		c.Add(p.At(path))
	}
	evidence.EachReference(e, func(at evidence.FieldPath, to evidence.Key, want []evidence.Kind) {
		field := at.String()
		kind, known := c.kinds[to]
		switch p, ok := evidence.CheckTarget(to, kind, field, want); {
		case wrong[field]:
		case !known:
			c.Add(evidence.Problem{Path: field, Message: fmt.Sprintf("there is no %q", to), Expected: "something that exists or is added"}.At(path))
		case !ok:
			c.Add(p.At(path))
		}
	})
	if caveat, ok := e.(*evidence.Caveat); ok {
		c.caveat(path, caveat, wrong)
	}
	ref := e.Ref()
	switch l, isLink := e.(*evidence.Link); {
	case wrong["key"] || wrong["from"] || wrong["to"]: // the entry has no valid name
	case c.seen[ref]:
		c.Add(evidence.Problem{Message: fmt.Sprintf("%q is added twice", ref), Expected: "each entry once"}.At(path))
	case isLink && c.store[l.From] != nil && c.store[l.To] != nil:
		c.between[ref] = path
	case !isLink && c.store[evidence.Key(ref)] != nil:
		c.taking(path+".key", ref)
	}
	c.seen[ref] = true
}

// caveat notes each link that a caveat qualifies and that does not exist, if both of
// its ends do.
func (c *checker) caveat(path string, caveat *evidence.Caveat, wrong map[string]bool) {
	for i, name := range caveat.Qualifies {
		field := fmt.Sprintf("qualifies[%d]", i)
		from, to, _, isLink := evidence.ParseLinkName(string(name))
		if isLink && !wrong[field] && !c.links[name] && c.kinds[from] != "" && c.kinds[to] == evidence.KindClaim {
			c.doubted = append(c.doubted, doubted{path, field, name})
		}
	}
}

// linked makes sure that no added link exists already, and adds a problem for each
// link that a caveat qualifies and that does not exist.
func (c *checker) linked(ctx context.Context, r walk.Reader) error {
	names := slices.Sorted(maps.Keys(c.between))
	found, err := named(ctx, r, names)
	if err != nil {
		return err
	}
	for _, name := range names {
		if found[name] != nil {
			c.taking(c.between[name], name)
		}
	}
	if len(c.doubted) == 0 {
		return nil
	}
	var missing []evidence.Ref
	for _, d := range c.doubted[:min(evidence.MaxProblems, len(c.doubted))] {
		missing = append(missing, d.name)
	}
	like, err := walk.LinksLike(ctx, r, missing)
	if err != nil {
		return err
	}
	known := slices.AppendSeq(like, maps.Keys(c.links))
	for _, d := range c.doubted {
		problem := evidence.Problem{Path: d.field, Message: fmt.Sprintf("there is no link %q", d.name), Expected: "a link that exists or is added"}
		problem.Nearest = spelling.Link(d.name, known)
		c.Add(problem.At(d.path))
	}
	return nil
}

// withKeys copies an entry. In the copy, references by id or alias become references
// by key, or by the name of a link.
func withKeys(e evidence.Entry, found map[evidence.Ref]evidence.Entry) evidence.Entry {
	key := func(name evidence.Key) evidence.Key {
		if it, ok := found[evidence.Ref(name)].(evidence.Item); ok {
			return it.EntryMeta().Key
		}
		return name
	}
	clone := evidence.Clone(e)
	c, ok := clone.(*evidence.Caveat)
	if !ok {
		evidence.Rename(clone, key)
		return clone
	}
	// Keep the order of the list: the paths of problems count by it.
	for i, ref := range c.Qualifies {
		if e := found[ref]; e != nil {
			c.Qualifies[i] = e.Ref()
		} else if from, to, relation, ok := evidence.ParseLinkName(string(ref)); ok {
			c.Qualifies[i] = evidence.Ref(evidence.LinkName(key(from), key(to), relation))
		}
	}
	for i := range c.RaisedIn {
		c.RaisedIn[i] = key(c.RaisedIn[i])
	}
	return c
}

// complete adds to a part of the map the entries that added entries refer to, with
// their dependencies and the caveats on them.
func complete(ctx context.Context, r walk.Reader, part, added *evidence.Map, known map[evidence.Key]evidence.Item) error {
	held := part.ByKey()
	for it := range added.Items() {
		held[it.EntryMeta().Key] = it
	}
	var fresh []evidence.Item
	next := missing(held, added.Entries())
	for len(next) > 0 {
		var ask []evidence.Ref
		var items []evidence.Item
		for _, key := range next {
			if it := known[key]; it != nil {
				items = append(items, it)
			} else {
				ask = append(ask, evidence.Ref(key))
			}
		}
		found, err := named(ctx, r, ask)
		if err != nil {
			return err
		}
		for _, ref := range ask {
			if it, ok := found[ref].(evidence.Item); ok {
				items = append(items, it)
			}
		}
		for _, it := range items {
			held[it.EntryMeta().Key] = it
			part.Add(it)
		}
		fresh = append(fresh, items...)
		next = missing(held, func(yield func(evidence.Entry) bool) {
			for _, it := range items {
				if !yield(it) {
					return
				}
			}
		})
	}
	return addCaveats(ctx, r, part, held, fresh)
}

// missing lists the keys that entries need and that are not held, each once.
func missing(held map[evidence.Key]evidence.Item, entries func(func(evidence.Entry) bool)) []evidence.Key {
	need := map[evidence.Key]bool{}
	for e := range entries {
		if l, ok := e.(*evidence.Link); ok {
			need[l.From], need[l.To] = true, true
			continue
		}
		for _, reference := range e.(evidence.Item).References() {
			switch {
			case reference.Relation.IsAnnotation():
				continue
			case reference.Relation == evidence.Cites, reference.Relation == evidence.AffiliatedWith, reference.Relation == evidence.RaisedIn:
				continue
			}
			for _, to := range reference.To {
				need[to] = true
			}
		}
	}
	maps.DeleteFunc(need, func(key evidence.Key, _ bool) bool { return held[key] != nil })
	return slices.Sorted(maps.Keys(need))
}

func addCaveats(ctx context.Context, r storage.EdgeReader, part *evidence.Map, held map[evidence.Key]evidence.Item, on []evidence.Item) error {
	if len(on) == 0 {
		return nil
	}
	queries := make([]storage.EdgeQuery, len(on))
	for i, it := range on {
		queries[i] = storage.EdgeQuery{Of: it.Ref(), Relation: evidence.Qualifies, Direction: storage.In}
	}
	pages, err := r.Edges(ctx, queries)
	if err != nil {
		return err
	}
	for _, page := range pages {
		for _, edge := range page.Edges {
			if key := edge.Item.EntryMeta().Key; held[key] == nil {
				held[key] = edge.Item
				part.Add(edge.Item)
			}
		}
	}
	return nil
}
