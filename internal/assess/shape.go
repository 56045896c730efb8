package assess

import (
	"encoding/binary"
	"math"
	"slices"
)

// shape is a diagram of one or two roots, without the probabilities of its variables. It
// follows from the structure of a reduced cone alone. So a change of a number, or of evidence
// that collapses into a number, leaves it as it is.
type shape struct {
	nodes []decision // of a product, the first ones are the outcomes; else they are false and true
	root  int32
	over  bool // it does not fit, and has no nodes
}

const (
	decisionBytes = 12
	shapeBytes    = 48
)

// fewNodes is the number of nodes of a reduced cone below which its diagram costs no more
// than describing the cone.
const fewNodes = 4

// result is what a diagram gives with the probabilities of its variables.
type result struct {
	masses masses
	over   bool // the diagram does not fit, whatever the probabilities are
}

const resultBytes = 40

// The questions that a result answers.
const (
	askOne     = iota + 1 // how probable a root is
	askFailing            // and how probable it is that it fails
	askPair               // how probable each outcome of two roots is
)

// one returns the probability of a root after reduce. It returns false if the diagram does not fit.
func (w *worker) one(r *reduction, root int32) (float64, bool) {
	m, ok := w.result(r, []int32{root}, askOne, w.shapeOf, func(s *shape) masses {
		r.measure(s.nodes)
		return masses{forOnly: r.prob[s.root]}
	})
	return m[forOnly], ok
}

// failing returns the probability of a root, and that of its failure.
func (w *worker) failing(r *reduction, root int32) (masses, bool) {
	return w.result(r, []int32{root}, askFailing, w.shapeOf, func(s *shape) masses {
		r.measure(s.nodes)
		r.measureFailing(s.nodes)
		return masses{forOnly: r.prob[s.root], neither: r.failing[s.root]}
	})
}

// pair returns the probabilities of the outcomes of two roots.
func (w *worker) pair(r *reduction, roots []int32) (masses, bool) {
	return w.result(r, roots, askPair, w.shapeOfPair, func(s *shape) masses {
		w.product.measure(s.nodes, r.p, r.q)
		return w.product.mass[s.root]
	})
}

// result answers a question about roots: by a kept result, by a kept shape, or by a new one.
func (w *worker) result(r *reduction, roots []int32, question byte, build func(*reduction, []int32) *shape, measure func(*shape) masses) (masses, bool) {
	r.order(roots)
	if !w.describe(r, roots) {
		s := build(r, roots)
		if s.over {
			return masses{}, false
		}
		return measure(s), true
	}
	structure := len(w.description)
	w.description = r.describeNumbers(append(w.description, question))
	content := w.description
	if found, ok := w.options.Memory.results.Get(content); ok {
		r.unmark()
		return found.masses, true
	}
	s := w.shape(r, roots, content[:structure], build)
	if s.over {
		return masses{}, false
	}
	m := measure(s)
	w.options.Memory.results.Put(content, result{masses: m}, resultBytes)
	return m, true
}

// describe describes the ordered cone, unless there is no memory or too little to gain.
func (w *worker) describe(r *reduction, roots []int32) bool {
	if w.options.Memory == nil || r.shared() < fewNodes {
		return false
	}
	w.description = r.describe(w.description[:0], roots, w.product.limit)
	return true
}

// shape returns the kept shape of a structure, or else one that it builds and keeps. It is valid until the next one.
func (w *worker) shape(r *reduction, roots []int32, structure []byte, build func(*reduction, []int32) *shape) *shape {
	memory := w.options.Memory
	if found, ok := memory.results.Get(structure); ok && found.over {
		r.unmark()
		return &shape{over: true}
	}
	if found, ok := memory.shapes.Get(structure); ok {
		r.unmark()
		return found
	}
	made := build(r, roots)
	if made.over {
		memory.results.Put(structure, result{over: true}, resultBytes)
		return made
	}
	made = made.kept(2 * int32(len(roots)))
	memory.shapes.Put(structure, made, shapeBytes+decisionBytes*len(made.nodes))
	return made
}

// shapeOf builds the diagram of a root.
func (w *worker) shapeOf(r *reduction, roots []int32) *shape {
	r.build()
	at := r.root(roots[0])
	return &shape{r.diagram.nodes, at, r.diagram.over}
}

// shapeOfPair builds the product of the diagrams of two roots.
func (w *worker) shapeOfPair(r *reduction, roots []int32) *shape {
	r.build()
	if r.diagram.over {
		return &shape{over: true}
	}
	at := w.product.build(r.diagram, r.root(roots[0]), r.root(roots[1]))
	return &shape{w.product.nodes, at, r.diagram.over || w.product.over}
}

// kept returns a copy with the nodes at and below the root only, in their order. The first ends nodes are
// no decisions.
func (s *shape) kept(ends int32) *shape {
	number := make([]int32, s.root+1)
	count := ends
	below := func(n int32) {
		if n >= ends && number[n] == 0 {
			number[n], count = 1, count+1
		}
	}
	below(s.root)
	for n := s.root; n >= ends; n-- {
		if number[n] != 0 {
			below(s.nodes[n].low)
			below(s.nodes[n].high)
		}
	}
	out := &shape{nodes: append(make([]decision, 0, count), s.nodes[:ends]...)}
	for n := ends; n <= s.root; n++ {
		if number[n] != 0 {
			number[n] = int32(len(out.nodes))
			d := s.nodes[n]
			out.nodes = append(out.nodes, decision{d.level, numberOf(number, d.low, ends), numberOf(number, d.high, ends)})
		}
	}
	out.root = numberOf(number, s.root, ends)
	return out
}

func numberOf(number []int32, n, ends int32) int32 {
	if n < ends {
		return n
	}
	return number[n]
}

// shared counts the nodes that have diagrams of their own.
func (r *reduction) shared() int {
	n := 0
	for _, i := range r.list {
		if r.seen[i] {
			n++
		}
	}
	return n
}

// unmark clears the marks of order, as build does.
func (r *reduction) unmark() {
	for _, i := range r.list {
		r.seen[i] = false
	}
}

// The kinds of what a node of a description leads to.
const (
	toLevel = iota // a variable
	toChain        // a step of a chain
	toNode         // another node
	toConstant
)

// describe appends all that the diagrams of the roots, and their product, follow from: the
// nodes that have diagrams of their own, what they lead to, and the bounds. Call it after
// order.
func (r *reduction) describe(out []byte, roots []int32, limit int) []byte {
	r.places = grow(r.places, len(r.nodes))
	n := int32(0)
	for _, i := range r.list {
		if r.seen[i] {
			r.places[i] = n
			n++
		}
	}
	put := func(number, kind int32) { out = binary.AppendUvarint(out, uint64(number)<<2|uint64(kind)) }
	put(int32(r.diagram.maxNodes), int32(len(roots)))
	put(int32(limit), 0)
	put(n, 0) // so that no description begins with another one
	lead := func(k int32) {
		switch c := r.chainOf(k); {
		case c != nil:
			put(c.level, toChain)
			put(int32(slices.Index(c.leaves, k)), 0)
		case r.tree[k]:
			put(r.level[k], toLevel)
		default:
			put(r.places[k], toNode)
		}
	}
	for _, root := range roots {
		switch {
		case root >= 0 && r.live[root]:
			lead(root)
		case root >= 0 && r.sure[root]:
			put(1, toConstant)
		default:
			put(0, toConstant)
		}
	}
	circles := r.circles
	for _, i := range r.list {
		if !r.seen[i] {
			continue
		}
		place := int32(0) // 1 in the same circle as the node before, 2 in another one
		if r.circled[i] {
			place = 1
			for circles[0].to <= i {
				circles, place = circles[1:], 2
			}
		}
		put(place, int32(r.op[i]))
		put(r.own[i]+1, 0)
		r.eachKid(i, ignore, lead)
		put(0, toConstant) // ends the list
	}
	return out
}

// describeNumbers appends the probabilities of the variables.
func (r *reduction) describeNumbers(out []byte) []byte {
	for level := range r.p {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(r.p[level]))
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(r.q[level]))
	}
	return out
}
