package assess

import "slices"

// independentWork bounds the search for the largest set of units that share
// nothing, in 64-bit words read.
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

// independent returns the largest number of units that share no component with
// one another. If the search exceeds its budget, more is true and the count is
// a lower bound.
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

// sharing says which units share which components.
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

// takeSimple takes each unit whose sharers all share one component, as long as
// there is any. The unit and its sharers all share with each other, so any
// choice has at most one of them, and no choice gets worse by taking this one.
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

// take removes a unit and all units that share with it.
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

// neighborSets returns, for each of some units, the set of those among them
// that share with it, by their places.
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

// independentSearch is branch and bound for the largest set of units without
// neighbors in it.
type independentSearch struct {
	neighbors []bitset
	best      int
	work      int
}

// greedy takes the unit with the fewest neighbors, again and again, and counts
// them.
func (s *independentSearch) greedy(open bitset) int {
	for chosen := 0; ; chosen++ {
		few, fewest := s.fewest(open)
		if fewest < 0 {
			return chosen
		}
		open = open.without(s.neighbors[few], few)
	}
}

// fewest returns the open unit with the fewest open neighbors, and their
// number; -1 if no unit is open.
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

// from searches the open units for a larger set, after some units were chosen.
func (s *independentSearch) from(open bitset, chosen int) {
	s.best = max(s.best, chosen)
	s.work -= len(s.neighbors) * len(open)
	if s.work < 0 || chosen+s.bound(open) <= s.best {
		return
	}
	if few, fewest := s.fewest(open); fewest <= 1 { // some best choice contains a unit with at most one neighbor
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

// bound returns a number of cliques that cover the open units. No choice has
// more than one unit of each clique.
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
