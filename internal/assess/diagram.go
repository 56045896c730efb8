package assess

// diagram holds reduced ordered binary decision diagrams over independent
// variables, with a bound on its work. Node 0 is false and node 1 is true. The
// children of a node have smaller numbers than the node.
type diagram struct {
	level []int32
	low   []int32
	high  []int32

	unique []int32 // open addressing, 0 is free
	cache  []cached
	filled []uint32 // places of unique in use, so that reset can clear them
	era    uint32

	maxNodes int
	maxSteps int
	steps    int   // since the last reset
	spent    int64 // steps before that
	over     bool  // the bound was reached, and results are meaningless
}

type cached struct {
	a, b, result int32
	era          uint32 // shifted left by one, plus one for OR
}

const (
	diagramFalse = int32(0)
	diagramTrue  = int32(1)
)

// firstSize is the initial size of a diagram's tables.
const firstSize = 1 << 10

func newDiagram(maxNodes int) *diagram {
	d := &diagram{unique: make([]int32, firstSize), cache: make([]cached, firstSize), maxNodes: maxNodes, maxSteps: 16 * maxNodes}
	d.reset()
	return d
}

// grow doubles the tables and drops the cache, whose results can be computed
// again.
func (d *diagram) grow() {
	size := 2 * len(d.unique)
	d.unique, d.cache, d.filled = make([]int32, size), make([]cached, size), d.filled[:0]
	for n := int32(2); n < int32(len(d.level)); n++ {
		at := hash3(d.level[n], d.low[n], d.high[n]) & uint32(size-1)
		for d.unique[at] != 0 {
			at = (at + 1) & uint32(size-1)
		}
		d.unique[at] = n
		d.filled = append(d.filled, at)
	}
}

func (d *diagram) reset() {
	for _, at := range d.filled {
		d.unique[at] = 0
	}
	const last = int32(1<<31 - 1)
	d.level = append(d.level[:0], last, last)
	d.low = append(d.low[:0], 0, 1)
	d.high = append(d.high[:0], 0, 1)
	d.filled = d.filled[:0]
	d.spent += int64(d.steps)
	d.steps, d.over = 0, false
	if d.era++; d.era == 1<<31 {
		clear(d.cache)
		d.era = 1
	}
}

func (d *diagram) node(level, low, high int32) int32 {
	if low == high {
		return low
	}
	mask := uint32(len(d.unique) - 1)
	at := hash3(level, low, high) & mask
	for ; d.unique[at] != 0; at = (at + 1) & mask {
		if n := d.unique[at]; d.level[n] == level && d.low[n] == low && d.high[n] == high {
			return n
		}
	}
	if len(d.level) >= d.maxNodes {
		d.over = true
		return diagramFalse
	}
	n := int32(len(d.level))
	d.level, d.low, d.high = append(d.level, level), append(d.low, low), append(d.high, high)
	d.unique[at] = n
	d.filled = append(d.filled, at)
	if 2*len(d.level) > len(d.unique) {
		d.grow()
	}
	return n
}

func (d *diagram) variable(level int32) int32 { return d.node(level, diagramFalse, diagramTrue) }

func (d *diagram) and(a, b int32) int32 { return d.apply(a, b, diagramFalse, diagramTrue, 0) }

func (d *diagram) or(a, b int32) int32 { return d.apply(a, b, diagramTrue, diagramFalse, 1) }

// apply combines two diagrams by an operation with a constant that decides the
// result, and a neutral constant.
func (d *diagram) apply(a, b, decides, neutral int32, or uint32) int32 {
	switch {
	case d.over:
		return diagramFalse
	case a == decides || b == decides:
		return decides
	case a == neutral || a == b:
		return b
	case b == neutral:
		return a
	}
	if a > b {
		a, b = b, a
	}
	tag := d.era<<1 | or
	slot := &d.cache[hash3(a, b, int32(or))&uint32(len(d.cache)-1)]
	if slot.era == tag && slot.a == a && slot.b == b {
		return slot.result
	}
	if d.steps++; d.steps > d.maxSteps {
		d.over = true
		return diagramFalse
	}
	level := min(d.level[a], d.level[b])
	al, ah, bl, bh := a, a, b, b
	if d.level[a] == level {
		al, ah = d.low[a], d.high[a]
	}
	if d.level[b] == level {
		bl, bh = d.low[b], d.high[b]
	}
	low := d.apply(al, bl, decides, neutral, or)
	high := d.apply(ah, bh, decides, neutral, or)
	result := d.node(level, low, high)
	d.cache[hash3(a, b, int32(or))&uint32(len(d.cache)-1)] = cached{a, b, result, tag} // the table may have grown
	return result
}

// probabilities computes the probability of every node from those of the
// variables, by level: p of being true, q of being false. Ends are the
// probabilities of the nodes false and true: 0 and 1, or 1 and 0 to get the
// probabilities of failure.
func (d *diagram) probabilities(p, q []float64, ends [2]float64, into []float64) []float64 {
	into = grow(into, len(d.level))
	into[0], into[1] = ends[0], ends[1]
	for n := 2; n < len(d.level); n++ {
		level := d.level[n]
		into[n] = p[level]*into[d.high[n]] + q[level]*into[d.low[n]]
	}
	return into
}

func hash3(a, b, c int32) uint32 {
	h := uint64(uint32(a))*0x9e3779b97f4a7c15 ^ uint64(uint32(b))*0xc2b2ae3d27d4eb4f ^ uint64(uint32(c))*0x165667b19e3779f9
	h ^= h >> 32
	return uint32(h * 0x9e3779b97f4a7c15 >> 32)
}
