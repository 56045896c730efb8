package assess

import (
	"cmp"
	"slices"
)

func (r *reduction) newVariable(v variable, p, q float64) int32 {
	r.vars, r.p, r.q = append(r.vars, v), append(r.p, p), append(r.q, q)
	return int32(len(r.vars) - 1)
}

// assignLevels orders the variables depth first along the structure.
func (r *reduction) assignLevels(i int32) {
	if r.seen[i] {
		return
	}
	if c := r.chainOf(i); c != nil {
		r.assignChain(c)
		return
	}
	if r.tree[i] {
		if r.level[i] < 0 {
			r.level[i] = r.newVariable(variable{node: i}, r.value[i], r.fail[i])
		}
		return
	}
	r.seen[i] = true
	from := len(r.pending)
	alone := false
	r.eachKid(i, func(int32) { alone = true }, func(k int32) { r.pending = append(r.pending, k) })
	if alone {
		value, fail := r.merged(i)
		r.own[i] = r.newVariable(variable{node: i, merged: true}, value, fail)
	}
	shared := r.pending[from:]
	if r.op[i] == opOr && len(shared) > 2 {
		r.cluster(shared)
	}
	for _, k := range shared {
		r.assignLevels(k)
	}
	r.pending = r.pending[:from]
}

// cluster puts alternatives that share a node next to each other. A diagram
// remembers the state of a shared node from its first use to its last, so close
// uses keep it small.
func (r *reduction) cluster(alternatives []int32) {
	hubs := make(map[int32]int32, len(alternatives))
	for _, k := range alternatives {
		hubs[k] = r.hub(k)
	}
	first := make(map[int32]int, len(alternatives))
	for at, k := range alternatives {
		if _, ok := first[hubs[k]]; !ok {
			first[hubs[k]] = at
		}
	}
	slices.SortStableFunc(alternatives, func(a, b int32) int { return cmp.Compare(first[hubs[a]], first[hubs[b]]) })
}

// hub returns the node below k, or k itself, that most others share.
func (r *reduction) hub(k int32) int32 {
	if r.refs[k] > 1 || r.op[k] == opLeaf {
		return k
	}
	best := int32(-1)
	r.eachKid(k, ignore, func(j int32) {
		if r.circled[j] {
			return
		}
		if h := r.hub(j); h >= 0 && (best < 0 || r.refs[h] > r.refs[best]) {
			best = h
		}
	})
	return best
}

func (r *reduction) assignChain(c *chain) {
	if c.level >= 0 {
		return
	}
	above := 1.0
	for at, leaf := range c.leaves {
		t := r.threshold(leaf)
		level := r.newVariable(variable{node: leaf, step: true}, t/above, (above-t)/above)
		if at == 0 {
			c.level = level
		}
		above = t
	}
}

// build makes the diagrams of the nodes that assignLevels visited.
func (r *reduction) build() {
	r.diagram.reset()
	circles := r.circles
	for at := 0; at < len(r.list); at++ {
		i := r.list[at]
		if !r.circled[i] {
			if r.seen[i] {
				r.bdd[i] = r.combineDiagrams(i)
			}
			r.seen[i] = false
			continue
		}
		for circles[0].to <= i {
			circles = circles[1:]
		}
		end := at
		for end < len(r.list) && r.list[end] < circles[0].to {
			end++
		}
		r.buildCircle(r.list[at:end])
		at = end - 1
	}
}

// buildCircle starts the diagrams of a circle at false, and raises them until
// none changes.
func (r *reduction) buildCircle(members []int32) {
	for changed := true; changed && !r.diagram.over; {
		changed = false
		for _, i := range members {
			if !r.seen[i] {
				continue
			}
			if b := r.combineDiagrams(i); b != r.bdd[i] {
				r.bdd[i], changed = b, true
			}
		}
	}
	for _, i := range members {
		r.seen[i] = false
	}
}

// combineDiagrams combines the kids of a node from the lowest in the diagram to
// the highest, so that each step costs little more than the kid that it adds.
func (r *reduction) combineDiagrams(i int32) int32 {
	acc, op := diagramTrue, r.diagram.and
	if r.op[i] == opOr {
		acc, op = diagramFalse, r.diagram.or
	}
	r.parts = r.parts[:0]
	r.eachKid(i, ignore, func(k int32) { r.parts = append(r.parts, r.diagramOf(k)) })
	slices.Reverse(r.parts)
	nodes := r.diagram.nodes
	slices.SortStableFunc(r.parts, func(a, b int32) int { return cmp.Compare(nodes[b].level, nodes[a].level) })
	for _, part := range r.parts {
		acc = op(part, acc)
	}
	if r.own[i] >= 0 {
		acc = op(r.diagram.variable(r.own[i]), acc)
	}
	return acc
}

func (r *reduction) diagramOf(k int32) int32 {
	if c := r.chainOf(k); c != nil {
		acc := diagramTrue
		for at := slices.Index(c.leaves, k); at >= 0; at-- {
			acc = r.diagram.node(c.level+int32(at), diagramFalse, acc)
		}
		return acc
	}
	if r.tree[k] {
		return r.diagram.variable(r.level[k])
	}
	return r.bdd[k]
}

// root returns the diagram of a root after decide.
func (r *reduction) root(i int32) int32 {
	switch {
	case i < 0:
		return diagramFalse
	case r.live[i]:
		return r.diagramOf(i)
	case r.sure[i]:
		return diagramTrue
	}
	return diagramFalse
}

// measure computes the probability of every node of a diagram over the variables.
func (r *reduction) measure(nodes []decision) {
	r.prob = probabilities(nodes, r.p, r.q, [2]float64{0, 1}, r.prob)
}

// measureFailing computes the probability that each node fails.
func (r *reduction) measureFailing(nodes []decision) {
	r.failing = probabilities(nodes, r.p, r.q, [2]float64{1, 0}, r.failing)
}
