package assess

import (
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
// the claims (for one against the claim, not the claim itself), links and records on it, whoever speaks, and the soundest
// publication where one of several will do. It goes down the most promising
// way first and never looks at ways that cannot be among the first k.
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

// bestBelow is the largest bound of the steps below a component.
func (f *chainFinder) bestBelow(c int32, supports bool) float64 {
	best := 0.0
	if !f.md.isClaim(c) && len(f.md.components[c].derives) == 0 {
		return 1
	}
	f.eachBelow(c, supports, func(s chainStep) { best = max(best, f.stepFactor(s)*f.best[s.component]) })
	return best
}

// eachBelow visits the steps that a chain can take down from a component.
func (f *chainFinder) eachBelow(c int32, supports bool, visit func(chainStep)) {
	if !f.md.isClaim(c) {
		for _, d := range f.md.components[c].derives {
			visit(chainStep{d, -1})
		}
		return
	}
	for _, a := range f.md.arguments[c] {
		if a.supports == supports {
			for _, l := range a.links {
				visit(chainStep{f.md.links[l].from, l})
			}
		}
	}
}

// stepFactor is what a step by a link costs: the strength of the link, and the
// standing of a premise.
func (f *chainFinder) stepFactor(s chainStep) float64 {
	if s.link < 0 {
		return 1
	}
	l := f.md.links[s.link]
	p := l.strength
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
		last := w.steps[len(w.steps)-1].component
		switch {
		case w.whole:
			chains = append(chains, f.word(w))
		case !f.md.isClaim(last) && len(f.md.components[last].derives) == 0:
			f.push(w.steps, f.strength(w.steps), true)
		default:
			f.eachBelow(last, f.supports || len(w.steps) > 1, func(s chainStep) {
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
	return slices.ContainsFunc(f.counted(steps), func(before chainStep) bool { return before.component == component })
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
	for _, s := range f.counted(steps[:len(steps)-1]) {
		p *= f.stepFactor(s) * f.md.components[s.component].sound
	}
	last := steps[len(steps)-1]
	switch {
	case len(steps) > 1:
		return p * f.stepFactor(last) * f.best[last.component]
	case f.supports:
		p = f.md.components[last.component].sound
	}
	return p * f.bestBelow(last.component, f.supports)
}

// counted are the steps of a way that a chain needs. What is against a claim
// does not need the claim to be sound.
func (f *chainFinder) counted(steps []chainStep) []chainStep {
	if f.supports || len(steps) == 0 {
		return steps
	}
	return steps[1:]
}

// strength is the product of all that a whole chain needs, each once.
func (f *chainFinder) strength(steps []chainStep) float64 {
	needed := map[int32]bool{}
	p := 1.0
	counted := f.counted(steps)
	for at := len(counted) - 1; at >= 0; at-- {
		p *= f.stepFactor(counted[at])
		f.need(counted[at].component, needed)
	}
	for _, c := range sortedKeys(needed) {
		p *= f.md.components[c].sound
	}
	return p
}

// need adds a record and what it needs to hold, besides what is needed already.
func (f *chainFinder) need(c int32, needed map[int32]bool) {
	if needed[c] {
		return
	}
	for _, i := range f.md.components[c].all {
		f.need(i, needed)
	}
	for _, group := range f.md.components[c].any {
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
		if pick < 0 || f.best[i] > f.best[pick] || f.best[i] == f.best[pick] && i < pick {
			pick = i
		}
	}
	return pick
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
