package assess

import (
	"hash/fnv"
	"math"

	"corroborate/internal/evidence"
)

type operator uint8

const (
	opLeaf operator = iota
	opAnd
	opOr // of nothing: false
)

// network is the structure function of a whole map: a graph, with circles, of
// AND and OR over leaves. A leaf is true where a uniform draw is below a
// threshold. Node i, for i below the number of components, is "component i
// holds".
type network struct {
	op        []operator
	start     []int32 // into kids; for a leaf, its place in draw and threshold
	length    []int32
	kids      []int32
	draw      []int32
	threshold []float64
	subject   []int32 // of each leaf: the component whose soundness it is, or ^i for link i; none for draws
	draws     []draw

	sound     []int32 // of each component: the leaf "it is sound"
	opposed   []int32 // of each claim: "an argument against it carries"; -1 for none
	within    []int32 // of each claim in a group of several: it holds by arguments from outside; else -1
	withinOpp []int32
	standing  [2][]int32 // of each claim: the leaf of its final standing, and of that within its group; -1 where it is 1

	gap   []int32 // of each claim: the leaf "one more line for it carries", which is never true as things are; nil where nobody asks
	gapOf []int32 // of each node: the claim whose gap it is, or -1; nil likewise
}

// draw is one uniform random number between 0 and 1.
type draw struct {
	seed  uint64
	owner int32 // the origin of record whose draw it is; -1 for what belongs to no record
	many  bool  // several leaves hang on it
}

const (
	finalStanding  = 0
	withinStanding = 1

	linkDraw = 0 // no link fails by itself, so that one draw will do for all

	none = math.MaxInt32
)

type networkBuilder struct {
	*network
	md *model
	// For one claim and relation at a time:
	claim    int32
	supports bool
	drawOf   map[int32]int32          // by origin
	leafOf   map[originStrength]int32 // by origin and strength
	carries  map[originStrength]int32 // by record and strength
}

type originStrength struct {
	of       int32
	strength float64
}

// newNetwork makes the network of a model, with a gap for each claim or
// without.
func newNetwork(md *model, gaps bool) *network {
	n := len(md.components)
	b := networkBuilder{network: &network{}, md: md}
	if gaps {
		b.gap = filled(n, -1)
	}
	b.newDraw(-1, "link")
	b.op = make([]operator, n, 4*n)
	b.start = make([]int32, n, 4*n)
	b.length = make([]int32, n, 4*n)
	b.sound = filled(n, -1)
	b.opposed = filled(n, -1)
	b.within = filled(n, -1)
	b.withinOpp = filled(n, -1)
	b.standing = [2][]int32{filled(n, -1), filled(n, -1)}
	for i := range md.components {
		if !md.isClaim(int32(i)) {
			b.record(int32(i))
		}
	}
	for i := range md.components {
		if md.isClaim(int32(i)) {
			b.addClaim(int32(i))
		}
	}
	if gaps {
		b.gapOf = filled(len(b.op), -1)
		for x, leaf := range b.gap {
			if leaf >= 0 {
				b.gapOf[leaf] = int32(x)
			}
		}
	}
	return b.network
}

func filled(n int, v int32) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = v
	}
	return s
}

func (b *networkBuilder) define(node int32, op operator, kids ...int32) int32 {
	b.op[node], b.start[node], b.length[node] = op, int32(len(b.kids)), int32(len(kids))
	b.kids = append(b.kids, kids...)
	return node
}

func (b *networkBuilder) reserve() int32 {
	b.op, b.start, b.length = append(b.op, opOr), append(b.start, 0), append(b.length, 0)
	return int32(len(b.op) - 1)
}

func (b *networkBuilder) gate(op operator, kids ...int32) int32 {
	if len(kids) == 1 {
		return kids[0]
	}
	return b.define(b.reserve(), op, kids...)
}

func (b *networkBuilder) newDraw(owner int32, parts ...string) int32 {
	h := fnv.New64a()
	for _, part := range parts {
		_, _ = h.Write([]byte(part)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	b.draws = append(b.draws, draw{seed: mix(h.Sum64()), owner: owner})
	return int32(len(b.draws) - 1)
}

func (b *networkBuilder) leafAt(node, draw int32, threshold float64) int32 {
	b.op[node], b.start[node] = opLeaf, int32(len(b.draw))
	b.draw, b.threshold, b.subject = append(b.draw, draw), append(b.threshold, threshold), append(b.subject, none)
	return node
}

func (b *networkBuilder) leaf(draw int32, threshold float64) int32 {
	return b.leafAt(b.reserve(), draw, threshold)
}

// soundness gives component i its leaf, in node.
func (b *networkBuilder) soundness(i, node int32) {
	c := &b.md.components[i]
	b.sound[i] = b.leafAt(node, b.newDraw(-1, "sound", string(c.key)), c.sound)
	b.subject[b.start[node]] = i
}

// record defines "component i holds" for anything but a claim.
func (b *networkBuilder) record(i int32) {
	c := &b.md.components[i]
	if len(c.all) == 0 && len(c.any[0]) == 0 && len(c.any[1]) == 0 {
		b.soundness(i, i)
		return
	}
	b.soundness(i, b.reserve())
	kids := append([]int32{b.sound[i]}, c.all...)
	for _, group := range c.any {
		if len(group) > 0 {
			kids = append(kids, b.gate(opOr, group...))
		}
	}
	b.define(i, opAnd, kids...)
}

func (b *networkBuilder) addClaim(x int32) {
	b.soundness(x, b.reserve())
	var nodes [2][]int32  // of the arguments against and for
	var inside [2][]int32 // of those from outside the group
	for _, supports := range []bool{true, false} {
		b.begin(x, supports)
		for _, a := range b.md.arguments[x] {
			if a.supports != supports {
				continue
			}
			node := b.addArgument(a)
			nodes[sideIndex(supports)] = append(nodes[sideIndex(supports)], node)
			if a.outside {
				inside[sideIndex(supports)] = append(inside[sideIndex(supports)], node)
			}
		}
	}
	if b.gap != nil {
		b.gap[x] = b.leaf(b.newDraw(-1, "gap", string(b.md.components[x].key)), 0)
		nodes[1], inside[1] = append(nodes[1], b.gap[x]), append(inside[1], b.gap[x])
	}
	b.define(x, opAnd, b.sound[x], b.gateOr(nodes[1]))
	if len(nodes[0]) > 0 {
		b.opposed[x] = b.gate(opOr, nodes[0]...)
	}
	if b.md.inGroup(x) {
		b.within[x] = b.gate(opAnd, b.sound[x], b.gateOr(inside[1]))
		if len(inside[0]) > 0 {
			b.withinOpp[x] = b.gate(opOr, inside[0]...)
		}
	}
}

// sideIndex is where what is kept for both sides has one of them.
func sideIndex(supports bool) int {
	if supports {
		return 1
	}
	return 0
}

// gateOr is an OR that may be of nothing.
func (b *networkBuilder) gateOr(kids []int32) int32 {
	if len(kids) == 0 {
		return b.define(b.reserve(), opOr)
	}
	return b.gate(opOr, kids...)
}

func (b *networkBuilder) begin(x int32, supports bool) {
	b.claim, b.supports = x, supports
	b.drawOf, b.leafOf, b.carries = map[int32]int32{}, map[originStrength]int32{}, map[originStrength]int32{}
}

func (b *networkBuilder) addArgument(a argument) int32 {
	var kids []int32
	for _, i := range a.links {
		l := b.md.links[i]
		working := b.leaf(linkDraw, 1)
		b.subject[b.start[working]] = ^i
		kids = append(kids, working)
		if b.md.isClaim(l.from) {
			kids = append(kids, l.from, b.drawLeaf(l.from, -1, l.strength))
			if s := b.standingLeaf(l.from, b.md.group[l.from] == b.md.group[l.to]); s >= 0 {
				kids = append(kids, s)
			}
		} else if len(b.md.components[l.from].derives) == 0 {
			drawer := b.md.components[l.from].drawer
			kids = append(kids, l.from, b.drawLeaf(drawer, drawer, l.strength))
		} else {
			kids = append(kids, b.carry(l.from, l.strength))
		}
	}
	return b.gate(opAnd, kids...)
}

// carry is "record r carries to the claim with this strength", for a record on
// the way from an item to its origins.
func (b *networkBuilder) carry(r int32, strength float64) int32 {
	at := originStrength{r, strength}
	if node, ok := b.carries[at]; ok {
		return node
	}
	node := b.reserve()
	b.carries[at] = node
	c := &b.md.components[r]
	if len(c.derives) == 0 {
		return b.define(node, opAnd, r, b.drawLeaf(c.drawer, c.drawer, strength))
	}
	kids := make([]int32, len(c.derives))
	for i, d := range c.derives {
		kids[i] = b.carry(d, strength)
	}
	return b.define(node, opAnd, r, b.gate(opOr, kids...))
}

// drawLeaf is "the draw of this origin for the claim and relation succeeds".
func (b *networkBuilder) drawLeaf(origin, owner int32, strength float64) int32 {
	at := originStrength{origin, strength}
	if node, ok := b.leafOf[at]; ok {
		return node
	}
	d, ok := b.drawOf[origin]
	if ok {
		b.draws[d].many = true
	} else {
		relation := evidence.Contradicts
		if b.supports {
			relation = evidence.Supports
		}
		d = b.newDraw(owner, "draw", string(b.md.components[origin].key), string(b.md.components[b.claim].key), string(relation))
		b.drawOf[origin] = d
	}
	b.leafOf[at] = b.leaf(d, strength)
	return b.leafOf[at]
}

// standingLeaf is "the claim stands", or -1 where it always does.
func (b *networkBuilder) standingLeaf(claim int32, within bool) int32 {
	if !b.md.opposed(claim, within) {
		return -1
	}
	which, other := finalStanding, withinStanding
	if within {
		which, other = withinStanding, finalStanding
	}
	if b.standing[which][claim] >= 0 {
		return b.standing[which][claim]
	}
	var d int32
	if leaf := b.standing[other][claim]; leaf >= 0 {
		d = b.draw[b.start[leaf]]
		b.draws[d].many = true
	} else {
		d = b.newDraw(-1, "standing", string(b.md.components[claim].key))
	}
	b.standing[which][claim] = b.leaf(d, 1)
	return b.standing[which][claim]
}

func (n *network) kidsOf(node int32) []int32 {
	if n.op[node] == opLeaf {
		return nil
	}
	return n.kids[n.start[node] : n.start[node]+n.length[node]]
}

// mix spreads the bits of a number (the finalizer of splitmix64).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
