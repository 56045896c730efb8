package assess

import (
	"slices"

	"corroborate/internal/evidence"
)

// originStrength identifies a draw leaf by its origin and threshold. A link
// with caveats has leaves of its own, so that its caveats can be resolved.
type originStrength struct {
	of       int32
	strength float64
	link     int32 // -1 for a link without leaves of its own
	bare     bool  // the link has leaves of its own, and the strength includes the factor Bare
}

// carrying identifies a node of the method carrying: a record on the way from a
// linked record to its origins, and the strength of the link.
type carrying struct {
	record   int32
	strength float64
	study    bool  // the record is a study, or one lies on the way to it
	link     int32 // -1 for a link without leaves of its own
}

func (b *networkBuilder) addArgument(a *argument) int32 {
	kids := b.gathered[:0]
	for _, i := range a.links {
		l := &b.md.links[i]
		b.link = -1
		if b.kind.fine || len(b.md.linkCaveats[i]) > 0 {
			b.link = i
		}
		if b.kind.links {
			working := b.leaf(linkDraw, 1)
			b.subject[b.start[working]] = ^i
			kids = append(kids, working)
		}
		switch {
		case b.md.isClaim(l.from):
			kids = append(kids, l.from, b.drawLeaf(l.from, -1, l.strength, false))
			if s := b.standingLeaf(l.from, b.md.group[l.from] == b.md.group[l.to]); s >= 0 {
				kids = append(kids, s)
			}
		case b.md.isOrigin(b.derivation, l.from):
			kids = append(kids, l.from, b.originLeaf(l.from, l.asked, b.md.isStudy(l.from)))
		default:
			b.carry[i] = b.carrying(l.from, l.asked, b.md.isStudy(l.from))
			kids = append(kids, b.carry[i])
		}
	}
	b.gathered = kids
	return b.gate(opAnd, kids...)
}

// originLeaf makes the draw leaf of a record that derives from nothing for the
// claim.
func (b *networkBuilder) originLeaf(r int32, strength float64, study bool) int32 {
	drawer := b.md.components[r].drawer
	if !b.md.bare(r, study) {
		return b.drawLeaf(drawer, drawer, strength, false)
	}
	leaf := b.drawLeaf(drawer, drawer, strength*b.md.rubric.Bare, b.link >= 0)
	if b.link >= 0 {
		b.bareLeaf[leaf] = true
	}
	return leaf
}

// carrying is the node "record r holds, and so does a chain from r to an
// origin, whose draw succeeds". Record r lies on the way from a linked record
// to its origins.
func (b *networkBuilder) carrying(r int32, strength float64, study bool) int32 {
	at := carrying{r, strength, study, b.link}
	if node, ok := b.carries[at]; ok {
		return node
	}
	node := b.reserve()
	b.carries[at] = node
	if b.md.isOrigin(b.derivation, r) {
		return b.define(node, opAnd, r, b.originLeaf(r, strength, study))
	}
	carry := func(list []int32) []int32 {
		kids := make([]int32, len(list))
		for i, d := range list {
			kids[i] = b.carrying(d, strength, study || b.md.isStudy(d))
		}
		return kids
	}
	own, extra := carry(b.md.components[r].derives()), carry(b.derivation[r])
	return b.define(node, opAnd, b.carryingKids(r, own, extra)...)
}

// carryingKids returns the kids of a carrying node. Own and extra are the
// carrying nodes of the records that r derives from. A carrying node implies
// that its record holds. So the record's own node is left out if possible: then
// it is not shared, and a review of hundreds of studies remains a tree.
func (b *networkBuilder) carryingKids(r int32, own, extra []int32) []int32 {
	c := &b.md.components[r]
	one := slices.Concat(own, extra)
	switch {
	case c.kind == testimonyKind && len(own) > 1, len(own) == 0:
		return []int32{r, b.gate(opOr, one...)}
	case c.kind == testimonyKind:
		derived := c.derives()[0]
		kids := []int32{b.sound[r], own[0]}
		for _, need := range c.all() {
			if need != derived {
				kids = append(kids, need)
			}
		}
		if len(c.any(0)) > 0 {
			kids = append(kids, b.published(r))
		}
		return kids
	}
	kids := []int32{b.sound[r]}
	if len(c.any(0)) > 0 {
		kids = append(kids, b.published(r))
	}
	if len(extra) == 0 {
		return append(kids, b.gate(opOr, own...))
	}
	held := b.gate(opAnd, b.gate(opOr, c.derives()...), b.gate(opOr, extra...))
	return append(kids, b.gate(opOr, append(own, held)...))
}

// drawLeaf is the leaf "the draw of this origin for the claim and relation
// succeeds".
func (b *networkBuilder) drawLeaf(origin, owner int32, strength float64, bare bool) int32 {
	at := originStrength{origin, strength, b.link, bare}
	if node, ok := b.leafOf[at]; ok {
		return node
	}
	d, ok := b.drawOf[origin]
	if ok {
		b.draws[d].many = true
	} else {
		relation := evidence.Contradicts
		if b.supports {
			relation = evidence.Supports
		}
		d = b.newDraw(owner, "draw", string(b.md.components[origin].key), string(b.md.components[b.claim].key), string(relation))
		b.drawOf[origin] = d
	}
	leaf := b.leaf(d, strength)
	b.leafOf[at] = leaf
	if b.link >= 0 {
		b.linkOf[leaf] = b.link
	}
	return leaf
}

// standingLeaf is the leaf "the claim stands", or -1 if it always does.
func (b *networkBuilder) standingLeaf(claim int32, within bool) int32 {
	if !b.md.opposed(claim, within) {
		return -1
	}
	which, other := finalStanding, withinStanding
	if within {
		which, other = withinStanding, finalStanding
	}
	if b.standing[which][claim] >= 0 {
		return b.standing[which][claim]
	}
	var d int32
	if leaf := b.standing[other][claim]; leaf >= 0 {
		d = b.draw[b.start[leaf]]
		b.draws[d].many = true
	} else {
		d = b.newDraw(-1, "standing", string(b.md.components[claim].key))
	}
	b.standing[which][claim] = b.leaf(d, 1)
	return b.standing[which][claim]
}
