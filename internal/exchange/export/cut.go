package export

import (
	"slices"

	"corroborate/internal/evidence"
)

// cut is the part of a trace with the claims that are so many steps below the
// conclusion, or fewer, with what bears on them and what that needs, and the
// caveats on any of it, links included.
func cut(m *evidence.Map, claim evidence.Key, depth int) *evidence.Map {
	c := cutter{items: m.ByKey(), keep: map[evidence.Key]bool{}}
	into := map[evidence.Key][]*evidence.Link{}
	for _, l := range m.Links {
		into[l.To] = append(into[l.To], l)
	}
	part := &evidence.Map{}
	level := []evidence.Key{claim}
	c.keep[claim] = true
	for d := 0; len(level) > 0; d++ {
		var next []evidence.Key
		for _, key := range level {
			for _, l := range into[key] {
				if _, ok := c.items[l.From].(*evidence.Claim); !ok {
					c.add(l.From)
				} else if d < depth && !c.keep[l.From] {
					c.keep[l.From] = true
					next = append(next, l.From)
				}
			}
		}
		level = next
	}
	links := map[evidence.Ref]bool{}
	for _, l := range m.Links {
		if c.keep[l.From] && c.keep[l.To] {
			part.Add(l)
			links[l.Ref()] = true
		}
	}
	for it := range m.Items() {
		caveat, ok := it.(*evidence.Caveat)
		if c.keep[it.EntryMeta().Key] || ok && slices.ContainsFunc(caveat.Qualifies, func(of evidence.Ref) bool { return c.keep[evidence.Key(of)] || links[of] }) {
			part.Add(it)
		}
	}
	return part
}

type cutter struct {
	items map[evidence.Key]evidence.Item
	keep  map[evidence.Key]bool
}

// add keeps a record, with what it needs.
func (c *cutter) add(key evidence.Key) {
	it := c.items[key]
	if it == nil || c.keep[key] {
		return
	}
	c.keep[key] = true
	for _, ref := range it.References() {
		if ref.Relation == evidence.Cites || ref.Relation == evidence.AffiliatedWith {
			continue
		}
		for _, to := range ref.To {
			c.add(to)
		}
	}
}
