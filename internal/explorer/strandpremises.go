package explorer

import (
	"cmp"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// brace joins what bears on the claim only together.
type brace struct {
	Path  string
	Label textAt
}

// node is a box of the column of premises, or the place where a strand passes it.
type node struct {
	key     evidence.Key // of a premise; empty for a strand that goes directly
	joint   string       // the argument that it is part of; empty if it bears by itself
	link    *evidence.Link
	against bool
	lines   []string
	small   string
	lanes   []int
	want    float64 // the middle that it would have if it were alone
	mid, h  float64
}

// nodes are what stands in the column of premises, in the order of where they want to be.
func (b *braid) nodes(lanes []laneAt) (list []*node, skipped int) {
	by := map[evidence.Key]*node{}
	for i, l := range lanes {
		if l.direct != nil || len(l.by) == 0 {
			one := &node{against: l.against, small: "directly", lanes: []int{i}, h: textH + 4, link: l.direct}
			if l.direct != nil {
				one.small += ", " + strengthWord(l.direct.Strength)
				one.joint = jointOf(l.direct)
			}
			list = append(list, one)
		}
		for _, key := range l.by {
			n := by[key]
			if n == nil {
				if len(by) == mostPremises {
					skipped++
					continue
				}
				n = b.premise(key)
				by[key] = n
				list = append(list, n)
			}
			n.lanes = append(n.lanes, i)
		}
	}
	for _, n := range list {
		for _, i := range n.lanes {
			n.want += lanes[i].mid / float64(len(n.lanes))
		}
	}
	together(list)
	return list, skipped
}

// together sorts nodes by where they want to be, those of one joint argument next to each
// other.
func together(list []*node) {
	type sum struct{ want, n float64 }
	joint := map[string]sum{}
	for _, n := range list {
		if n.joint != "" {
			joint[n.joint] = sum{joint[n.joint].want + n.want, joint[n.joint].n + 1}
		}
	}
	want := func(n *node) float64 {
		if all := joint[n.joint]; n.joint != "" {
			return all.want / all.n
		}
		return n.want
	}
	slices.SortStableFunc(list, func(x, y *node) int {
		return cmp.Or(cmp.Compare(want(x), want(y)), cmp.Compare(x.joint, y.joint), cmp.Compare(x.want, y.want))
	})
}

// jointOf names the joint argument that a link is part of; it is empty if it is part of none.
func jointOf(l *evidence.Link) string {
	if l.Jointly == "" {
		return ""
	}
	return string(l.Relation) + " " + l.Jointly
}

func (b *braid) premise(key evidence.Key) *node {
	n := &node{key: key, lines: wrap(b.items[key].Headline(), chars(premiseW)-1, 3)}
	for _, l := range b.into[b.Assessment.Claim] {
		if l.From == key {
			n.against, n.joint, n.link = l.Relation == evidence.Contradicts, jointOf(l), l
		}
	}
	if c, ok := b.items[key].(*evidence.Claim); ok && c.Figures != nil {
		n.small = wording.Verdict(c.Figures.Verdict) + ", " + wording.Word(c.Figures.Certainty)
		if !c.Figures.Exact() {
			n.small = about + n.small
		}
	}
	n.h = float64(len(n.lines)+1)*textH + 2*padH
	return n
}

// place puts nodes below each other, each as near to where it wants to be as the others
// let it, and returns where the last one ends.
func place(nodes []*node, top float64) float64 {
	end := top
	for _, n := range nodes {
		n.mid = max(n.want, end+n.h/2)
		end = n.mid + n.h/2 + 8
	}
	return end - 8
}

// needs are what a way to the claim cannot do without.
func (n *node) needs() []string {
	var list []string
	if n.key != "" {
		list = append(list, string(n.key))
	}
	if n.link != nil {
		list = append(list, n.link.Name())
	}
	return list
}

// braces join the ways to the claim that are of one joint argument.
func braces(nodes []*node) []brace {
	var list []brace
	for i := 0; i < len(nodes); {
		n := 1
		for i+n < len(nodes) && nodes[i].joint != "" && nodes[i+n].joint == nodes[i].joint {
			n++
		}
		if n > 1 {
			top, bottom := nodes[i].mid-nodes[i].h/2, nodes[i+n-1].mid+nodes[i+n-1].h/2
			label := "both needed"
			if n > 2 {
				label = fmt.Sprintf("all %d needed", n)
			}
			x := float64(premiseX - 5)
			list = append(list, brace{Path: fmt.Sprintf("M%.0f %.1fq-7 0 -7 7V%.1fq0 7 7 7", x, top, bottom-7),
				Label: textAt{X: x - 12, Y: (top + bottom) / 2, Text: label}})
		}
		i += n
	}
	return list
}
