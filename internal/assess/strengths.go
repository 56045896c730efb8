package assess

import (
	"context"
	"slices"
)

// lineBatch is the number of sets of items that are evaluated together, one per
// bit.
const lineBatch = 64

// countItems finds which of a side's items, except for echoes, are strong
// enough to count. An item gives at least as much as its own argument does.
func (w *worker) countItems(ctx context.Context, x int32, set *lineSet) error {
	w.countUsers(set)
	for at := range w.md.arguments[x] {
		a := &w.md.arguments[x][at]
		if len(a.links) > 1 || a.supports != set.supports {
			continue
		}
		of, ok := set.find(w.md.links[a.links[0]].from)
		if !ok {
			continue
		}
		i, b := &set.items[of], w.aloneBounds(x, a)
		if w.onlyUser(i) {
			i.alone = b
		} else {
			i.alone.low = max(i.alone.low, b.low)
		}
	}
	w.beginCounting()
	for at := range set.items {
		if i := &set.items[at]; !i.echo {
			w.ask(set, &i.alone, i.origins)
		}
	}
	return w.count(ctx, set.root)
}

// countUsers counts, for each origin, the links whose items lead to it.
func (w *worker) countUsers(set *lineSet) {
	s := &w.scratch
	s.held.clear()
	for at := range set.items {
		i := &set.items[at]
		for _, origin := range i.origins {
			if !s.held.has(origin) {
				s.held.set(origin)
				s.holder[origin] = 0
			}
			s.holder[origin] += int32(len(i.links))
		}
	}
}

// onlyUser reports whether only the item's one link leads to its origins. Then
// the item alone gives exactly what its argument gives.
func (w *worker) onlyUser(i *item) bool {
	return len(i.links) == 1 && !slices.ContainsFunc(i.origins, func(origin int32) bool { return w.scratch.holder[origin] != 1 })
}

// counting lists sets of items for which it is open whether they are strong
// enough to count.
type counting struct {
	of      []*bounds
	origins [][]int32
}

// beginCounting clears the list of open sets.
func (w *worker) beginCounting() {
	open := &w.scratch.open
	open.of, open.origins = open.of[:0], open.origins[:0]
}

// ask adds a set of items to the open ones, unless its bounds already decide. A
// set that leads to all origins of the side gives as much as the side.
func (w *worker) ask(set *lineSet, of *bounds, origins []int32) {
	if len(origins) == set.origins {
		*of = bounds{set.side.value, set.side.value}
		return
	}
	if _, decided := of.decides(w.md.rubric.Line); !decided {
		open := &w.scratch.open
		open.of, open.origins = append(open.of, of), append(open.origins, origins)
	}
}

// count narrows the bounds of the open sets until each decides.
func (w *worker) count(ctx context.Context, root int32) error {
	open := &w.scratch.open
	return w.eachAlone(open.origins, func(i int, bit uint64) (err error) {
		*open.of[i], err = w.narrow(ctx, root, bit, w.md.rubric.Line)
		return err
	})
}

// narrow bounds the figure of a root in one state of w.words, until the bounds
// decide whether it reaches a threshold.
func (w *worker) narrow(ctx context.Context, root int32, bit uint64, threshold float64) (bounds, error) {
	if !w.bit(root, bit) {
		return bounds{}, nil
	}
	w.reduction.reduce([]int32{root}, w.words, bit)
	b := w.reduction.boundsOf(root)
	if _, decided := b.decides(threshold); decided {
		return b, nil
	}
	p, err := w.probability(ctx, root, bit)
	return bounds{p, p}, err
}

// eachAlone visits sets of origins, each with the bit of w.words in which only
// the draws of its origins and those of premises can succeed.
func (w *worker) eachAlone(origins [][]int32, visit func(i int, bit uint64) error) error {
	for from := 0; from < len(origins); from += lineBatch {
		to := min(from+lineBatch, len(origins))
		w.maskOrigins(origins[from:to])
		for i := range to - from {
			if err := visit(from+i, 1<<i); err != nil {
				return err
			}
		}
	}
	return nil
}

// strengthenLines computes the missing strengths of a side's lines: the figure of the
// side if only the draws of the origins to which a line leads, and those of premises, can
// succeed. A line that leads to all origins of the side is as strong as the side.
func (w *worker) strengthenLines(ctx context.Context, set *lineSet) error {
	var open []*strength
	var origins [][]int32
	for at := range set.lines {
		switch l := &set.lines[at]; {
		case l.strength.known:
		case len(l.origins) == set.origins:
			l.strength = set.side
		default:
			open, origins = append(open, &l.strength), append(origins, l.origins)
		}
	}
	return w.eachAlone(origins, func(i int, bit uint64) (err error) {
		*open[i] = strength{known: true}
		if w.bit(set.root, bit) {
			open[i].value, err = w.probability(ctx, set.root, bit)
		}
		return err
	})
}

// maskOrigins sets w.words for up to 64 sets of origins: bit i of a node says
// whether it can be true with the draws of set i alone.
func (w *worker) maskOrigins(batch [][]int32) {
	s := &w.scratch
	s.held.clear()
	s.masks = s.masks[:0]
	for bit, origins := range batch {
		for _, origin := range origins {
			if !s.held.has(origin) {
				s.held.set(origin)
				s.holder[origin] = int32(len(s.masks))
				s.masks = append(s.masks, 0)
			}
			s.masks[s.holder[origin]] |= 1 << bit
		}
	}
	w.words = w.cone.possible(w.words, func(i int32) uint64 {
		owner := w.net.draws[w.cone.drawOf(i)].owner
		switch {
		case owner < 0:
			return ^uint64(0)
		case s.held.has(owner):
			return s.masks[s.holder[owner]]
		}
		return 0
	})
}

// probability computes the figure of a root in one state of w.words. It is
// sampled if the diagram does not fit.
func (w *worker) probability(ctx context.Context, root int32, bit uint64) (float64, error) {
	roots := []int32{root}
	w.reduction.reduce(roots, w.words, bit)
	if value, _, ok := w.reduction.treeOf(root); ok {
		return value, nil
	}
	if p, ok := w.one(w.reduction, root); ok {
		return p, nil
	}
	s := newSamplerOf(w.cone, func(i int32) bool { return w.bit(i, bit) })
	t, err := s.count(ctx, [][2]int32{{root, -1}}, 0, w.options.Draws, 1)
	if err != nil {
		return 0, err
	}
	return float64(t[0].first) / float64(w.options.Draws), nil
}

// aloneBounds bounds the probability that a claim is sound and one argument
// holds.
func (w *worker) aloneBounds(x int32, a *argument) bounds {
	sound, node := w.cone.at(w.net.sound[x]), w.cone.at(a.node)
	if node < 0 || w.possible[node] == 0 || w.possible[sound] == 0 {
		return bounds{}
	}
	s := w.cone.threshold(sound)
	if w.cone.changed == nil && w.fromPremises(a) {
		return w.premiseBounds(a).times(s)
	}
	w.reduction.reduce([]int32{node}, w.possible, 1)
	b := w.reduction.boundsOf(node)
	if w.md.inGroup(x) {
		return bounds{b.low * s, min(b.high, s)} // the argument may depend on the claim itself
	}
	return b.times(s)
}

// premiseBounds bounds the probability that an argument from premises of other
// groups holds. With one premise the bounds are equal.
func (w *worker) premiseBounds(a *argument) bounds {
	b := bounds{1, 1}
	for _, i := range a.links {
		l := &w.md.links[i]
		p := w.raw[l.from].support() * l.asked
		if leaf := w.net.standing[finalStanding][l.from]; leaf >= 0 {
			p *= w.net.threshold[w.net.start[leaf]]
		}
		b = bounds{b.low * p, min(b.high, p)}
	}
	return b
}

func (b bounds) times(f float64) bounds { return bounds{b.low * f, b.high * f} }

// alone computes the probability that a claim is sound and one argument holds.
func (w *worker) alone(ctx context.Context, x int32, a *argument) (float64, error) {
	sound, node := w.cone.at(w.net.sound[x]), w.cone.at(a.node)
	if node < 0 || w.possible[node] == 0 || w.possible[sound] == 0 {
		return 0, nil
	}
	if w.reduction.run([]int32{sound, node}, w.possible, 1) {
		both := w.reduction.diagram.and(w.reduction.root(sound), w.reduction.root(node))
		if !w.reduction.diagram.over {
			w.reduction.measure(w.reduction.diagram.nodes)
			return w.reduction.prob[both], nil
		}
	}
	t, err := newSampler(w.cone).count(ctx, [][2]int32{{sound, node}}, 0, w.options.Draws, 1)
	if err != nil {
		return 0, err
	}
	return float64(t[0].both) / float64(w.options.Draws), nil
}

// strongestReaches reports whether the strength of any line of a side reaches a
// threshold.
func (w *worker) strongestReaches(ctx context.Context, set *lineSet, threshold float64) (bool, error) {
	found := false
	err := w.eachLine(ctx, set, threshold, func(_ *rawLine, reaches bool) bool {
		found = reaches
		return !found
	})
	return found, err
}

// leadsToOne reports whether the lines of a side that are strong enough to
// count lead to a single origin.
func (w *worker) leadsToOne(ctx context.Context, set *lineSet) (bool, error) {
	origins := map[int32]bool{}
	err := w.eachLine(ctx, set, w.md.rubric.Line, func(l *rawLine, counts bool) bool {
		if counts {
			for _, origin := range l.origins {
				origins[origin] = true
			}
		}
		return len(origins) < 2
	})
	return len(origins) == 1, err
}

// eachLine visits lines, with whether each reaches a threshold, until visit
// returns false.
func (w *worker) eachLine(ctx context.Context, set *lineSet, threshold float64, visit func(l *rawLine, reaches bool) bool) error {
	for at := range set.lines {
		l := &set.lines[at]
		if len(l.origins) == set.origins {
			l.alone = bounds{set.side.value, set.side.value}
		}
		if _, decided := l.alone.decides(threshold); !decided {
			w.maskOrigins([][]int32{l.origins})
			var err error
			if l.alone, err = w.narrow(ctx, set.root, 1, threshold); err != nil {
				return err
			}
		}
		if !visit(l, l.alone.reaches(threshold)) {
			return nil
		}
	}
	return nil
}
