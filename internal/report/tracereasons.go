package report

import (
	"fmt"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// reasons says what the figures depend on most, and what would move them.
func (p *tracer) reasons(a *assess.Assessment) {
	if points := p.singlePoints(a.SinglePointsOfFailure); len(points) == 0 {
		p.section("Single points of failure: none", nil)
	} else {
		p.section("Single points of failure: without any one of these nothing supports it", points)
	}
	p.list("Key evidence, and the belief without it", p.keyEvidence(a))
	p.list("Costliest caveats, and the belief if they were resolved", p.costlyCaveats(a))
	p.list("Ways to a better word", p.waysUp(a))
	p.list("What would change this", p.moves(a))
	if p.trace.Firmness != nil {
		p.list("How firm", p.firm(p.trace.Firmness))
	}
	p.list("Warnings", p.some(0, len(a.Warnings), func(i int) *node {
		return leaf("%s %s", p.paint("!", bold, yellow), clean(a.Warnings[i].Text.String()))
	}))
}

func (p *tracer) list(heading string, nodes []*node) {
	if len(nodes) > 0 {
		p.section(heading, nodes)
	}
}

func leaf(format string, args ...any) *node {
	return &node{text: []string{fmt.Sprintf(format, args...)}}
}

// falling counts the entries above 0 in a list with the largest first.
func falling[T any](list []T, by func(T) float64) int {
	n := 0
	for n < len(list) && by(list[n]) > noise {
		n++
	}
	return n
}

// withoutLinks returns the components without the links that come from one of them, and
// counts these links: without the record, its link has no effect anyway.
func withoutLinks(components []assess.Component) (records []assess.Component, links int) {
	held := map[evidence.Key]bool{}
	for _, c := range components {
		held[c.Key] = c.Link == nil
	}
	for _, c := range components {
		if c.Link != nil && held[c.Link.From] {
			links++
		} else {
			records = append(records, c)
		}
	}
	return records, links
}

func (p *tracer) singlePoints(points []assess.Component) []*node {
	records, links := withoutLinks(points)
	nodes := p.some(0, len(records), func(i int) *node { return leaf("%s", p.component(records[i])) })
	if links > 0 {
		nodes = append(nodes, leaf("and the %s from these", wording.Count(links, "link")))
	}
	return nodes
}

// keyEvidence says what belief would be without each component. It puts components with
// the same belief together, such as a study and its only publication.
func (p *tracer) keyEvidence(a *assess.Assessment) []*node {
	points := map[string]bool{}
	for _, c := range a.SinglePointsOfFailure {
		points[c.String()] = true
	}
	groups := alike(a.KeyEvidence[:falling(a.KeyEvidence, func(e assess.Influence) float64 { return e.Fall })])
	return p.someWith(0, len(groups), func(i int) *node {
		e := groups[i][0]
		return leaf("%s: belief %s (%s)", p.anyOf(groups[i], points), wording.Number(e.Belief), wording.Signed(-e.Fall))
	}, func(shown int) string { return less(len(groups)-shown, groups[shown][0].Fall) })
}

// alike groups components without which belief would be the same.
func alike(list []assess.Influence) [][]assess.Influence {
	var groups [][]assess.Influence
	for i, e := range list {
		if i > 0 && e.Belief-list[i-1].Belief < noise {
			groups[len(groups)-1] = append(groups[len(groups)-1], e)
		} else {
			groups = append(groups, []assess.Influence{e})
		}
	}
	return groups
}

// anyOf names the components of a group. If all of several are single points of failure,
// it does not repeat their names.
func (p *tracer) anyOf(group []assess.Influence, points map[string]bool) string {
	components := make([]assess.Component, len(group))
	named := len(group) > 1
	for i, e := range group {
		components[i] = e.Component
		named = named && points[e.Component.String()]
	}
	if named {
		return "any single point of failure"
	}
	records, links := withoutLinks(components)
	text := some(records, p.bounds.Lines, p.component)
	switch len(records) {
	case 1:
	case 2:
		text = "either of " + text
	default:
		text = "any one of " + text
	}
	if links > 0 {
		text += plural(len(records), " with its ", " with their ") + plural(links, "link", "links")
	}
	return text
}

func (p *tracer) costlyCaveats(a *assess.Assessment) []*node {
	rise := func(c assess.CaveatCost) float64 { return c.Rise }
	n := falling(a.CostlyCaveats, rise)
	return p.someWith(0, n, func(i int) *node {
		c := a.CostlyCaveats[i]
		return leaf("%s on %s (%s): belief %s (%s)", p.paint(wording.Word(c.Category), yellow), p.component(c.On),
			some(c.Caveats, p.bounds.Lines, p.key), wording.Number(c.Belief), wording.Signed(c.Rise))
	}, func(shown int) string { return less(n-shown, a.CostlyCaveats[shown].Rise) })
}

// less says how many entries are left out, and how large the largest is.
func less(n int, most float64) string {
	return fmt.Sprintf("and %d more, the largest %s", n, wording.Number(most))
}

// waysUp says what would lead to each better word, and what holds belief down.
func (p *tracer) waysUp(a *assess.Assessment) []*node {
	var nodes []*node
	if c := a.Ceiling; c.Belief > noise || c.Opposition > noise {
		nodes = append(nodes, leaf("%s", p.ceiling(c)))
	}
	return append(nodes, p.some(0, len(a.Ways), func(i int) *node { return p.way(a.Ways[i], a.Ceiling) })...)
}

func (p *tracer) ceiling(c assess.Ceiling) string {
	text := "if all evidence for it carried, belief would be " + wording.Number(c.Belief)
	var down []string
	if c.Opposition > noise {
		down = append(down, "an opposition of "+wording.Number(c.Opposition))
	}
	if len(c.Caveats) > 0 {
		down = append(down, plural(len(c.Caveats), "the caveat ", "the caveats ")+some(c.Caveats, p.bounds.Lines, p.keyed))
	}
	if len(down) > 0 {
		text += ", held down by " + wording.List(down)
	}
	return text
}

// word is the word that a way leads to.
func (p *tracer) word(w assess.Way) string {
	if w.Of == assess.WordVerdict {
		return "the verdict " + p.verdict(w.Verdict)
	}
	return p.certainty(w.Certainty)
}

func (p *tracer) way(w assess.Way, c assess.Ceiling) *node {
	n := &node{}
	if len(w.Barriers) > 0 && len(w.Caveats) == 0 {
		n.say(p.word(w) + " is out of reach")
		for _, b := range w.Barriers {
			n.say(barrier(b, c))
		}
		return n
	}
	n.say("for " + p.word(w))
	if w.Line != nil {
		n.say("one more independent line for it, of strength " + wording.AtLeast(*w.Line))
	}
	if len(w.Caveats) > 0 {
		also := ""
		if w.Line != nil {
			also = "or "
		}
		n.say(also + "resolving " + some(w.Caveats, 0, p.keyed))
	}
	if w.Line == nil && len(w.Caveats) == 0 {
		n.say("more than one line; no caveats were found whose resolution would be enough")
	}
	return n
}

func barrier(b assess.Barrier, c assess.Ceiling) string {
	switch b {
	case assess.BarrierCeiling:
		return "even if all evidence for it carried, belief would be no more than " + wording.Number(c.Belief)
	case assess.BarrierConflict:
		return "there is so much evidence on both sides that evidence for it alone leads to no better word"
	}
	return wording.Word(b)
}

// moves says which lines would change a word, except those in the ways to a better word.
func (p *tracer) moves(a *assess.Assessment) []*node {
	var nodes []*node
	for _, m := range a.WhatWouldChangeThis {
		if toldAsWay(m, a.Ways) {
			continue
		}
		side, to := "for", "the certainty "+p.paint(wording.Word(m.Certainty), bold)
		if m.Side == assess.Against {
			side = "against"
		}
		if m.Of == assess.WordVerdict {
			to = "the verdict " + p.verdict(m.Verdict)
		}
		nodes = append(nodes, leaf("one more independent line %s it, of strength %s, makes %s", side, wording.AtLeast(m.Strength), to))
	}
	return nodes
}

func toldAsWay(m assess.Move, ways []assess.Way) bool {
	if m.Side == assess.Against {
		return false
	}
	for _, w := range ways {
		if w.Line != nil && w.Of == m.Of && (m.Of == assess.WordVerdict && w.Verdict == m.Verdict || m.Of == assess.WordCertainty && w.Certainty == m.Certainty) {
			return true
		}
	}
	return false
}
