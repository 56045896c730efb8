package assess

import "slices"

// recordFacts holds what follows from the structure alone about each record:
// whether it can hold, and which components it cannot hold without.
type recordFacts struct {
	md       *model
	holdable []bool
	depth    []int32   // if it can hold: a number larger than those of some records that suffice for it
	critical [][]int32 // if it can hold: the components that it cannot hold without, sorted
	decided  int32
}

func newRecordFacts(md *model) *recordFacts {
	n := len(md.components) + len(md.places)
	f := &recordFacts{md: md, holdable: make([]bool, n), depth: make([]int32, n), critical: make([][]int32, n)}
	records := make([]int32, 0, len(md.components)-md.claimCount)
	for i := md.claimCount; i < len(md.components); i++ {
		records = append(records, int32(i))
	}
	newTarjan(n).run(records, f.needs, f.decide)
	return f
}

// needs returns the components that a record, or a place of publication, may
// need to hold.
func (f *recordFacts) needs(i int32) []int32 {
	if p := f.placeAt(i); p != nil {
		return p.any
	}
	return f.md.components[i].needs
}

// placeAt returns the place of publication with a number, or nil for a
// component.
func (f *recordFacts) placeAt(i int32) *place {
	if at := int(i) - len(f.md.components); at >= 0 {
		return &f.md.places[at]
	}
	return nil
}

// decide finds the facts of one strongly connected component of records.
func (f *recordFacts) decide(members []int32) {
	members = slices.Sorted(slices.Values(members))
	for changed := true; changed; {
		changed = false
		for _, i := range members {
			if !f.holdable[i] && f.canHold(i) {
				f.holdable[i], changed = true, true
				f.decided++
				f.depth[i] = f.decided
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, i := range members {
			if !f.holdable[i] {
				continue
			}
			if c, ok := f.criticalOf(i); ok && !slices.Equal(c, f.critical[i]) {
				f.critical[i], changed = c, true
			}
		}
		changed = changed && len(members) > 1
	}
}

func (f *recordFacts) canHold(i int32) bool {
	return f.md.components[f.source(i)].sound > 0 && f.met(i, func(j int32) bool { return f.holdable[j] })
}

// met reports whether what a record, or a place of publication, needs is there if some
// records can hold.
func (f *recordFacts) met(i int32, can func(int32) bool) bool {
	one := func(group []int32) bool { return len(group) == 0 || slices.ContainsFunc(group, can) }
	if p := f.placeAt(i); p != nil {
		return one(p.any)
	}
	c := &f.md.components[i]
	return !slices.ContainsFunc(c.all(), func(j int32) bool { return !can(j) }) && one(c.any(0)) && one(c.any(1))
}

// source returns the component with a number, or the source of the place with
// that number.
func (f *recordFacts) source(i int32) int32 {
	if p := f.placeAt(i); p != nil {
		return p.source
	}
	return i
}

// criticalOf combines the critical components of a record from those of the
// records that it needs. Inside a circle the sets start as "everything", which
// is nil, and shrink to the greatest solution. It returns false while the set
// would still be everything.
func (f *recordFacts) criticalOf(i int32) (set []int32, ok bool) {
	var groups [2][]int32
	if p := f.placeAt(i); p != nil {
		set, groups[0] = []int32{p.source}, p.any
	} else {
		c := &f.md.components[i]
		set, groups = []int32{i}, [2][]int32{c.any(0), c.any(1)}
		for _, j := range c.all() {
			if f.critical[j] == nil {
				return nil, false
			}
			set = append(set, f.critical[j]...)
		}
	}
	for _, group := range groups {
		common := f.common(group)
		if common == nil && len(group) > 0 {
			return nil, false
		}
		set = append(set, common...)
	}
	slices.Sort(set)
	return slices.Clip(slices.Compact(set)), true
}

// common returns the components that are critical to every member of a group
// that can hold, or nil while that is still everything.
func (f *recordFacts) common(group []int32) []int32 {
	var out []int32
	for _, j := range group {
		switch {
		case !f.holdable[j] || f.critical[j] == nil:
		case out == nil:
			out = slices.Clone(f.critical[j])
		default:
			out = slices.DeleteFunc(out, func(k int32) bool {
				_, found := slices.BinarySearch(f.critical[j], k)
				return !found
			})
		}
	}
	return out
}

// origins visits each origin that a record leads to once, for a side of a
// claim, through records that can hold. It does not go beyond records for which
// stop returns true. It marks the records that it passes in seen.
func (f *recordFacts) origins(d derivation, of int32, seen *marks, stop func(int32) bool, visit func(int32)) {
	seen.clear()
	f.md.walkDown(d, of, seen, func(next int32) bool { return f.holdable[next] && !stop(next) }, visit)
}

// marks is a set of components that can be cleared at no cost.
type marks struct {
	stamp []uint16
	era   uint16
	stack []int32
}

func newMarks(n int) marks { return marks{stamp: make([]uint16, n), era: 1} }

func (m *marks) clear() {
	if m.era++; m.era == 0 {
		clear(m.stamp)
		m.era = 1
	}
}

func (m *marks) set(i int32)      { m.stamp[i] = m.era }
func (m *marks) has(i int32) bool { return m.stamp[i] == m.era }
