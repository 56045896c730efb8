package assess

import (
	"cmp"
	"container/heap"
	"context"
	"slices"

	"corroborate/internal/evidence"
)

// Chain is one way down from a claim to an origin.
type Chain struct {
	Steps    []Component  // claim, link, item, ... down to the origin; provenance steps have no link
	Strength float64      // the probability that this chain carries, whatever else does, 0 to 1
	Origin   evidence.Key // the last step's key: a record, or the speaker of a testimony
}

// Chains returns the k strongest chains that support (or contradict) a claim,
// strongest first. A chain is as strong as the product of all that it needs:
// the claims, links and records on it, their speakers, and the soundest
// publication where one of several will do. Of a link it has what the link asks
// of each of its origins. It goes down the most promising way first and never
// looks at ways that cannot be among the first k.
func Chains(ctx context.Context, m *evidence.Map, claim evidence.Key, r Rubric, o Options, side Side, k int) ([]Chain, error) {
	s, err := newSolver(m, r, o)
	if err != nil {
		return nil, err
	}
	targets := s.md.claims([]evidence.Key{claim})
	if len(targets) == 0 || k < 1 {
		return []Chain{}, nil
	}
	if err := s.solve(ctx, targets); err != nil {
		return nil, evidence.Wrap(evidence.CodeOf(err), err, "find chains")
	}
	f := newChainFinder(s, targets[0], side == For)
	return f.find(k), ctx.Err()
}

// chainStep is a step of a way down: to a component, by a link or by provenance.
type chainStep struct {
	component int32
	link      int32 // -1 for provenance
}

// way is the beginning of a chain, or a whole one.
type way struct {
	steps []chainStep
	bound float64 // no chain that begins so is stronger; for a whole one, its strength
	whole bool
}

// chainFinder is a best-first search. Its bounds come from taking a chain to
// need nothing but what is on it.
type chainFinder struct {
	*solver
	supports bool
	best     []float64 // of each component: the strongest that a chain below it can be
	queue    wayQueue
	order    int
}

func newChainFinder(s *solver, x int32, supports bool) *chainFinder {
	f := &chainFinder{solver: s, supports: supports, best: make([]float64, len(s.md.components))}
	f.findBest()
	first := []chainStep{{x, -1}}
	f.push(first, f.bound(first), false)
	return f
}

// findBest raises the bounds until none rises. They can only rise, and round a
// circle they shrink, so that it ends.
func (f *chainFinder) findBest() {
	for changed := true; changed; {
		changed = false
		for i := range f.md.components {
			c := int32(i)
			best := 0.0
			if f.md.isClaim(c) || f.records.holdable[c] {
				best = f.md.components[c].sound * f.bestBelow(c, true)
			}
			if best > f.best[c]+tolerance {
				f.best[c], changed = best, true
			}
		}
	}
}

// bestBelow is at least the largest bound of the steps below a component.
func (f *chainFinder) bestBelow(c int32, supports bool) float64 {
	best := 0.0
	if !f.md.isClaim(c) {
		of := &f.md.components[c]
		if len(of.derives()) == 0 || of.derivedExtras {
			return 1 // it may be the end, or go on to what it reports
		}
		for _, d := range of.derives() {
			best = max(best, f.best[d])
		}
		return best
	}
	f.eachLink(c, supports, func(s chainStep) { best = max(best, f.stepFactor(s)*f.best[s.component]) })
	return best
}

// eachBelow visits the steps that a chain can take down from its end.
func (f *chainFinder) eachBelow(steps []chainStep, visit func(chainStep)) {
	last := steps[len(steps)-1].component
	if f.md.isClaim(last) {
		f.eachLink(last, f.supports || len(steps) > 1, visit)
		return
	}
	f.md.derivesFor(f.derivationOf(steps), last, func(d int32) { visit(chainStep{d, -1}) })
}

func (f *chainFinder) eachLink(c int32, supports bool, visit func(chainStep)) {
	for _, a := range f.md.arguments[c] {
		if a.supports == supports {
			for _, l := range a.links {
				visit(chainStep{f.md.links[l].from, l})
			}
		}
	}
}

// derivationOf is the derivation for the last claim on a way.
func (f *chainFinder) derivationOf(steps []chainStep) derivation {
	for at := len(steps) - 1; at >= 0; at-- {
		if l := steps[at].link; l >= 0 {
			return f.md.derivationOf(&f.md.links[l])
		}
	}
	return nil
}

// isWhole reports whether a way has come to an origin.
func (f *chainFinder) isWhole(steps []chainStep) bool {
	last := steps[len(steps)-1].component
	return !f.md.isClaim(last) && f.md.isOrigin(f.derivationOf(steps), last)
}

// isBare reports whether a whole way goes back to a source over no study.
func (f *chainFinder) isBare(steps []chainStep) bool {
	study := false
	for at := len(steps) - 1; at >= 0 && !f.md.isClaim(steps[at].component); at-- {
		study = study || f.md.isStudy(steps[at].component)
	}
	return f.md.bare(steps[len(steps)-1].component, study)
}

// stepFactor is what a step by a link costs: what the link asks of each origin,
// and the standing of a premise.
func (f *chainFinder) stepFactor(s chainStep) float64 {
	if s.link < 0 {
		return 1
	}
	l := f.md.links[s.link]
	p := l.asked
	if f.md.isClaim(l.from) {
		which := finalStanding
		if f.md.group[l.from] == f.md.group[l.to] {
			which = withinStanding
		}
		if leaf := f.net.standing[which][l.from]; leaf >= 0 {
			p *= f.net.threshold[f.net.start[leaf]]
		}
	}
	return p
}

func (f *chainFinder) find(k int) []Chain {
	chains := []Chain{}
	for len(chains) < k && f.queue.Len() > 0 {
		w := heap.Pop(&f.queue).(queued).way
		switch {
		case w.whole:
			chains = append(chains, f.word(w))
		case f.isWhole(w.steps):
			f.push(w.steps, f.strength(w.steps), true)
		default:
			f.eachBelow(w.steps, func(s chainStep) {
				if f.passed(w.steps, s.component) {
					return
				}
				steps := append(slices.Clip(w.steps), s)
				f.push(steps, f.bound(steps), false)
			})
		}
	}
	return chains
}

// passed reports whether a way has been where a step would go. What is against
// a claim may rest on the claim itself.
func (f *chainFinder) passed(steps []chainStep, component int32) bool {
	if !f.supports {
		steps = steps[1:]
	}
	return slices.ContainsFunc(steps, func(before chainStep) bool { return before.component == component })
}

func (f *chainFinder) push(steps []chainStep, bound float64, whole bool) {
	if bound > 0 {
		f.order++
		heap.Push(&f.queue, queued{way{steps, bound, whole}, f.order})
	}
}

// bound is the product of what is on a way, and of the best that can follow.
func (f *chainFinder) bound(steps []chainStep) float64 {
	p := 1.0
	for at, s := range steps[:len(steps)-1] {
		p *= f.stepFactor(s)
		if !f.counted(steps[:at], s.component) {
			p *= f.md.components[s.component].sound
		}
	}
	last := steps[len(steps)-1]
	if len(steps) == 1 {
		return f.md.components[last.component].sound * f.bestBelow(last.component, f.supports)
	}
	best := f.best[last.component]
	if f.counted(steps[:len(steps)-1], last.component) && f.md.components[last.component].sound > 0 {
		best /= f.md.components[last.component].sound
	}
	return p * f.stepFactor(last) * best
}

// counted reports whether a component is on a way already.
func (f *chainFinder) counted(steps []chainStep, component int32) bool {
	return slices.ContainsFunc(steps, func(before chainStep) bool { return before.component == component })
}

// strength is the product of all that a whole chain needs, each once.
func (f *chainFinder) strength(steps []chainStep) float64 {
	needed := map[int32]bool{}
	p := 1.0
	if f.isBare(steps) {
		p = f.md.rubric.Bare
	}
	for at := len(steps) - 1; at >= 0; at-- {
		p *= f.stepFactor(steps[at])
		f.need(steps[at].component, needed)
	}
	for _, c := range f.byKey(needed) {
		if place := f.records.placeAt(c); place == nil {
			p *= f.md.components[c].sound
		} else if !needed[place.source] {
			p *= f.md.components[place.source].sound
			needed[place.source] = true
		}
	}
	return p
}

// byKey lists components by key, and then places of publication, so that a
// product has the same last digit whatever their numbers are.
func (f *chainFinder) byKey(set map[int32]bool) []int32 {
	list := sortedKeys(set)
	places, _ := slices.BinarySearch(list, int32(len(f.md.components)))
	slices.SortFunc(list[:places], func(a, b int32) int { return cmp.Compare(f.md.components[a].key, f.md.components[b].key) })
	return list
}

// need adds a record and what it needs to hold, besides what is needed already.
func (f *chainFinder) need(c int32, needed map[int32]bool) {
	if needed[c] {
		return
	}
	groups := [2][]int32{f.records.needs(c), nil}
	if f.records.placeAt(c) == nil {
		of := &f.md.components[c]
		for _, i := range of.all() {
			f.need(i, needed)
		}
		groups = [2][]int32{of.any(0), of.any(1)}
	}
	for _, group := range groups {
		if len(group) > 0 && !slices.ContainsFunc(group, func(i int32) bool { return needed[i] }) {
			f.need(f.soundest(c, group), needed)
		}
	}
	needed[c] = true
}

// soundest picks from a group the record with the best chain below it, among
// those that can hold without c: round a circle nothing is to be had.
func (f *chainFinder) soundest(c int32, group []int32) int32 {
	pick := int32(-1)
	for _, i := range group {
		if !f.records.holdable[i] || f.records.depth[i] >= f.records.depth[c] {
			continue
		}
		if best := f.bestAt(i); pick < 0 || best > f.bestAt(pick) || best == f.bestAt(pick) && i < pick {
			pick = i
		}
	}
	return pick
}

// bestAt is the bound of a component, or of a place of publication.
func (f *chainFinder) bestAt(i int32) float64 {
	p := f.records.placeAt(i)
	if p == nil {
		return f.best[i]
	}
	best := 1.0
	if len(p.any) > 0 {
		best = 0
	}
	for _, d := range p.any {
		best = max(best, f.best[d])
	}
	return f.md.components[p.source].sound * best
}

func (f *chainFinder) word(w way) Chain {
	c := Chain{Strength: w.bound}
	for _, s := range w.steps {
		if s.link >= 0 {
			c.Steps = append(c.Steps, f.md.linkComponent(s.link))
		}
		c.Steps = append(c.Steps, Component{Key: f.md.components[s.component].key})
	}
	last := w.steps[len(w.steps)-1].component
	if origin := f.md.components[last].drawer; origin != last {
		c.Steps = append(c.Steps, Component{Key: f.md.components[origin].key})
	}
	c.Origin = c.Steps[len(c.Steps)-1].Key
	return c
}

// queued is a way in the queue, with when it came, so that ties have an order.
type queued struct {
	way
	order int
}

type wayQueue []queued

func (q wayQueue) Len() int      { return len(q) }
func (q wayQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q wayQueue) Less(i, j int) bool {
	if q[i].bound != q[j].bound {
		return q[i].bound > q[j].bound
	}
	return q[i].order < q[j].order
}
func (q *wayQueue) Push(x any) { *q = append(*q, x.(queued)) }
func (q *wayQueue) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	return x
}
