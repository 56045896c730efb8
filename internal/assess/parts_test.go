package assess_test

import (
	"cmp"
	"slices"

	"corroborate/internal/evidence"
)

// part is a claim with everything below it.
type part struct {
	claim evidence.Key
	below *evidence.Map
}

// partsBelow returns the parts of n claims, spread evenly over a map, the
// smallest first.
func partsBelow(m *evidence.Map, n int) []part {
	g := newMapIndex(m)
	var parts []part
	for i := range n {
		claim := m.Claims[i*len(m.Claims)/n].Key
		parts = append(parts, part{claim, g.below(claim)})
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.below.Len(), b.below.Len()) })
	return parts
}

// aroundChange picks a testimony that supports a claim of the lowest level, and
// returns the claims above it and everything below these.
func aroundChange(m *evidence.Map) (above []evidence.Key, below *evidence.Map) {
	g := newMapIndex(m)
	for _, l := range m.Links {
		if _, ok := g.items[l.From].(*evidence.Testimony); ok {
			above = g.above(l.From)
			break
		}
	}
	return above, g.below(above...)
}

// mapIndex finds neighbors in a map in memory, as stores do in theirs.
type mapIndex struct {
	items   map[evidence.Key]evidence.Item
	into    map[evidence.Key][]*evidence.Link
	out     map[evidence.Key][]*evidence.Link
	caveats map[evidence.Key][]*evidence.Caveat
}

func newMapIndex(m *evidence.Map) mapIndex {
	g := mapIndex{m.ByKey(), map[evidence.Key][]*evidence.Link{}, map[evidence.Key][]*evidence.Link{}, map[evidence.Key][]*evidence.Caveat{}}
	for _, l := range m.Links {
		g.into[l.To] = append(g.into[l.To], l)
		g.out[l.From] = append(g.out[l.From], l)
	}
	for _, c := range m.Caveats {
		for _, key := range c.Qualifies {
			g.caveats[evidence.Key(key)] = append(g.caveats[evidence.Key(key)], c)
		}
	}
	return g
}

func (g mapIndex) above(key evidence.Key) []evidence.Key {
	var found []evidence.Key
	seen := map[evidence.Key]bool{}
	var up func(evidence.Key)
	up = func(k evidence.Key) {
		for _, l := range g.out[k] {
			if !seen[l.To] {
				seen[l.To] = true
				found = append(found, l.To)
				up(l.To)
			}
		}
	}
	up(key)
	return found
}

func (g mapIndex) below(claims ...evidence.Key) *evidence.Map {
	m := &evidence.Map{}
	seen := map[evidence.Key]bool{}
	var down func(evidence.Key)
	down = func(k evidence.Key) {
		if seen[k] {
			return
		}
		seen[k] = true
		m.Add(g.items[k])
		for _, c := range g.caveats[k] {
			if !seen[c.Key] {
				seen[c.Key] = true
				m.Add(c)
			}
		}
		for _, l := range g.into[k] {
			m.Add(l)
			down(l.From)
		}
		for _, ref := range g.items[k].References() {
			if ref.Relation != evidence.Cites && ref.Relation != evidence.AffiliatedWith {
				for _, to := range ref.To {
					down(to)
				}
			}
		}
	}
	for _, k := range claims {
		down(k)
	}
	return m
}
