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
// The search extends the most promising chain first, and drops beginnings that
// cannot be among the first k. If ctx is done, it returns the error of ctx.
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
	f := newChainFinder(s, targets[0], side == For)
	return f.find(k), ctx.Err()
}

// chainStep is a step down to a component, along a link or along provenance.
type chainStep struct {
	component int32
	link      int32 // -1 for provenance
}

// partialChain is the beginning of a chain, or a whole chain.
type partialChain struct {
	steps []chainStep
	bound float64 // upper bound for the strength of any chain with this beginning; for a whole chain, its strength
	whole bool
}

// chainFinder is a best-first search. Its bounds assume that a chain needs
// nothing but the components on it.
type chainFinder struct {
	*solver
	supports bool
	best     []float64 // of each component: upper bound for the strength of a chain below it
	queue    chainQueue
	order    int
}

func newChainFinder(s *solver, x int32, supports bool) *chainFinder {
	f := &chainFinder{solver: s, supports: supports, best: make([]float64, len(s.md.components))}
	f.findBest()
	first := []chainStep{{x, -1}}
	f.push(first, f.bound(first), false)
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

// derivationOf returns the derivation for the last claim on a chain.
func (f *chainFinder) derivationOf(steps []chainStep) derivation {
	for at := len(steps) - 1; at >= 0; at-- {
		if l := steps[at].link; l >= 0 {
			return f.md.derivationOf(&f.md.links[l])
		}
	}
	return nil
}

// isWhole reports whether a chain has reached an origin.
func (f *chainFinder) isWhole(steps []chainStep) bool {
	last := steps[len(steps)-1].component
	return !f.md.isClaim(last) && f.md.isOrigin(f.derivationOf(steps), last)
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

func (f *chainFinder) find(k int) []Chain {
	chains := []Chain{}
	for len(chains) < k && f.queue.Len() > 0 {
		w := heap.Pop(&f.queue).(queued).partialChain
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

// passed reports whether a step would lead back to a component on the chain.
// What contradicts a claim may rest on the claim itself.
func (f *chainFinder) passed(steps []chainStep, component int32) bool {
	if !f.supports {
		steps = steps[1:]
	}
	return slices.ContainsFunc(steps, func(before chainStep) bool { return before.component == component })
}

func (f *chainFinder) push(steps []chainStep, bound float64, whole bool) {
	if bound > 0 {
		f.order++
		heap.Push(&f.queue, queued{partialChain{steps, bound, whole}, f.order})
	}
}

// bound returns the product of the probabilities on a chain and of the bound
// for what can follow.
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

// counted reports whether a component is already on a chain.
func (f *chainFinder) counted(steps []chainStep, component int32) bool {
	return slices.ContainsFunc(steps, func(before chainStep) bool { return before.component == component })
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

func (f *chainFinder) word(w partialChain) Chain {
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

// queued is a chain in the queue. Its sequence number orders chains with equal
// bounds.
type queued struct {
	partialChain
	order int
}

type chainQueue []queued

func (q chainQueue) Len() int      { return len(q) }
func (q chainQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q chainQueue) Less(i, j int) bool {
	if q[i].bound != q[j].bound {
		return q[i].bound > q[j].bound
	}
	return q[i].order < q[j].order
}
func (q *chainQueue) Push(x any) { *q = append(*q, x.(queued)) }
func (q *chainQueue) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	return x
}
