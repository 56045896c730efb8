package assess

// bounds are a lower and an upper bound of a probability.
type bounds struct{ low, high float64 }

// unknownBounds returns the bounds of a probability about which nothing is
// known.
func unknownBounds() bounds { return bounds{0, 1} }

// boundsOf bounds the probability of a root after reduce, without a diagram.
//
// All events of a structure of AND and OR are positively associated (Esary,
// Proschan and Walkup, 1967). So an AND is at least as likely as the product of
// its parts, and an OR is at most as likely as independent parts would make it.
// A node with a single parent is independent of the rest, which gives the
// bounds in the other direction.
func (r *reduction) boundsOf(root int32) bounds {
	if value, _, ok := r.treeOf(root); ok {
		return bounds{value, value}
	}
	r.bounds = grow(r.bounds, len(r.nodes))
	for _, i := range r.list {
		r.bounds[i] = bounds{0, 1} // in a circle, nothing else is known at first
	}
	for _, i := range r.list {
		switch {
		case r.tree[i] || r.op[i] == opLeaf:
			r.bounds[i] = bounds{r.value[i], r.value[i]}
		case r.op[i] == opAnd:
			r.bounds[i] = r.boundAnd(i)
		default:
			r.bounds[i] = r.boundOr(i)
		}
	}
	return r.bounds[root]
}

// boundAnd bounds an AND. It is at least the product of its kids. It is at most
// the least likely kid, times the private kids, which are independent of all
// others.
func (r *reduction) boundAnd(i int32) bounds {
	b, alone := bounds{1, 1}, 1.0
	for _, k := range r.kidsOf(i) {
		switch {
		case !r.live[k]:
		case r.private(k):
			alone *= r.value[k]
		default:
			b.low *= r.bounds[k].low
			b.high = min(b.high, r.bounds[k].high)
		}
	}
	return b.times(alone)
}

// boundOr bounds an OR: boundAnd with success and failure exchanged.
func (r *reduction) boundOr(i int32) bounds {
	low, fails, alone := 0.0, 1.0, 1.0
	for _, k := range r.kidsOf(i) {
		switch {
		case !r.live[k]:
		case r.private(k):
			alone *= r.fail[k]
		default:
			low = max(low, r.bounds[k].low)
			fails *= 1 - r.bounds[k].high
		}
	}
	return bounds{1 - alone*(1-low), 1 - alone*fails}
}

// decides reports whether the bounds tell if the figure reaches a threshold,
// and whether it does.
func (b bounds) decides(threshold float64) (reaches, decided bool) {
	return b.reaches(threshold), b.low == b.high || b.low >= threshold || b.high < threshold-2*tolerance
}

// reaches reports whether the figure is known to reach a threshold.
func (b bounds) reaches(threshold float64) bool {
	return b.low >= threshold || b.low == b.high && atLeast(b.low, threshold)
}
