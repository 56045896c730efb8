package assess

import "slices"

// recordFacts are what the structure alone says of each record: whether it can
// hold at all, and without which components it cannot.
type recordFacts struct {
	md       *model
	holdable []bool
	depth    []int32   // of what can hold: more than that of what it can hold by
	critical [][]int32 // sorted; of what can hold
	decided  int32
}

func newRecordFacts(md *model) *recordFacts {
	f := &recordFacts{md: md, holdable: make([]bool, len(md.components)),
		depth: make([]int32, len(md.components)), critical: make([][]int32, len(md.components))}
	var records []int32
	for i := range md.components {
		if !md.isClaim(int32(i)) {
			records = append(records, int32(i))
		}
	}
	newTarjan(len(md.components)).run(records, func(i int32) []int32 {
		return md.components[i].needs
	}, f.settle)
	return f
}

// settle decides the records of one strongly connected component.
func (f *recordFacts) settle(members []int32) {
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
	c := &f.md.components[i]
	can := func(j int32) bool { return f.holdable[j] }
	return c.sound > 0 &&
		!slices.ContainsFunc(c.all, func(j int32) bool { return !can(j) }) &&
		(len(c.any[0]) == 0 || slices.ContainsFunc(c.any[0], can)) &&
		(len(c.any[1]) == 0 || slices.ContainsFunc(c.any[1], can))
}

// criticalOf gathers the critical components of a record from those of what it
// needs. Inside a circle this comes down from "everything", which is nil, to
// the greatest solution; it is not ok where it would still be everything.
func (f *recordFacts) criticalOf(i int32) (set []int32, ok bool) {
	c := &f.md.components[i]
	set = []int32{i}
	for _, j := range c.all {
		set = append(set, f.critical[j]...)
	}
	for _, group := range c.any {
		common := f.common(group)
		if common == nil && len(group) > 0 {
			return nil, false
		}
		set = append(set, common...)
	}
	slices.Sort(set)
	return slices.Clip(slices.Compact(set)), true
}

// common is what is critical to each of the members of a group that can hold,
// nil where that is still everything.
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

// origins visits the origins that a record leads to along what it derives
// from, over records that can hold; each once. It does not go into records
// that stop says to stop at. Scratch keeps what was visited.
func (f *recordFacts) origins(of int32, seen *marks, stop func(int32) bool, visit func(int32)) {
	seen.clear()
	seen.set(of)
	stack := append(seen.stack[:0], of)
	for len(stack) > 0 {
		r := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		derives := f.md.components[r].derives
		if len(derives) == 0 {
			visit(f.md.components[r].drawer)
			continue
		}
		for _, d := range derives {
			if f.holdable[d] && !seen.has(d) && !stop(d) {
				seen.set(d)
				stack = append(stack, d)
			}
		}
	}
	seen.stack = stack
}

// marks is a set of components that is emptied at no cost.
type marks struct {
	stamp []uint32
	era   uint32
	stack []int32
}

func newMarks(n int) marks { return marks{stamp: make([]uint32, n), era: 1} }

func (m *marks) clear()           { m.era++ }
func (m *marks) set(i int32)      { m.stamp[i] = m.era }
func (m *marks) has(i int32) bool { return m.stamp[i] == m.era }
