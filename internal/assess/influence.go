package assess

import (
	"cmp"
	"context"
	"math"
	"slices"

	"corroborate/internal/evidence"
)

const (
	// listed is how many entries the lists of reasons have at most.
	listed = 20
	// candidates is how many of a sampled claim's components are sampled
	// again, each without it, after a rough estimate has ranked them all.
	candidates = 24
	// reasonsBudget is how much larger than a figure's a diagram may be that
	// keeps what cannot fail.
	reasonsBudget = 4
)

// trial is a leaf of the cone with another threshold, and what becomes of the
// claim by it.
type trial struct {
	leaf      int32
	threshold float64
	component Component
	caveat    evidence.Category // for a resolved category of caveats
	support   float64
	belief    float64
}

// trials lists what could be otherwise below a claim: each component and link
// failed, each category of caveats resolved. The cone must be the claim's.
func (w *worker) trials(x int32) (failed, resolved []trial) {
	for leaf, op := range w.cone.op {
		leaf := int32(leaf)
		if op != opLeaf {
			continue
		}
		switch subject := w.cone.subject(leaf); {
		case subject == none:
		case subject < 0:
			failed = append(failed, trial{leaf: leaf, component: w.md.linkComponent(^subject)})
		default:
			c := &w.md.components[subject]
			if subject != x {
				failed = append(failed, trial{leaf: leaf, component: Component{Key: c.key}})
			}
			for _, f := range w.md.factors(subject) {
				if f.value > 0 {
					resolved = append(resolved, trial{leaf: leaf, threshold: c.sound / f.value,
						component: Component{Key: c.key}, caveat: f.category})
				}
			}
		}
	}
	return failed, resolved
}

func (md *model) linkComponent(i int32) Component {
	l := md.links[i].record
	return Component{Link: &LinkRef{From: l.From, To: l.To, Relation: l.Relation}}
}

// try fills in what becomes of the claim in each trial.
func (w *worker) try(ctx context.Context, x int32, lists ...[]trial) error {
	r := w.raw[x]
	gradient, exact := w.exactGradient()
	if !exact {
		gradient = w.roughGradient()
	}
	for _, list := range lists {
		for i := range list {
			t := &list[i]
			d := t.threshold - w.cone.threshold(t.leaf)
			t.support = clamp(r.support + d*gradient[t.leaf].support)
			t.belief = clamp(without(t.support, clamp(r.conflict+d*gradient[t.leaf].conflict)))
		}
	}
	if exact {
		return nil
	}
	for _, list := range lists {
		w.rank(list, r.belief())
		for i := range list[:min(candidates, len(list))] {
			if err := w.resample(ctx, &list[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func clamp(p float64) float64 { return max(0, min(1, p)) }

// rank orders trials by how much belief changes, the largest change first.
func (w *worker) rank(list []trial, belief float64) {
	slices.SortStableFunc(list, func(a, b trial) int {
		return cmp.Compare(math.Abs(b.belief-belief), math.Abs(a.belief-belief))
	})
}

// resample draws the claim again with the trial's threshold, from the same
// draws.
func (w *worker) resample(ctx context.Context, t *trial) error {
	r, err := w.sampleWith(ctx, func(s *sampler) { s.setThreshold(t.leaf, t.threshold) })
	t.support, t.belief = r.support, r.belief()
	return err
}

// slope is how fast figures grow with the threshold of one leaf.
type slope struct{ support, conflict float64 }

// exactGradient takes the derivatives from a diagram that keeps what cannot
// fail. It reports false where the diagram does not fit.
func (w *worker) exactGradient() ([]slope, bool) {
	w.words = w.cone.possible(w.words, func(int32) uint64 { return 1 })
	return w.gradient()
}

// gradient takes the derivatives for the leaves that are possible by w.words.
func (w *worker) gradient() ([]slope, bool) {
	r := w.reasons
	if !r.run(w.cone.roots, w.words, 1) {
		return nil, false
	}
	sup, opp := r.root(w.cone.roots[0]), r.root(w.cone.roots[1])
	both := r.diagram.and(sup, opp)
	if r.diagram.over {
		return nil, false
	}
	r.measure()
	out := make([]slope, len(w.cone.nodes))
	s := r.diagram.derivatives(sup, r.p, r.prob)
	c := r.diagram.derivatives(both, r.p, r.prob)
	for level, v := range r.vars {
		at := slope{s[level], c[level]}
		switch {
		case v.step:
		case v.merged:
			r.descendMerged(v.node, at, out)
		default:
			r.descend(v.node, at, out)
		}
	}
	return out, true
}

// descend hands a derivative down a tree to its leaves.
func (r *reduction) descend(i int32, at slope, out []slope) {
	if r.op[i] == opLeaf {
		out[i] = at
		return
	}
	r.descendMerged(i, at, out)
}

func (r *reduction) descendMerged(i int32, at slope, out []slope) {
	var kids []int32
	var values []float64
	r.eachKid(i, func(k int32) {
		kids = append(kids, k)
		values = append(values, r.value[k])
	}, ignore)
	for j, others := range partials(r.op[i], values) {
		r.descend(kids[j], slope{at.support * others, at.conflict * others}, out)
	}
}

// partials gives the derivatives of an AND or OR of independent values with
// respect to each: the product of the others, or of their complements. It does
// not divide, so that zeros do no harm.
func partials(op operator, values []float64) []float64 {
	out := make([]float64, len(values))
	factor := func(v float64) float64 {
		if op == opOr {
			return 1 - v
		}
		return v
	}
	before := 1.0
	for j, v := range values {
		out[j] = before
		before *= factor(v)
	}
	after := 1.0
	for j := len(values) - 1; j >= 0; j-- {
		out[j] *= after
		after *= factor(values[j])
	}
	return out
}

// roughGradient takes every node for independent of every other. It only
// serves to choose what to sample again. Circles are gone through once.
func (w *worker) roughGradient() []slope {
	c := w.cone
	value := make([]float64, len(c.nodes))
	for i := range c.nodes {
		i := int32(i)
		if c.op[i] == opLeaf {
			value[i] = c.threshold(i)
			continue
		}
		v := 1.0
		for _, k := range c.kidsOf(i) {
			if c.op[i] == opAnd {
				v *= value[k]
			} else {
				v *= 1 - value[k]
			}
		}
		if c.op[i] == opOr {
			v = 1 - v
		}
		value[i] = v
	}
	out := make([]slope, len(c.nodes))
	sup, opp := c.roots[0], c.roots[1]
	if sup >= 0 {
		out[sup].support, out[sup].conflict = 1, valueOr0(value, opp)
	}
	if opp >= 0 {
		out[opp].conflict += valueOr0(value, sup)
	}
	for i := int32(len(c.nodes)) - 1; i >= 0; i-- {
		if c.op[i] == opLeaf || out[i] == (slope{}) {
			continue
		}
		kids := c.kidsOf(i)
		values := make([]float64, len(kids))
		for j, k := range kids {
			values[j] = value[k]
		}
		for j, others := range partials(c.op[i], values) {
			if k := kids[j]; k < i {
				out[k].support += out[i].support * others
				out[k].conflict += out[i].conflict * others
			}
		}
	}
	return out
}

func valueOr0(values []float64, i int32) float64 {
	if i < 0 {
		return 0
	}
	return values[i]
}

// singlePoints lists, sorted by name, the components other than x, and the
// SUPPORTS links, without which nothing can support x.
func (w *worker) singlePoints(failed []trial) []Component {
	out := []Component{}
	root := w.cone.roots[0]
	w.words = w.cone.possible(w.words, func(int32) uint64 { return ^uint64(0) })
	if !w.bit(root, 1) {
		return out
	}
	off := make(map[int32]uint64, 64)
	for from := 0; from < len(failed); from += 64 {
		batch := failed[from:min(from+64, len(failed))]
		clear(off)
		for bit, t := range batch {
			if l := t.component.Link; l == nil || l.Relation == evidence.Supports {
				off[t.leaf] |= 1 << bit
			}
		}
		w.words = w.cone.possible(w.words, func(i int32) uint64 { return ^off[i] })
		for bit, t := range batch {
			if !w.bit(root, 1<<bit) {
				out = append(out, t.component)
			}
		}
	}
	slices.SortFunc(out, func(a, b Component) int { return cmp.Compare(a.String(), b.String()) })
	return out
}

// influences words the trials that lower belief, the largest fall first.
func influences(failed []trial, belief float64) []Influence {
	out := []Influence{}
	for _, t := range failed {
		if math.Abs(belief-t.belief) > tolerance {
			out = append(out, Influence{t.component, t.support, t.belief, belief - t.belief})
		}
	}
	slices.SortStableFunc(out, func(a, b Influence) int {
		return cmp.Or(compareFigures(b.Fall, a.Fall), cmp.Compare(a.Component.String(), b.Component.String()))
	})
	return out[:min(len(out), listed)]
}

// compareFigures takes figures within the tolerance for equal, so that the
// order does not hang on the last digit.
func compareFigures(a, b float64) int {
	if math.Abs(a-b) <= tolerance {
		return 0
	}
	return cmp.Compare(a, b)
}

// caveatCosts words the trials that resolve caveats, the largest rise first.
func (md *model) caveatCosts(resolved []trial, belief float64) []CaveatCost {
	out := []CaveatCost{}
	for _, t := range resolved {
		if math.Abs(t.belief-belief) <= tolerance {
			continue
		}
		cost := CaveatCost{On: t.component, Category: t.caveat, Support: t.support, Belief: t.belief, Rise: t.belief - belief}
		for _, c := range md.caveats[md.index[t.component.Key]] {
			if c.Category == t.caveat {
				cost.Caveats = append(cost.Caveats, c.Key)
			}
		}
		out = append(out, cost)
	}
	slices.SortStableFunc(out, func(a, b CaveatCost) int {
		return cmp.Or(compareFigures(b.Rise, a.Rise), cmp.Compare(a.On.String(), b.On.String()), cmp.Compare(a.Category, b.Category))
	})
	return out[:min(len(out), listed)]
}
