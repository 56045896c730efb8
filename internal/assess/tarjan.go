package assess

// tarjan finds strongly connected components, whatever a node leads to before
// the node itself, without recursion. Its memory is reused from run to run;
// that, and a million nodes, is why it is not a library's.
type tarjan struct {
	stamp   []uint32 // of the run that last saw a node
	visit   uint32
	index   []int32
	low     []int32
	onStack []bool
	stack   []int32
	frames  []frame
}

type frame struct {
	node int32
	next int // the next successor to look at
}

func newTarjan(nodes int) *tarjan {
	return &tarjan{
		stamp: make([]uint32, nodes), index: make([]int32, nodes), low: make([]int32, nodes), onStack: make([]bool, nodes),
	}
}

// run visits what the roots lead to, and hands over each component once. The
// slice it hands over is good until the function returns.
func (t *tarjan) run(roots []int32, successors func(int32) []int32, component func([]int32)) {
	t.visit++
	counter := int32(0)
	enter := func(n int32) {
		t.stamp[n], t.index[n], t.low[n], t.onStack[n] = t.visit, counter, counter, true
		counter++
		t.stack = append(t.stack, n)
		t.frames = append(t.frames, frame{node: n})
	}
	for _, root := range roots {
		if t.stamp[root] == t.visit {
			continue
		}
		enter(root)
		for len(t.frames) > 0 {
			f := &t.frames[len(t.frames)-1]
			n := f.node
			if succ := successors(n); f.next < len(succ) {
				s := succ[f.next]
				f.next++
				if t.stamp[s] != t.visit {
					enter(s)
				} else if t.onStack[s] {
					t.low[n] = min(t.low[n], t.index[s])
				}
				continue
			}
			t.frames = t.frames[:len(t.frames)-1]
			if len(t.frames) > 0 {
				parent := t.frames[len(t.frames)-1].node
				t.low[parent] = min(t.low[parent], t.low[n])
			}
			if t.low[n] == t.index[n] {
				at := len(t.stack) - 1
				for t.stack[at] != n {
					at--
				}
				members := t.stack[at:]
				for _, m := range members {
					t.onStack[m] = false
				}
				component(members)
				t.stack = t.stack[:at]
			}
		}
	}
}
