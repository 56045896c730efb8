package graph

import (
	"cmp"
	"slices"

	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// indexed is a map by key and by the names of its links.
type indexed struct {
	*evidence.Map
	items map[evidence.Key]evidence.Item
	links map[assess.LinkRef]*evidence.Link
}

func index(m *evidence.Map) *indexed {
	x := &indexed{Map: m, items: m.ByKey(), links: make(map[assess.LinkRef]*evidence.Link, len(m.Links))}
	for _, l := range m.Links {
		x.links[linkRef(l)] = l
	}
	return x
}

func linkRef(l *evidence.Link) assess.LinkRef {
	return assess.LinkRef{From: l.From, To: l.To, Relation: l.Relation}
}

// reasons puts records in the place of keys.
func (x *indexed) reasons(a *assess.Assessment) *view.Reasons {
	r := &view.Reasons{
		LinesFor:              x.lines(a.LinesFor),
		LinesAgainst:          x.lines(a.LinesAgainst),
		EchoesFor:             x.evidence(a.EchoesFor),
		EchoesAgainst:         x.evidence(a.EchoesAgainst),
		SinglePointsOfFailure: x.components(a.SinglePointsOfFailure),
		KeyEvidence:           make([]view.Influence, len(a.KeyEvidence)),
		CostlyCaveats:         make([]view.CaveatCost, len(a.CostlyCaveats)),
		WhatWouldChangeThis:   a.WhatWouldChangeThis,
		Ceiling:               view.Ceiling{Caveats: x.caveats(a.Ceiling.Caveats), Ceiling: a.Ceiling},
		Ways:                  make([]view.Way, len(a.Ways)),
		Warnings:              make([]view.Warning, len(a.Warnings)),
		Summary:               x.prose(a.Summary),
	}
	for _, e := range a.Echoes {
		if it := x.record(e.Item); it != nil {
			r.Echoes = append(r.Echoes, view.Echo{Item: it, Side: e.Side, Repeats: x.evidence(e.Repeats), Adds: e.Adds})
		}
	}
	for _, s := range a.Spent {
		if it := x.record(s.Item); it != nil {
			r.Spent = append(r.Spent, view.Spent{Item: it, Side: s.Side, Reason: s.Reason, Because: x.components(s.Because)})
		}
	}
	for i, e := range a.KeyEvidence {
		r.KeyEvidence[i] = view.Influence{Component: x.component(e.Component), Influence: e}
	}
	for i, c := range a.CostlyCaveats {
		r.CostlyCaveats[i] = view.CaveatCost{On: x.component(c.On), Caveats: x.caveats(c.Caveats), CaveatCost: c}
	}
	for i, w := range a.Ways {
		r.Ways[i] = view.Way{Caveats: x.caveats(w.Caveats), Way: w}
	}
	for i, w := range a.Warnings {
		r.Warnings[i] = view.Warning{Code: w.Code, Parts: x.prose(w.Text)}
		for _, key := range w.Items {
			r.Warnings[i].About = append(r.Warnings[i].About, x.component(assess.Component{Key: key}))
		}
	}
	return r
}

// lines lists lines, the strongest first.
func (x *indexed) lines(lines []assess.Line) []view.Line {
	list := make([]view.Line, len(lines))
	for i, l := range lines {
		list[i] = view.Line{Items: x.evidence(l.Items), Strength: l.Strength, Independent: l.Independent, AtLeast: l.AtLeast, Shared: x.components(l.Shared)}
	}
	slices.SortStableFunc(list, func(a, b view.Line) int { return cmp.Compare(b.Strength, a.Strength) })
	return list
}

// record is the record of a key that can bear on a claim; nil for anything else.
func (x *indexed) record(key evidence.Key) evidence.Evidence {
	it, _ := x.items[key].(evidence.Evidence)
	return it
}

func (x *indexed) evidence(keys []evidence.Key) []evidence.Evidence {
	list := make([]evidence.Evidence, 0, len(keys))
	for _, key := range keys {
		if it := x.record(key); it != nil {
			list = append(list, it)
		}
	}
	return list
}

func (x *indexed) caveats(keys []evidence.Key) []evidence.Caveat {
	list := make([]evidence.Caveat, 0, len(keys))
	for _, key := range keys {
		if c, ok := x.items[key].(*evidence.Caveat); ok {
			list = append(list, *c)
		}
	}
	return list
}

func (x *indexed) components(components []assess.Component) []view.Component {
	list := make([]view.Component, len(components))
	for i, c := range components {
		list[i] = x.component(c)
	}
	return list
}

func (x *indexed) component(c assess.Component) view.Component {
	v := view.Component{Name: c.String()}
	if c.Link != nil {
		v.Link = x.links[*c.Link]
	} else if it := x.items[c.Key]; it != nil {
		v.Item = it
	}
	return v
}

// prose puts what a text names in the place of its name.
func (x *indexed) prose(p assess.Prose) []view.ProsePart {
	list := make([]view.ProsePart, 0, len(p))
	for _, part := range p {
		if part.Text == "" {
			continue
		}
		v := view.ProsePart{Text: part.Text}
		if from, to, relation, ok := evidence.ParseLinkName(string(part.Ref)); ok {
			v.Link = x.links[assess.LinkRef{From: from, To: to, Relation: relation}]
		} else if it := x.items[evidence.Key(part.Ref)]; it != nil {
			v.Item = it
		}
		list = append(list, v)
	}
	return list
}
