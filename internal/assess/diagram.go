package assess

// diagram holds reduced ordered binary decision diagrams over independent
// variables, with a bound on its work. Node 0 is false and node 1 is true. The
// children of a node have smaller numbers than the node.
type diagram struct {
	nodes []decision

	// The tables hash into a power of two of places, which grows with the
	// diagram. A small diagram uses few places, which stay in the processor's
	// cache.
	unique []int32 // open addressing, 0 is free
	cache  []cached
	era    uint32

	maxNodes int
	maxSteps int
	steps    int   // since the last reset
	spent    int64 // steps before that
	over     bool  // the bound was reached, and results are meaningless
}

// decision is a node of a diagram: the variable of a level decides whether the
// low or the high node is next.
type decision struct{ level, low, high int32 }

// cached is a result of apply.
type cached struct {
	a, b, result int32
	era          uint32 // shifted left by one, plus the operation
}

const (
	diagramFalse = int32(0)
	diagramTrue  = int32(1)
)

// operation is what apply combines two diagrams by. Its number is the constant
// that decides the result; the other constant is neutral.
type operation int32

const (
	conjunction operation = 0
	disjunction operation = 1
)

// firstSize is the initial size of a diagram's tables.
const firstSize = 1 << 10

func newDiagram(maxNodes int) *diagram {
	d := &diagram{maxNodes: maxNodes, maxSteps: 16 * maxNodes}
	d.reset()
	return d
}

// reset drops all nodes, and keeps the memory.
func (d *diagram) reset() {
	const last = int32(1<<31 - 1)
	d.nodes = append(d.nodes[:0], decision{last, 0, 0}, decision{last, 1, 1})
	d.unique, d.cache = grow(d.unique, firstSize), grow(d.cache, firstSize)
	clear(d.unique)
	d.spent += int64(d.steps)
	d.steps, d.over = 0, false
	if d.era++; d.era == 1<<31 {
		clear(d.cache[:cap(d.cache)])
		d.era = 1
	}
}

// widen doubles the tables. Cached results in the new half are those of earlier
// eras.
func (d *diagram) widen() {
	size := 2 * len(d.unique)
	if cap(d.unique) < size {
		cache := make([]cached, size)
		copy(cache, d.cache)
		d.unique, d.cache = make([]int32, size), cache
	}
	d.unique, d.cache = d.unique[:size], d.cache[:size]
	clear(d.unique)
	for n := 2; n < len(d.nodes); n++ {
		d.unique[d.place(d.nodes[n])] = int32(n)
	}
}

// place returns the place of a node in the table, or the free place for it.
func (d *diagram) place(n decision) uint32 {
	mask := uint32(len(d.unique) - 1)
	at := n.hash() & mask
	for {
		found := d.unique[at]
		if found == 0 || d.nodes[found] == n {
			return at
		}
		at = (at + 1) & mask
	}
}

func (d *diagram) node(level, low, high int32) int32 {
	if low == high {
		return low
	}
	node := decision{level, low, high}
	at := d.place(node)
	if found := d.unique[at]; found != 0 {
		return found
	}
	n := int32(len(d.nodes))
	if int(n) >= d.maxNodes {
		d.over = true
		return diagramFalse
	}
	d.nodes = append(d.nodes, node)
	d.unique[at] = n
	if 2*len(d.nodes) > len(d.unique) {
		d.widen()
	}
	return n
}

func (d *diagram) variable(level int32) int32 { return d.node(level, diagramFalse, diagramTrue) }

func (d *diagram) and(a, b int32) int32 { return d.apply(a, b, conjunction) }

func (d *diagram) or(a, b int32) int32 { return d.apply(a, b, disjunction) }

// apply combines two diagrams.
func (d *diagram) apply(a, b int32, by operation) int32 {
	if a > b {
		a, b = b, a
	}
	switch {
	case d.over:
		return diagramFalse
	case a == b, a == int32(by):
		return a
	case a <= diagramTrue:
		return b
	}
	tag := d.era<<1 | uint32(by)
	hash := hashPair(uint32(a)<<1|uint32(by), b)
	slot := &d.cache[hash&uint32(len(d.cache)-1)]
	if slot.a == a && slot.b == b && slot.era == tag {
		return slot.result
	}
	if d.steps++; d.steps > d.maxSteps {
		d.over = true
		return diagramFalse
	}
	of, other := d.nodes[a], d.nodes[b]
	level := min(of.level, other.level)
	if of.level != level {
		of.low, of.high = a, a
	}
	if other.level != level {
		other.low, other.high = b, b
	}
	low := d.apply(of.low, other.low, by)
	high := d.apply(of.high, other.high, by)
	result := d.node(level, low, high)
	d.cache[hash&uint32(len(d.cache)-1)] = cached{a, b, result, tag} // the table may have grown
	return result
}

// probabilities computes the probability of every node of a diagram from those
// of the variables, by level: p of being true, q of being false. Ends are the
// probabilities of the nodes false and true: 0 and 1, or 1 and 0 to get the
// probabilities of failure.
func probabilities(nodes []decision, p, q []float64, ends [2]float64, into []float64) []float64 {
	into = grow(into, len(nodes))
	into[0], into[1] = ends[0], ends[1]
	for n := 2; n < len(nodes); n++ {
		at := nodes[n]
		into[n] = p[at.level]*into[at.high] + q[at.level]*into[at.low]
	}
	return into
}

// hash gives nodes with the same low child, which were made one after the other,
// places near each other. Diagrams are walked in the order in which they were
// made, so what comes next is often in the processor's cache.
func (n decision) hash() uint32 {
	return uint32(n.low)*0x9e3779b1 + 3*uint32(n.high) + uint32(n.level)*0x85ebca6b
}

// hashPair does the same for pairs of one of a few nodes with one of many.
func hashPair(few uint32, many int32) uint32 { return few*0x9e3779b1 + uint32(many) }

// hashFar spreads pairs of any two nodes.
func hashFar(a, b int32) uint32 {
	h := uint64(uint32(a))*0x9e3779b97f4a7c15 ^ uint64(uint32(b))*0xc2b2ae3d27d4eb4f
	return uint32(h >> 32)
}
