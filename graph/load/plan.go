package load

import (
	"context"
	"maps"
	"slices"

	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// The document of a request tells what the request will read. So a planner loads it
// ahead, level by level: one call loads all relations of all records on a level,
// however many fields name them. The resolvers then find everything loaded. A
// loader waits a moment for reads that the plan does not foresee, and joins them.

// branch is some items and links with the field that selects from them.
type branch struct {
	under *request.Field // the field that led to them
	items []evidence.Item
	links []joined
}

// joined is a link with what it joins, as far as that is known.
type joined struct {
	*evidence.Link
	from, to evidence.Item
}

// planner loads ahead what one selection needs of some records.
type planner struct {
	*Loaders
	request.Request
	pages []storage.EdgePage
	asked []asked

	varied bool // whether variables decide what has just been foreseen

	named map[evidence.Ref]evidence.Entry // links of caveats, and what these join

	counted []evidence.ID // the items of this level whose degrees are selected
}

// asked is where the pages of one form are, by the record that they are of.
type asked struct {
	key edgeKey // of no record
	at  map[evidence.Ref]int
}

// at is where the pages of the form of a key are. Few forms have many pages.
func (p *planner) at(k edgeKey) map[evidence.Ref]int {
	k.of = ""
	for _, a := range p.asked {
		if a.key == k {
			return a.at
		}
	}
	at := map[evidence.Ref]int{}
	p.asked = append(p.asked, asked{k, at})
	return at
}

// ahead loads all that the fields of branches need. It reports no errors: a resolver
// that finds nothing loaded reads again, and reports its own.
func (l *Loaders) ahead(ctx context.Context, branches ...branch) {
	l.newPlanner(ctx).run(ctx, branches)
}

func (l *Loaders) newPlanner(ctx context.Context) *planner {
	return &planner{Loaders: l, Request: request.Of(ctx), named: map[evidence.Ref]evidence.Entry{}}
}

func (p *planner) run(ctx context.Context, branches []branch) {
	for len(branches) > 0 {
		steps := p.steps(branches)
		if !p.load(ctx, steps) {
			return
		}
		branches = nil
		for _, s := range steps {
			branches = append(branches, p.grow(s)...)
		}
	}
}

// step is a field that follows relations, with the records that it follows them from.
type step struct {
	field *request.Field
	following
	of    []evidence.Item // each of them once
	asks  []inquiry       // of each item
	then  []expected      // what is read along of what each of its relations leads to
	at    [][]int         // of each item, where the pages of its inquiry are
	links []joined        // if it follows the annotations of links: the links
	names []evidence.Ref  // if it follows links by their names: the names
}

// onLinks is the key of the annotations of a link that a step follows.
func (s step) onLinks(l *evidence.Link) edgeKey {
	by, _ := evidence.Relation(s.field.Follows[0].Relation).AsLink()
	return onLinks(l, by)
}

// steps are what the fields of branches follow.
func (p *planner) steps(branches []branch) []step {
	var steps []step
	p.counted = nil
	for ; len(branches) > 0; branches = branches[1:] {
		b := branches[0]
		for _, kind := range evidence.ItemKinds {
			var items []evidence.Item
			for _, it := range b.items {
				if it.EntryKind() == kind {
					items = append(items, it)
				}
			}
			if len(items) == 0 {
				continue
			}
			for f := range p.Each(b.under.Below[view.ObjectOf(kind)]) {
				if s, ok := p.step(f, items); ok {
					steps = append(steps, s)
				}
				if f.Name == "degree" || f.Name == "degrees" {
					for _, it := range items {
						p.counted = append(p.counted, it.EntryMeta().ID)
					}
				}
			}
		}
		if len(b.links) == 0 {
			continue
		}
		for f := range p.Each(b.under.Below[view.ObjectOf(evidence.KindLink)]) {
			switch {
			case f.End == "from":
				branches = append(branches, branch{under: f, items: ends(b.links, func(l joined) evidence.Item { return l.from })})
			case f.End == "to":
				branches = append(branches, branch{under: f, items: ends(b.links, func(l joined) evidence.Item { return l.to })})
			case f.Follows != nil:
				steps = append(steps, step{field: f, links: b.links})
			}
		}
	}
	return steps
}

// ends are the ends of links that are known.
func ends(links []joined, end func(joined) evidence.Item) []evidence.Item {
	var items []evidence.Item
	for _, l := range links {
		if it := end(l); it != nil {
			items = append(items, it)
		}
	}
	return items
}

// step is what a field follows from items. It is false if the field follows nothing,
// or has a wrong argument, which its resolver will report.
func (p *planner) step(f *request.Field, items []evidence.Item) (step, bool) {
	if f.Follows == nil {
		return step{}, false
	}
	args, err := readArguments(f, p.Variables)
	if err != nil {
		return step{}, false
	}
	s := step{field: f, of: items}
	if _, onLinks := evidence.Relation(f.Follows[0].Relation).AsLink(); onLinks {
		for _, it := range items {
			q, err := newSubjectLinks(it.(evidence.Annotation), args.Arguments)
			if err != nil {
				return step{}, false
			}
			s.names = append(s.names, q.page()...)
		}
		return s, true
	}
	following, err := p.follow(p.Request, f, args, items[0].EntryKind())
	if err != nil {
		return step{}, false
	}
	s.following, s.of = following, once(items)
	s.asks, s.at = make([]inquiry, len(s.of)), make([][]int, len(s.of))
	s.then = p.foresee(following, items[0].EntryKind())
	for i, it := range s.of {
		if s.asks[i], err = following.of(it); err != nil {
			return step{}, false
		}
	}
	return s, true
}

// once leaves out items that are in the list already.
func once(items []evidence.Item) []evidence.Item {
	seen := make(map[evidence.ID]bool, len(items))
	return slices.DeleteFunc(slices.Clone(items), func(it evidence.Item) bool {
		id := it.EntryMeta().ID
		again := seen[id]
		seen[id] = true
		return again
	})
}

// plan notes what a field shows, which is loaded ahead.
func (l *Loaders) plan(f *request.Field, of shown) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.planned == nil {
		l.planned = map[*request.Field]shown{}
	}
	if known := l.planned[f]; known != nil {
		maps.Copy(known, of)
		return
	}
	l.planned[f] = of
}

// ofPlan is what a field shows of a record, if that is loaded ahead.
func (l *Loaders) ofPlan(f *request.Field, of evidence.ID) (found view.Elements[storage.Edge], ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, ok = l.planned[f][of]
	return found, ok
}

// IsPlanned reports whether what a field follows is loaded ahead. Reading it then takes no
// time.
func (l *Loaders) IsPlanned(f *request.Field) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.planned[f] != nil && l.failed == nil
}

// load loads what steps need, in one call for all edges and one for all named links.
// It is false if that failed.
func (p *planner) load(ctx context.Context, steps []step) bool {
	var keys []edgeKey
	var then []expected
	want := func(k edgeKey, along expected) int {
		of := p.at(k)
		at, known := of[k.of]
		if !known {
			at = len(p.pages) + len(keys)
			of[k.of] = at
			keys, then = append(keys, k), append(then, along)
		}
		return at
	}
	for _, s := range steps {
		for i, a := range s.asks {
			s.at[i] = make([]int, len(a.keys))
			for j, k := range a.keys {
				s.at[i][j] = want(k, s.then[a.places[j]])
			}
		}
		for _, l := range s.links {
			want(s.onLinks(l.Link), expected{})
		}
	}
	if !p.loadEdges(ctx, keys, then) {
		return false
	}
	for _, s := range steps {
		for _, l := range s.links { // by which OnLink loads them
			k := s.onLinks(l.Link)
			p.edges.by(p.Loaders, (*Loaders).fetchEdges).Prime(k, p.pageOf(k))
		}
	}
	return p.loadDegrees(ctx) && p.loadNamed(ctx, steps)
}

// loadEdges loads the pages of keys, and what is foreseen from their edges as far as the store reads
// that along.
func (p *planner) loadEdges(ctx context.Context, keys []edgeKey, then []expected) bool {
	if len(keys) == 0 {
		return true
	}
	pages, err := p.readEdges(ctx, keys, then)
	if err != nil {
		p.giveUp(err)
		return false
	}
	p.pages = append(p.pages, pages...)
	for i, page := range pages {
		for _, e := range page.Edges {
			p.take(then[i].list, e.Item, e.Next)
		}
	}
	return true
}

// loadDegrees counts the edges of items, in one call.
func (p *planner) loadDegrees(ctx context.Context) bool {
	slices.Sort(p.counted)
	ids := slices.Compact(p.counted)
	if len(ids) == 0 {
		return true
	}
	lists, err := p.fetchDegrees(ctx, ids)
	if err != nil {
		p.giveUp(err)
		return false
	}
	degrees := p.degrees.by(p.Loaders, (*Loaders).fetchDegrees)
	for i, id := range ids {
		degrees.Prime(id, lists[i])
	}
	return true
}

// loadNamed loads the links that steps name, with what these join.
func (p *planner) loadNamed(ctx context.Context, steps []step) bool {
	var refs []evidence.Ref
	want := func(ref evidence.Ref) {
		if _, known := p.named[ref]; !known {
			p.named[ref] = nil
			refs = append(refs, ref)
		}
	}
	for _, s := range steps {
		for _, name := range s.names {
			from, to, _, _ := evidence.ParseLinkName(string(name))
			want(name)
			want(evidence.Ref(from))
			want(evidence.Ref(to))
		}
	}
	if len(refs) == 0 {
		return true
	}
	entries, errs := p.fetchEntries(ctx, refs)
	if entries == nil {
		p.giveUp(errs[0])
		return false
	}
	for i, ref := range refs {
		p.named[ref] = entries[i]
	}
	return true
}

// grow are the branches that begin at what a step led to.
func (p *planner) grow(s step) []branch {
	fields := p.leads(s.field)
	var items []evidence.Item
	links := p.namedLinks(s)
	for _, l := range s.links {
		for _, a := range onLink[evidence.Annotation](p.pageOf(s.onLinks(l.Link)), l.Link) {
			items = append(items, a)
		}
	}
	found := make(shown, len(s.of))
	for i, a := range s.asks {
		pages := make([]storage.EdgePage, len(a.keys))
		for j, at := range s.at[i] {
			pages[j] = p.pages[at]
		}
		near := s.of[i]
		elements := s.elements(a, pages)
		found[near.EntryMeta().ID] = elements
		for _, e := range elements.Nodes {
			switch {
			case e.Link == nil:
				items = append(items, e.Item)
			case e.Link.To != e.Item.EntryMeta().Key:
				links = append(links, joined{e.Link, e.Item, near})
			default:
				links = append(links, joined{e.Link, near, e.Item})
			}
		}
	}
	if len(s.asks) > 0 {
		p.plan(s.field, found)
	}
	if len(items)+len(links) == 0 {
		return nil
	}
	grown := make([]branch, len(fields))
	for i, f := range fields {
		grown[i] = branch{f, items, links}
	}
	return grown
}

// leads are the fields that select from what a field leads to: itself, or those of the elements of a page.
func (p *planner) leads(f *request.Field) []*request.Field {
	if request.IsConnection(f.Definition.Type.Name()) {
		return append(p.Under(f, pageNodes...), p.Under(f, pageEdges...)...)
	}
	return []*request.Field{f}
}

// pageOf is the page of a key that is loaded.
func (p *planner) pageOf(k edgeKey) storage.EdgePage { return p.pages[p.at(k)[k.of]] }

// namedLinks are the links that a step names.
func (p *planner) namedLinks(s step) []joined {
	var links []joined
	for _, name := range s.names {
		if l, ok := p.named[name].(*evidence.Link); ok {
			from, _ := p.named[evidence.Ref(l.From)].(evidence.Item)
			to, _ := p.named[evidence.Ref(l.To)].(evidence.Item)
			links = append(links, joined{l, from, to})
		}
	}
	return links
}
