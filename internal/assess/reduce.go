package assess

import (
	"cmp"
	"slices"
)

// reduction turns the possible part of a cone into a decision diagram. A tree
// with a single parent collapses into a number. Only shared nodes become
// variables.
type reduction struct {
	*cone
	diagram *diagram

	// keepSure makes variables of leaves that cannot fail, too, so that trials
	// can make them fail.
	keepSure bool

	list    []int32 // the live nodes, in the order of the cone
	sure    []bool  // of each node of the cone: it cannot be false
	live    []bool
	refs    []int32
	tree    []bool    // its leaves are used for nothing else
	value   []float64 // probability of a tree
	fail    []float64 // probability that the tree fails, computed by itself because 1 - value loses small figures
	bounds  []bounds
	bdd     []int32
	seen    []bool
	stack   []int32
	parts   []int32
	pending []int32 // kids that assignLevels has yet to visit
	places  []int32 // of nodes in a description

	vars    []variable
	p, q    []float64        // of the variables, by level: probability of true, and of false
	prob    []float64        // of the diagram's nodes: probability of true
	failing []float64        // of the diagram's nodes: probability of false
	level   []int32          // of the variable of a shared tree; -1 if none
	own     []int32          // of the variable for a node's private trees; -1 if none
	chained map[int32]*chain // by draw, for draws with several thresholds
}

// chain is the leaves of one draw. Each leaf is the conjunction of the leaf
// before it and one more independent variable.
type chain struct {
	leaves []int32 // highest threshold first
	level  int32   // of the first leaf's variable, followed by the others; -1 until assigned
}

// variable says what a level of the diagram stands for.
type variable struct {
	node   int32
	merged bool // it stands for the private trees of node, not for node itself
	step   bool // it is a step of a chain that leads to the leaf node
}

func newReduction(c *cone) *reduction {
	return &reduction{cone: c, chained: map[int32]*chain{}}
}

// run builds diagrams for the roots, which are places in the cone or -1 for
// false. It only uses nodes with the bit set in possible. It reports whether
// the diagrams fit the budget.
func (r *reduction) run(roots []int32, possible []uint64, bit uint64) bool {
	r.reduce(roots, possible, bit)
	return r.decide(roots)
}

// reduce collapses trees, and builds no diagram.
func (r *reduction) reduce(roots []int32, possible []uint64, bit uint64) {
	r.prepare()
	r.reach(roots, possible, bit)
	r.findSure()
	r.count(roots)
	r.findChains()
	r.collapse()
}

// treeOf returns the probabilities of a root and of its failure if no diagram
// is needed after reduce.
func (r *reduction) treeOf(root int32) (value, fail float64, ok bool) {
	switch {
	case root < 0, !r.live[root] && !r.sure[root]:
		return 0, 1, true
	case !r.live[root]:
		return 1, 0, true
	case r.tree[root]:
		return r.value[root], r.fail[root], true
	}
	return 0, 0, false
}

// decide builds the diagrams after reduce.
func (r *reduction) decide(roots []int32) bool {
	r.order(roots)
	r.build()
	return !r.diagram.over
}

// order orders the variables of the diagrams after reduce.
func (r *reduction) order(roots []int32) {
	for _, root := range roots {
		if root >= 0 && r.live[root] {
			r.assignLevels(root)
		}
	}
}

func (r *reduction) prepare() {
	n := len(r.nodes)
	r.sure, r.live, r.tree, r.seen = grow(r.sure, n), grow(r.live, n), grow(r.tree, n), grow(r.seen, n)
	r.refs, r.bdd, r.level, r.own = grow(r.refs, n), grow(r.bdd, n), grow(r.level, n), grow(r.own, n)
	r.value, r.fail = grow(r.value, n), grow(r.fail, n)
	clear(r.live)
	clear(r.sure)
	clear(r.chained)
	r.list, r.vars, r.p, r.q = r.list[:0], r.vars[:0], r.p[:0], r.q[:0]
}

// reach lists, in order, the possible nodes below the roots.
func (r *reduction) reach(roots []int32, possible []uint64, bit uint64) {
	for _, i := range r.walk(roots, func(k int32) bool { return possible[k]&bit != 0 }) {
		r.list = append(r.list, i)
		r.live[i] = true
		r.refs[i], r.bdd[i], r.level[i], r.own[i] = 0, diagramFalse, -1, -1
		r.tree[i] = false
	}
}

// walk lists, in order, the nodes that the roots lead to through nodes that
// pass. It puts them in order by looking at the marks between the first and the last: they
// stand close together, so that takes less than sorting.
func (r *reduction) walk(roots []int32, pass func(int32) bool) []int32 {
	found := r.stack[:0]
	first, last := int32(len(r.nodes)), int32(-1)
	push := func(i int32) {
		if i >= 0 && !r.seen[i] && pass(i) {
			r.seen[i] = true
			found = append(found, i)
			first, last = min(first, i), max(last, i)
		}
	}
	for _, root := range roots {
		push(root)
	}
	for at := 0; at < len(found); at++ {
		for _, k := range r.kidsOf(found[at]) {
			push(k)
		}
	}
	at := 0
	for i := first; i <= last; i++ {
		if r.seen[i] {
			r.seen[i] = false
			found[at] = i
			at++
		}
	}
	r.stack = found
	return found
}

// findSure marks the nodes that cannot be false: the least solution, starting
// from leaves with a threshold of 1.
func (r *reduction) findSure() {
	if r.keepSure {
		return
	}
	for again := true; again; {
		again = false
		for _, i := range r.list {
			if r.sure[i] {
				continue
			}
			sure := false
			switch r.op[i] {
			case opLeaf:
				if t := r.cut(i); t != nil {
					sure = t.sure
				} else {
					sure = r.threshold(i) >= 1
				}
			case opAnd:
				sure = !slices.ContainsFunc(r.kidsOf(i), func(k int32) bool { return !r.isSure(k) })
			case opOr:
				sure = slices.ContainsFunc(r.kidsOf(i), r.isSure)
			}
			if sure {
				r.sure[i] = true
				again = again || r.circled[i]
			}
		}
	}
}

func (r *reduction) isSure(k int32) bool { return r.live[k] && r.sure[k] }

// count drops the nodes that no longer matter, and counts the edges into each
// remaining node.
func (r *reduction) count(roots []int32) {
	before := r.list
	kept := r.walk(roots, func(i int32) bool { return r.live[i] && !r.sure[i] })
	for _, i := range before {
		r.live[i] = false
	}
	for _, i := range kept {
		r.live[i] = true
	}
	for _, root := range roots {
		if root >= 0 && r.live[root] {
			r.refs[root]++
		}
	}
	for _, i := range kept {
		for _, k := range r.kidsOf(i) {
			if r.live[k] {
				r.refs[k]++
			}
		}
	}
	r.list = append(r.list[:0], kept...)
}

// findChains groups the live leaves of draws that have several.
func (r *reduction) findChains() {
	for _, i := range r.list {
		if r.op[i] == opLeaf && r.cut(i) == nil && r.net.draws[r.drawOf(i)].many {
			c := r.chained[r.drawOf(i)]
			if c == nil {
				c = &chain{level: -1}
				r.chained[r.drawOf(i)] = c
			}
			c.leaves = append(c.leaves, i)
		}
	}
	for d, c := range r.chained {
		if len(c.leaves) < 2 {
			delete(r.chained, d)
			continue
		}
		slices.SortFunc(c.leaves, func(a, b int32) int {
			return cmp.Or(cmp.Compare(r.threshold(b), r.threshold(a)), cmp.Compare(r.nodes[a], r.nodes[b]))
		})
	}
}

func (r *reduction) chainOf(leaf int32) *chain {
	if len(r.chained) == 0 || r.op[leaf] != opLeaf || r.cut(leaf) != nil {
		return nil
	}
	return r.chained[r.drawOf(leaf)]
}

// private reports whether k is a tree with a single edge into it, so that its
// parent can treat it as a number.
func (r *reduction) private(k int32) bool { return r.tree[k] && r.refs[k] == 1 }

// collapse finds the trees and their probabilities.
func (r *reduction) collapse() {
	for _, i := range r.list {
		if t := r.cut(i); t != nil {
			r.tree[i], r.value[i], r.fail[i] = true, t.value, t.fail
			continue
		}
		if r.op[i] == opLeaf {
			r.tree[i], r.value[i], r.fail[i] = r.chainOf(i) == nil, r.threshold(i), 1-r.threshold(i)
			continue
		}
		if r.circled[i] {
			continue
		}
		r.tree[i] = true
		for _, k := range r.kidsOf(i) {
			if r.live[k] && !r.private(k) {
				r.tree[i] = false
				break
			}
		}
		if r.tree[i] {
			r.value[i], r.fail[i] = r.merged(i)
		}
	}
}

// absorbs reports whether i, which is no tree, can take over the kids of k: an
// AND in an AND, or an OR in an OR, without other parents.
func (r *reduction) absorbs(i, k int32) bool {
	return r.op[k] == r.op[i] && r.refs[k] == 1 && !r.tree[k] && !r.circled[k]
}

// eachKid visits the live kids of a node and of those that it absorbs. Private
// kids go to one function, and all others to the other.
func (r *reduction) eachKid(i int32, private, other func(k int32)) {
	for _, k := range r.kidsOf(i) {
		switch {
		case !r.live[k]:
		case r.private(k):
			private(k)
		case r.absorbs(i, k):
			r.eachKid(k, private, other)
		default:
			other(k)
		}
	}
}

func ignore(int32) {}

// merged returns the probabilities that a node's private kids together succeed
// and fail. Both are sums of products.
func (r *reduction) merged(i int32) (value, fail float64) {
	all, rest := 1.0, 0.0 // probability that all kids so far are neutral, and that one is not
	r.eachKid(i, func(k int32) {
		same, other := r.value[k], r.fail[k]
		if r.op[i] == opOr {
			same, other = other, same
		}
		rest += all * other
		all *= same
	}, ignore)
	if r.op[i] == opAnd {
		return all, rest
	}
	return rest, all
}
