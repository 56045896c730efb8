package report

import (
	"fmt"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// mostReasons is how many of a kind of reason a tree shows.
const mostReasons = 5

// premises are the claims linked to a claim, each with its own below it.
func (p *tracer) premises(claim evidence.Key, level int) []*node {
	var nodes []*node
	for _, l := range p.into[claim] {
		premise := p.claim(l.From)
		if premise == nil {
			continue
		}
		n := &node{}
		nodes = append(nodes, n)
		first := !p.printed[l.From]
		n.say(p.title(l.From, first), p.bearing(l))
		a := p.trace.Assessments[l.From]
		if a == nil || !first {
			continue
		}
		p.printed[l.From] = true
		n.say(fmt.Sprintf("%s, belief %s %s%s", p.standing(&a.Figures), number(a.Belief), p.style.bar(a.Belief, 10, green), p.disbelief(a)))
		for _, c := range p.caveats[l.From] {
			n.say(p.caveat(c, l.From, a))
		}
		p.addBearing(n, a)
		if p.depth == 0 || level < p.depth {
			n.nodes = append(n.nodes, p.premises(l.From, level+1)...)
		} else if more := p.countPremises(l.From); more > 0 {
			n.add(&node{text: []string{p.style.paint(fmt.Sprintf("rests on %s more: corroborate trace %s", count(more, "premise"), l.From), dim)}})
		}
	}
	return nodes
}

func (p *tracer) disbelief(a *assess.Assessment) string {
	if positive(a.Disbelief) == 0 {
		return ""
	}
	return fmt.Sprintf(", disbelief %s %s", number(a.Disbelief), p.style.bar(a.Disbelief, 10, red))
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
func (p *tracer) addBearing(n *node, a *assess.Assessment) {
	for _, l := range p.into[a.Claim] {
		if p.claim(l.From) == nil {
			n.add(p.item(l.From, a, []*evidence.Link{l}))
		}
	}
}

// reasons tells what the figures hang on, and what would move them.
func (p *tracer) reasons(a *assess.Assessment) {
	var points []*node
	for _, c := range a.SinglePointsOfFailure {
		points = append(points, leaf("%s", p.component(c)+p.what(c)))
	}
	if len(points) == 0 {
		p.section("Single points of failure: none", nil)
	} else {
		p.section("Single points of failure: without any one of these nothing supports it", points)
	}
	p.list("Key evidence, and the belief without it", p.keyEvidence(a))
	p.list("Costliest caveats, and the belief if they were resolved", p.costlyCaveats(a))
	p.list("What would change this", p.moves(a))
	p.list("Warnings", p.warnings(a))
}

func (p *tracer) list(heading string, nodes []*node) {
	if len(nodes) > 0 {
		p.section(heading, nodes)
	}
}

func leaf(format string, args ...any) *node {
	return &node{text: []string{fmt.Sprintf(format, args...)}}
}

// what tells what an item is.
func (p *tracer) what(c assess.Component) string {
	if it := p.items[c.Key]; it != nil {
		return ": " + clean(it.Headline())
	}
	return ""
}

func (p *tracer) keyEvidence(a *assess.Assessment) []*node {
	var nodes []*node
	for _, e := range a.KeyEvidence {
		if len(nodes) < mostReasons && e.Fall >= 0.0005 {
			nodes = append(nodes, leaf("%s: belief %s (-%s)", p.component(e.Component), number(e.Belief), number(e.Fall)))
		}
	}
	return nodes
}

func (p *tracer) costlyCaveats(a *assess.Assessment) []*node {
	var nodes []*node
	for _, c := range a.CostlyCaveats {
		if len(nodes) < mostReasons && c.Rise >= 0.0005 {
			nodes = append(nodes, leaf("%s on %s (%s): belief %s (+%s)", p.style.paint(string(c.Category), yellow), p.component(c.On),
				p.style.keys(c.Caveats), number(c.Belief), number(c.Rise)))
		}
	}
	return nodes
}

func (p *tracer) moves(a *assess.Assessment) []*node {
	var nodes []*node
	for _, m := range a.WhatWouldChangeThis {
		side, to := "for", fmt.Sprintf("the certainty %s", p.style.paint(string(m.Certainty), bold))
		if m.Side == assess.Against {
			side = "against"
		}
		if m.Of == assess.WordVerdict {
			to = "the verdict " + p.style.verdict(m.Verdict)
		}
		nodes = append(nodes, leaf("one more line %s it, of strength %s or more, makes %s", side, number(m.Strength), to))
	}
	return nodes
}

func (p *tracer) warnings(a *assess.Assessment) []*node {
	var nodes []*node
	for _, w := range a.Warnings {
		nodes = append(nodes, leaf("%s %s", p.style.paint("!", bold, yellow), clean(w.Text.String())))
	}
	return nodes
}
