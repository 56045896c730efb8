package assess

import "slices"

// independentWork bounds the search for the most units of a line of which no two
// share anything, in words of bits looked at.
const independentWork = 2_000_000

// countIndependent counts the independent units of each line, and adds them up.
func (w *worker) countIndependent(set *lineSet) {
	for at := range set.lines {
		l := &set.lines[at]
		var counting []unit
		for _, u := range l.units {
			if one := set.units[u]; one.alone.reaches(w.md.rubric.Line) {
				counting = append(counting, one)
			}
		}
		l.independent, l.atLeast = independent(counting)
		set.counted += l.independent
		set.atLeast = set.atLeast || l.atLeast
	}
	set.independent = set.counted
	if set.independent == 0 && atLeast(set.side.value, w.md.rubric.Line) {
		set.independent = 1
	}
}

// independent is the largest number of units of which no two share a component.
// Past a budget it is what was found, and there may be more.
func independent(units []unit) (count int, more bool) {
	if len(units) < 2 {
		return len(units), false
	}
	s := newSharing(units)
	count = s.takeSimple()
	rest := s.rest()
	if len(rest) == 0 {
		return count, false
	}
	search := independentSearch{neighbors: s.neighborSets(rest), work: independentWork}
	all := newBits(len(rest)).fill(len(rest))
	search.best = search.greedy(all)
	search.from(all, 0)
	return count + search.best, search.work < 0
}

// sharing says which units share what.
type sharing struct {
	units [][]int32 // of each unit: the components that it shares with others
	of    map[int32][]int
	gone  []bool
}

func newSharing(units []unit) *sharing {
	s := &sharing{units: make([][]int32, len(units)), of: map[int32][]int{}, gone: make([]bool, len(units))}
	for u, one := range units {
		for _, c := range one.shares {
			s.of[c] = append(s.of[c], u)
		}
	}
	for u, one := range units {
		for _, c := range one.shares {
			if len(s.of[c]) > 1 {
				s.units[u] = append(s.units[u], c)
			}
		}
	}
	return s
}

// takeSimple takes units, as long as there are any, all of whose sharers share
// one component, and so each other: one of them at most is in any choice, and
// no choice is worse for taking this one.
func (s *sharing) takeSimple() int {
	taken := 0
	for again := true; again; {
		again = false
		for u := range s.units {
			if s.gone[u] || !s.simple(u) {
				continue
			}
			taken++
			again = true
			s.take(u)
		}
	}
	return taken
}

func (s *sharing) simple(u int) bool {
	var sharers []int
	for _, c := range s.units[u] {
		for _, other := range s.of[c] {
			if other != u && !s.gone[other] {
				sharers = append(sharers, other)
			}
		}
	}
	if len(sharers) == 0 {
		return true
	}
	return slices.ContainsFunc(s.units[u], func(c int32) bool {
		return !slices.ContainsFunc(sharers, func(other int) bool { return !slices.Contains(s.units[other], c) })
	})
}

// take removes a unit and all that share with it.
func (s *sharing) take(u int) {
	s.gone[u] = true
	for _, c := range s.units[u] {
		for _, other := range s.of[c] {
			s.gone[other] = true
		}
	}
}

func (s *sharing) rest() []int {
	var out []int
	for u, gone := range s.gone {
		if !gone {
			out = append(out, u)
		}
	}
	return out
}

// neighborSets are, for each of some units, those among them that it shares
// with, by their places.
func (s *sharing) neighborSets(of []int) []bitset {
	place := map[int]int{}
	for at, u := range of {
		place[u] = at
	}
	out := make([]bitset, len(of))
	for at, u := range of {
		out[at] = newBits(len(of))
		for _, c := range s.units[u] {
			for _, other := range s.of[c] {
				if to, ok := place[other]; ok && to != at {
					out[at].set(to)
				}
			}
		}
	}
	return out
}

// independentSearch is branch and bound for the most units of which no two are
// neighbors.
type independentSearch struct {
	neighbors []bitset
	best      int
	work      int
}

// greedy takes the unit with the fewest neighbors, again and again.
func (s *independentSearch) greedy(open bitset) int {
	for chosen := 0; ; chosen++ {
		few, fewest := s.fewest(open)
		if fewest < 0 {
			return chosen
		}
		open = open.without(s.neighbors[few], few)
	}
}

// fewest is the open unit with the fewest open neighbors, and how many these
// are; -1 where none is open.
func (s *independentSearch) fewest(open bitset) (unit, neighbors int) {
	unit, neighbors = -1, -1
	open.each(func(u int) bool {
		if n := open.countBoth(s.neighbors[u]); unit < 0 || n < neighbors {
			unit, neighbors = u, n
		}
		return neighbors > 0
	})
	return unit, neighbors
}

// from looks for more among the open units, where some are chosen already.
func (s *independentSearch) from(open bitset, chosen int) {
	s.best = max(s.best, chosen)
	s.work -= len(s.neighbors) * len(open)
	if s.work < 0 || chosen+s.bound(open) <= s.best {
		return
	}
	if few, fewest := s.fewest(open); fewest <= 1 { // one with at most one neighbor is in some best choice
		s.from(open.without(s.neighbors[few], few), chosen+1)
		return
	}
	most, mostOf := -1, -1
	open.each(func(u int) bool {
		if n := open.countBoth(s.neighbors[u]); n > mostOf {
			most, mostOf = u, n
		}
		return true
	})
	s.from(open.without(s.neighbors[most], most), chosen+1)
	s.from(open.without(nil, most), chosen)
}

// bound is a number of cliques that cover the open units: no choice has more
// than one of each.
func (s *independentSearch) bound(open bitset) int {
	rest, cliques := slices.Clone(open), 0
	for u := rest.first(); u >= 0; u = rest.first() {
		cliques++
		rest.clear(u)
		candidates := rest.and(s.neighbors[u])
		for v := candidates.first(); v >= 0; v = candidates.first() {
			rest.clear(v)
			candidates.clear(v)
			candidates = candidates.and(s.neighbors[v])
		}
	}
	return cliques
}
