package graph

import (
	"context"

	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

type assessmentResolver struct{}

// indexed is a map by key and by the names of its links.
type indexed struct {
	*evidence.Map
	items map[evidence.Key]evidence.Item
	links map[assess.LinkRef]*evidence.Link
}

func index(m *evidence.Map) *indexed {
	x := &indexed{Map: m, items: m.ByKey(), links: make(map[assess.LinkRef]*evidence.Link, len(m.Links))}
	for _, l := range m.Links {
		x.links[assess.LinkRef{From: l.From, To: l.To, Relation: l.Relation}] = l
	}
	return x
}

// Assessment is how well a claim is corroborated: the figures that are kept
// with it, where these are right, and reasons that are computed when asked for.
func (claimResolver) Assessment(ctx context.Context, c *evidence.Claim) (*view.Assessment, error) {
	l := loadersOf(ctx)
	if l.dry != nil {
		if a, moved, err := l.dry.assessment(c); moved || err != nil {
			return a, err
		}
	}
	a := &view.Assessment{Stale: c.StaleSince > 0, Reasons: func(ctx context.Context) (*view.Reasons, error) {
		found, err := l.reasons.Load(ctx, c.Key)
		if err != nil {
			return nil, err
		}
		return found.Reasons, nil
	}}
	if !unsettled(c) {
		a.Figures = *c.Figures
		return a, nil
	}
	figures, err := l.figures.Load(ctx, c.Key)
	if err != nil {
		return nil, err
	}
	a.Figures = *figures
	return a, nil
}

// KeyEvidence is what the belief would lose most without.
func (assessmentResolver) KeyEvidence(ctx context.Context, a *view.Assessment, first *int32) ([]view.Influence, error) {
	return top(ctx, a, first, func(r *view.Reasons) []view.Influence { return r.KeyEvidence })
}

// CostlyCaveats are the caveats that cost the most belief.
func (assessmentResolver) CostlyCaveats(ctx context.Context, a *view.Assessment, first *int32) ([]view.CaveatCost, error) {
	return top(ctx, a, first, func(r *view.Reasons) []view.CaveatCost { return r.CostlyCaveats })
}

func top[T any](ctx context.Context, a *view.Assessment, first *int32, which func(*view.Reasons) []T) ([]T, error) {
	size, err := pageSize(first, 10)
	if err != nil {
		return nil, err
	}
	r, err := a.Reasons(ctx)
	if err != nil {
		return nil, err
	}
	all := which(r)
	return all[:min(size, len(all))], nil
}

// mapsBelow sorts claims by a map that holds all that is below them. Those below
// a claim that was traced in the same request have what was loaded for it, the
// others what one call to the store loads.
func (l *loaders) mapsBelow(ctx context.Context, claims []evidence.Key) (map[*indexed][]evidence.Key, error) {
	byMap := map[*indexed][]evidence.Key{}
	var unknown []evidence.Ref
	l.mu.Lock()
	for _, c := range claims {
		if x := l.below[c]; x != nil {
			byMap[x] = append(byMap[x], c)
		} else {
			unknown = append(unknown, evidence.Ref(c))
		}
	}
	l.mu.Unlock()
	if len(unknown) > 0 {
		x, err := l.loadBelow(ctx, unknown)
		if err != nil {
			return nil, err
		}
		for _, c := range unknown {
			byMap[x] = append(byMap[x], evidence.Key(c))
		}
	}
	return byMap, nil
}

// fetchReasons assesses claims, all together.
func (l *loaders) fetchReasons(ctx context.Context, claims []evidence.Key) ([]*assessed, error) {
	byMap, err := l.mapsBelow(ctx, claims)
	if err != nil {
		return nil, err
	}
	found := make(map[evidence.Key]*assessed, len(claims))
	for x, keys := range byMap {
		assessments, err := assess.Assess(ctx, x.Map, keys, l.rubric, l.options)
		if err != nil {
			return nil, err
		}
		for key, a := range assessments {
			found[key] = &assessed{a.Figures, x.reasons(a)}
		}
	}
	return inOrder(claims, found)
}

// loadBelow loads everything below some claims, and remembers it.
func (l *loaders) loadBelow(ctx context.Context, claims []evidence.Ref) (*indexed, error) {
	var m *evidence.Map
	err := l.store.View(ctx, func(r evidence.Reader) (err error) {
		m, err = r.Below(ctx, claims)
		return err
	})
	if err != nil {
		return nil, err
	}
	x := index(m)
	for it := range m.Items() {
		l.remember(it)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range m.Claims {
		if l.below[c.Key] == nil {
			l.below[c.Key] = x
		}
	}
	return x, nil
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
		WhatWouldChangeThis:   a.WhatWouldChangeThis,
		Warnings:              make([]view.Warning, len(a.Warnings)),
		Summary:               a.Summary.String(),
	}
	for i, e := range a.KeyEvidence {
		r.KeyEvidence[i] = view.Influence{Component: x.component(e.Component), Influence: e}
	}
	for _, c := range a.CostlyCaveats {
		cost := view.CaveatCost{On: x.items[c.On.Key], CaveatCost: c}
		for _, key := range c.Caveats {
			if caveat, ok := x.items[key].(*evidence.Caveat); ok {
				cost.Caveats = append(cost.Caveats, *caveat)
			}
		}
		r.CostlyCaveats = append(r.CostlyCaveats, cost)
	}
	for i, w := range a.Warnings {
		r.Warnings[i] = view.Warning{Code: w.Code, Text: w.Text.String()}
		for _, key := range w.Items {
			r.Warnings[i].About = append(r.Warnings[i].About, x.component(assess.Component{Key: key}))
		}
	}
	return r
}

func (x *indexed) lines(lines []assess.Line) []view.Line {
	list := make([]view.Line, len(lines))
	for i, l := range lines {
		list[i] = view.Line{Items: x.evidence(l.Items), Strength: l.Strength, Shared: x.components(l.Shared)}
	}
	return list
}

func (x *indexed) evidence(keys []evidence.Key) []evidence.Evidence {
	list := make([]evidence.Evidence, 0, len(keys))
	for _, key := range keys {
		if it, ok := x.items[key].(evidence.Evidence); ok {
			list = append(list, it)
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
