package assess

// cone is the part of a network below some roots, numbered so that the kids of
// a node come before it. Only inside a circle may a kid come later.
type cone struct {
	net     *network
	tarjan  *tarjan
	local   []int32 // place in the cone, by the number that tarjan gives a node of the network
	roots   []int32
	nodes   []int32 // of the network
	op      []operator
	start   []int32
	kids    []int32
	circles []circle
	circled []bool            // of each node: it is in a circle
	changed map[int32]float64 // thresholds that temporarily replace those of the network
	cuts    *cuts             // where it ends; nil if it holds everything below the roots
	top     int32             // node of the network at which it begins, which is no cut
	drawing samplerMemory
	steps   int64 // nodes visited and evaluated so far
}

// circle is a range of nodes that depend on each other.
type circle struct{ from, to int32 }

func newCone(net *network) *cone {
	return &cone{net: net, tarjan: newTarjan(len(net.op))}
}

// build fills the cone with everything below the roots. A root of -1 is false.
func (c *cone) build(roots ...int32) { c.buildTo(nil, roots...) }

// buildTo fills the cone with what is below the roots, down to cuts, which become leaves. Such a cone
// only serves to compute the roots.
func (c *cone) buildTo(cuts *cuts, roots ...int32) {
	c.cuts, c.top = cuts, roots[0]
	kidsOf := c.net.kidsOf
	if cuts != nil {
		kidsOf = func(n int32) []int32 {
			if c.cutAt(n) != nil {
				return nil
			}
			return c.net.kidsOf(n)
		}
	}
	c.nodes, c.op, c.start, c.kids = c.nodes[:0], c.op[:0], c.start[:0], c.kids[:0]
	c.circles, c.circled, c.roots = c.circles[:0], c.circled[:0], c.roots[:0]
	real := make([]int32, 0, len(roots))
	for _, r := range roots {
		if r >= 0 {
			real = append(real, r)
		}
	}
	c.tarjan.run(real, kidsOf, func(members []int32) {
		from := int32(len(c.nodes))
		for i := len(members) - 1; i >= 0; i-- {
			c.nodes = append(c.nodes, members[i])
			c.circled = append(c.circled, len(members) > 1)
		}
		if len(members) > 1 {
			c.circles = append(c.circles, circle{from, int32(len(c.nodes))})
		}
	})
	c.local = grow(c.local, len(c.nodes))
	for i, n := range c.nodes {
		c.local[c.tarjan.number(n)] = int32(i)
	}
	for _, n := range c.nodes {
		op := c.net.op[n]
		if c.cutAt(n) != nil {
			op = opLeaf
		}
		c.op = append(c.op, op)
		c.start = append(c.start, int32(len(c.kids)))
		for _, k := range kidsOf(n) {
			c.kids = append(c.kids, c.local[c.tarjan.number(k)])
		}
	}
	c.start = append(c.start, int32(len(c.kids)))
	c.steps += int64(len(c.nodes) + len(c.kids))
	for _, r := range roots {
		c.roots = append(c.roots, c.at(r))
	}
}

// at returns the place of a network node in the cone, or -1 if it is not in it.
func (c *cone) at(node int32) int32 {
	if node < 0 {
		return -1
	}
	number := c.tarjan.number(node)
	if number < 0 {
		return -1
	}
	return c.local[number]
}

// cut returns what is known of a node at which the cone ends, or nil.
func (c *cone) cut(i int32) *tree { return c.cutAt(c.nodes[i]) }

func (c *cone) cutAt(node int32) *tree {
	if c.cuts == nil || node == c.top {
		return nil
	}
	return c.cuts.at(node)
}

func (c *cone) kidsOf(i int32) []int32 { return c.kids[c.start[i]:c.start[i+1]] }

// restOnFirst makes the first kid of a node the only one that matters.
func (c *cone) restOnFirst(i int32) {
	kids := c.kidsOf(i)
	for j := range kids {
		kids[j] = kids[0]
	}
}

func (c *cone) threshold(i int32) float64 {
	if len(c.changed) > 0 {
		if changed, ok := c.changed[i]; ok {
			return changed
		}
	}
	return c.net.threshold[c.net.start[c.nodes[i]]]
}

func (c *cone) subject(i int32) int32 { return c.net.subject[c.net.start[c.nodes[i]]] }

func (c *cone) drawOf(i int32) int32 { return c.net.draw[c.net.start[c.nodes[i]]] }

// evaluate computes 64 states of the structure at once: bit b of words[i] says
// whether node i is true in state b. The caller sets the words of the leaves;
// the other words become the least solution.
func (c *cone) evaluate(words []uint64) {
	next := 0
	for i := int32(0); i < int32(len(c.nodes)); i++ {
		if next < len(c.circles) && c.circles[next].from == i {
			c.evaluateCircle(words, c.circles[next])
			i = c.circles[next].to - 1
			next++
		} else if c.op[i] != opLeaf {
			words[i] = c.combine(words, i)
		}
	}
}

func (c *cone) combine(words []uint64, i int32) uint64 {
	if c.op[i] == opAnd {
		w := ^uint64(0)
		for _, k := range c.kidsOf(i) {
			w &= words[k]
		}
		return w
	}
	w := uint64(0)
	for _, k := range c.kidsOf(i) {
		w |= words[k]
	}
	return w
}

func (c *cone) evaluateCircle(words []uint64, r circle) {
	clear(words[r.from:r.to])
	for changed := true; changed; {
		changed = false
		for i := r.from; i < r.to; i++ {
			if w := c.combine(words, i); w != words[i] {
				words[i], changed = w, true
			}
		}
	}
}

// possible finds which nodes can be true. The leaf function returns the states
// in which a leaf may be true. A leaf with a threshold of 0 is never true.
func (c *cone) possible(words []uint64, leaf func(i int32) uint64) []uint64 {
	return c.possibleWith(words, leaf, func(int32) bool { return false })
}

// possibleWith does so, and treats open leaves as possible even if their
// threshold is 0.
func (c *cone) possibleWith(words []uint64, leaf func(i int32) uint64, open func(i int32) bool) []uint64 {
	words = grow(words, len(c.nodes))
	for i, op := range c.op {
		if op != opLeaf {
			continue
		}
		words[i] = 0
		if t := c.cut(int32(i)); t != nil {
			if t.possible || open(int32(i)) {
				words[i] = leaf(int32(i))
			}
			continue
		}
		if c.threshold(int32(i)) > 0 || open(int32(i)) {
			words[i] = leaf(int32(i))
		}
	}
	c.evaluate(words)
	return words
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}
