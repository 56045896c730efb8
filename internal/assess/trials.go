package assess

import (
	"context"
	"slices"
)

// mostOnWays bounds the nodes of the ways up that are kept at the same time. Whatever the number
// of trials, they take 8 MiB.
const mostOnWays = 1 << 20

// drawTrials draws the claim and all trials together, as many at a time as there is room for.
// In each block it evaluates a trial only at the nodes above the trial's leaves.
func (w *worker) drawTrials(ctx context.Context, draws int, lists ...[]trial) error {
	d := newTrialDrawer(w.cone)
	var all []*trial
	for _, list := range lists {
		for i := range list {
			all = append(all, &list[i])
		}
	}
	for len(all) > 0 {
		ways := d.waysUp(all)
		if err := d.draw(ctx, blocksFor(draws), all[:len(ways)], ways); err != nil {
			return err
		}
		all = all[len(ways):]
	}
	return nil
}

// waysUp lists the nodes above each trial's leaves, for as many of the first trials as there is
// room for, and at least for one.
func (d *trialDrawer) waysUp(all []*trial) (ways [][]step) {
	kept := 0
	for _, t := range all {
		way := d.wayUp(t)
		if kept += len(way); kept > mostOnWays && len(ways) > 0 {
			break
		}
		ways = append(ways, way)
	}
	return ways
}

// draw draws blocks of the claim, and of some trials.
func (d *trialDrawer) draw(ctx context.Context, blocks int, trials []*trial, ways [][]step) error {
	nodes := len(d.nodes)
	for _, way := range ways {
		for _, s := range way {
			nodes += int(d.end(s.node) - s.node)
		}
	}
	tallies := make([]tally, len(trials))
	for b := range uint64(blocks) {
		d.evaluateBlock(b, d.base)
		d.countMore()
		for i, t := range trials {
			if err := ctx.Err(); err != nil {
				return err
			}
			d.evaluate(b, t, ways[i])
			tallies[i].addFrom(d.value(d.roots[0]), d.value(d.roots[1]))
		}
		d.steps += lanes * int64(nodes)
	}
	for i, t := range trials {
		t.masses, t.measured = tallies[i].raw(blocks*blockSize).masses, true
	}
	return nil
}

// trialDrawer evaluates blocks of draws with a trial's thresholds.
type trialDrawer struct {
	*sampler
	parents [][]int32
	above   marks
	base    []block // values without the trial
	more    []block // of a wide node: where two or more kids decide it, true ones of an OR, false ones of an AND
	wide    []bool  // of each node: whether more is used
	other   []block // values with the trial, of changed nodes
	changed marks
}

func newTrialDrawer(c *cone) *trialDrawer {
	n := len(c.nodes)
	return &trialDrawer{sampler: newSampler(c), parents: c.parents(), above: newMarks(n), changed: newMarks(n),
		base: make([]block, n), more: make([]block, n), wide: make([]bool, n), other: make([]block, n)}
}

// step is a node above the leaves of a trial. The first node of a circle stands for all of its nodes.
type step struct {
	node int32
	kid  int32 // the only kid that changes, if there are many others; else -1
}

// few is the number of kids up to which combining them all is as fast as leaving them out.
const few = 3

// parents lists the parents of each node.
func (c *cone) parents() [][]int32 {
	out := make([][]int32, len(c.nodes))
	for i := range c.nodes {
		for _, k := range c.kidsOf(int32(i)) {
			out[k] = append(out[k], int32(i))
		}
	}
	return out
}

// wayUp lists, in order, the nodes above the leaves of a trial.
func (d *trialDrawer) wayUp(t *trial) []step {
	d.above.clear()
	var nodes []int32
	changing := map[int32]int32{} // of each node: its only kid that changes, or -1 for several
	climb := func(kid int32) {
		for _, p := range d.parents[kid] {
			if d.circled[p] {
				p = d.circleOf(p).from
			}
			if !d.above.has(p) {
				d.above.set(p)
				nodes, changing[p] = append(nodes, p), kid
			} else {
				changing[p] = -1
			}
		}
	}
	for _, c := range t.changes {
		climb(c.leaf)
	}
	for at := 0; at < len(nodes); at++ {
		for i := nodes[at]; i < d.end(nodes[at]); i++ {
			climb(i)
		}
	}
	slices.Sort(nodes)
	out := make([]step, len(nodes))
	for at, i := range nodes {
		out[at] = step{i, -1}
		if !d.circled[i] && changing[i] >= 0 && len(d.kidsOf(i)) > few {
			out[at].kid, d.wide[i] = changing[i], true
		}
	}
	return out
}

// countMore finds where two or more kids decide each wide node.
func (d *trialDrawer) countMore() {
	for i, wide := range d.wide {
		if !wide {
			continue
		}
		flip := uint64(0) // to look at false kids of an AND
		if d.op[i] == opAnd {
			flip = ^flip
		}
		var one, two block
		for _, k := range d.kidsOf(int32(i)) {
			v := &d.base[k]
			for j := range v {
				decides := v[j] ^ flip
				two[j] |= one[j] & decides
				one[j] |= decides
			}
		}
		d.more[i] = two
	}
}

// withOther combines the kids of a wide node of which one has another value than without the trial.
func (d *trialDrawer) withOther(s step) (out block) {
	base, more, was, now := &d.base[s.node], &d.more[s.node], &d.base[s.kid], &d.other[s.kid]
	if d.op[s.node] == opAnd {
		for j := range out {
			others := more[j] | ^base[j]&was[j] // where another kid is false
			out[j] = now[j] &^ others
		}
		return out
	}
	for j := range out {
		out[j] = now[j] | more[j] | base[j]&^was[j]
	}
	return out
}

// end is the place after a node of a way, or after the circle that it stands for.
func (d *trialDrawer) end(i int32) int32 {
	if d.circled[i] {
		return d.circleOf(i).to
	}
	return i + 1
}

func (d *trialDrawer) circleOf(i int32) circle {
	at, _ := slices.BinarySearchFunc(d.circles, i, func(c circle, i int32) int {
		switch {
		case c.to <= i:
			return -1
		case c.from > i:
			return 1
		}
		return 0
	})
	return d.circles[at]
}

// evaluate evaluates a block with a trial.
func (d *trialDrawer) evaluate(number uint64, t *trial, way []step) {
	d.changed.clear()
	all, value := allDraws(), d.value
	for _, c := range t.changes {
		bernoulli(d.seeds[c.leaf], number, digits(c.threshold), &all, &d.other[c.leaf])
		d.changed.set(c.leaf)
	}
	for _, s := range way {
		i := s.node
		switch {
		case d.circled[i]:
			c := d.circleOf(i)
			for j := c.from; j < c.to; j++ {
				d.changed.set(j)
			}
			d.evaluateCircleBlock(c, func(j int32) *block { return &d.other[j] }, value)
			continue
		case s.kid >= 0:
			d.other[i] = d.withOther(s)
		default:
			d.other[i] = d.combineBlocks(i, value)
		}
		d.changed.set(i)
	}
}

// value returns the value of a node with the trial, or nil for node -1.
func (d *trialDrawer) value(i int32) *block {
	switch {
	case i < 0:
		return nil
	case d.changed.has(i):
		return &d.other[i]
	}
	return &d.base[i]
}
