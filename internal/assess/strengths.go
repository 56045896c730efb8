package assess

import (
	"context"
	"slices"
)

// lineBatch is how many sets of items are looked at together, one to a bit.
const lineBatch = 64

// strengthening is what is to be computed: what some sets of items alone give.
type strengthening struct {
	of      []*strength
	origins [][]int32 // that each set leads to
}

// add takes a set of items in, unless it leads to all origins of the side: then
// it is as strong as the side.
func (s *strengthening) add(set *lineSet, of *strength, origins []int32) {
	if len(origins) == set.origins {
		*of = set.side
		return
	}
	s.of, s.origins = append(s.of, of), append(s.origins, origins)
}

// strengthen computes what some sets of items alone give to a root: only the
// draws of the origins that they lead to, and those of premises, can succeed.
func (w *worker) strengthen(ctx context.Context, root int32, list strengthening) error {
	return w.eachAlone(list.origins, func(i int, bit uint64) (err error) {
		s := list.of[i]
		*s = strength{known: true}
		if w.bit(root, bit) {
			s.value, err = w.probability(ctx, root, bit)
		}
		return err
	})
}

// countItems finds which of a side's items, echoes apart, count by themselves.
// What an item gives by an argument of its own is at least what it gives.
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

// onlyUser reports whether nothing but its one link leads to the origins of an
// item: then what it gives alone is what its argument gives.
func (w *worker) onlyUser(i *item) bool {
	return len(i.links) == 1 && !slices.ContainsFunc(i.origins, func(origin int32) bool { return w.scratch.holder[origin] != 1 })
}

// counting is a question for some sets of items: whether what each alone gives
// is enough to count.
type counting struct {
	of      []*bounds
	origins [][]int32
}

// beginCounting forgets the last question.
func (w *worker) beginCounting() {
	open := &w.scratch.open
	open.of, open.origins = open.of[:0], open.origins[:0]
}

// ask takes a set of items into the question, unless its bounds answer it. One
// that leads to all origins of the side gives what the side has.
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

// count answers the question, with no more work than bounds leave to do.
func (w *worker) count(ctx context.Context, root int32) error {
	open := &w.scratch.open
	return w.eachAlone(open.origins, func(i int, bit uint64) (err error) {
		*open.of[i], err = w.narrow(ctx, root, bit, w.md.rubric.Line)
		return err
	})
}

// narrow bounds a root over what is possible in one of the states in words, so
// far that the bounds tell whether it reaches a threshold.
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

// eachAlone makes, for each of some sets of origins, only their draws and those
// of premises possible in one state of words, and visits it.
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

// strengthenLines computes the strengths of a side's lines that are not known
// yet.
func (w *worker) strengthenLines(ctx context.Context, set *lineSet) error {
	var list strengthening
	for at := range set.lines {
		if l := &set.lines[at]; !l.strength.known {
			list.add(set, &l.strength, l.origins)
		}
	}
	return w.strengthen(ctx, set.root, list)
}

// maskOrigins fills words with what each of up to 64 sets of origins alone
// makes possible.
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

// probability is that of a root over what is possible in one of the states in
// words; sampled where its diagram does not fit.
func (w *worker) probability(ctx context.Context, root int32, bit uint64) (float64, error) {
	roots := []int32{root}
	w.reduction.reduce(roots, w.words, bit)
	if value, _, ok := w.reduction.treeOf(root); ok {
		return value, nil
	}
	if w.reduction.decide(roots) {
		if n := w.reduction.root(root); !w.reduction.diagram.over {
			w.reduction.measure()
			return w.reduction.prob[n], nil
		}
	}
	s := newSampler(w.cone, func(i int32) bool { return w.bit(i, bit) })
	t, err := s.count(ctx, [][2]int32{{root, -1}}, 0, w.options.Draws, 1)
	if err != nil {
		return 0, err
	}
	return float64(t[0].first) / float64(w.options.Draws), nil
}

// aloneBounds bounds what an argument alone gives to its claim.
func (w *worker) aloneBounds(x int32, a *argument) bounds {
	sound, node := w.cone.at(w.net.sound[x]), w.cone.at(a.node)
	if node < 0 || w.able[node] == 0 || w.able[sound] == 0 {
		return bounds{}
	}
	s := w.cone.threshold(sound)
	if w.cone.changed == nil && w.fromPremises(a) {
		return w.premiseBounds(a).times(s)
	}
	w.reduction.reduce([]int32{node}, w.able, 1)
	b := w.reduction.boundsOf(node)
	if w.md.inGroup(x) {
		return bounds{b.low * s, min(b.high, s)} // the argument may hang on the claim itself
	}
	return b.times(s)
}

// premiseBounds bounds how likely an argument from premises of other groups
// carries: from one premise, it is what the premise's support and standing give.
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

// alone is what an argument alone gives to its claim: that the claim is sound
// and the argument carries.
func (w *worker) alone(ctx context.Context, x int32, a *argument) (float64, error) {
	sound, node := w.cone.at(w.net.sound[x]), w.cone.at(a.node)
	if node < 0 || w.able[node] == 0 || w.able[sound] == 0 {
		return 0, nil
	}
	if w.reduction.run([]int32{sound, node}, w.able, 1) {
		both := w.reduction.diagram.and(w.reduction.root(sound), w.reduction.root(node))
		if !w.reduction.diagram.over {
			w.reduction.measure()
			return w.reduction.prob[both], nil
		}
	}
	t, err := newSampler(w.cone, func(int32) bool { return true }).count(ctx, [][2]int32{{sound, node}}, 0, w.options.Draws, 1)
	if err != nil {
		return 0, err
	}
	return float64(t[0].both) / float64(w.options.Draws), nil
}

// strongestReaches reports whether a line of a side is at least so strong.
func (w *worker) strongestReaches(ctx context.Context, set *lineSet, threshold float64) (bool, error) {
	found := false
	err := w.eachLine(ctx, set, threshold, func(_ *rawLine, reaches bool) bool {
		found = reaches
		return !found
	})
	return found, err
}

// leadsToOne reports whether the lines of a side that count lead to a single
// origin.
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

// eachLine visits lines with whether each reaches a threshold, as long as visit
// says so.
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
