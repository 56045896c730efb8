package assess

import "math"

type operator uint8

const (
	opLeaf operator = iota
	opAnd
	opOr // of nothing: false
)

// network is the structure function of a whole map: a graph of AND and OR over
// leaves, which may have circles. A leaf is true if a uniform draw is below a
// threshold. For i below the number of components, node i is "component i
// holds". The nodes after these are places of publication.
type network struct {
	op        []operator
	start     []int32 // of each node: where its kids start; for a leaf, its place in draw and threshold
	length    []int32
	kids      []int32
	draw      []int32
	threshold []float64
	subject   []int32 // of each leaf: the component whose soundness it is, or ^i for link i; noSubject for draws
	draws     []draw

	sound     []int32         // of each component: the leaf "it is sound"
	linkOf    map[int32]int32 // of each draw leaf that belongs to one link: the link
	bareLeaf  map[int32]bool  // of these leaves: whether it rests on a source and no study
	carry     []int32         // of each link from a record that derives from others: the node "the record and one of its origins hold"; else -1
	opposed   []int32         // of each claim: "it is sound and an argument against it holds"; -1 if there is none
	within    []int32         // of each claim in a group of several: "it holds by arguments from outside the group"; else -1
	withinOpp []int32         // of each claim in a group of several: "it is opposed by arguments from outside the group"; else -1
	standing  [2][]int32      // of each claim: the leaf of its final standing, and of its standing within its group; -1 if that is always 1

	gap   []int32 // of each claim: the leaf "one more line for it holds", with a threshold of 0; nil unless requested
	gapOf []int32 // of each node: the claim whose gap it is, or -1; nil unless requested
}

// draw is one uniform random number between 0 and 1.
type draw struct {
	seed  uint64
	owner int32 // the origin whose draw it is; -1 if it belongs to no record
	many  bool  // several leaves depend on it
}

const (
	finalStanding  = 0
	withinStanding = 1

	linkDraw = 0 // links are certain unless withdrawn, so one draw is enough for all

	noSubject = math.MaxInt32
)

type networkBuilder struct {
	*network
	md   *model
	kind networkKind
	// These are for one claim and relation at a time.
	claim      int32
	supports   bool
	derivation derivation
	link       int32                    // the link being added, if it needs leaves of its own; else -1
	gathered   []int32                  // kids, in addArgument
	drawOf     map[int32]int32          // draw, by origin
	leafOf     map[originStrength]int32 // leaf, by origin and strength
	carries    map[carrying]int32

	publishedBy map[int32]int32 // of records with several places of publication: the node published
}

// newNetwork makes the network of a model.
func newNetwork(md *model, kind networkKind) *network {
	n, claims := len(md.components), md.claimCount
	b := networkBuilder{network: &network{}, md: md, kind: kind, publishedBy: map[int32]int32{}}
	if kind.gaps {
		b.gap = unset(claims)
	}
	first := n + len(md.places)
	b.makeRoom(first)
	b.newDraw(-1, "link")
	b.sound = unset(n)
	b.opposed = unset(claims)
	b.within = unset(claims)
	b.withinOpp = unset(claims)
	b.standing = [2][]int32{unset(claims), unset(claims)}
	b.carry, b.linkOf, b.bareLeaf = unset(len(md.links)), map[int32]int32{}, map[int32]bool{}
	for i := claims; i < n; i++ {
		b.record(int32(i))
	}
	for i, p := range md.places {
		b.place(int32(n+i), p)
	}
	for x := range claims {
		b.addClaim(int32(x))
	}
	if kind.gaps {
		b.gapOf = unset(len(b.op))
		for x, leaf := range b.gap {
			if leaf >= 0 {
				b.gapOf[leaf] = int32(x)
			}
		}
	}
	return b.network
}

// makeRoom makes the first nodes, and allocates about as much as the rest will
// need. Growing step by step would take twice the memory.
func (b *networkBuilder) makeRoom(first int) {
	n, claims, links := len(b.md.components), b.md.claimCount, len(b.md.links)
	gates, kids := claims, 0
	for i := range b.md.components {
		if needs := len(b.md.components[i].needs); needs > 0 {
			gates, kids = gates+1, kids+1+needs
		}
	}
	leaves := n + links + claims
	if b.kind.links {
		leaves += links
	}
	nodes := first + gates + leaves - n + links
	b.op, b.start, b.length = make([]operator, first, nodes), make([]int32, first, nodes), make([]int32, first, nodes)
	b.kids = make([]int32, 0, kids+3*claims+4*links)
	b.draw, b.threshold, b.subject = make([]int32, 0, leaves), make([]float64, 0, leaves), make([]int32, 0, leaves)
	b.draws = make([]draw, 0, n+links+claims)
}

// unset returns n numbers of -1, which stand for "none".
func unset(n int) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = -1
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
	h := uint64(14695981039346656037) // FNV-1a, as in hash/fnv, but without an allocation per draw
	for _, part := range parts {
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * 1099511628211
		}
		h *= 1099511628211 // a zero byte ends a part
	}
	b.draws = append(b.draws, draw{seed: mix(h), owner: owner})
	return int32(len(b.draws) - 1)
}

func (b *networkBuilder) leafAt(node, draw int32, threshold float64) int32 {
	b.op[node], b.start[node] = opLeaf, int32(len(b.draw))
	b.draw, b.threshold, b.subject = append(b.draw, draw), append(b.threshold, threshold), append(b.subject, noSubject)
	return node
}

func (b *networkBuilder) leaf(draw int32, threshold float64) int32 {
	return b.leafAt(b.reserve(), draw, threshold)
}

// soundness makes a node the leaf of component i.
func (b *networkBuilder) soundness(i, node int32) {
	c := &b.md.components[i]
	b.sound[i] = b.leafAt(node, b.newDraw(-1, "sound", string(c.key)), c.sound)
	b.subject[b.start[node]] = i
}

// record defines "component i holds" for anything but a claim.
func (b *networkBuilder) record(i int32) {
	c := &b.md.components[i]
	if len(c.needs) == 0 {
		b.soundness(i, i)
		return
	}
	b.soundness(i, b.reserve())
	kids := append([]int32{b.sound[i]}, c.all()...)
	if len(c.any(0)) > 0 {
		kids = append(kids, b.published(i))
	}
	if len(c.any(1)) > 0 {
		kids = append(kids, b.gate(opOr, c.any(1)...))
	}
	b.define(i, opAnd, kids...)
}

// published is the node "one of the places where a record is reported is a
// place of publication".
func (b *networkBuilder) published(i int32) int32 {
	places := b.md.components[i].any(0)
	if len(places) == 1 {
		return places[0]
	}
	node, ok := b.publishedBy[i]
	if !ok {
		node = b.gate(opOr, places...)
		b.publishedBy[i] = node
	}
	return node
}

// place defines "this source is a place of publication".
func (b *networkBuilder) place(node int32, p place) {
	kids := []int32{b.sound[p.source]}
	if len(p.any) > 0 {
		kids = append(kids, b.gate(opOr, p.any...))
	}
	b.define(node, opAnd, kids...)
}

func (b *networkBuilder) addClaim(x int32) {
	b.soundness(x, b.reserve())
	var nodes [2][]int32   // of the arguments against and for
	var outside [2][]int32 // of those from outside the group
	for _, supports := range []bool{true, false} {
		b.begin(x, supports)
		for at := range b.md.arguments[x] {
			a := &b.md.arguments[x][at]
			if a.supports != supports {
				continue
			}
			node := b.addArgument(a)
			a.node = node
			nodes[sideIndex(supports)] = append(nodes[sideIndex(supports)], node)
			if a.outside {
				outside[sideIndex(supports)] = append(outside[sideIndex(supports)], node)
			}
		}
	}
	if b.gap != nil {
		b.gap[x] = b.leaf(b.newDraw(-1, "gap", string(b.md.components[x].key)), 0)
		nodes[1], outside[1] = append(nodes[1], b.gap[x]), append(outside[1], b.gap[x])
	}
	b.define(x, opAnd, b.sound[x], b.gateOr(nodes[1]))
	if len(nodes[0]) > 0 {
		b.opposed[x] = b.gate(opAnd, b.sound[x], b.gate(opOr, nodes[0]...))
	}
	if b.md.inGroup(x) {
		b.within[x] = b.gate(opAnd, b.sound[x], b.gateOr(outside[1]))
		if len(outside[0]) > 0 {
			b.withinOpp[x] = b.gate(opAnd, b.sound[x], b.gate(opOr, outside[0]...))
		}
	}
}

// sideIndex is the index of a side in pairs: 0 against the claim, 1 for it.
func sideIndex(supports bool) int {
	if supports {
		return 1
	}
	return 0
}

// gateOr makes an OR, which may have no kids.
func (b *networkBuilder) gateOr(kids []int32) int32 {
	if len(kids) == 0 {
		return b.define(b.reserve(), opOr)
	}
	return b.gate(opOr, kids...)
}

func (b *networkBuilder) begin(x int32, supports bool) {
	b.claim, b.supports, b.derivation = x, supports, b.md.derivations[claimSide{x, supports}]
	b.drawOf, b.leafOf, b.carries = emptied(b.drawOf), emptied(b.leafOf), emptied(b.carries)
}

// emptied returns an empty map. It reuses the given one if that is small.
func emptied[K comparable, V any](m map[K]V) map[K]V {
	if m == nil || len(m) > 100 {
		return map[K]V{}
	}
	clear(m)
	return m
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
