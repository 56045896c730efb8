package assess

import (
	"context"
	"slices"
)

// lineSet is the evidence of a claim on one side.
type lineSet struct {
	lines  []rawLine
	echoes []int32
	items  []int32 // all of them, echoes too
}

// rawLine is a line of evidence before it is put into words.
type rawLine struct {
	items    []int32 // sorted
	possible bool    // whether its strength is structurally above 0
	strength float64
	known    bool
}

// lineScratch is what finding lines needs, reused from claim to claim.
type lineScratch struct {
	isItem  marks
	visited marks
	path    marks
	holder  []int32  // of each component: the first item that cannot do without it
	held    marks    // whether holder means anything
	mask    []uint64 // of each origin: the lines that lead to it
	masked  marks    // whether mask means anything
}

func newLineScratch(n int) lineScratch {
	return lineScratch{isItem: newMarks(n), visited: newMarks(n), path: newMarks(n), held: newMarks(n), masked: newMarks(n),
		holder: make([]int32, n), mask: make([]uint64, n)}
}

// findLines finds the lines of a claim on one side, without their strengths.
// The worker's cone must be that of the claim.
func (w *worker) findLines(x int32, supports bool) lineSet {
	set := lineSet{items: w.items(x, supports)}
	w.scratch.isItem.clear()
	for _, i := range set.items {
		w.scratch.isItem.set(i)
	}
	var independent []int32
	for _, i := range set.items {
		if w.isEcho(i) {
			set.echoes = append(set.echoes, i)
		} else {
			independent = append(independent, i)
		}
	}
	set.lines = w.joinShared(independent)
	root := w.root(supports)
	w.findPossible(set.lines, root)
	if joined := w.joinPowerless(x, supports, set.lines); len(joined) < len(set.lines) {
		w.findPossible(joined, root)
		set.lines = joined
	}
	return set
}

// root is the claim's node on one side, in the worker's cone.
func (w *worker) root(supports bool) int32 {
	if supports {
		return w.cone.roots[0]
	}
	return w.cone.roots[1]
}

// items lists, sorted, the records that bear on a claim on one side, directly
// or by premises, and can hold.
func (w *worker) items(x int32, supports bool) []int32 {
	var items []int32
	w.scratch.visited.clear()
	w.below(x, supports, &w.scratch.visited, func(i int32) { items = append(items, i) })
	slices.Sort(items)
	return items
}

// below visits the records that bear on a claim on one side, those not in seen.
func (w *worker) below(x int32, supports bool, seen *marks, visit func(int32)) {
	for _, a := range w.md.arguments[x] {
		if a.supports == supports {
			w.belowLinks(a.links, seen, visit)
		}
	}
}

func (w *worker) belowLinks(links []int32, seen *marks, visit func(int32)) {
	for _, i := range links {
		from := w.md.links[i].from
		if seen.has(from) {
			continue
		}
		if w.md.isClaim(from) {
			seen.set(from)
			w.below(from, true, seen, visit)
		} else if w.records.holdable[from] {
			seen.set(from)
			visit(from)
		}
	}
}

// isEcho reports whether every way from an item to an origin meets another
// item of the side.
func (w *worker) isEcho(item int32) bool {
	if len(w.md.components[item].derives) == 0 {
		return false
	}
	free := false
	w.records.origins(item, &w.scratch.path, w.scratch.isItem.has, func(int32) { free = true })
	return !free
}

// joinShared puts items that share a critical component into one line.
func (w *worker) joinShared(items []int32) []rawLine {
	u := newUnion(len(items))
	w.scratch.held.clear()
	for at, i := range items {
		for _, c := range w.records.critical[i] {
			if w.scratch.held.has(c) {
				u.join(at, int(w.scratch.holder[c]))
			} else {
				w.scratch.held.set(c)
				w.scratch.holder[c] = int32(at)
			}
		}
	}
	lines := make([]rawLine, 0, 4)
	for _, members := range u.sets() {
		var l rawLine
		for _, at := range members {
			l.items = append(l.items, items[at])
		}
		lines = append(lines, l)
	}
	return lines
}

// lineBatch is how many lines are looked at together, one to a bit.
const lineBatch = 64

// findPossible finds which lines alone can make a root true.
func (w *worker) findPossible(lines []rawLine, root int32) {
	for from := 0; from < len(lines); from += lineBatch {
		batch := lines[from:min(from+lineBatch, len(lines))]
		w.maskLines(batch)
		for i := range batch {
			batch[i].possible = w.bit(root, 1<<i)
		}
	}
}

// maskLines fills words with what each of up to 64 lines alone makes possible:
// only the draws of the origins that its items lead to, and those of premises,
// can succeed.
func (w *worker) maskLines(batch []rawLine) {
	w.scratch.masked.clear()
	for bit, l := range batch {
		for _, item := range l.items {
			w.records.origins(item, &w.scratch.path, func(int32) bool { return false }, func(origin int32) {
				if !w.scratch.masked.has(origin) {
					w.scratch.masked.set(origin)
					w.scratch.mask[origin] = 0
				}
				w.scratch.mask[origin] |= 1 << bit
			})
		}
	}
	w.words = w.cone.possible(w.words, func(i int32) uint64 {
		owner := w.net.draws[w.cone.drawOf(i)].owner
		switch {
		case owner < 0:
			return ^uint64(0)
		case w.scratch.masked.has(owner):
			return w.scratch.mask[owner]
		}
		return 0
	})
}

// joinPowerless puts lines that alone can do nothing, but feed one argument of
// several links, into one line.
func (w *worker) joinPowerless(x int32, supports bool, lines []rawLine) []rawLine {
	lineOf := map[int32]int{}
	powerless := 0
	for at, l := range lines {
		if !l.possible {
			powerless++
			for _, i := range l.items {
				lineOf[i] = at
			}
		}
	}
	if powerless < 2 {
		return lines
	}
	u := newUnion(len(lines))
	w.eachJoint(x, supports, func(a argument) {
		first := -1
		w.scratch.visited.clear()
		w.belowLinks(a.links, &w.scratch.visited, func(i int32) {
			at, ok := lineOf[i]
			switch {
			case !ok:
			case first < 0:
				first = at
			default:
				u.join(first, at)
			}
		})
	})
	joined := make([]rawLine, 0, len(lines))
	for _, members := range u.sets() {
		var l rawLine
		for _, at := range members {
			l.items = append(l.items, lines[at].items...)
		}
		slices.Sort(l.items)
		joined = append(joined, l)
	}
	return joined
}

// eachJoint visits the arguments of several links at a claim on one side, and
// at the premises below it.
func (w *worker) eachJoint(x int32, supports bool, visit func(argument)) {
	seen := map[int32]bool{}
	var at func(claim int32, supports bool)
	at = func(claim int32, supports bool) {
		for _, a := range w.md.arguments[claim] {
			if a.supports != supports {
				continue
			}
			if len(a.links) > 1 {
				visit(a)
			}
			for _, i := range a.links {
				if from := w.md.links[i].from; w.md.isClaim(from) && !seen[from] {
					seen[from] = true
					at(from, true)
				}
			}
		}
	}
	at(x, supports)
}

// strengthen computes the strengths of lines, in order, until enough says that
// those known are enough. A single line is as strong as its side.
func (w *worker) strengthen(ctx context.Context, lines []rawLine, root int32, whole float64, enough func() bool) error {
	if len(lines) == 1 {
		lines[0].known = true
		if lines[0].possible {
			lines[0].strength = whole
		}
		return nil
	}
	for from := 0; from < len(lines); from += lineBatch {
		batch := lines[from:min(from+lineBatch, len(lines))]
		w.maskLines(batch)
		for i := range batch {
			if enough() {
				return nil
			}
			batch[i].known = true
			if !batch[i].possible {
				continue
			}
			p, err := w.probability(ctx, root, 1<<i)
			if err != nil {
				return err
			}
			batch[i].strength = p
		}
	}
	return nil
}

// probability is that of a root over what is possible in one of the states in
// words; sampled where its diagram does not fit.
func (w *worker) probability(ctx context.Context, root int32, bit uint64) (float64, error) {
	if w.reduction.run([]int32{root}, w.words, bit) {
		n := w.reduction.root(root)
		w.reduction.measure()
		return w.reduction.prob[n], nil
	}
	s := newSampler(w.cone, func(i int32) bool { return w.bit(i, bit) })
	t, err := s.count(ctx, [][2]int32{{root, -1}}, w.options.Draws, 1)
	if err != nil {
		return 0, err
	}
	return float64(t[0].first) / float64(w.options.Draws), nil
}

// union is a partition of the numbers below n, in which sets are joined.
type union []int

func newUnion(n int) union {
	u := make(union, n)
	for i := range u {
		u[i] = i
	}
	return u
}

func (u union) find(i int) int {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

// join keeps the smaller number as the name of the set.
func (u union) join(a, b int) {
	a, b = u.find(a), u.find(b)
	u[max(a, b)] = min(a, b)
}

// sets lists the sets by their smallest number, each in order.
func (u union) sets() [][]int {
	place := make(map[int]int, len(u))
	var out [][]int
	for i := range u {
		name := u.find(i)
		at, ok := place[name]
		if !ok {
			at = len(out)
			place[name] = at
			out = append(out, nil)
		}
		out[at] = append(out[at], i)
	}
	return out
}
