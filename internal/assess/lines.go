package assess

import (
	"cmp"
	"context"
	"slices"
)

// lineSet is the evidence of a claim on one side.
type lineSet struct {
	supports    bool
	items       []item // sorted, including echoes
	units       []unit
	lines       []rawLine
	root        int32    // node of the side, in the cone
	side        strength // figure of the whole side
	origins     int      // number of origins to which the items lead
	counted     int      // number of independent units, summed over the lines
	independent int      // the independent count of the side
	atLeast     bool     // the count stopped at its budget
	numbers     slab[int32]
	places      slab[int]
}

// unit is a set of items that count as one.
type unit struct {
	items  []int // places in the set's items
	shares []int32
	alone  bounds // of the support (or opposition) by these items alone
}

// rawLine is a line of evidence before it is put into words.
type rawLine struct {
	units       []int // places in the set's units
	items       []int32
	origins     []int32
	strength    strength
	alone       bounds // of its strength
	independent int
	atLeast     bool
}

// strength is the support (or opposition) by some items alone, once it is
// computed.
type strength struct {
	value float64
	known bool
}

// lineScratch is memory for finding lines, reused from claim to claim.
type lineScratch struct {
	isItem  marks
	visited marks
	path    marks
	held    marks
	holder  []int32  // of each component in held: the first unit that shares it, its number of users, or the place of its mask
	masks   []uint64 // of each origin: the sets of items that lead to it
	links   []int32
	numbers []int32
	places  []int
	union   union
	open    counting
	spare   []*lineSet // sets to be reused
}

func newLineScratch(n int) lineScratch {
	return lineScratch{isItem: newMarks(n), visited: newMarks(n), path: newMarks(n), held: newMarks(n),
		holder: make([]int32, n)}
}

// findLines finds the lines of a claim on one side and its independent count,
// without the strengths of the lines. The worker's cone must be that of the
// claim, and w.possible must say what is possible in it.
func (w *worker) findLines(ctx context.Context, x int32, r raw, supports bool) (*lineSet, error) {
	set := w.newLineSet(supports)
	w.findItems(x, set)
	w.scratch.isItem.clear()
	for _, i := range set.items {
		w.scratch.isItem.set(i.record)
	}
	for at := range set.items {
		i := &set.items[at]
		i.echo, i.origins = w.isEcho(i), w.originsOf(i, set)
		if !i.echo {
			i.shares = w.sharesOf(i)
		}
	}
	set.root = w.root(supports)
	set.side = strength{r.whole(supports), true}
	set.origins = w.countOrigins(set)
	if err := w.countItems(ctx, x, set); err != nil {
		return nil, err
	}
	if err := w.makeUnits(ctx, x, set); err != nil {
		return nil, err
	}
	w.joinShared(set)
	w.countIndependent(set)
	return set, nil
}

// newLineSet returns an empty set, reusing a spare one if there is any.
func (w *worker) newLineSet(supports bool) *lineSet {
	spare := w.scratch.spare
	if len(spare) == 0 {
		return &lineSet{supports: supports}
	}
	set := spare[len(spare)-1]
	w.scratch.spare = spare[:len(spare)-1]
	set.numbers.reuse()
	set.places.reuse()
	*set = lineSet{supports: supports, items: set.items[:0], units: set.units[:0], lines: set.lines[:0], numbers: set.numbers, places: set.places}
	return set
}

// spare takes back sets for reuse.
func (w *worker) spare(sets [2]*lineSet) {
	for _, set := range sets {
		if len(set.items) <= mostSpare {
			w.scratch.spare = append(w.scratch.spare, set)
		}
	}
}

// mostSpare is the most items of a set that spare keeps.
const mostSpare = 1000

// root returns the claim's node on one side, in the worker's cone.
func (w *worker) root(supports bool) int32 {
	if supports {
		return w.cone.roots[0]
	}
	return w.cone.roots[1]
}

// whole returns the figure of a side: support or opposition.
func (m masses) whole(supports bool) float64 {
	if supports {
		return m.support()
	}
	return m.opposition()
}

// find returns the place of a record among the items.
func (set *lineSet) find(record int32) (int, bool) {
	return slices.BinarySearchFunc(set.items, record, func(i item, record int32) int { return cmp.Compare(i.record, record) })
}

// keep stores numbers, sorted and without duplicates.
func (set *lineSet) keep(list []int32) []int32 {
	slices.Sort(list)
	return set.numbers.copy(slices.Compact(list))
}

// makeUnits joins items into one unit if each gives too little alone to count
// and they feed one joint argument. Every other item is a unit by itself.
func (w *worker) makeUnits(ctx context.Context, x int32, set *lineSet) error {
	u := w.scratch.union.begin(len(set.items))
	if set.countWeak(w.md.rubric.Line) > 1 {
		w.eachJoint(x, set.supports, func(a argument) {
			first := -1
			w.scratch.visited.clear()
			w.visitLinks(a.links, &w.scratch.visited, func(l int32) {
				at, ok := set.find(w.md.links[l].from)
				switch {
				case !ok || !set.items[at].weak(w.md.rubric.Line) || !w.canCarry(l):
				case first < 0:
					first = at
				default:
					u.join(first, at)
				}
			})
		})
	}
	set.units = slices.Grow(set.units, len(set.items)) // pointers to units must stay valid
	w.beginCounting()
	u.each(&set.places, func(members []int) {
		one := &set.items[members[0]]
		if one.echo {
			return
		}
		set.units = append(set.units, unit{items: members, shares: one.shares, alone: one.alone})
		if len(members) > 1 {
			last := &set.units[len(set.units)-1]
			last.alone = unknownBounds()
			last.shares = w.gather(set, members, func(i *item) []int32 { return i.shares })
			w.ask(set, &last.alone, w.gather(set, members, func(i *item) []int32 { return i.origins }))
		}
	})
	return w.count(ctx, set.root)
}

func (set *lineSet) countWeak(line float64) int {
	n := 0
	for at := range set.items {
		if set.items[at].weak(line) {
			n++
		}
	}
	return n
}

// gather collects a property of some items, sorted.
func (w *worker) gather(set *lineSet, items []int, of func(*item) []int32) []int32 {
	if len(items) == 1 {
		return of(&set.items[items[0]])
	}
	out := w.scratch.numbers[:0]
	for _, at := range items {
		out = append(out, of(&set.items[at])...)
	}
	w.scratch.numbers = out
	return set.keep(out)
}

// eachJoint visits the joint arguments of a claim on one side, and those of the
// premises below it.
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

// joinShared puts units that share a component, directly or through others,
// into one line.
func (w *worker) joinShared(set *lineSet) {
	u := w.scratch.union.begin(len(set.units))
	w.scratch.held.clear()
	for at, one := range set.units {
		for _, c := range one.shares {
			if w.scratch.held.has(c) {
				u.join(at, int(w.scratch.holder[c]))
			} else {
				w.scratch.held.set(c)
				w.scratch.holder[c] = int32(at)
			}
		}
	}
	u.each(&set.places, func(members []int) {
		l := rawLine{units: members, alone: unknownBounds()}
		items := w.scratch.places[:0]
		for _, at := range members {
			items = append(items, set.units[at].items...)
		}
		w.scratch.places = items
		l.items = set.numbers.take(len(items))
		for i, at := range items {
			l.items[i] = set.items[at].record
			l.alone.low = max(l.alone.low, set.items[at].alone.low)
		}
		slices.Sort(l.items)
		l.origins = w.gather(set, items, func(i *item) []int32 { return i.origins })
		if len(members) == 1 {
			l.alone = set.units[members[0]].alone
		}
		set.lines = append(set.lines, l)
	})
}
