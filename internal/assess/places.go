package assess

// sharePlaces gives the values of each node a place, and returns how many places there are. Nodes
// that are needed at different times share one. A cone of a hundred thousand nodes needs a few thousand,
// which stay in the processor's cache.
func (s *sampler) sharePlaces(roots [][2]int32) int {
	n := int32(len(s.nodes))
	dropped, kept := s.lastUses(roots), &s.drawing.places
	kept.place = grow(kept.place, len(s.nodes))
	s.place = kept.place
	free, places := kept.free[:0], int32(0)
	take := func(i int32) {
		if last := len(free) - 1; last >= 0 {
			s.place[i], free = free[last], free[:last]
			return
		}
		s.place[i] = places
		places++
	}
	next := 0
	for i := int32(0); i < n; i++ {
		switch {
		case next < len(s.circles) && s.circles[next].from == i:
			for ; i < s.circles[next].to; i++ {
				take(i)
			}
			i--
			next++
		case s.isSingle(i):
			continue
		default:
			take(i)
		}
		for k := dropped.first[i]; k >= 0; k = dropped.next[k] {
			free = append(free, s.place[k])
		}
	}
	kept.free = free
	return int(places)
}

// placesMemory is memory for the places of a cone, which follow one another.
type placesMemory struct{ place, free, when, last, first, next []int32 }

// lastUses are lists of the nodes that are needed for the last time when a node is evaluated. Those of a
// circle are in the list of its last node.
type lastUses struct {
	first []int32 // of each node: the first of its list, or -1
	next  []int32 // of each node: the next one in the same list, or -1
}

func (s *sampler) lastUses(roots [][2]int32) lastUses {
	n, kept := len(s.nodes), &s.drawing.places
	kept.when, kept.last = grow(kept.when, n), grow(kept.last, n)
	kept.first, kept.next = grow(kept.first, n), grow(kept.next, n)
	when, last := kept.when, kept.last // when a node is evaluated, and when it is needed last
	uses := lastUses{kept.first, kept.next}
	for i := range when {
		when[i], last[i], uses.first[i], uses.next[i] = int32(i), -1, -1, -1
	}
	for _, c := range s.circles {
		for i := c.from; i < c.to; i++ {
			when[i] = c.to - 1
		}
	}
	for i := int32(n) - 1; i >= 0; i-- {
		for _, k := range s.kidsOf(i) {
			if s.isSingle(k) {
				when[k] = when[i] // together with the node that needs it
			} else {
				last[k] = max(last[k], when[i])
			}
		}
	}
	for _, pair := range roots {
		for _, root := range pair {
			if root >= 0 {
				last[root] = -1 // it is counted in the end
			}
		}
	}
	for i := range last {
		if at := last[i]; at >= 0 {
			uses.next[i], uses.first[at] = uses.first[at], int32(i)
		}
	}
	return uses
}
