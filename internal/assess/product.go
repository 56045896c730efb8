package assess

// outcome is the state of a claim in one state of the world.
type outcome int

// The outcomes, which are the terminals of a product.
const (
	neither outcome = iota
	forOnly
	againstOnly
	conflict
	outcomes // how many there are
)

// masses are the probabilities of the outcomes.
type masses [outcomes]float64

// product is a diagram over two diagrams of one manager: every path of
// decisions ends in an outcome. So the probability of each outcome is a sum of
// products. No probability is computed as a difference of larger ones, which
// would lose digits.
type product struct {
	nodes []decision // the first ones are the outcomes, which have no level
	mass  []masses

	table  []paired // open addressing
	filled []uint32 // places of table in use, so that build can clear them
	limit  int
	over   bool // the limit was reached, and results are meaningless
}

// paired is a pair of nodes of the two diagrams, with its node in the product.
type paired struct{ support, opposition, node int32 }

func newProduct(limit int) *product {
	return &product{table: make([]paired, firstSize), limit: limit}
}

// build makes the product of two diagrams, and returns its root.
func (p *product) build(d *diagram, support, opposition int32) int32 {
	for _, at := range p.filled {
		p.table[at] = paired{}
	}
	p.filled, p.over = p.filled[:0], false
	p.nodes = append(p.nodes[:0], decision{0, 0, 0}, decision{0, 1, 1}, decision{0, 2, 2}, decision{0, 3, 3})
	return p.pair(d, support, opposition)
}

func (p *product) pair(d *diagram, a, b int32) int32 {
	if a <= diagramTrue && b <= diagramTrue {
		return a*int32(forOnly) + b*int32(againstOnly)
	}
	if p.over {
		return 0
	}
	at := p.find(a, b)
	if found := p.table[at].node; found != 0 {
		return found - 1
	}
	of, other := d.nodes[a], d.nodes[b]
	level := min(of.level, other.level)
	if of.level != level {
		of.low, of.high = a, a
	}
	if other.level != level {
		other.low, other.high = b, b
	}
	low, high := p.pair(d, of.low, other.low), p.pair(d, of.high, other.high)
	node := low
	if low != high {
		node = int32(len(p.nodes))
		p.nodes = append(p.nodes, decision{level, low, high})
	}
	p.keep(paired{a, b, node + 1})
	return node
}

// find returns the place of a pair in the table, or the free place for it.
func (p *product) find(a, b int32) uint32 {
	mask := uint32(len(p.table) - 1)
	at := hashFar(a, b) & mask
	for p.table[at].node != 0 && (p.table[at].support != a || p.table[at].opposition != b) {
		at = (at + 1) & mask
	}
	return at
}

func (p *product) keep(pair paired) {
	if len(p.filled) >= p.limit {
		p.over = true
		return
	}
	if 2*len(p.filled) >= len(p.table) {
		old := p.table
		p.table, p.filled = make([]paired, 2*len(old)), p.filled[:0]
		for _, e := range old {
			if e.node != 0 {
				p.put(e)
			}
		}
	}
	p.put(pair)
}

func (p *product) put(pair paired) {
	at := p.find(pair.support, pair.opposition)
	p.table[at] = pair
	p.filled = append(p.filled, at)
}

// measure computes the probabilities of the outcomes at every node of a product, from those
// of the variables by level.
func (p *product) measure(of []decision, yes, no []float64) {
	p.mass = grow(p.mass, len(of))
	for o := range outcomes {
		p.mass[o] = masses{}
		p.mass[o][o] = 1
	}
	for n := int(outcomes); n < len(of); n++ {
		at := of[n]
		high, low := &p.mass[at.high], &p.mass[at.low]
		for o := range outcomes {
			p.mass[n][o] = yes[at.level]*high[o] + no[at.level]*low[o]
		}
	}
}

// derivatives returns, by level, the derivative of the outcomes' probabilities
// at a node by the probability of each variable. Call it after measure.
func (p *product) derivatives(of []decision, root int32, yes, no []float64) []masses {
	out := make([]masses, len(yes))
	weight := make([]float64, root+1)
	weight[root] = 1
	for n := root; n >= int32(outcomes); n-- {
		w := weight[n]
		if w == 0 {
			continue
		}
		at := of[n]
		for o := range outcomes {
			out[at.level][o] += w * (p.mass[at.high][o] - p.mass[at.low][o])
		}
		weight[at.high] += w * yes[at.level]
		weight[at.low] += w * no[at.level]
	}
	return out
}

// plus returns m moved along a slope.
func (m masses) plus(part float64, slope masses) masses {
	for o := range outcomes {
		m[o] = clamp(m[o] + part*slope[o])
	}
	return m
}

// between interpolates from m to another: a share of 0 is m, a share of 1 the
// other.
func (m masses) between(share float64, to masses) masses {
	for o := range outcomes {
		m[o] = (1-share)*m[o] + share*to[o]
	}
	return m
}
