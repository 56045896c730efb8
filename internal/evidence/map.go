package evidence

import (
	"cmp"
	"slices"
)

// Map is a map, or a part of one, in memory. References are keys. A part of a
// map may refer to items that it does not hold.
type Map struct {
	Agents      []*Agent     `json:"agents,omitempty"`
	Sources     []*Source    `json:"sources,omitempty"`
	Studies     []*Study     `json:"studies,omitempty"`
	Testimonies []*Testimony `json:"testimonies,omitempty"`
	Claims      []*Claim     `json:"claims,omitempty"`
	Caveats     []*Caveat    `json:"caveats,omitempty"`
	Remarks     []*Remark    `json:"remarks,omitempty"`
	Views       []*View      `json:"views,omitempty"`
	Links       []*Link      `json:"links,omitempty"`
}

// Add appends an entry to the list of its kind.
func (m *Map) Add(e Entry) {
	switch e := e.(type) {
	case *Agent:
		m.Agents = append(m.Agents, e)
	case *Source:
		m.Sources = append(m.Sources, e)
	case *Study:
		m.Studies = append(m.Studies, e)
	case *Testimony:
		m.Testimonies = append(m.Testimonies, e)
	case *Claim:
		m.Claims = append(m.Claims, e)
	case *Caveat:
		m.Caveats = append(m.Caveats, e)
	case *Remark:
		m.Remarks = append(m.Remarks, e)
	case *View:
		m.Views = append(m.Views, e)
	case *Link:
		m.Links = append(m.Links, e)
	}
}

// Items yields every item, kind by kind in the order of ItemKinds.
func (m *Map) Items() func(yield func(Item) bool) {
	return func(yield func(Item) bool) {
		_ = each(m.Agents, yield) && each(m.Sources, yield) && each(m.Studies, yield) &&
			each(m.Testimonies, yield) && each(m.Claims, yield) && each(m.Caveats, yield) && each(m.Remarks, yield) && each(m.Views, yield)
	}
}

// Entries yields every item, as Items does, and then every link.
func (m *Map) Entries() func(yield func(Entry) bool) {
	return func(yield func(Entry) bool) {
		for it := range m.Items() {
			if !yield(it) {
				return
			}
		}
		for _, l := range m.Links {
			if !yield(l) {
				return
			}
		}
	}
}

func each[T Item](list []T, yield func(Item) bool) bool {
	for _, it := range list {
		if !yield(it) {
			return false
		}
	}
	return true
}

// Len is the number of entries.
func (m *Map) Len() int {
	return len(m.Agents) + len(m.Sources) + len(m.Studies) + len(m.Testimonies) + len(m.Claims) + len(m.Caveats) + len(m.Remarks) + len(m.Views) + len(m.Links)
}

// Sort orders every list by key, and the links by from, to and relation.
func (m *Map) Sort() {
	sortByKey(m.Agents)
	sortByKey(m.Sources)
	sortByKey(m.Studies)
	sortByKey(m.Testimonies)
	sortByKey(m.Claims)
	sortByKey(m.Caveats)
	sortByKey(m.Remarks)
	sortByKey(m.Views)
	slices.SortFunc(m.Links, CompareLinks)
}

func sortByKey[T Item](list []T) {
	slices.SortFunc(list, func(a, b T) int { return cmp.Compare(a.EntryMeta().Key, b.EntryMeta().Key) })
}

// CompareLinks orders links by from, to and relation.
func CompareLinks(a, b *Link) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Relation, b.Relation))
}

// ClaimKeys lists the keys of the claims, in their order.
func (m *Map) ClaimKeys() []Key {
	keys := make([]Key, len(m.Claims))
	for i, c := range m.Claims {
		keys[i] = c.Key
	}
	return keys
}

// ByKey indexes the items by key.
func (m *Map) ByKey() map[Key]Item {
	index := make(map[Key]Item, m.Len()-len(m.Links))
	for it := range m.Items() {
		index[it.EntryMeta().Key] = it
	}
	return index
}
