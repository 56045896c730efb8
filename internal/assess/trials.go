package assess

import (
	"context"
	"slices"
)

// mostOnWays bounds the nodes of the ways up that are kept at the same time. Whatever the number
// of trials, they take 4 MiB.
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
func (d *trialDrawer) waysUp(all []*trial) (ways [][]int32) {
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
func (d *trialDrawer) draw(ctx context.Context, blocks int, trials []*trial, ways [][]int32) error {
	nodes := len(d.nodes)
	for _, way := range ways {
		for _, i := range way {
			nodes += int(d.end(i) - i)
		}
	}
	tallies := make([]tally, len(trials))
	for b := range uint64(blocks) {
		d.evaluateBlock(b, d.base)
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
	other   []block // values with the trial, of changed nodes
	changed marks
}

func newTrialDrawer(c *cone) *trialDrawer {
	n := len(c.nodes)
	return &trialDrawer{sampler: newSampler(c), parents: c.parents(), above: newMarks(n), changed: newMarks(n),
		base: make([]block, n), other: make([]block, n)}
}

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

// wayUp lists, in order, the nodes above the leaves of a trial. The first node of a circle
// stands for all of its nodes.
func (d *trialDrawer) wayUp(t *trial) []int32 {
	d.above.clear()
	var out []int32
	add := func(i int32) {
		if d.circled[i] {
			i = d.circleOf(i).from
		}
		if !d.above.has(i) {
			d.above.set(i)
			out = append(out, i)
		}
	}
	for leaf := range t.changes {
		for _, p := range d.parents[leaf] {
			add(p)
		}
	}
	for at := 0; at < len(out); at++ {
		for i := out[at]; i < d.end(out[at]); i++ {
			for _, p := range d.parents[i] {
				add(p)
			}
		}
	}
	slices.Sort(out)
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
func (d *trialDrawer) evaluate(number uint64, t *trial, way []int32) {
	d.changed.clear()
	all, value := allDraws(), d.value
	for leaf, threshold := range t.changes {
		bernoulli(d.seeds[leaf], number, digits(threshold), &all, &d.other[leaf])
		d.changed.set(leaf)
	}
	for _, i := range way {
		if d.circled[i] {
			c := d.circleOf(i)
			for j := c.from; j < c.to; j++ {
				d.changed.set(j)
			}
			d.evaluateCircleBlock(d.other, c, value)
			continue
		}
		d.other[i] = d.combineBlocks(i, value)
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
