package assess_test

import (
	"maps"
	"math"
	"slices"

	"corroborate/internal/evidence"
)

// side is one side of a claim: the records that bear on it, directly or through
// premises.
type side struct {
	*world
	bearing
	premises map[evidence.Key]bool
	items    map[evidence.Key][]*evidence.Link // with their links on this side
	spent    []evidence.Key                    // linked on this side, to no effect
	echoes   []evidence.Key
	alone    map[evidence.Key]float64 // the strength of each item that is no echo
}

func (w *world) side(x evidence.Key, relation evidence.Relation) *side {
	s := &side{world: w, bearing: bearing{x, relation}, premises: w.premisesBelow(x, relation),
		items: map[evidence.Key][]*evidence.Link{}, echoes: []evidence.Key{}, alone: map[evidence.Key]float64{}}
	carry := map[evidence.Key]bool{}
	for _, l := range w.links {
		if !w.isClaim(l.From) && s.bears(l) {
			s.items[l.From] = append(s.items[l.From], l)
			carry[l.From] = carry[l.From] || w.canCarry(l)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(s.items)) {
		if !carry[k] {
			s.spent = append(s.spent, k)
			delete(s.items, k)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(s.items)) {
		if s.isEcho(k) {
			s.echoes = append(s.echoes, k)
		} else {
			s.alone[k] = s.strengthOf([]evidence.Key{k})
		}
	}
	return s
}

// bears reports whether a link is of this side: to the claim, or to a premise.
func (s *side) bears(l *evidence.Link) bool {
	return bearingOf(l) == s.bearing || s.premises[l.To] && l.Relation == evidence.Supports
}

func (s *side) linksFrom(k evidence.Key) []*evidence.Link {
	return slices.DeleteFunc(slices.Clone(s.links), func(l *evidence.Link) bool { return l.From != k || !s.bears(l) })
}

// premisesBelow returns the claims that have links of the relation to x, and
// the claims that support those, and so on.
func (w *world) premisesBelow(x evidence.Key, relation evidence.Relation) map[evidence.Key]bool {
	found := map[evidence.Key]bool{}
	for changed := true; changed; {
		changed = false
		for _, l := range w.links {
			feeds := l.To == x && l.Relation == relation || found[l.To] && l.Relation == evidence.Supports
			if feeds && w.isClaim(l.From) && !found[l.From] {
				found[l.From], changed = true, true
			}
		}
	}
	return found
}

// isEcho reports whether every path from an item to an origin meets another
// item.
func (s *side) isEcho(k evidence.Key) bool {
	return !slices.ContainsFunc(s.items[k], func(l *evidence.Link) bool {
		return len(s.ends(k, bearingOf(l), func(at evidence.Key) bool {
			return !s.canHold(at) || at != k && s.items[at] != nil
		})) > 0
	})
}

// leadTo returns the origins to which items lead on this side.
func (s *side) leadTo(items []evidence.Key) map[evidence.Key]bool {
	origins := map[evidence.Key]bool{}
	for _, k := range items {
		for _, l := range s.items[k] {
			ends := s.ends(k, bearingOf(l), func(at evidence.Key) bool { return !s.canHold(at) })
			maps.Copy(origins, s.originsOf(ends))
		}
	}
	return origins
}

// strengthOf returns the side's figure if only the origins of these items can
// succeed.
func (s *side) strengthOf(items []evidence.Key) float64 {
	return s.chance(setting{origins: s.leadTo(items)}, figureOf(s.bearing))
}

// gives returns the side's figure by one argument alone.
func (s *side) gives(argument int) float64 {
	return s.chance(setting{}, fact{kind: "argued", bearing: s.bearing, argument: argument})
}

// critical returns the components without which an item cannot hold.
func (w *world) critical(k evidence.Key) map[evidence.Key]bool {
	found := map[evidence.Key]bool{}
	for c := range w.p {
		if !w.isClaim(c) && !w.can(setting{without: string(c)}, fact{kind: "holds", of: k}) {
			found[c] = true
		}
	}
	return found
}

// weaknesses returns the components by which an item may share with others: its
// critical components, except for trusted sources that only publish it or a
// record that it needs.
func (s *side) weaknesses(k evidence.Key) map[evidence.Key]bool {
	found := s.critical(k)
	maps.DeleteFunc(found, func(c evidence.Key, _ bool) bool {
		return s.records[c].kind == evidence.KindSource && reaches(s.p[c], s.rubric.TrustedPlace) && !s.derivesFrom(k, c)
	})
	return found
}

// derivesFrom reports whether an item is c, or derives from it in any number of
// steps.
func (s *side) derivesFrom(k, c evidence.Key) bool {
	return slices.ContainsFunc(s.items[k], func(l *evidence.Link) bool {
		s.derives(k, bearingOf(l))
		return reach(s.derived[bearingOf(l)], k)[c]
	})
}

// unit is a set of items that count as one.
type unit struct {
	items      []evidence.Key
	weaknesses map[evidence.Key]bool
	strength   float64
}

func (u unit) shares(v unit) bool {
	for c := range u.weaknesses {
		if v.weaknesses[c] {
			return true
		}
	}
	return false
}

// units returns the items that are not echoes. Items that are too weak alone
// and feed one joint argument form one unit.
func (s *side) units() []unit {
	groups := [][]evidence.Key{}
	for _, k := range slices.Sorted(maps.Keys(s.alone)) {
		groups = append(groups, []evidence.Key{k})
	}
	for _, a := range s.jointArguments() {
		fed := s.fed(a)
		groups = union(groups, func(g, h []evidence.Key) bool {
			in := func(k evidence.Key) bool { return fed[k] && !reaches(s.alone[k], s.rubric.Line) }
			return slices.ContainsFunc(g, in) && slices.ContainsFunc(h, in)
		})
	}
	var units []unit
	for _, g := range groups {
		u := unit{items: g, weaknesses: map[evidence.Key]bool{}, strength: s.alone[g[0]]}
		if len(g) > 1 {
			u.strength = s.strengthOf(g)
		}
		for _, k := range g {
			maps.Copy(u.weaknesses, s.weaknesses(k))
		}
		units = append(units, u)
	}
	return units
}

// jointArguments returns the arguments of several links, at x or at a premise.
func (s *side) jointArguments() []argument {
	all := slices.Clone(s.arguments[s.to][s.relation])
	for k := range s.premises {
		all = append(all, s.arguments[k][evidence.Supports]...)
	}
	return slices.DeleteFunc(all, func(a argument) bool { return len(a) < 2 })
}

// fed returns the items with a link of the argument, and the items that
// support, directly or through premises, a claim with such a link.
func (s *side) fed(a argument) map[evidence.Key]bool {
	fed := map[evidence.Key]bool{}
	for _, l := range a {
		if !s.isClaim(l.From) {
			fed[l.From] = fed[l.From] || s.canCarry(l)
			continue
		}
		premises := s.premisesBelow(l.From, evidence.Supports)
		for _, below := range s.links {
			if below.Relation == evidence.Supports && (below.To == l.From || premises[below.To]) && !s.isClaim(below.From) {
				fed[below.From] = fed[below.From] || s.canCarry(below)
			}
		}
	}
	return fed
}

// union joins groups until no two belong together.
func union[T any](groups [][]T, together func(a, b []T) bool) [][]T {
	for i := 0; i < len(groups); i++ {
		for j := i + 1; j < len(groups); j++ {
			if together(groups[i], groups[j]) {
				groups[i] = slices.Concat(groups[i], groups[j])
				groups = slices.Delete(groups, j, j+1)
				i, j = -1, len(groups) // start again
			}
		}
	}
	return groups
}

// lines returns sets of units that share components, directly or through
// others.
func (s *side) lines() []oracleLine {
	groups := [][]unit{}
	for _, u := range s.units() {
		groups = append(groups, []unit{u})
	}
	groups = union(groups, func(a, b []unit) bool {
		return slices.ContainsFunc(a, func(u unit) bool { return slices.ContainsFunc(b, u.shares) })
	})
	lines := []oracleLine{}
	for _, units := range groups {
		var l oracleLine
		for _, u := range units {
			l.Items = append(l.Items, u.items...)
		}
		slices.Sort(l.Items)
		l.Strength = s.strengthOf(l.Items)
		l.Independent = mostApart(slices.DeleteFunc(units, func(u unit) bool { return !reaches(u.strength, s.rubric.Line) }))
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b oracleLine) int { return slices.Compare(a.Items, b.Items) })
	return lines
}

// mostApart returns the largest number of units that share nothing.
func mostApart(units []unit) int {
	if len(units) == 0 {
		return 0
	}
	first, rest := units[0], units[1:]
	apart := slices.DeleteFunc(slices.Clone(rest), first.shares)
	if len(apart) == len(rest) {
		return 1 + mostApart(rest)
	}
	return max(mostApart(rest), 1+mostApart(apart))
}

// independent returns the independent count of the side.
func (s *side) independent(lines []oracleLine) int {
	count := 0
	for _, l := range lines {
		count += l.Independent
	}
	if reaches(s.chance(setting{}, figureOf(s.bearing)), s.rubric.Line) {
		count = max(count, 1)
	}
	for i, a := range s.arguments[s.to][s.relation] {
		least := int(math.Floor((s.gives(i) + tolerance) / s.rubric.Line))
		for _, l := range a {
			if s.isClaim(l.From) && !s.fromOwnGroup(l) {
				least = min(least, s.known[l.From].IndependentFor)
			} else {
				least = min(least, 1)
			}
		}
		count = max(count, least)
	}
	return count
}
