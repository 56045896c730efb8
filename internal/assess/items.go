package assess

import (
	"cmp"
	"slices"
)

// item is a record that bears on a claim on one side.
type item struct {
	record  int32
	echo    bool
	links   []int32 // by which it bears on the claim
	origins []int32 // to which it leads, sorted
	shares  []int32 // the components that it shares with any item that needs them too, sorted
	alone   bounds  // of the support (or opposition) by this item alone
}

// countOrigins counts the origins to which the items lead.
func (w *worker) countOrigins(set *lineSet) int {
	n := 0
	w.scratch.held.clear()
	for at := range set.items {
		for _, origin := range set.items[at].origins {
			if !w.scratch.held.has(origin) {
				w.scratch.held.set(origin)
				n++
			}
		}
	}
	return n
}

// findItems finds, sorted, the records that bear on a claim on one side,
// directly or through premises, and that can hold.
func (w *worker) findItems(x int32, set *lineSet) {
	links := w.scratch.links[:0]
	w.eachLink(x, set.supports, func(i int32) { links = append(links, i) })
	w.scratch.links = links
	from := func(link int32) int32 { return w.md.links[link].from }
	slices.SortStableFunc(links, func(a, b int32) int { return cmp.Compare(from(a), from(b)) })
	for len(links) > 0 {
		n := 1
		for n < len(links) && from(links[n]) == from(links[0]) {
			n++
		}
		if slices.ContainsFunc(links[:n], w.canCarry) {
			set.items = append(set.items, item{record: from(links[0]), links: set.numbers.copy(links[:n]), alone: unknownBounds()})
		}
		links = links[n:]
	}
}

// hasItems reports whether any record bears on a claim on one side.
func (w *worker) hasItems(x int32, supports bool) bool {
	found := false
	w.eachLink(x, supports, func(i int32) { found = found || w.canCarry(i) })
	return found
}

// eachLink visits the links of records that bear on a claim on one side,
// directly or through premises.
func (w *worker) eachLink(x int32, supports bool, visit func(link int32)) {
	seen := &w.scratch.visited
	seen.clear()
	if supports {
		seen.set(x) // if x is a premise of its own premises, its arguments are visited already
	}
	w.linksBelow(x, supports, seen, visit)
}

func (w *worker) linksBelow(x int32, supports bool, seen *marks, visit func(link int32)) {
	for _, a := range w.md.arguments[x] {
		if a.supports == supports {
			w.visitLinks(a.links, seen, visit)
		}
	}
}

func (w *worker) visitLinks(links []int32, seen *marks, visit func(link int32)) {
	for _, i := range links {
		from := w.md.links[i].from
		switch {
		case !w.md.isClaim(from):
			visit(i)
		case !seen.has(from):
			seen.set(from)
			w.linksBelow(from, true, seen, visit)
		}
	}
}

// canCarry reports whether the record of a link can hold, lead to an origin,
// and carry to the link's claim.
func (w *worker) canCarry(i int32) bool {
	l := &w.md.links[i]
	if l.withdrawn {
		return false
	}
	if node := w.net.carry[i]; node >= 0 {
		at := w.cone.at(node)
		return at >= 0 && w.possible[at] != 0
	}
	return w.records.holdable[l.from] && l.asked > 0 && (w.md.rubric.Bare > 0 || !w.md.bare(l.from, false))
}

// isEcho reports whether, for each link of an item, every path from it to an
// origin meets another item of the side.
func (w *worker) isEcho(i *item) bool {
	for _, l := range i.links {
		free := false
		d := w.md.derivationOf(&w.md.links[l])
		if w.md.isOrigin(d, i.record) {
			return false
		}
		w.records.origins(d, i.record, &w.scratch.path, w.scratch.isItem.has, func(int32) { free = true })
		if free {
			return false
		}
	}
	return true
}

// originsOf lists the origins to which an item leads by any of its links.
func (w *worker) originsOf(i *item, set *lineSet) []int32 {
	out := w.scratch.numbers[:0]
	for _, l := range i.links {
		d := w.md.derivationOf(&w.md.links[l])
		w.records.origins(d, i.record, &w.scratch.path, never, func(origin int32) { out = append(out, origin) })
	}
	w.scratch.numbers = out
	return set.keep(out)
}

func never(int32) bool { return false }

// sharesOf lists the components by which an item shares a weakness with others:
// those that it needs, without trusted places of publication from which it does
// not derive.
func (w *worker) sharesOf(i *item) []int32 {
	critical := w.records.critical[i.record]
	trusted := func(c int32) bool {
		of := &w.md.components[c]
		return c != i.record && of.kind == sourceKind && atLeast(w.sound(c), w.md.rubric.TrustedPlace)
	}
	if !slices.ContainsFunc(critical, trusted) {
		return critical
	}
	derived := &w.scratch.path
	derived.clear()
	for _, l := range i.links {
		w.md.walkDown(w.md.derivationOf(&w.md.links[l]), i.record, derived, always, ignore)
	}
	return slices.DeleteFunc(slices.Clone(critical), func(c int32) bool { return trusted(c) && !derived.has(c) })
}

// sound returns the soundness of a component, with the changes to the cone.
func (w *worker) sound(c int32) float64 {
	if at := w.cone.at(w.net.sound[c]); at >= 0 {
		return w.cone.threshold(at)
	}
	return w.md.components[c].sound
}

// weak reports whether an item gives too little by itself to count as a line.
func (i *item) weak(line float64) bool { return !i.echo && !i.alone.reaches(line) }
