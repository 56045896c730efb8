package explorer

import (
	"cmp"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/explorer/layers"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// readRecords reads a graph, and takes the steps of the reader.
func (e *Explorer) readRecords(r *request, s *graphState) (*graphFound, error) {
	top, err := e.middle(r, s)
	if err != nil {
		return nil, err
	}
	found := &graphFound{}
	var m *evidence.Map
	var base []evidence.Item
	if s.trace {
		m, base, err = found.below(r, s, top)
	} else {
		m, base, err = found.around(r, s, top)
	}
	if err != nil {
		return nil, err
	}
	brought, err := found.brought(r, s, m)
	if err != nil {
		return nil, err
	}
	g := layers.Graph{Items: []evidence.Item{top}, Edges: edgesOf(m, !s.trace, s.relations)}
	b := layers.Bounds{Most: s.most, Family: familyFrom - 1, Page: familyPage, Limit: drawnEver}
	if s.unfolded {
		b.Family = 0
	}
	found.view = layers.New(g, b)
	found.view.Begin(base)
	found.unreached = len(base) - found.view.Records()
	for i, step := range s.steps {
		found.view.Do(step, brought[i])
	}
	found.edges = len(g.Edges)
	return found, found.beyond(r, s, g.Edges)
}

// filter is the filter of a walk that a state means.
func (s *graphState) filter() walk.Filter {
	by := walk.Filter{Kinds: s.kinds}
	for _, relation := range s.relations {
		by.Relations = append(by.Relations, relation.InStore()...)
	}
	return by
}

// around reads what is near a record.
func (found *graphFound) around(r *request, s *graphState, top evidence.Item) (*evidence.Map, []evidence.Item, error) {
	near, err := r.asker.Neighborhood(r.ctx, top.EntryMeta().Ref(), s.depth, s.filter(), cmp.Or(r.asker.Limits.Nodes, 1_000))
	if err != nil {
		return nil, nil, err
	}
	found.truncated = near.Truncated
	items := make([]evidence.Item, len(near.Nodes))
	for i, n := range near.Nodes {
		items[i] = n.Item
	}
	return near.Map(), items, nil
}

// below reads what a claim rests on. What is of other kinds than those chosen is left out,
// and so is what only it leads to.
func (found *graphFound) below(r *request, s *graphState, top evidence.Item) (m *evidence.Map, items []evidence.Item, err error) {
	err = r.store.View(r.ctx, func(reader storage.Reader) (err error) {
		m, err = reader.Below(r.ctx, []evidence.Ref{top.EntryMeta().Ref()})
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	depths, more := walk.Down(walk.Below(walk.Hops(m, m.ByKey())), s.depth, top.EntryMeta().Key)
	for _, c := range m.Caveats {
		if depth, ok := weakened(c, depths); ok {
			depths[c.Key] = depth
		}
	}
	for it := range m.Items() {
		if _, has := depths[it.EntryMeta().Key]; has {
			items = append(items, it)
		}
	}
	slices.SortFunc(items, func(a, b evidence.Item) int {
		x, y := a.EntryMeta().Key, b.EntryMeta().Key
		return cmp.Or(cmp.Compare(depths[x], depths[y]), cmp.Compare(x, y))
	})
	if found.truncated = more || len(items) > mostTraced; len(items) > mostTraced {
		items = items[:mostTraced]
	}
	if len(s.kinds) > 0 {
		items = slices.DeleteFunc(items, func(it evidence.Item) bool {
			return it.EntryMeta().Key != top.EntryMeta().Key && !slices.Contains(s.kinds, it.EntryKind())
		})
	}
	part := &evidence.Map{Links: m.Links}
	for _, it := range items {
		part.Add(it)
	}
	return part, items, nil
}

// weakened is the least depth of what a caveat is on; it is not ok if that is not there.
func weakened(c *evidence.Caveat, depths map[evidence.Key]int) (least int, ok bool) {
	take := func(depth int) {
		if !ok || depth < least {
			least, ok = depth, true
		}
	}
	for _, key := range c.QualifiedItems() {
		if depth, has := depths[key]; has {
			take(depth)
		}
	}
	for _, name := range c.QualifiedLinks() {
		from, to, _, _ := evidence.ParseLinkName(string(name))
		_, one := depths[from]
		if depth, other := depths[to]; one && other {
			take(depth)
		}
	}
	return least, ok
}

// brought reads what the steps bring, by their places, and adds it to the map.
func (found *graphFound) brought(r *request, s *graphState, m *evidence.Map) (map[int][]evidence.Item, error) {
	lists := map[int][]evidence.Item{}
	held := m.ByKey()
	for i, step := range s.steps {
		if step.Do != layers.Around {
			continue
		}
		of := held[evidence.Key(step.What)]
		if of == nil {
			continue // the step no longer fits, and the view says so
		}
		near, err := r.asker.Neighborhood(r.ctx, of.EntryMeta().Ref(), 1, s.filter(), mostAround+1)
		if err != nil {
			return nil, err
		}
		if near.Truncated {
			found.cut = append(found.cut, refTo(of))
		}
		for _, n := range near.Nodes {
			lists[i] = append(lists[i], n.Item)
			if key := n.EntryMeta().Key; held[key] == nil {
				held[key] = n.Item
				m.Add(n.Item)
			}
		}
	}
	if len(lists) == 0 {
		return lists, nil
	}
	var ids []evidence.ID
	for it := range m.Items() {
		ids = append(ids, it.EntryMeta().ID)
	}
	return lists, r.store.View(r.ctx, func(reader storage.Reader) (err error) {
		m.Links, err = reader.LinksAmong(r.ctx, ids)
		return err
	})
}

// beyond counts the relations of drawn records that the graph does not have.
func (found *graphFound) beyond(r *request, s *graphState, edges []layers.Edge) error {
	wanted := func(relation evidence.Relation) bool {
		return !relation.DrawnAsAnnotation() && (len(s.relations) == 0 || slices.Contains(s.relations, relation))
	}
	has := map[evidence.Key]int{}
	for _, e := range edges {
		if wanted(e.Relation) {
			has[e.From]++
			has[e.To]++
		}
	}
	var ids []evidence.ID
	var keys []evidence.Key
	for _, m := range found.view.Marks() {
		if m.Family == nil {
			ids, keys = append(ids, m.Node.Item.EntryMeta().ID), append(keys, m.Node.Key())
		}
	}
	found.more = map[evidence.Key]int{}
	return r.store.View(r.ctx, func(reader storage.Reader) error {
		degrees, err := reader.Degrees(r.ctx, ids)
		for i, list := range degrees {
			n := -has[keys[i]]
			for _, d := range list {
				if wanted(d.Relation) {
					n += d.Count
				}
			}
			found.more[keys[i]] = max(0, n)
		}
		return err
	})
}

// edgesOf lists the relations between the records of a map, links first, as the API does: an
// annotation of a link has one edge, to the claim of the link. If outer is set, one of a
// link that the map does not have has one to the end that is there.
func edgesOf(m *evidence.Map, outer bool, relations []evidence.Relation) []layers.Edge {
	items := m.ByKey()
	links := map[string]*evidence.Link{}
	var list []layers.Edge
	add := func(e layers.Edge) {
		if len(relations) == 0 || slices.Contains(relations, e.Relation) {
			list = append(list, e)
		}
	}
	for _, h := range walk.Hops(m, items) {
		if !h.Relation.AnnotatesLinks() {
			add(layers.Edge{From: h.From.EntryMeta().Key, To: h.To.EntryMeta().Key, Relation: h.Relation, Link: h.Link})
		}
	}
	for _, l := range m.Links {
		links[l.Name()] = l
	}
	for it := range m.Items() {
		a, ok := it.(evidence.Annotation)
		if !ok {
			continue
		}
		relation := a.Annotates().Link
		for _, name := range evidence.SubjectLinks(a) {
			from, to, _, _ := evidence.ParseLinkName(string(name))
			switch {
			case items[from] != nil && items[to] != nil && links[string(name)] != nil || outer && items[to] != nil && links[string(name)] == nil:
				add(layers.Edge{From: it.EntryMeta().Key, To: to, Relation: relation})
			case outer && items[from] != nil && items[to] == nil:
				add(layers.Edge{From: it.EntryMeta().Key, To: from, Relation: relation})
			}
		}
	}
	return list
}
