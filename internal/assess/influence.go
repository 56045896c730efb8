package assess

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"

	"corroborate/internal/evidence"
)

const (
	// listed is the most other claims that a gap lists.
	listed = 20
	// candidates is how many trials are computed for a claim whose conflict leaves
	// next to nothing outside, after a rough estimate has ranked them all.
	candidates = 24
	// reasonsBudget is how many times larger than a figure's diagram one may be
	// that keeps the leaves that cannot fail.
	reasonsBudget = 4
	// steep is the probability of no conflict below which derivatives lose too
	// many digits. Then each trial is computed by itself.
	steep = 1e-3
)

// trial is a change of the thresholds of some leaves, and its effect on the
// claim.
type trial struct {
	changes   []change
	component Component
	caveat    evidence.Category // the resolved category of caveats; empty if the component fails
	masses
	measured bool // the masses are computed, not just estimated
}

// change is another threshold of a leaf of the cone.
type change struct {
	leaf      int32
	threshold float64
}

// trials are the trials of a claim: components that fail, and caveats that are
// resolved.
type trials struct {
	failed, resolved []trial
}

// unmeasured counts the trials with estimates only.
func (t *trials) unmeasured() int {
	n := 0
	for _, list := range [][]trial{t.failed, t.resolved} {
		for i := range list {
			if !list[i].measured {
				n++
			}
		}
	}
	return n
}

// listTrials lists the trials of a claim: each component and link fails, and
// each category of caveats is resolved. The worker's cone must be that of the
// claim.
func (w *worker) listTrials(x int32) (t trials) {
	links := map[int32][]int32{} // of each link with caveats: its leaves
	var alone slab[change]       // for trials of one leaf
	one := func(leaf int32, threshold float64) []change {
		return alone.copy([]change{{leaf, threshold}})
	}
	for leaf, op := range w.cone.op {
		leaf := int32(leaf)
		if op != opLeaf {
			continue
		}
		switch subject := w.cone.subject(leaf); {
		case subject == noSubject:
			if of, ok := w.net.linkOf[w.cone.nodes[leaf]]; ok {
				links[of] = append(links[of], leaf)
			}
		case subject < 0:
			t.failed = append(t.failed, trial{changes: one(leaf, 0), component: w.md.linkComponent(^subject)})
		default:
			c := &w.md.components[subject]
			if subject != x {
				t.failed = append(t.failed, trial{changes: one(leaf, 0), component: Component{Key: c.key}})
			}
			for _, f := range w.md.factorsBy(w.md.caveats[subject]) {
				if f.value > 0 {
					t.resolved = append(t.resolved, trial{changes: one(leaf, c.sound/f.value),
						component: Component{Key: c.key}, caveat: f.category})
				}
			}
		}
	}
	for _, i := range slices.Sorted(maps.Keys(links)) {
		for _, f := range w.md.factorsBy(w.md.linkCaveats[i]) {
			if f.value > 0 {
				together := trial{component: w.md.linkComponent(i), caveat: f.category}
				for _, leaf := range links[i] {
					together.changes = append(together.changes, change{leaf, w.thresholdWith(together.component, leaf, 1/f.value)})
				}
				t.resolved = append(t.resolved, together)
			}
		}
	}
	return t
}

// thresholdWith returns the threshold of a leaf of a component or a link if the
// factor of the caveats on it is multiplied.
func (w *worker) thresholdWith(c Component, leaf int32, times float64) float64 {
	if c.Link == nil {
		return min(1, w.md.components[w.md.at(c.Key)].sound*times)
	}
	i, _ := w.md.linkNamed(evidence.Ref(c.String()))
	l := &w.md.links[i]
	asked := l.perOrigin(min(1, l.strength*times))
	if w.net.bareLeaf[w.cone.nodes[leaf]] {
		asked *= w.md.rubric.Bare
	}
	return asked
}

func (md *model) linkComponent(i int32) Component {
	l := md.links[i].record
	return Component{Link: &LinkRef{From: l.From, To: l.To, Relation: l.Relation}}
}

// runTrials computes the effect of each trial on a claim, while the standings
// of its premises stay as they are. Derivatives suffice for leaves that belong
// to one component. A caveat on a link lowers several draws, which may be
// shared.
func (w *worker) runTrials(ctx context.Context, x int32) (trials, error) {
	t := w.listTrials(x)
	if w.raw[x].sampled {
		return t, w.runSampledTrials(ctx, x, t)
	}
	r := w.raw[x]
	w.words = w.cone.possible(w.words, func(int32) uint64 { return 1 })
	gradient, exact := w.gradient()
	for _, list := range [][]trial{t.failed, t.resolved} {
		for i := range list {
			one := &list[i]
			if drawn := one.caveat != "" && one.component.Link != nil; !exact || drawn || r.outside() < steep {
				if err := w.measureAnew(ctx, one); err != nil {
					return t, err
				}
				continue
			}
			for _, c := range one.changes {
				one.masses = r.plus(c.threshold-w.cone.threshold(c.leaf), gradient[c.leaf])
			}
			one.measured = true
		}
	}
	return t, nil
}

// runSampledTrials draws all trials together with the claim. If too few draws
// lie outside the conflict for that, it ranks the trials by a rough estimate
// and computes the first ones by themselves.
func (w *worker) runSampledTrials(ctx context.Context, x int32, t trials) error {
	lists := [][]trial{t.failed, t.resolved}
	draws := w.options.Draws
	if enough := fewestOutside / max(w.raw[x].outside(), tolerance); enough > float64(draws) {
		draws = int(min(enough, mostDraws))
	}
	if w.raw[x].outside()*mostDraws >= fewestOutside {
		return w.drawTrials(ctx, draws, lists...)
	}
	gradient := w.roughGradient()
	for _, list := range lists {
		for i := range list {
			list[i].masses = w.raw[x].masses
			for _, c := range list[i].changes {
				list[i].masses = list[i].plus(c.threshold-w.cone.threshold(c.leaf), gradient[c.leaf])
			}
		}
		w.rank(list, w.raw[x].belief())
		for i := range list[:min(candidates, len(list))] {
			if err := w.measureAnew(ctx, &list[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func clamp(p float64) float64 { return max(0, min(1, p)) }

// rank sorts trials by how much belief changes, the largest change first.
func (w *worker) rank(list []trial, belief float64) {
	slices.SortStableFunc(list, func(a, b trial) int {
		return cmp.Compare(math.Abs(b.belief()-belief), math.Abs(a.belief()-belief))
	})
}

// measureAnew computes the claim with the trial's thresholds: exactly if its
// diagram fits, else from the same draws.
func (w *worker) measureAnew(ctx context.Context, t *trial) error {
	w.cone.changed = make(map[int32]float64, len(t.changes))
	for _, c := range t.changes {
		w.cone.changed[c.leaf] = c.threshold
	}
	defer func() { w.cone.changed = nil }()
	r := w.measure()
	if !r.known {
		var err error
		if r, err = w.sampleCone(ctx); err != nil {
			return err
		}
	}
	t.masses, t.measured = r.masses, true
	return nil
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
				for _, c := range t.changes {
					off[c.leaf] |= 1 << bit
				}
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

// influences lists the trials that change belief, the largest fall first.
func influences(failed []trial, belief float64) []Influence {
	out := []Influence{}
	for _, t := range failed {
		if t.measured && math.Abs(belief-t.belief()) > tolerance {
			out = append(out, Influence{t.component, t.support(), t.belief(), belief - t.belief()})
		}
	}
	slices.SortStableFunc(out, func(a, b Influence) int {
		return cmp.Or(compareFigures(b.Fall, a.Fall), cmp.Compare(a.Component.String(), b.Component.String()))
	})
	return out
}

// compareFigures treats figures within the tolerance as equal, so that the
// order does not depend on the last digit.
func compareFigures(a, b float64) int {
	if math.Abs(a-b) <= tolerance {
		return 0
	}
	return cmp.Compare(a, b)
}

// caveatCosts lists the trials that resolve caveats, the largest rise first.
func (md *model) caveatCosts(resolved []trial, belief float64) []CaveatCost {
	out := []CaveatCost{}
	for _, t := range resolved {
		if !t.measured || math.Abs(t.belief()-belief) <= tolerance {
			continue
		}
		cost := CaveatCost{On: t.component, Category: t.caveat, Support: t.support(), Belief: t.belief(), Rise: t.belief() - belief}
		for _, c := range md.caveatsOn(t.component) {
			if c.Category == t.caveat {
				cost.Caveats = append(cost.Caveats, c.Key)
			}
		}
		out = append(out, cost)
	}
	slices.SortStableFunc(out, func(a, b CaveatCost) int {
		return cmp.Or(compareFigures(b.Rise, a.Rise), cmp.Compare(a.On.String(), b.On.String()), cmp.Compare(a.Category, b.Category))
	})
	return out
}

// caveatsOn returns the unresolved caveats on a component, by key.
func (md *model) caveatsOn(c Component) []*evidence.Caveat {
	if c.Link == nil {
		return md.caveats[md.at(c.Key)]
	}
	i, _ := md.linkNamed(evidence.Ref(c.String()))
	return md.linkCaveats[i]
}
