package assess

import "math"

// tarjan finds strongly connected components without recursion, in an order in
// which a node comes after all nodes that it leads to. It reuses its memory
// from run to run. No library does that, and maps have a million nodes.
type tarjan struct {
	visited []uint32 // of each node: base plus its number in this run; smaller if this run has not visited it
	base    uint32
	low     []int32 // by number
	onStack []bool  // by number
	stack   []int32
	frames  []frame
}

type frame struct {
	node   int32
	number int32
	next   int // the next successor to look at
}

func newTarjan(nodes int) *tarjan {
	return &tarjan{visited: make([]uint32, nodes), base: 1}
}

// number returns the number of a node in the last run, in the order of visits;
// -1 if it was not visited.
func (t *tarjan) number(n int32) int32 {
	if t.visited[n] < t.base {
		return -1
	}
	return int32(t.visited[n] - t.base)
}

// begin clears the results of the last run.
func (t *tarjan) begin() {
	if t.base += uint32(len(t.low)); t.base > math.MaxUint32-uint32(len(t.visited)) {
		clear(t.visited)
		t.base = 1
	}
	t.low, t.onStack = t.low[:0], t.onStack[:0]
}

// run visits the nodes that the roots lead to, and calls component once for
// each component. The slice is valid until component returns.
func (t *tarjan) run(roots []int32, successors func(int32) []int32, component func([]int32)) {
	t.begin()
	enter := func(n int32) {
		number := int32(len(t.low))
		t.visited[n] = t.base + uint32(number)
		t.low, t.onStack = append(t.low, number), append(t.onStack, true)
		t.stack = append(t.stack, n)
		t.frames = append(t.frames, frame{node: n, number: number})
	}
	for _, root := range roots {
		if t.number(root) >= 0 {
			continue
		}
		enter(root)
		for len(t.frames) > 0 {
			f := &t.frames[len(t.frames)-1]
			n, number := f.node, f.number
			if succ := successors(n); f.next < len(succ) {
				s := succ[f.next]
				f.next++
				if of := t.number(s); of < 0 {
					enter(s)
				} else if t.onStack[of] {
					t.low[number] = min(t.low[number], of)
				}
				continue
			}
			t.frames = t.frames[:len(t.frames)-1]
			if len(t.frames) > 0 {
				parent := t.frames[len(t.frames)-1].number
				t.low[parent] = min(t.low[parent], t.low[number])
			}
			if t.low[number] == number {
				at := len(t.stack) - 1
				for t.stack[at] != n {
					at--
				}
				members := t.stack[at:]
				for _, m := range members {
					t.onStack[t.number(m)] = false
				}
				component(members)
				t.stack = t.stack[:at]
			}
		}
	}
}
