package report

import (
	"fmt"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// premises describes the claims that are linked to a claim by a relation, each with its
// own premises. Level is the level of nesting. The claims come first without which belief
// would move most.
func (p *tracer) premises(a *assess.Assessment, relation evidence.Relation, level int) []*node {
	links := p.claimsInto(a, relation)
	return p.some(level, len(links), func(i int) *node { return p.premise(links[i], a, level+1) })
}

// claimsInto lists the links from other claims to a claim by a relation. The links come
// first without whose claim belief would move most.
func (p *tracer) claimsInto(a *assess.Assessment, relation evidence.Relation) []*evidence.Link {
	var keys []evidence.Key
	from := map[evidence.Key]*evidence.Link{}
	for _, l := range p.into[a.Claim] {
		if l.Relation == relation && p.claim(l.From) != nil {
			keys = append(keys, l.From)
			from[l.From] = l
		}
	}
	keys = p.byFall(keys, a)
	links := make([]*evidence.Link, len(keys))
	for i, key := range keys {
		links[i] = from[key]
	}
	return links
}

// planPremises chooses the claims whose premises the trace shows. It goes down level by
// level, until the trace has three times as many claims as a list may have entries. So a
// trace shows all of a small map, and the upper levels of a large debate.
func (p *tracer) planPremises(root *assess.Assessment) {
	told := map[evidence.Key]bool{root.Claim: true}
	level := []*assess.Assessment{root}
	for d := 0; len(level) > 0 && (p.bounds.Depth == 0 || d < p.bounds.Depth); d++ {
		var next []*assess.Assessment
		for _, a := range level {
			links := p.planned(a, d)
			if p.bounds.Lines > 0 && len(told)+len(links) > 3*p.bounds.Lines && a != root {
				continue
			}
			p.goesOn[a.Claim] = true
			for _, l := range links {
				if below := p.trace.Assessments[l.From]; below != nil && !told[l.From] {
					told[l.From] = true
					next = append(next, below)
				}
			}
		}
		level = next
	}
}

// planned lists the links from premises that the trace has room for below a claim.
func (p *tracer) planned(a *assess.Assessment, level int) []*evidence.Link {
	var links []*evidence.Link
	for _, relation := range evidence.LinkRelations {
		into := p.claimsInto(a, relation)
		if most := p.bounds.within(level); most > 0 {
			into = into[:min(most, len(into))]
		}
		links = slices.Concat(links, into)
	}
	return links
}

// premise describes a claim that bears on another one: how it bears, how it stands, and
// what it rests on.
func (p *tracer) premise(l *evidence.Link, above *assess.Assessment, level int) *node {
	n := &node{}
	first := p.sayTitle(n, l.From)
	p.sayBearing(n, l, above)
	a := p.trace.Assessments[l.From]
	if a == nil || !first {
		return n
	}
	n.say(fmt.Sprintf("%s, belief %s %s%s", p.standing(&a.Figures), wording.Number(a.Belief), p.bar(a.Belief, 10, green), p.disbelief(a)))
	p.sayCaveats(n, l.From, a)
	p.addBearing(n, a, level)
	if p.goesOn[l.From] {
		n.nodes = append(n.nodes, p.premises(a, evidence.Supports, level)...)
		n.nodes = append(n.nodes, p.premises(a, evidence.Contradicts, level)...)
	} else if more := p.countPremises(l.From); more > 0 {
		n.add(leaf("%s", p.paint(fmt.Sprintf("%s below it: corroborate trace %s", wording.Count(more, "more claim"), l.From), dim)))
	}
	return n
}

func (p *tracer) disbelief(a *assess.Assessment) string {
	if a.Disbelief <= noise {
		return ""
	}
	return fmt.Sprintf(", disbelief %s %s", wording.Number(a.Disbelief), p.bar(a.Disbelief, 10, red))
}

func (p *tracer) countPremises(claim evidence.Key) int {
	n := 0
	for _, l := range p.into[claim] {
		if p.claim(l.From) != nil {
			n++
		}
	}
	return n
}

// addBearing adds the records that are linked to a premise itself.
func (p *tracer) addBearing(n *node, a *assess.Assessment, level int) {
	var links []*evidence.Link
	for _, l := range p.into[a.Claim] {
		if p.claim(l.From) == nil {
			links = append(links, l)
		}
	}
	n.nodes = append(n.nodes, p.some(level, len(links), func(i int) *node {
		return p.item(links[i].From, a, links[i:i+1], level+1)
	})...)
}
