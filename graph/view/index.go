package view

import (
	"cmp"
	"slices"
	"sync"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Index is a map by key and by the names of its links. It puts records in the
// place of their keys.
type Index struct {
	*evidence.Map
	items map[evidence.Key]evidence.Item
	links map[assess.LinkRef]*evidence.Link

	// caveatsOn lists the unresolved caveats on each record and link, sorted by key.
	caveatsOn func() map[evidence.Ref][]*evidence.Caveat
}

// NewIndex indexes a map.
func NewIndex(m *evidence.Map) *Index {
	x := &Index{Map: m, items: m.ByKey(), links: make(map[assess.LinkRef]*evidence.Link, len(m.Links))}
	for _, l := range m.Links {
		x.links[linkRef(l)] = l
	}
	x.caveatsOn = sync.OnceValue(func() map[evidence.Ref][]*evidence.Caveat {
		on := map[evidence.Ref][]*evidence.Caveat{}
		for _, c := range slices.SortedFunc(slices.Values(m.Caveats), func(a, b *evidence.Caveat) int { return cmp.Compare(a.Key, b.Key) }) {
			for _, ref := range c.Qualifies {
				if !c.Resolved {
					on[ref] = append(on[ref], c)
				}
			}
		}
		return on
	})
	return x
}

func linkRef(l *evidence.Link) assess.LinkRef {
	return assess.LinkRef{From: l.From, To: l.To, Relation: l.Relation}
}

// Reasons shows the reasons of an assessment.
func (x *Index) Reasons(a *assess.Assessment) *Reasons {
	r := &Reasons{
		LinesFor:              x.lines(a.LinesFor),
		LinesAgainst:          x.lines(a.LinesAgainst),
		EchoesFor:             x.evidence(a.EchoesFor),
		EchoesAgainst:         x.evidence(a.EchoesAgainst),
		SinglePointsOfFailure: x.components(a.SinglePointsOfFailure),
		KeyEvidence:           make([]Influence, len(a.KeyEvidence)),
		CostlyCaveats:         make([]CaveatCost, len(a.CostlyCaveats)),
		WhatWouldChangeThis:   a.WhatWouldChangeThis,
		Ceiling:               Ceiling{Caveats: x.caveats(a.Ceiling.Caveats), Ceiling: a.Ceiling},
		Ways:                  make([]Way, len(a.Ways)),
		Warnings:              make([]Warning, len(a.Warnings)),
		Summary:               x.prose(a.Summary),
	}
	for _, e := range a.Echoes {
		if it := x.record(e.Item); it != nil {
			r.Echoes = append(r.Echoes, Echo{Item: it, Side: e.Side, Repeats: x.evidence(e.Repeats), Adds: e.Adds})
		}
	}
	for _, s := range a.Spent {
		if it := x.record(s.Item); it != nil {
			r.Spent = append(r.Spent, Spent{Item: it, Side: s.Side, Reason: s.Reason, Because: x.components(s.Because)})
		}
	}
	for i, e := range a.KeyEvidence {
		r.KeyEvidence[i] = Influence{Component: x.component(e.Component), Influence: e}
	}
	for i, c := range a.CostlyCaveats {
		r.CostlyCaveats[i] = CaveatCost{On: x.component(c.On), Caveats: x.caveats(c.Caveats), CaveatCost: c}
	}
	for i, w := range a.Ways {
		r.Ways[i] = Way{Caveats: x.caveats(w.Caveats), Way: w}
	}
	for i, w := range a.Warnings {
		r.Warnings[i] = Warning{Code: w.Code, Parts: x.prose(w.Text)}
		for _, key := range w.Items {
			r.Warnings[i].About = append(r.Warnings[i].About, x.component(assess.Component{Key: key}))
		}
	}
	return r
}

// lines lists lines, the strongest first.
func (x *Index) lines(lines []assess.Line) []Line {
	list := make([]Line, len(lines))
	for i, l := range lines {
		list[i] = Line{Items: x.evidence(l.Items), Strength: l.Strength, Independent: l.Independent, AtLeast: l.AtLeast, Shared: x.components(l.Shared)}
	}
	slices.SortStableFunc(list, func(a, b Line) int { return cmp.Compare(b.Strength, a.Strength) })
	return list
}

// record is the record of a key that can bear on a claim; nil for anything else.
func (x *Index) record(key evidence.Key) evidence.Evidence {
	it, _ := x.items[key].(evidence.Evidence)
	return it
}

func (x *Index) evidence(keys []evidence.Key) []evidence.Evidence {
	list := make([]evidence.Evidence, 0, len(keys))
	for _, key := range keys {
		if it := x.record(key); it != nil {
			list = append(list, it)
		}
	}
	return list
}

func (x *Index) caveats(keys []evidence.Key) []evidence.Caveat {
	list := make([]evidence.Caveat, 0, len(keys))
	for _, key := range keys {
		if c, ok := x.items[key].(*evidence.Caveat); ok {
			list = append(list, *c)
		}
	}
	return list
}

func (x *Index) components(components []assess.Component) []Component {
	list := make([]Component, len(components))
	for i, c := range components {
		list[i] = x.component(c)
	}
	return list
}

func (x *Index) component(c assess.Component) Component {
	v := Component{Name: c.String(), in: x}
	if c.Link != nil {
		v.Link = x.links[*c.Link]
	} else if it := x.items[c.Key]; it != nil {
		v.Item = it
	}
	return v
}

// prose puts what a text names in the place of its name.
func (x *Index) prose(p assess.Prose) []ProsePart {
	list := make([]ProsePart, 0, len(p))
	for _, part := range p {
		if part.Text == "" {
			continue
		}
		v := ProsePart{Text: part.Text}
		if from, to, relation, ok := evidence.ParseLinkName(string(part.Ref)); ok {
			v.Link = x.links[assess.LinkRef{From: from, To: to, Relation: relation}]
		} else if it := x.items[evidence.Key(part.Ref)]; it != nil {
			v.Item = it
		}
		list = append(list, v)
	}
	return list
}

// Firmness shows how firm the words of a claim are.
func (x *Index) Firmness(f assess.Firmness) *Firmness {
	v := &Firmness{Nearest: f.Nearest}
	if f.Flip != nil {
		v.Flip = &Flip{Parts: x.prose(f.Flip.What), Flip: *f.Flip}
	}
	return v
}

// Claim finds a claim of the map by key or id.
func (x *Index) Claim(name evidence.ID) *evidence.Claim {
	if x == nil {
		return nil
	}
	for _, c := range x.Claims {
		if c.ID == name || c.Key == evidence.Key(name) {
			return c
		}
	}
	return nil
}
