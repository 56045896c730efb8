package assess

import (
	"slices"

	"corroborate/internal/evidence"
)

// chart is a map as the words for its claims look things up: by key. Many
// goroutines may read it.
type chart struct {
	names
}

func newChart(m *evidence.Map) *chart { return &chart{newNames(m)} }

// refers lists what an item refers to by any of some relations.
func (c *chart) refers(key evidence.Key, relations ...evidence.Relation) []evidence.Key {
	it := c.byKey[key]
	if it == nil {
		return nil
	}
	var out []evidence.Key
	for _, r := range it.References() {
		if slices.Contains(relations, r.Relation) {
			out = append(out, r.To...)
		}
	}
	return out
}

// provenance lists, sorted, all that records need or may rest on, themselves
// included: people and publications, too.
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
	return sortedKeys(seen)
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
