package graph

import (
	"context"

	"corroborate/graph/paging"
	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

type assessmentResolver struct{}

// Assessment is how well a claim is corroborated: the figures that are kept
// with it, where these are right, and reasons that are computed when asked for.
func (claimResolver) Assessment(ctx context.Context, c *evidence.Claim) (*view.Assessment, error) {
	l := loadersOf(ctx)
	if l.dry != nil {
		if a, moved, err := l.dry.assessment(c); moved || err != nil {
			return a, err
		}
	}
	a := &view.Assessment{Claim: c.Key, Stale: c.StaleSince > 0, Reasons: func(ctx context.Context) (*view.Reasons, error) {
		found, err := l.reasons.Load(ctx, c.Key)
		if err != nil {
			return nil, err
		}
		return found.Reasons, nil
	}}
	if !view.Unsettled(c) {
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

// Echoes are the items that repeat others, of one side or of both.
func (assessmentResolver) Echoes(ctx context.Context, a *view.Assessment, side *assess.Side) ([]view.Echo, error) {
	r, err := a.Reasons(ctx)
	if err != nil {
		return nil, err
	}
	list := []view.Echo{}
	for _, e := range r.Echoes {
		if side == nil || e.Side == *side {
			list = append(list, e)
		}
	}
	return list, nil
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
	size, err := paging.Size(first, 10)
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
func (l *loaders) mapsBelow(ctx context.Context, claims []evidence.Key) (map[*view.Index][]evidence.Key, error) {
	byMap := map[*view.Index][]evidence.Key{}
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
			found[key] = &assessed{a.Figures, x.Reasons(a)}
		}
	}
	return inOrder(claims, found)
}

// loadBelow loads everything below some claims, and remembers it.
func (l *loaders) loadBelow(ctx context.Context, claims []evidence.Ref) (*view.Index, error) {
	var m *evidence.Map
	err := l.store.View(ctx, func(r storage.Reader) (err error) {
		m, err = r.Below(ctx, claims)
		return err
	})
	if err != nil {
		return nil, err
	}
	x := view.NewIndex(m)
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
