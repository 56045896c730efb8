package mirror

import (
	"cmp"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// mostEdges is how many edges of an item are put in order for a page. A list that is longer is left to the store,
// which has an index for its order and reads no more of it than the page: to sort it would take
// longer, and writers of the mirror wait meanwhile. To count all edges takes no sorting, however many there are.
const mostEdges = 1_000

// far is an edge on its way into a page.
type far struct {
	place int64
	key   evidence.Key
	node  *node
	link  *node // nil for a relation that is not a link
}

func (f far) compare(other far) int {
	return cmp.Or(cmp.Compare(f.place, other.place), cmp.Compare(f.key, other.key))
}

// edges is storage.EdgeReader.Edges. It is false if the store has to answer: what is wrong with a query,
// and lists that are long.
func (h *held) edges(queries []storage.EdgeQuery, give giving) ([]storage.EdgePage, bool) {
	pages := make([]storage.EdgePage, len(queries))
	for i := range queries {
		q := &queries[i]
		if storage.CheckEdges(*q) != nil {
			return nil, false
		}
		var ok bool
		if pages[i], ok = h.page(h.find(q.Of), q, give); !ok {
			return nil, false
		}
	}
	return pages, true
}

// page answers a query of an item, unless its list is long.
func (h *held) page(of *node, q *storage.EdgeQuery, give giving) (page storage.EdgePage, ok bool) {
	if of.item() == nil {
		return page, true
	}
	every := len(q.Kinds)+len(q.Strengths) == 0
	if n, known := of.count(q); q.CountOnly && every && known {
		page.Total = n
		return page, true
	} else if n > mostEdges {
		return page, false
	}
	list := of.fars(q)
	if q.Count || q.CountOnly {
		page.Total = len(list)
	}
	if q.CountOnly {
		return page, true
	}
	slices.SortFunc(list, far.compare)
	if list, page.HasNext, ok = window(list, q); !ok || len(list) == 0 {
		return page, ok
	}
	page.Edges = make([]storage.Edge, len(list))
	for i, f := range list {
		e := &page.Edges[i]
		e.Item, _ = give(f.node.entry).(evidence.Item)
		if f.link != nil {
			e.Link, _ = give(f.link.entry).(*evidence.Link)
		}
		e.At = storage.EdgeAt(f.place, f.key, f.node.entry.EntryMeta().ID)
		if e.Next, ok = h.along(f.node, q.Then, give); !ok {
			return page, false
		}
	}
	return page, true
}

// count is how many edges of a relation and a direction there are at most, and whether there are exactly so many.
func (n *node) count(q *storage.EdgeQuery) (most int, exactly bool) {
	from, known := wayOf(q.Relation, fromEnd)
	to := from + toEnd
	switch {
	case !known:
		return 0, true
	case q.Relation.IsLink():
		return len(n.by(linkWay(q, from))), true
	case q.Direction == storage.Out:
		for _, e := range n.out {
			if e.way == from || e.way == to {
				most++
			}
		}
		return most, true
	}
	// An annotation may come several times, but is listed once.
	return len(n.by(from)) + len(n.by(to)), !q.Relation.IsAnnotation()
}

// linkWay is the way from links to the item whose links are asked for.
func linkWay(q *storage.EdgeQuery, from way) way {
	if q.Direction == storage.In {
		return from + toEnd
	}
	return from
}

// fars are the edges of a query, in no order.
func (n *node) fars(q *storage.EdgeQuery) []far {
	from, known := wayOf(q.Relation, fromEnd)
	if !known {
		return nil
	}
	to := from + toEnd
	var list []far
	add := func(place int64, end, link *node) {
		if len(q.Kinds) == 0 || slices.Contains(q.Kinds, end.entry.EntryKind()) {
			list = append(list, far{place, end.entry.EntryMeta().Key, end, link})
		}
	}
	switch {
	case q.Relation.IsLink():
		links := n.by(linkWay(q, from))
		list = make([]far, 0, len(links))
		for _, by := range links {
			l, _ := by.entry.(*evidence.Link)
			if len(q.Strengths) > 0 && !slices.Contains(q.Strengths, l.Strength) {
				continue
			}
			place, end := int64(0), by.out[toEnd].to
			if q.Order == storage.ByStrength {
				place = -int64(l.Strength.Rank())
			}
			if q.Direction == storage.In {
				end = by.out[fromEnd].to
			}
			add(place, end, by)
		}
	case q.Direction == storage.Out:
		place := int64(0)
		for _, e := range n.out {
			if e.way == from || e.way == to {
				add(place, e.to, nil)
				place++
			}
		}
	default:
		for _, w := range []way{from, to} {
			for _, by := range n.by(w) {
				add(0, by, nil)
			}
		}
		slices.SortFunc(list, far.compare)
		list = slices.CompactFunc(list, func(a, b far) bool { return a.node == b.node })
	}
	return list
}

// window cuts out the part of a sorted list that a query asks for. It is false if the query begins
// nowhere in such a list.
func window(list []far, q *storage.EdgeQuery) (cut []far, more, ok bool) {
	if q.After != nil {
		place, key, err := q.After.Edge()
		if err != nil {
			return nil, false, false
		}
		at, found := slices.BinarySearchFunc(list, far{place: place, key: key}, far.compare)
		switch {
		case q.Backward:
			list = list[:at]
		case found:
			list = list[at+1:]
		default:
			list = list[at:]
		}
	}
	switch {
	case q.First == 0 || len(list) <= q.First:
		return list, false, true
	case q.Backward:
		return list[len(list)-q.First:], true, true
	}
	return list[:q.First], true, true
}

// along is what is read along of an item, nil if nothing is to be. It is false if a list of it is long: then the store
// answers all of the call, so that the answer is of one state.
func (h *held) along(of *node, then []storage.Next, give giving) (pages []storage.EdgePage, ok bool) {
	if len(then) == 0 {
		return nil, true
	}
	pages = make([]storage.EdgePage, len(then))
	for i := range then {
		n := &then[i]
		if len(n.From) > 0 && !slices.Contains(n.From, of.entry.EntryKind()) {
			continue
		}
		if pages[i], ok = h.page(of, &n.EdgeQuery, give); !ok {
			return nil, false
		}
	}
	return pages, true
}

// lookUp is storage.EntryReader.LookUp. It is false if the store has to answer: what is wrong, and lists that are long.
func (h *held) lookUp(l storage.Lookup, give giving) (found storage.EntryList, ok bool) {
	if storage.CheckLookup(l) != nil {
		return found, false
	}
	found.Entries = h.entries(l.Refs, give)
	if len(l.Then) == 0 {
		return found, true
	}
	found.Next = make([][]storage.EdgePage, len(l.Refs))
	for i, ref := range l.Refs {
		if n := h.find(ref); n.item() != nil {
			if found.Next[i], ok = h.along(n, l.Then, give); !ok {
				return found, false
			}
		}
	}
	return found, true
}

// alongItems is what is read along of items. It is false if one of them is not in the map, or has a list that is long.
func (h *held) alongItems(items []evidence.Item, then []storage.Next, give giving) (next [][]storage.EdgePage, ok bool) {
	next = make([][]storage.EdgePage, len(items))
	for i, it := range items {
		n := h.byID[it.EntryMeta().ID]
		if n == nil {
			return nil, false
		}
		if next[i], ok = h.along(n, then, give); !ok {
			return nil, false
		}
	}
	return next, true
}

// linksAmong is storage.EdgeReader.LinksAmong.
func (h *held) linksAmong(items []evidence.ID, give giving) []*evidence.Link {
	among := make(map[*node]bool, len(items))
	for _, id := range items {
		if n := h.byID[id]; n.item() != nil {
			among[n] = true
		}
	}
	var links []*evidence.Link
	for n := range among {
		for _, in := range n.in {
			if meanings[in.way] != linkTo {
				continue
			}
			for _, by := range in.from {
				if among[by.out[fromEnd].to] {
					l, _ := give(by.entry).(*evidence.Link)
					links = append(links, l)
				}
			}
		}
	}
	slices.SortFunc(links, evidence.CompareLinks)
	return links
}

// degrees is storage.EdgeReader.Degrees.
func (h *held) degrees(items []evidence.ID) [][]storage.Degree {
	lists := make([][]storage.Degree, len(items))
	for i, id := range items {
		if n := h.byID[id]; n.item() != nil {
			lists[i] = n.degrees()
		}
	}
	return lists
}

// degrees counts the edges of an item. Those of an annotation of a link lead to the claim of the link.
func (n *node) degrees() []storage.Degree {
	var list []storage.Degree
	count := func(r evidence.Relation, d storage.Direction, times int) {
		at := slices.IndexFunc(list, func(known storage.Degree) bool { return known.Relation == r && known.Direction == d })
		if at < 0 {
			at, list = len(list), append(list, storage.Degree{Relation: r, Direction: d})
		}
		list[at].Count += times
	}
	counts := func(w way) bool { return w.end() == toEnd || !w.relation().AnnotatesLinks() }
	for _, e := range n.out {
		if counts(e.way) {
			count(e.way.relation(), storage.Out, 1)
		}
	}
	for _, in := range n.in {
		switch {
		case meanings[in.way] == linkFrom:
			count(in.way.relation(), storage.Out, len(in.from))
		case counts(in.way):
			count(in.way.relation(), storage.In, len(in.from))
		}
	}
	storage.SortDegrees(list)
	return list
}
