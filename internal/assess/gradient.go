package assess

// gradient returns, for each leaf of the cone that w.words marks as possible, the
// derivative of the outcomes' probabilities by the leaf's threshold. It uses a diagram
// that keeps the leaves that cannot fail, and returns false if that does not fit.
func (w *worker) gradient() ([]masses, bool) {
	r := w.reasons
	r.reduce(w.cone.roots, w.words, 1)
	r.order(w.cone.roots)
	var both *shape
	if w.describe(r, w.cone.roots) {
		both = w.shape(r, w.cone.roots, w.description, w.shapeOfPair)
	} else {
		both = w.shapeOfPair(r, w.cone.roots)
	}
	if both.over {
		return nil, false
	}
	w.product.measure(both.nodes, r.p, r.q)
	out := make([]masses, len(w.cone.nodes))
	slopes := w.product.derivatives(both.nodes, both.root, r.p, r.q)
	for level, v := range r.vars {
		switch {
		case v.step:
		case v.merged:
			r.descendMerged(v.node, slopes[level], out)
		default:
			r.descend(v.node, slopes[level], out)
		}
	}
	return out, true
}

// descend passes a derivative down a tree to its leaves.
func (r *reduction) descend(i int32, at masses, out []masses) {
	if r.op[i] == opLeaf {
		out[i] = at
		return
	}
	r.descendMerged(i, at, out)
}

func (r *reduction) descendMerged(i int32, at masses, out []masses) {
	var kids []int32
	var values, fails []float64
	r.eachKid(i, func(k int32) {
		kids = append(kids, k)
		values, fails = append(values, r.value[k]), append(fails, r.fail[k])
	}, ignore)
	if r.op[i] == opOr {
		values = fails
	}
	for j, others := range partials(values) {
		r.descend(kids[j], at.times(others), out)
	}
}

func (m masses) times(f float64) masses {
	for o := range outcomes {
		m[o] *= f
	}
	return m
}

// partials returns, for each factor, the product of the others. It does not
// divide, so zeros are allowed.
func partials(factors []float64) []float64 {
	out := make([]float64, len(factors))
	before := 1.0
	for j, f := range factors {
		out[j] = before
		before *= f
	}
	after := 1.0
	for j := len(factors) - 1; j >= 0; j-- {
		out[j] *= after
		after *= factors[j]
	}
	return out
}

// roughGradient estimates the gradient as if all nodes were independent. It
// only serves to choose what to compute again. It passes through circles once.
func (w *worker) roughGradient() []masses {
	c := w.cone
	value, fail := make([]float64, len(c.nodes)), make([]float64, len(c.nodes))
	for i := range c.nodes {
		i := int32(i)
		if c.op[i] == opLeaf {
			value[i], fail[i] = c.threshold(i), 1-c.threshold(i)
			continue
		}
		all := 1.0
		for _, k := range c.kidsOf(i) {
			all *= c.neutral(i, value[k], fail[k])
		}
		value[i], fail[i] = all, 1-all
		if c.op[i] == opOr {
			value[i], fail[i] = 1-all, all
		}
	}
	out := make([]masses, len(c.nodes))
	sup, opp := c.roots[0], c.roots[1]
	s, o := valueOr0(value, sup), valueOr0(value, opp)
	if sup >= 0 {
		out[sup] = masses{forOnly: 1 - o, againstOnly: -o, neither: o - 1, conflict: o}
	}
	if opp >= 0 {
		out[opp] = out[opp].plusAll(masses{forOnly: -s, againstOnly: 1 - s, neither: s - 1, conflict: s})
	}
	for i := int32(len(c.nodes)) - 1; i >= 0; i-- {
		if c.op[i] == opLeaf || out[i] == (masses{}) {
			continue
		}
		kids := c.kidsOf(i)
		factors := make([]float64, len(kids))
		for j, k := range kids {
			factors[j] = c.neutral(i, value[k], fail[k])
		}
		for j, others := range partials(factors) {
			if k := kids[j]; k < i {
				out[k] = out[k].plusAll(out[i].times(others))
			}
		}
	}
	return out
}

// neutral returns the probability that a kid does not decide an AND or OR.
func (c *cone) neutral(i int32, value, fail float64) float64 {
	if c.op[i] == opAnd {
		return value
	}
	return fail
}

func (m masses) plusAll(other masses) masses {
	for o := range outcomes {
		m[o] += other[o]
	}
	return m
}

func valueOr0(values []float64, i int32) float64 {
	if i < 0 {
		return 0
	}
	return values[i]
}
