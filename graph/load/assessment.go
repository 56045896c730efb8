package load

import (
	"context"

	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Assessment is how well a claim is corroborated: the figures that are kept with
// it, unless they are out of date, and reasons that are computed when a field asks
// for them.
func (l *Loaders) Assessment(ctx context.Context, c *evidence.Claim) (*view.Assessment, error) {
	a := &view.Assessment{Claim: c.Key, Recomputed: c.StaleSince > 0, Reasons: func(ctx context.Context) (*view.Reasons, error) {
		found, err := l.reasons.by(l, (*Loaders).fetchReasons).Load(ctx, c.Key)
		if err != nil {
			return nil, err
		}
		return found.Reasons, nil
	}}
	if !view.Unsettled(c) {
		a.Figures = *c.Figures
		return a, nil
	}
	figures, err := l.figures.by(l, (*Loaders).fetchFigures).Load(ctx, c.Key)
	if err != nil {
		return nil, err
	}
	a.Figures = *figures
	return a, nil
}

// mapsBelow sorts claims by a map that holds all that is below them. Those below
// a claim that was traced in the same request have what was loaded for it, the
// others what one call to the store loads.
func (l *Loaders) mapsBelow(ctx context.Context, claims []evidence.Key) (map[*view.Index][]evidence.Key, error) {
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
		x, err := l.Below(ctx, unknown)
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
func (l *Loaders) fetchReasons(ctx context.Context, claims []evidence.Key) ([]*assessed, error) {
	byMap, err := l.mapsBelow(ctx, claims)
	if err != nil {
		return nil, err
	}
	found := make(map[evidence.Key]*assessed, len(claims))
	for x, keys := range byMap {
		assessments, err := assess.Assess(ctx, x.Map, keys, l.Rubric, l.Options)
		if err != nil {
			return nil, err
		}
		for key, a := range assessments {
			found[key] = &assessed{a.Figures, x.Reasons(a)}
		}
	}
	return inOrder(claims, found)
}

// ShownBelow loads what the request shows of everything below a claim.
func (l *Loaders) ShownBelow(ctx context.Context, claim evidence.Ref) (*view.Index, error) {
	if l.detail == storage.Whole {
		return l.Below(ctx, []evidence.Ref{claim})
	}
	return l.readBelow(ctx, l.View, []evidence.Ref{claim})
}

func (l *Loaders) readBelow(ctx context.Context, read func(context.Context, func(storage.Reader) error) error, claims []evidence.Ref) (*view.Index, error) {
	var m *evidence.Map
	err := read(ctx, func(r storage.Reader) (err error) {
		m, err = r.Below(ctx, claims)
		return err
	})
	if err != nil {
		return nil, err
	}
	for it := range m.Items() {
		l.Remember(it)
	}
	return view.NewIndex(m), nil
}

// Below loads everything below some claims, and remembers it.
func (l *Loaders) Below(ctx context.Context, claims []evidence.Ref) (*view.Index, error) {
	x, err := l.readBelow(ctx, l.Store.View, claims)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range x.Map.Claims {
		if l.below[c.Key] == nil {
			if l.below == nil {
				l.below = map[evidence.Key]*view.Index{}
			}
			l.below[c.Key] = x
		}
	}
	return x, nil
}

// fetchFigures works out the figures of claims whose kept ones will not do, all
// together.
func (l *Loaders) fetchFigures(ctx context.Context, claims []evidence.Key) ([]*evidence.Figures, error) {
	byMap, err := l.mapsBelow(ctx, claims)
	if err != nil {
		return nil, err
	}
	found := make(map[evidence.Key]*evidence.Figures, len(claims))
	for x, keys := range byMap {
		figures, err := assess.Figures(ctx, x.Map, keys, l.Rubric, l.Options)
		if err != nil {
			return nil, err
		}
		for key, f := range figures {
			found[key] = &f
		}
	}
	return inOrder(claims, found)
}

// inOrder lists what was found of claims. One that is not among it was removed
// meanwhile.
func inOrder[T any](claims []evidence.Key, found map[evidence.Key]*T) ([]*T, error) {
	list := make([]*T, len(claims))
	for i, c := range claims {
		if list[i] = found[c]; list[i] == nil {
			return nil, evidence.Errorf(evidence.NotFound, "there is no claim %q any more", c)
		}
	}
	return list, nil
}

// LoadedBelow is a map that Below has loaded, or nil.
func (l *Loaders) LoadedBelow(claim evidence.Key) *view.Index {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.below[claim]
}
