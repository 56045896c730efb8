package assess

import (
	"context"
	"slices"
)

// drawTrials draws the claim and all trials together. In each block it
// evaluates a trial only at the nodes above the trial's leaves.
func (w *worker) drawTrials(ctx context.Context, draws int, lists ...[]trial) error {
	s := newSampler(w.cone)
	n := len(w.cone.nodes)
	d := trialDrawer{sampler: s, parents: w.cone.parents(), above: newMarks(n), changed: newMarks(n), base: make([]block, n), other: make([]block, n)}
	var all []*trial
	for _, list := range lists {
		for i := range list {
			all = append(all, &list[i])
		}
	}
	ways := make([][]int32, len(all))
	for i, t := range all {
		ways[i] = d.wayUp(t)
	}
	tallies := make([]tally, len(all))
	blocks := blocksFor(draws)
	nodes := n
	for _, way := range ways {
		nodes += len(way)
	}
	w.cone.steps += int64(blocks) * lanes * int64(nodes)
	for b := range uint64(blocks) {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.evaluateBlock(b, d.base)
		for i, t := range all {
			d.evaluate(b, t, ways[i])
			tallies[i].addFrom(d.value(w.cone.roots[0]), d.value(w.cone.roots[1]))
		}
	}
	for i, t := range all {
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

// wayUp lists, in order, the nodes above the leaves of a trial. It includes
// either all nodes of a circle or none.
func (d *trialDrawer) wayUp(t *trial) []int32 {
	d.above.clear()
	var out []int32
	add := func(i int32) {
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
		i := out[at]
		if d.circled[i] {
			c := d.circleOf(i)
			for j := c.from; j < c.to; j++ {
				add(j)
			}
		}
		for _, p := range d.parents[i] {
			add(p)
		}
	}
	slices.Sort(out)
	return out
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
	for at := 0; at < len(way); at++ {
		i := way[at]
		if d.circled[i] {
			c := d.circleOf(i)
			for j := c.from; j < c.to; j++ {
				d.changed.set(j)
			}
			d.evaluateCircleBlock(d.other, c, value)
			at += int(c.to-i) - 1
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
