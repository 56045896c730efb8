package assess

import (
	"cmp"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// chart is a map indexed for writing sentences: items by key, the links into
// each claim, and the caveats on each item. Many goroutines may read it.
type chart struct {
	names
	caveats map[evidence.Key][]*evidence.Caveat // unresolved, by item, sorted by key
	links   map[evidence.Key][]*evidence.Link   // by the claim at their end, sorted
}

func newChart(m *evidence.Map) *chart {
	c := &chart{newNames(m), map[evidence.Key][]*evidence.Caveat{}, map[evidence.Key][]*evidence.Link{}}
	for _, l := range m.Links {
		c.links[l.To] = append(c.links[l.To], l)
	}
	for _, caveat := range m.Caveats {
		if caveat.Resolved {
			continue
		}
		for _, key := range caveat.QualifiedItems() {
			c.caveats[key] = append(c.caveats[key], caveat)
		}
	}
	for _, list := range c.links {
		slices.SortFunc(list, evidence.CompareLinks)
	}
	for _, list := range c.caveats {
		slices.SortFunc(list, func(a, b *evidence.Caveat) int { return cmp.Compare(a.Key, b.Key) })
	}
	return c
}

// refers lists the keys that an item refers to by any of the relations.
func (c *chart) refers(key evidence.Key, relations ...evidence.Relation) []evidence.Key {
	it := c.byKey[key]
	if it == nil {
		return nil
	}
	var out []evidence.Key
	for _, r := range relations {
		out = evidence.AppendReferred(out, it, r)
	}
	return out
}

// grounds lists, sorted, the records that the given records derive from,
// directly or indirectly, and the given records themselves.
func (c *chart) grounds(keys ...evidence.Key) []evidence.Key {
	return c.closure(keys, evidence.DerivedFrom, evidence.CollectedIn, evidence.BasedOn)
}

// provenance lists, sorted, everything that the given records need or may rest
// on, people and publications included, and the given records themselves.
func (c *chart) provenance(keys ...evidence.Key) []evidence.Key {
	return c.closure(keys, evidence.DerivedFrom, evidence.CollectedIn, evidence.BasedOn, evidence.ReportedIn, evidence.SpokenBy)
}

func (c *chart) closure(keys []evidence.Key, relations ...evidence.Relation) []evidence.Key {
	seen := make(map[evidence.Key]bool, len(keys))
	stack := slices.Clone(keys)
	for len(stack) > 0 {
		key := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !seen[key] {
			seen[key] = true
			stack = append(stack, c.refers(key, relations...)...)
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// hands lists the agents behind a study or a source: authors, publisher,
// investigators.
func (c *chart) hands(key evidence.Key) []evidence.Key {
	return c.refers(key, evidence.AuthoredBy, evidence.PublishedBy, evidence.InvestigatedBy)
}

// isSource reports whether a key is that of a source of the map.
func (c *chart) isSource(key evidence.Key) bool {
	it := c.byKey[key]
	return it != nil && it.EntryKind() == evidence.KindSource
}
