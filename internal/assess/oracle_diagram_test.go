package assess_test

import (
	"encoding/binary"
	"math"
	"slices"
)

// A choice represents the states in which a fact is true: it selects the
// interval of one draw, and continues with another choice for each interval.
// Two choices with the same states are the same choice.
type choice struct {
	id   int
	draw int       // which draw; past all of them for "always" and "never"
	cuts []float64 // the upper ends of all intervals but the last, ascending
	next []*choice // one more than cuts
}

// states is the logic of all states together.
type states struct {
	draws         map[draw]int
	never, always *choice
	known         map[string]*choice
	combined      map[[3]int]*choice
}

func newStates() *states {
	return &states{
		draws: map[draw]int{}, known: map[string]*choice{}, combined: map[[3]int]*choice{},
		never: &choice{id: 0, draw: math.MaxInt}, always: &choice{id: 1, draw: math.MaxInt},
	}
}

func (s *states) constant(v bool) *choice {
	if v {
		return s.always
	}
	return s.never
}

func (s *states) same(a, b *choice) bool { return a == b }

func (s *states) below(d draw, threshold float64) *choice {
	if threshold <= 0 || threshold >= 1 {
		return s.constant(threshold >= 1)
	}
	if _, ok := s.draws[d]; !ok {
		s.draws[d] = len(s.draws)
	}
	return s.choose(s.draws[d], []float64{threshold}, []*choice{s.always, s.never})
}

// choose returns the unique choice with these continuations.
func (s *states) choose(d int, cuts []float64, next []*choice) *choice {
	for i := len(cuts) - 1; i >= 0; i-- {
		if next[i] == next[i+1] {
			cuts, next = slices.Delete(cuts, i, i+1), slices.Delete(next, i, i+1)
		}
	}
	if len(next) == 1 {
		return next[0]
	}
	name := binary.AppendUvarint(nil, uint64(d))
	for i, n := range next {
		name = binary.AppendUvarint(name, uint64(n.id))
		if i < len(cuts) {
			name = binary.LittleEndian.AppendUint64(name, math.Float64bits(cuts[i]))
		}
	}
	if _, ok := s.known[string(name)]; !ok {
		s.known[string(name)] = &choice{id: len(s.known) + 2, draw: d, cuts: cuts, next: next}
	}
	return s.known[string(name)]
}

func (s *states) and(a, b *choice) *choice {
	switch {
	case a == s.never || b == s.never:
		return s.never
	case a == s.always || a == b:
		return b
	case b == s.always:
		return a
	}
	return s.each(0, a, b, s.and)
}

func (s *states) or(a, b *choice) *choice {
	switch {
	case a == s.always || b == s.always:
		return s.always
	case a == s.never || a == b:
		return b
	case b == s.never:
		return a
	}
	return s.each(1, a, b, s.or)
}

// each combines two choices in every interval of the first draw of either.
func (s *states) each(how int, a, b *choice, combine func(a, b *choice) *choice) *choice {
	key := [3]int{how, min(a.id, b.id), max(a.id, b.id)}
	if c, ok := s.combined[key]; ok {
		return c
	}
	d, cuts := intervals(a, b)
	var next []*choice
	for _, high := range append(slices.Clone(cuts), 1) {
		next = append(next, combine(a.given(d, high), b.given(d, high)))
	}
	s.combined[key] = s.choose(d, cuts, next)
	return s.combined[key]
}

// intervals returns the first draw of either choice, and where its range is
// cut.
func intervals(a, b *choice) (int, []float64) {
	d := min(a.draw, b.draw)
	var cuts []float64
	for _, c := range []*choice{a, b} {
		if c.draw == d {
			cuts = append(cuts, c.cuts...)
		}
	}
	slices.Sort(cuts)
	return d, slices.Compact(cuts)
}

// given returns the continuation of c if the draw lies just below high.
func (c *choice) given(d int, high float64) *choice {
	if c.draw != d {
		return c
	}
	i, _ := slices.BinarySearch(c.cuts, high)
	return c.next[i]
}

// outcomes sums over the states of two facts, without any subtraction.
func (s *states) outcomes(a, b *choice) outcomes {
	known := map[[2]int]outcomes{
		{1, 1}: {both: 1}, {1, 0}: {onlyFirst: 1}, {0, 1}: {onlySecond: 1}, {0, 0}: {neither: 1},
	}
	var sum func(a, b *choice) outcomes
	sum = func(a, b *choice) outcomes {
		key := [2]int{a.id, b.id}
		if o, ok := known[key]; ok {
			return o
		}
		var o outcomes
		low := 0.0
		d, cuts := intervals(a, b)
		for _, high := range append(cuts, 1) {
			part := sum(a.given(d, high), b.given(d, high))
			o.both += (high - low) * part.both
			o.onlyFirst += (high - low) * part.onlyFirst
			o.onlySecond += (high - low) * part.onlySecond
			o.neither += (high - low) * part.neither
			low = high
		}
		known[key] = o
		return o
	}
	return sum(a, b)
}

// asked returns the draws on which the truth of a fact depends.
func (s *states) asked(c *choice) map[draw]bool {
	names := map[int]draw{}
	for d, i := range s.draws {
		names[i] = d
	}
	seen, asked := map[*choice]bool{s.never: true, s.always: true}, map[draw]bool{}
	var visit func(*choice)
	visit = func(c *choice) {
		if seen[c] {
			return
		}
		seen[c] = true
		asked[names[c.draw]] = true
		for _, next := range c.next {
			visit(next)
		}
	}
	visit(c)
	return asked
}
