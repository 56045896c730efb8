package assess

import (
	"math"
	"slices"
)

// derivation lists what records derive from for one side of one claim, in
// addition to their own fields. A source also derives from the testimonies and
// studies that are reported in it and have a link of the same relation to the
// claim, unless these lead back to the source. It is nil if there is nothing to
// add.
type derivation map[int32][]int32

// derivesFor visits the records that a record derives from, for a side of a
// claim.
func (md *model) derivesFor(d derivation, record int32, visit func(int32)) {
	for _, r := range md.components[record].derives() {
		visit(r)
	}
	for _, r := range d[record] {
		visit(r)
	}
}

// isOrigin reports whether a record derives from nothing for a side of a claim.
func (md *model) isOrigin(d derivation, record int32) bool {
	return len(md.components[record].derives()) == 0 && len(d[record]) == 0
}

// derivationOf returns the derivation for the claim and the relation of a link.
func (md *model) derivationOf(l *link) derivation {
	return md.derivations[claimSide{l.to, l.supports}]
}

// walkDown goes from a record to the records that it derives from for a side of a
// claim, in any number of steps, along those that pass and are not marked in seen yet.
// It marks them, and visits the origins among them.
func (md *model) walkDown(d derivation, record int32, seen *marks, pass func(int32) bool, visit func(origin int32)) {
	seen.set(record)
	stack := append(seen.stack[:0], record)
	for len(stack) > 0 {
		r := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if md.isOrigin(d, r) {
			visit(md.components[r].drawer)
			continue
		}
		md.derivesFor(d, r, func(next int32) {
			if !seen.has(next) && pass(next) {
				seen.set(next)
				stack = append(stack, next)
			}
		})
	}
	seen.stack = stack
}

func always(int32) bool { return true }

// derive finds the derivations, and the strength of each link at each of its
// origins.
func (md *model) derive() {
	f := derivationFinder{model: md, tarjan: newTarjan(len(md.components)), seen: newMarks(len(md.components))}
	for x := range md.arguments {
		for _, supports := range []bool{true, false} {
			f.find(claimSide{int32(x), supports})
		}
	}
	for i := range md.links {
		l := &md.links[i]
		l.origins = 1
		if d := md.derivationOf(l); !md.isClaim(l.from) && !md.isOrigin(d, l.from) {
			l.origins = f.origins(d, l.from)
		}
		l.asked = l.perOrigin(l.strength)
	}
}

// perOrigin returns the probability at each origin with which all origins
// together give the link a strength: 1 - (1 - strength)^(1/origins).
func (l *link) perOrigin(strength float64) float64 {
	if l.origins < 2 {
		return strength
	}
	return -math.Expm1(math.Log1p(-strength) / float64(l.origins))
}

// derivationFinder finds derivations. It holds memory that is reused from claim
// to claim.
type derivationFinder struct {
	*model
	tarjan *tarjan
	seen   marks
}

// find finds the derivation of a side, and stores it if it is not empty.
func (f *derivationFinder) find(side claimSide) {
	var linked []int32
	candidates := derivation{}
	for _, a := range f.arguments[side.claim] {
		if a.supports != side.supports {
			continue
		}
		for _, i := range a.links {
			from := f.links[i].from
			if f.isClaim(from) {
				continue
			}
			linked = append(linked, from)
			for _, source := range f.reportedIn(from) {
				if !slices.Contains(f.components[source].derives(), from) {
					candidates[source] = append(candidates[source], from)
				}
			}
		}
	}
	if len(candidates) == 0 {
		return
	}
	if d := f.withoutWaysBack(linked, candidates); len(d) > 0 {
		f.derivations[side] = d
		for source := range d {
			f.components[source].derivedExtras = true
		}
	}
}

// withoutWaysBack drops the candidates of sources that no linked record leads
// to, and records that lead back to their source, which form one strongly
// connected component with it.
func (f *derivationFinder) withoutWaysBack(linked []int32, candidates derivation) derivation {
	derives := make(map[int32][]int32, len(candidates))
	for source, extra := range candidates {
		derives[source] = slices.Concat(f.components[source].derives(), extra)
	}
	component := map[int32]int{}
	number := 0
	f.tarjan.run(linked, func(r int32) []int32 {
		if all, ok := derives[r]; ok {
			return all
		}
		return f.components[r].derives()
	}, func(members []int32) {
		number++
		for _, r := range members {
			if len(candidates[r]) > 0 || len(f.reportedIn(r)) > 0 {
				component[r] = number
			}
		}
	})
	var out derivation
	for source, list := range candidates {
		if component[source] == 0 {
			continue // no linked record leads to it
		}
		list = slices.DeleteFunc(list, func(r int32) bool { return component[r] == component[source] })
		if len(list) > 0 {
			if out == nil {
				out = derivation{}
			}
			out[source] = list
		}
	}
	return out
}

// origins counts the origins that a record leads to, whether or not they can
// hold.
func (f *derivationFinder) origins(d derivation, record int32) int32 {
	drawers := map[int32]bool{}
	f.seen.clear()
	f.walkDown(d, record, &f.seen, always, func(origin int32) { drawers[origin] = true })
	return int32(len(drawers))
}

// bare reports whether evidence that ends at an origin rests on a source alone.
// Study says whether a study lies on the path.
func (md *model) bare(origin int32, study bool) bool {
	return !study && md.components[origin].kind == sourceKind
}

func (md *model) isStudy(i int32) bool { return md.components[i].kind == studyKind }
