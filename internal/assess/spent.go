package assess

import (
	"cmp"
	"maps"
	"slices"
)

// spent lists the records that are linked on a side, directly or through
// premises, and count for nothing.
func (w *worker) spent(x int32, set *lineSet) []Spent {
	isItem := map[int32]bool{}
	for _, i := range set.items {
		isItem[i.record] = true
	}
	links := map[int32][]int32{}
	w.eachLink(x, set.supports, func(l int32) {
		if from := w.md.links[l].from; !isItem[from] {
			links[from] = append(links[from], l)
		}
	})
	out := []Spent{}
	for _, record := range slices.Sorted(maps.Keys(links)) {
		b := blame{recordFacts: w.records, mended: map[int32]bool{}, derives: map[int32][]int32{}}
		b.follow(record)
		mendable := false
		for _, l := range links[record] {
			mendable = b.carries(w.md.derivationOf(&w.md.links[l]), record) && w.md.links[l].asked > 0 || mendable
		}
		out = append(out, b.spent(record, sideOf(set.supports), mendable))
	}
	return out
}

// blame finds the reason why a record cannot hold, or cannot be traced to an
// origin.
type blame struct {
	*recordFacts
	failing []int32           // records below that cannot hold
	mended  map[int32]bool    // of these: whether they could hold if nothing were unsound
	derives map[int32][]int32 // of records on the way to an origin: the records that they derive from
}

// follow collects the records, and places of publication, below a record that
// cannot hold.
func (b *blame) follow(record int32) {
	if _, seen := b.mended[record]; seen || b.holdable[record] {
		return
	}
	b.mended[record] = false
	b.failing = append(b.failing, record)
	for _, need := range b.needs(record) {
		b.follow(need)
	}
}

// couldHold reports whether a record could hold if nothing were unsound.
func (b *blame) couldHold(i int32) bool { return b.holdable[i] || b.mended[i] }

// mend finds the records that could hold if nothing were unsound.
func (b *blame) mend() {
	for changed := true; changed; {
		changed = false
		for _, i := range b.failing {
			if !b.mended[i] && b.met(i, b.couldHold) {
				b.mended[i], changed = true, true
			}
		}
	}
}

// carries reports whether a record could hold and lead to an origin, for a
// side, if nothing were unsound.
func (b *blame) carries(d derivation, record int32) bool {
	var way []int32
	seen := map[int32]bool{record: true}
	for stack := []int32{record}; len(stack) > 0; {
		r := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		way = append(way, r)
		b.follow(r)
		b.md.derivesFor(d, r, func(next int32) {
			b.derives[r] = append(b.derives[r], next)
			if !seen[next] {
				seen[next] = true
				stack = append(stack, next)
			}
		})
	}
	b.mend()
	carry := map[int32]bool{}
	for changed := true; changed; {
		changed = false
		for _, r := range way {
			if carry[r] || !b.couldHold(r) {
				continue
			}
			one := b.md.isOrigin(d, r)
			b.md.derivesFor(d, r, func(next int32) { one = one || carry[next] })
			if one {
				carry[r], changed = true, true
			}
		}
	}
	return carry[record]
}

func (b *blame) spent(record int32, side Side, mendable bool) Spent {
	s := Spent{Item: b.md.components[record].key, Side: side, Reason: SpentCircle}
	var because []int32
	if mendable {
		s.Reason = SpentUnsound
		because = slices.DeleteFunc(slices.Clone(b.failing), func(i int32) bool {
			return !b.mended[i] || b.md.components[b.source(i)].sound > 0
		})
	} else {
		because = b.circle()
	}
	for _, i := range because {
		c := &b.md.components[b.source(i)]
		if mendable && c.retracted {
			s.Reason = SpentRetracted
		}
		s.Because = append(s.Because, Component{Key: c.key})
	}
	slices.SortFunc(s.Because, func(a, b Component) int { return cmp.Compare(a.Key, b.Key) })
	s.Because = slices.CompactFunc(s.Because, func(a, b Component) bool { return a.Key == b.Key })
	return s
}

// circle lists the records that only hold each other up, or only derive from
// each other. A place of publication appears as its source.
func (b *blame) circle() []int32 {
	next := func(i int32) []int32 {
		var out []int32
		needs := b.needs(i)
		if b.couldHold(i) {
			needs = b.derives[i]
		}
		for _, need := range needs {
			if !b.couldHold(need) {
				out = append(out, b.source(need))
			}
		}
		return out
	}
	roots := slices.Concat(b.failing, slices.Sorted(maps.Keys(b.derives)))
	var out []int32
	newTarjan(len(b.holdable)).run(roots, next, func(members []int32) {
		if len(members) > 1 {
			out = append(out, members...)
		}
	})
	return out
}
