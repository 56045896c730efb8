package memstore

import (
	"context"
	"maps"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/spelling"
)

// State implements storage.Reader.
func (t *Tx) State(ctx context.Context) (storage.State, error) {
	return t.Content.State, alive(ctx)
}

// Map is the whole map, in the order of Scan.
func (t *Tx) Map() *evidence.Map {
	m := &evidence.Map{}
	for _, e := range t.Held {
		m.Add(evidence.Clone(e))
	}
	m.Sort()
	return m
}

// Named is the entry that a ref names, or nil.
func (t *Tx) Named(ref evidence.Ref) evidence.Entry {
	if from, to, relation, ok := evidence.ParseLinkName(string(ref)); ok {
		ref = evidence.Ref(evidence.LinkName(t.KeyOf(from), t.KeyOf(to), relation))
	}
	for _, e := range t.Held {
		if e.Ref() == ref || string(e.EntryMeta().ID) == string(ref) || slices.Contains(e.EntryMeta().Aliases, evidence.Key(ref)) {
			return e
		}
	}
	return nil
}

// KeyOf is the key of the item that has this one as an alias, or else key.
func (t *Tx) KeyOf(key evidence.Key) evidence.Key {
	for _, e := range t.Held {
		if slices.Contains(e.EntryMeta().Aliases, key) {
			return e.EntryMeta().Key
		}
	}
	return key
}

// Entries implements storage.Reader.
func (t *Tx) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	answer := make([]evidence.Entry, len(refs))
	for i, ref := range refs {
		if e := t.Named(ref); e != nil {
			answer[i] = evidence.Clone(e)
		}
	}
	return answer, alive(ctx)
}

// LookUp implements storage.Reader.
func (t *Tx) LookUp(ctx context.Context, l storage.Lookup) (found storage.EntryList, err error) {
	if err := storage.CheckLookup(l); err != nil {
		return found, err
	}
	if found.Entries, err = t.Entries(ctx, l.Refs); err != nil || len(l.Then) == 0 {
		return found, err
	}
	found.Next = make([][]storage.EdgePage, len(l.Refs))
	for i, e := range found.Entries {
		if it, isItem := e.(evidence.Item); isItem && err == nil {
			found.Next[i], err = t.along(ctx, it, l.Then)
		}
	}
	return found, err
}

// Edges implements storage.Reader.
func (t *Tx) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	pages := make([]storage.EdgePage, len(queries))
	for i, q := range queries {
		if err := storage.CheckEdges(q); err != nil {
			return nil, err
		}
		item, ok := t.Named(q.Of).(evidence.Item)
		if !ok {
			continue
		}
		edges := t.edges(item.EntryMeta().Key, q)
		if q.Count || q.CountOnly {
			pages[i].Total = len(edges)
		}
		if q.CountOnly {
			continue
		}
		cut, hasNext, err := window(edges, func(e edgeAt) place { return e.place }, false, pageOf{q.First, q.After, q.Backward}, edgePlaceAt)
		if err != nil {
			return nil, err
		}
		pages[i].HasNext = hasNext
		for _, e := range cut {
			if e.Next, err = t.along(ctx, e.Item, q.Then); err != nil {
				return nil, err
			}
			pages[i].Edges = append(pages[i].Edges, e.Edge)
		}
	}
	return pages, alive(ctx)
}

// along reads the edges of an item that was found.
func (t *Tx) along(ctx context.Context, of evidence.Item, then []storage.Next) ([]storage.EdgePage, error) {
	if len(then) == 0 {
		return nil, nil
	}
	list := make([]storage.EdgePage, len(then))
	for i, n := range then {
		q, asked := n.Of(of)
		if !asked {
			continue
		}
		pages, err := t.Edges(ctx, []storage.EdgeQuery{q})
		if err != nil {
			return nil, err
		}
		list[i] = pages[0]
	}
	return list, nil
}

// LinksAmong implements storage.Reader.
func (t *Tx) LinksAmong(ctx context.Context, items []evidence.ID) ([]*evidence.Link, error) {
	among := map[evidence.Key]bool{}
	for _, id := range items {
		if it, ok := t.Held[id].(evidence.Item); ok {
			among[it.EntryMeta().Key] = true
		}
	}
	var links []*evidence.Link
	for _, l := range t.Map().Links {
		if among[l.From] && among[l.To] {
			links = append(links, l)
		}
	}
	return links, alive(ctx)
}

// Degrees implements storage.Reader.
func (t *Tx) Degrees(ctx context.Context, items []evidence.ID) ([][]storage.Degree, error) {
	list := make([][]storage.Degree, len(items))
	for i, id := range items {
		if it, ok := t.Held[id].(evidence.Item); ok {
			list[i] = storage.DegreesOf(it.EntryMeta().Key, maps.Values(t.Held))
		}
	}
	return list, alive(ctx)
}

// edgeAt is an edge and its place.
type edgeAt struct {
	storage.Edge
	place place
}

// edges are all edges of a query, outside its window too.
func (t *Tx) edges(of evidence.Key, q storage.EdgeQuery) []edgeAt {
	m := t.Map()
	items := m.ByKey()
	var edges []edgeAt
	add := func(link *evidence.Link, far evidence.Key, listed int) {
		it := items[far]
		if len(q.Strengths) > 0 && !slices.Contains(q.Strengths, link.Strength) {
			return
		}
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, it.EntryKind()) {
			return
		}
		p := place{Number: float64(listed), Text: string(far), id: it.EntryMeta().ID}
		if q.Order == storage.ByStrength {
			p.Number = float64(-link.Strength.Rank())
		}
		edges = append(edges, edgeAt{storage.Edge{Link: link, Item: it, At: storage.EdgeAt(int64(p.Number), far, p.id)}, p})
	}
	for e := range m.Entries() {
		switch e := e.(type) {
		case *evidence.Link:
			if e.Relation == q.Relation && q.Direction == storage.Out && e.From == of {
				add(e, e.To, 0)
			}
			if e.Relation == q.Relation && q.Direction == storage.In && e.To == of {
				add(e, e.From, 0)
			}
		case evidence.Item:
			for _, ref := range e.References() {
				if ref.Relation != q.Relation {
					continue
				}
				if q.Direction == storage.In && slices.Contains(ref.To, of) {
					add(nil, e.EntryMeta().Key, 0)
				}
				for i, to := range ref.To {
					if q.Direction == storage.Out && e.EntryMeta().Key == of {
						add(nil, to, i)
					}
				}
			}
		}
	}
	return edges
}

// Find implements storage.Reader.
func (t *Tx) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	if err := storage.CheckQuery(q); err != nil {
		return storage.ItemPage{}, err
	}
	m := t.Map()
	dependents := dependentsIn(m)
	moved := map[evidence.ID]int64{}
	for _, e := range t.Log.Effects {
		moved[e.Claim] = max(moved[e.Claim], e.Sequence)
	}
	filter := t.filter(ctx, m, q.Kind, q.Where)
	var found []evidence.Item
	for it := range m.Items() {
		if it.EntryKind() == q.Kind && filter.passes(it, q.Where) {
			found = append(found, it)
		}
	}
	if q.CountOnly {
		return storage.ItemPage{Total: len(found)}, alive(ctx)
	}
	page, err := itemPage(found, func(it evidence.Item) place {
		return placeOf(it, q.Order.By, dependents[it.EntryMeta().Key], moved[it.EntryMeta().ID])
	}, q.Order.Desc, pageOf{q.First, q.After, q.Backward}, q.Count, alive(ctx))
	for _, it := range page.Items {
		if err != nil || len(q.Then) == 0 {
			break
		}
		var next []storage.EdgePage
		next, err = t.along(ctx, it, q.Then)
		page.Next = append(page.Next, next)
	}
	return page, err
}

// Tags implements storage.Reader.
func (t *Tx) Tags(ctx context.Context, q storage.TagQuery) ([]storage.TagCount, error) {
	if err := storage.CheckTags(q); err != nil {
		return nil, err
	}
	m := t.Map()
	filter := t.filter(ctx, m, evidence.KindClaim, q.Where)
	counts := map[string]int{}
	for _, c := range m.Claims {
		if !filter.passes(c, q.Where) {
			continue
		}
		for _, tag := range c.Tags {
			if strings.HasPrefix(tag, q.Prefix) {
				counts[tag]++
			}
		}
	}
	var list []storage.TagCount
	for _, tag := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, storage.TagCount{Tag: tag, Claims: counts[tag]})
	}
	return list, alive(ctx)
}

// dependentsIn counts the claims that each claim is linked to.
func dependentsIn(m *evidence.Map) map[evidence.Key]int {
	seen, claims := map[[2]evidence.Key]bool{}, map[evidence.Key]int{}
	for _, c := range m.Claims {
		claims[c.Key] = 0
	}
	for _, l := range m.Links {
		if _, ok := claims[l.From]; ok && !seen[[2]evidence.Key{l.From, l.To}] {
			seen[[2]evidence.Key{l.From, l.To}] = true
			claims[l.From]++
		}
	}
	return claims
}

func itemPage(found []evidence.Item, at func(evidence.Item) place, desc bool, of pageOf, count bool, err error) (storage.ItemPage, error) {
	if err != nil {
		return storage.ItemPage{}, err
	}
	var page storage.ItemPage
	if count {
		page.Total = len(found)
	}
	page.Items, page.HasNext, err = window(found, at, desc, of, placeAt)
	for _, it := range page.Items {
		page.At = append(page.At, at(it).position())
	}
	return page, err
}

// Nearest implements storage.Reader.
func (t *Tx) Nearest(ctx context.Context, word string, n int) ([]evidence.Key, error) {
	var known []evidence.Key
	for it := range t.Map().Items() {
		known = append(known, it.EntryMeta().Key)
	}
	return spelling.To(evidence.Key(word), known, n), alive(ctx)
}

// needed are the relations by which the figures of claims depend on items.
var needed = []evidence.Relation{evidence.SpokenBy, evidence.CollectedIn, evidence.BasedOn, evidence.ReportedIn, evidence.DerivedFrom,
	evidence.AuthoredBy, evidence.PublishedBy, evidence.InvestigatedBy}

// below are the names of the dependencies of a claim, and its own.
func below(m *evidence.Map, item evidence.Key) map[evidence.Ref]bool {
	items := m.ByKey()
	seen := map[evidence.Ref]bool{}
	var walk func(evidence.Key)
	walk = func(key evidence.Key) {
		if seen[evidence.Ref(key)] {
			return
		}
		seen[evidence.Ref(key)] = true
		for _, ref := range items[key].References() {
			for _, to := range ref.To {
				if slices.Contains(needed, ref.Relation) {
					walk(to)
				}
			}
		}
		for _, l := range m.Links {
			if l.To == key {
				seen[l.Ref()] = true
				walk(l.From)
			}
		}
	}
	walk(item)
	for _, c := range m.Caveats {
		for _, key := range c.QualifiedClaimsAndItems() {
			if seen[evidence.Ref(key)] {
				seen[c.Ref()] = true
			}
		}
	}
	return seen
}

// Below implements storage.Reader.
func (t *Tx) Below(ctx context.Context, items []evidence.Ref) (*evidence.Map, error) {
	m := t.Map()
	seen := map[evidence.Ref]bool{}
	for _, ref := range items {
		if it, ok := t.Named(ref).(evidence.Item); ok {
			maps.Copy(seen, below(m, it.EntryMeta().Key))
		}
	}
	part := &evidence.Map{}
	for e := range m.Entries() {
		if seen[e.Ref()] {
			part.Add(e)
		}
	}
	return part, alive(ctx)
}

// Above implements storage.Reader.
func (t *Tx) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	m := t.Map()
	var keys []evidence.Key
	for _, c := range m.Claims {
		seen := below(m, c.Key)
		if slices.ContainsFunc(entries, func(ref evidence.Ref) bool {
			e := t.Named(ref)
			return e != nil && seen[e.Ref()]
		}) {
			keys = append(keys, c.Key)
		}
	}
	return keys, alive(ctx)
}

// Scan implements storage.Reader.
func (t *Tx) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	for e := range t.Map().Entries() {
		if err := alive(ctx); err != nil {
			return err
		}
		if err := visit(e); err != nil {
			return err
		}
	}
	return alive(ctx)
}

// Sweep implements storage.Reader.
func (t *Tx) Sweep(ctx context.Context, visit func(evidence.Entry) error) error {
	return t.Scan(ctx, visit) // no Update comes in between
}

// Counts implements storage.Reader.
func (t *Tx) Counts(ctx context.Context) (storage.Counts, error) {
	counts := storage.Counts{Kinds: map[evidence.Kind]int{}, Verdicts: map[evidence.Verdict]int{}, Certainties: map[evidence.Certainty]int{}}
	for _, e := range t.Held {
		counts.Kinds[e.EntryKind()]++
		if c, ok := e.(*evidence.Claim); ok && c.Figures != nil {
			counts.Verdicts[c.Figures.Verdict]++
			counts.Certainties[c.Figures.Certainty]++
		}
	}
	return counts, alive(ctx)
}
