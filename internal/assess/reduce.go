package assess

import (
	"cmp"
	"slices"
)

// reduction turns the possible part of a cone into a decision diagram: what
// hangs on one parent only collapses into a number, and only what is shared
// becomes a variable.
type reduction struct {
	*cone
	diagram *diagram

	// keepSure makes variables of the leaves that cannot fail too, so that
	// one can ask what becomes without them.
	keepSure bool

	list    []int32 // the live nodes, in the cone's order
	sure    []bool  // of each node of the cone: it cannot be false
	live    []bool
	refs    []int32
	tree    []bool    // it is the only thing its leaves are used for
	value   []float64 // the probability of a tree
	fail    []float64 // and of its failing, from products of its own: 1 - value loses what is small
	bounds  []bounds
	bdd     []int32
	seen    []bool
	stack   []int32
	parts   []int32
	pending []int32 // of assignLevels: the kids that it has yet to go to

	vars    []variable
	p, q    []float64        // of the variables, by level: that they are true, and false
	prob    []float64        // of the diagram's nodes
	failing []float64        // likewise: that they are false
	level   []int32          // of the variable of a shared tree, -1 for none
	own     []int32          // of the variable that stands for a node's private trees, -1 for none
	chained map[int32]*chain // by draw, the ones with several thresholds
}

// chain is the leaves of one draw: a leaf is true where the leaf before it is
// and one more independent variable.
type chain struct {
	leaves []int32 // highest threshold first
	level  int32   // of the first leaf's variable; the others follow; -1 for none yet
}

// variable is what one level of the diagram stands for.
type variable struct {
	node   int32
	merged bool // it stands for the private trees of node, not for node
	step   bool // it is a step of a chain, node being the leaf it leads to
}

func newReduction(c *cone, maxNodes int) *reduction {
	return &reduction{cone: c, diagram: newDiagram(maxNodes), chained: map[int32]*chain{}}
}

// run builds diagrams for the roots (places in the cone, -1 for false), over
// the nodes whose bit is set in possible. It reports whether they fit.
func (r *reduction) run(roots []int32, possible []uint64, bit uint64) bool {
	r.reduce(roots, possible, bit)
	return r.decide(roots)
}

// reduce collapses what it can, and builds no diagram.
func (r *reduction) reduce(roots []int32, possible []uint64, bit uint64) {
	r.prepare()
	r.reach(roots, possible, bit)
	r.findSure()
	r.count(roots)
	r.findChains()
	r.collapse()
}

// treeOf gives the probability of a root and of its failing, where reduce has
// left nothing to decide.
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

// decide builds the diagrams of what reduce has left.
func (r *reduction) decide(roots []int32) bool {
	r.diagram.reset()
	for _, root := range roots {
		if root >= 0 && r.live[root] {
			r.assignLevels(root)
		}
	}
	r.build()
	return !r.diagram.over
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

// reach lists, in order, what the roots depend on among the possible nodes.
func (r *reduction) reach(roots []int32, possible []uint64, bit uint64) {
	for _, i := range r.walk(roots, func(k int32) bool { return possible[k]&bit != 0 }) {
		r.list = append(r.list, i)
		r.live[i] = true
		r.refs[i], r.bdd[i], r.level[i], r.own[i] = 0, diagramFalse, -1, -1
		r.tree[i] = false
	}
}

// walk lists in order what the roots lead to through nodes that pass.
func (r *reduction) walk(roots []int32, pass func(int32) bool) []int32 {
	found := r.stack[:0]
	push := func(i int32) {
		if i >= 0 && !r.seen[i] && pass(i) {
			r.seen[i] = true
			found = append(found, i)
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
	for _, i := range found {
		r.seen[i] = false
	}
	slices.Sort(found)
	r.stack = found
	return found
}

// findSure marks what cannot be false: the least solution again, from the
// leaves whose threshold is 1.
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
				sure = r.threshold(i) >= 1
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

// count keeps what still matters, and counts on how many edges each node hangs.
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

// findChains gathers the live leaves of draws that have several.
func (r *reduction) findChains() {
	for _, i := range r.list {
		if r.op[i] == opLeaf && r.net.draws[r.drawOf(i)].many {
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
	if len(r.chained) == 0 || r.op[leaf] != opLeaf {
		return nil
	}
	return r.chained[r.drawOf(leaf)]
}

// private reports whether k is a tree that hangs on one edge only, so that its
// parent can take it as a number.
func (r *reduction) private(k int32) bool { return r.tree[k] && r.refs[k] == 1 }

// collapse finds the trees, and their probabilities.
func (r *reduction) collapse() {
	for _, i := range r.list {
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
// AND in an AND, or an OR in an OR, that hangs on nothing else.
func (r *reduction) absorbs(i, k int32) bool {
	return r.op[k] == r.op[i] && r.refs[k] == 1 && !r.tree[k] && !r.circled[k]
}

// eachKid visits the live kids of a node and of those that it absorbs: the
// private ones, and the others.
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

// merged is the probability of a node's private kids taken together, and that
// of their failing. Both are sums of products.
func (r *reduction) merged(i int32) (value, fail float64) {
	all, rest := 1.0, 0.0 // that all so far are the neutral element, and that one is not
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
