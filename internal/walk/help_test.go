package walk_test

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
	"corroborate/internal/walk"
)

// randomMap draws a map of up to so many items of all kinds, tied to each other
// at random, some of them to one that a great many hang on.
func randomMap(t *rapid.T, most int) *evidence.Map {
	n := rapid.IntRange(2, most).Draw(t, "items")
	m := &evidence.Map{}
	byKind := map[evidence.Kind][]evidence.Key{}
	for i := range n {
		kind := rapid.SampledFrom(evidence.ItemKinds).Draw(t, "kind")
		it := evidence.NewEntry(kind).(evidence.Item)
		it.EntryMeta().Key = evidence.Key(fmt.Sprintf("i%03d", i))
		byKind[kind] = append(byKind[kind], it.EntryMeta().Key)
		m.Add(it)
	}
	hub := rapid.Bool().Draw(t, "hub")
	ties := rapid.IntRange(0, 2).Draw(t, "ties")
	pick := func(kinds []evidence.Kind) (evidence.Key, bool) {
		var from []evidence.Key
		for _, kind := range kinds {
			from = append(from, byKind[kind]...)
		}
		if len(from) == 0 {
			return "", false
		}
		if hub {
			return from[0], true
		}
		return rapid.SampledFrom(from).Draw(t, "to"), true
	}
	for it := range m.Items() {
		for _, ref := range it.References() {
			most := ties
			if ref.Single {
				most = min(most, 1)
			}
			var to []evidence.Key
			for range rapid.IntRange(0, most).Draw(t, "references") {
				if key, ok := pick(ref.Targets); ok && key != it.EntryMeta().Key && !slices.Contains(to, key) {
					to = append(to, key)
				}
			}
			it.SetReferences(ref.Relation, to)
		}
	}
	known := map[string]bool{}
	for range rapid.IntRange(0, 2*n).Draw(t, "links") {
		from, some := pick(evidence.LinkSources)
		to, more := pick([]evidence.Kind{evidence.KindClaim})
		l := &evidence.Link{From: from, To: to, Relation: rapid.SampledFrom(evidence.LinkRelations).Draw(t, "relation"), Strength: rapid.SampledFrom(evidence.Strengths).Draw(t, "strength")}
		if some && more && from != to && !known[l.Name()] {
			known[l.Name()] = true
			m.Add(l)
		}
	}
	m.Sort()
	return m
}

// storeOf is a store with a map in it.
func storeOf(t interface{ Fatal(...any) }, m *evidence.Map) storage.Store {
	store := memstore.New()
	var entries []evidence.Entry
	for e := range m.Entries() {
		e.EntryMeta().ID = evidence.ID(fmt.Sprintf("it_%d", len(entries)))
		e.EntryMeta().Version = 1
		entries = append(entries, e)
	}
	if err := store.Update(context.Background(), func(tx storage.Tx) error { return tx.Put(context.Background(), entries) }); err != nil {
		t.Fatal(err)
	}
	return store
}

func view(t interface{ Fatal(...any) }, s storage.Store, f func(storage.Reader) error) {
	if err := s.View(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

// whole knows a map by heart.
type whole struct {
	items map[evidence.Key]evidence.Item
	near  map[evidence.Key]map[evidence.Key]int // by how many relations two items are related
}

func know(m *evidence.Map) whole {
	w := whole{m.ByKey(), map[evidence.Key]map[evidence.Key]int{}}
	join := func(a, b evidence.Key) {
		for _, pair := range [][2]evidence.Key{{a, b}, {b, a}} {
			if w.near[pair[0]] == nil {
				w.near[pair[0]] = map[evidence.Key]int{}
			}
			w.near[pair[0]][pair[1]]++
		}
	}
	for it := range m.Items() {
		for _, ref := range it.References() {
			for _, to := range ref.To {
				join(it.EntryMeta().Key, to)
			}
		}
	}
	for _, l := range m.Links {
		join(l.From, l.To)
	}
	return w
}

// distances says how far each item is from one, over items of some kinds, and
// over one that is of any kind.
func (w whole) distances(from evidence.Key, kinds []evidence.Kind, also evidence.Key) map[evidence.Key]int {
	distance := map[evidence.Key]int{from: 0}
	for todo := []evidence.Key{from}; len(todo) > 0; todo = todo[1:] {
		for _, to := range slices.Sorted(maps.Keys(w.near[todo[0]])) {
			if _, seen := distance[to]; seen || len(kinds) > 0 && !slices.Contains(kinds, w.items[to].EntryKind()) && to != also {
				continue
			}
			distance[to] = distance[todo[0]] + 1
			todo = append(todo, to)
		}
	}
	return distance
}

// ways lists the shortest ways between two items, in the order of their keys.
func (w whole) ways(from, to evidence.Key, kinds []evidence.Kind) [][]evidence.Key {
	distance := w.distances(to, kinds, from)
	if _, connected := distance[from]; !connected {
		return nil
	}
	ways := [][]evidence.Key{{from}}
	for range distance[from] {
		var longer [][]evidence.Key
		for _, way := range ways {
			at := way[len(way)-1]
			for _, next := range slices.Sorted(maps.Keys(w.near[at])) {
				if d, ok := distance[next]; ok && d == distance[at]-1 {
					longer = append(longer, append(slices.Clone(way), next))
				}
			}
		}
		ways = longer
	}
	return ways
}

// around says how far each item is from one, by the ways that a filter lets through.
func (w whole) around(m *evidence.Map, from evidence.Key, by walk.Filter) map[evidence.Key]int {
	next := map[evidence.Key][]evidence.Key{}
	join := func(a, b evidence.Key, relation evidence.Relation) {
		if len(by.Relations) > 0 && !slices.Contains(by.Relations, relation) {
			return
		}
		if by.Direction != storage.In {
			next[a] = append(next[a], b)
		}
		if by.Direction != storage.Out {
			next[b] = append(next[b], a)
		}
	}
	for it := range m.Items() {
		for _, ref := range it.References() {
			for _, to := range ref.To {
				join(it.EntryMeta().Key, to, ref.Relation)
			}
		}
	}
	for _, l := range m.Links {
		if len(by.Strengths) == 0 || slices.Contains(by.Strengths, l.Strength) {
			join(l.From, l.To, l.Relation)
		}
	}
	distance := map[evidence.Key]int{from: 0}
	for todo := []evidence.Key{from}; len(todo) > 0; todo = todo[1:] {
		for _, to := range next[todo[0]] {
			if _, seen := distance[to]; seen || len(by.Kinds) > 0 && !slices.Contains(by.Kinds, w.items[to].EntryKind()) {
				continue
			}
			distance[to] = distance[todo[0]] + 1
			todo = append(todo, to)
		}
	}
	return distance
}

// filterOf draws where a walk may go: mostly everywhere, in each respect.
func filterOf(t *rapid.T) walk.Filter {
	f := walk.Filter{Kinds: kindsOf(t), Direction: rapid.SampledFrom([]storage.Direction{"", "", storage.Out, storage.In}).Draw(t, "direction")}
	if rapid.IntRange(0, 2).Draw(t, "some relations") == 0 {
		all := slices.Concat(evidence.LinkRelations, evidence.ReferenceRelations)
		f.Relations = rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 8, rapid.ID[evidence.Relation]).Draw(t, "relations")
	}
	if rapid.IntRange(0, 2).Draw(t, "some strengths") == 0 {
		f.Strengths = rapid.SliceOfNDistinct(rapid.SampledFrom(evidence.Strengths), 1, 3, rapid.ID[evidence.Strength]).Draw(t, "strengths")
	}
	return f
}

func kindsOf(t *rapid.T) []evidence.Kind {
	if rapid.Bool().Draw(t, "all kinds") {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(evidence.ItemKinds), 1, 4, rapid.ID[evidence.Kind]).Draw(t, "kinds")
}
