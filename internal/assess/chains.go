package assess

import (
	"cmp"
	"container/heap"
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// Chain is one path from a claim down to an origin.
type Chain struct {
	Steps    []Component  // claim, link, item, and so on down to the origin; a step from a record to the record it derives from has no link
	Strength float64      // probability that everything on the chain holds, 0 to 1
	Origin   evidence.Key // the last step's key: a record, or the speaker of a testimony
}

// Chains returns the k strongest chains that support (or contradict) a claim,
// strongest first. It returns none if m has no such claim or k is below 1.
//
// The strength of a chain is the product of the probabilities of all that it
// needs: the claims, links and records on it, their speakers, and the soundest
// publication if one of several is enough. A link counts with the probability
// that it gives to each of its origins. See "A worked example" in
// docs/model.md.
//
// The search extends the most promising chain first. It keeps a bounded number of beginnings.
// If it had to forget one that may be stronger than the next chain, it ends there: then it
// returns fewer chains, which are the strongest nevertheless. If ctx is done, it returns the error of ctx.
func Chains(ctx context.Context, m *evidence.Map, claim evidence.Key, r Rubric, o Options, side Side, k int) ([]Chain, error) {
	s, err := newSolver(m, r, o)
	if err != nil {
		return nil, err
	}
	defer s.release()
	targets := s.md.claims([]evidence.Key{claim})
	if len(targets) == 0 || k < 1 {
		return []Chain{}, nil
	}
	if err := s.solve(ctx, targets); err != nil {
		return nil, evidence.Wrap(evidence.CodeOf(err), err, "find chains")
	}
	return newChainFinder(s, targets[0], side == For).find(ctx, k)
}

// find finds k chains. It computes in slots.
func (f *chainFinder) find(ctx context.Context, k int) ([]Chain, error) {
	for more := true; more; {
		err := f.options.inSlot(ctx, func() { more = f.search(k) })
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return nil, evidence.Wrap(evidence.CodeOf(err), err, "find chains")
		}
	}
	if f.options.Worked != nil {
		f.options.Worked(ctx, int64(f.order))
	}
	return f.found, nil
}

// chainStep is a step down to a component, along a link or along provenance.
type chainStep struct {
	component int32
	link      int32 // -1 for provenance
}

// partialChain is the beginning of a chain, or a whole chain. Chains with the same beginning share it.
type partialChain struct {
	chainStep
	before *partialChain // nil for the claim
	held   float64       // probability of all before the last step
	bound  float64       // upper bound for the strength of any chain with this beginning; for a whole chain, its strength
	whole  bool
	order  int // decides between equal bounds
}

// steps lists the steps from the claim on.
func (c *partialChain) steps() []chainStep {
	var out []chainStep
	for ; c != nil; c = c.before {
		out = append(out, c.chainStep)
	}
	slices.Reverse(out)
	return out
}

// passes reports whether a component is on a chain.
func (c *partialChain) passes(component int32) bool {
	for ; c != nil; c = c.before {
		if c.component == component {
			return true
		}
	}
	return false
}

const (
	// mostBeginnings is how many beginnings of chains a search keeps. They take about 20 MB.
	mostBeginnings = 1 << 18
	// roundOfChains is how many beginnings a search extends before it lets others compute.
	roundOfChains = 1 << 10
)

// chainFinder is a best-first search. Its bounds assume that a chain needs
// nothing but the components on it.
type chainFinder struct {
	*solver
	supports bool
	best     []float64 // of each component: upper bound for the strength of a chain below it
	queue    chainQueue
	order    int
	most     int // beginnings to keep
	found    []Chain
	lost     float64 // the largest bound of a beginning that was forgotten
}

func newChainFinder(s *solver, x int32, supports bool) *chainFinder {
	f := &chainFinder{solver: s, supports: supports, best: make([]float64, len(s.md.components)), most: mostBeginnings, found: []Chain{}}
	f.findBest()
	f.push(partialChain{chainStep: chainStep{x, -1}, held: 1, bound: s.md.components[x].sound * f.bestBelow(x, supports)})
	return f
}

// findBest raises the bounds until none rises. Bounds only rise, and around a
// circle they shrink, so the loop ends.
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

// bestBelow returns an upper bound for the steps below a component.
func (f *chainFinder) bestBelow(c int32, supports bool) float64 {
	best := 0.0
	if !f.md.isClaim(c) {
		of := &f.md.components[c]
		if len(of.derives()) == 0 || of.derivedExtras {
			return 1 // the chain may end here, or go on to a record that the source reports
		}
		for _, d := range of.derives() {
			best = max(best, f.best[d])
		}
		return best
	}
	f.eachLink(c, supports, func(s chainStep) { best = max(best, f.stepFactor(s)*f.best[s.component]) })
	return best
}

// eachBelow visits the steps by which a chain can go on.
func (f *chainFinder) eachBelow(c *partialChain, visit func(chainStep)) {
	if f.md.isClaim(c.component) {
		f.eachLink(c.component, f.supports || c.before != nil, visit)
		return
	}
	f.md.derivesFor(f.derivationOf(c), c.component, func(d int32) { visit(chainStep{d, -1}) })
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

// derivationOf returns the derivation for the last claim on a chain.
func (f *chainFinder) derivationOf(c *partialChain) derivation {
	for ; c != nil; c = c.before {
		if c.link >= 0 {
			return f.md.derivationOf(&f.md.links[c.link])
		}
	}
	return nil
}

// isWhole reports whether a chain has reached an origin.
func (f *chainFinder) isWhole(c *partialChain) bool {
	return !f.md.isClaim(c.component) && f.md.isOrigin(f.derivationOf(c), c.component)
}

// isBare reports whether a whole chain ends at a source and passes no study.
func (f *chainFinder) isBare(steps []chainStep) bool {
	study := false
	for at := len(steps) - 1; at >= 0 && !f.md.isClaim(steps[at].component); at-- {
		study = study || f.md.isStudy(steps[at].component)
	}
	return f.md.bare(steps[len(steps)-1].component, study)
}

// stepFactor returns the probability of a step: that the link carries to each
// of its origins, and that a premise stands.
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

// search extends a number of beginnings, and reports whether there is more to do to find k chains.
func (f *chainFinder) search(k int) (more bool) {
	for range roundOfChains {
		if len(f.found) >= k || f.queue.Len() == 0 || f.queue[0].bound <= f.lost {
			return false
		}
		c := heap.Pop(&f.queue).(*partialChain)
		switch {
		case c.whole:
			f.found = append(f.found, f.word(c))
		case f.isWhole(c):
			whole := *c
			whole.whole, whole.bound = true, f.strength(c.steps())
			f.push(whole)
		default:
			f.eachBelow(c, func(s chainStep) {
				if !f.passed(c, s.component) {
					f.push(f.extended(c, s))
				}
			})
		}
		f.forget()
	}
	return true
}

// passed reports whether a step would lead back to a component on the chain.
// What contradicts a claim may rest on the claim itself.
func (f *chainFinder) passed(c *partialChain, component int32) bool {
	for ; c != nil; c = c.before {
		if c.component == component && (f.supports || c.before != nil) {
			return true
		}
	}
	return false
}

func (f *chainFinder) push(c partialChain) {
	if c.bound > 0 {
		f.order++
		c.order = f.order
		heap.Push(&f.queue, &c)
	}
}

// forget drops the less promising half of the beginnings if there are too many.
func (f *chainFinder) forget() {
	if len(f.queue) <= f.most {
		return
	}
	slices.SortFunc(f.queue, func(a, b *partialChain) int {
		return cmp.Or(cmp.Compare(b.bound, a.bound), cmp.Compare(a.order, b.order))
	})
	f.lost = max(f.lost, f.queue[f.most/2].bound)
	clear(f.queue[f.most/2:])
	f.queue = f.queue[:f.most/2] // in order, as a heap may be
}

// extended returns a chain with one more step. Its bound is the product of the probabilities on
// the chain and of the bound for what can follow.
func (f *chainFinder) extended(c *partialChain, s chainStep) partialChain {
	out := partialChain{chainStep: s, before: c, held: c.held}
	if c.before != nil {
		out.held *= f.stepFactor(c.chainStep)
	}
	if !c.before.passes(c.component) {
		out.held *= f.md.components[c.component].sound
	}
	best := f.best[s.component]
	if c.passes(s.component) && f.md.components[s.component].sound > 0 {
		best /= f.md.components[s.component].sound
	}
	out.bound = out.held * f.stepFactor(s) * best
	return out
}

// strength is the product over everything that a whole chain needs, each
// counted once.
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
// product has the same last digit no matter how components are numbered.
func (f *chainFinder) byKey(set map[int32]bool) []int32 {
	list := slices.Sorted(maps.Keys(set))
	places, _ := slices.BinarySearch(list, int32(len(f.md.components)))
	slices.SortFunc(list[:places], func(a, b int32) int { return cmp.Compare(f.md.components[a].key, f.md.components[b].key) })
	return list
}

// need adds a record and everything that it needs to hold to the set.
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

// soundest picks the record of a group with the best chain below it, among
// those that can hold without c. A circle does not hold itself up.
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

// bestAt returns the bound of a component, or of a place of publication.
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

func (f *chainFinder) word(chain *partialChain) Chain {
	c := Chain{Strength: chain.bound}
	for _, s := range chain.steps() {
		if s.link >= 0 {
			c.Steps = append(c.Steps, f.md.linkComponent(s.link))
		}
		c.Steps = append(c.Steps, Component{Key: f.md.components[s.component].key})
	}
	last := chain.component
	if origin := f.md.components[last].drawer; origin != last {
		c.Steps = append(c.Steps, Component{Key: f.md.components[origin].key})
	}
	c.Origin = c.Steps[len(c.Steps)-1].Key
	return c
}

// chainQueue is a heap. Chains that were found first come first among those with equal bounds.
type chainQueue []*partialChain

func (q chainQueue) Len() int      { return len(q) }
func (q chainQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q chainQueue) Less(i, j int) bool {
	if q[i].bound != q[j].bound {
		return q[i].bound > q[j].bound
	}
	return q[i].order < q[j].order
}
func (q *chainQueue) Push(x any) { *q = append(*q, x.(*partialChain)) }
func (q *chainQueue) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return x
}
