package graph

import (
	"context"

	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// drawn is a claim, and how far all numbers are drawn from what they are.
type drawn struct {
	claim  evidence.Key
	within float64
}

// Firmness is how easily the words of a claim would be others.
func (assessmentResolver) Firmness(ctx context.Context, a *view.Assessment) (*view.Firmness, error) {
	if a.Claim == "" {
		return nil, onlyReal("firmness")
	}
	return loadersOf(ctx).firmness.Load(ctx, a.Claim)
}

// Sensitivity is how many draws of all numbers keep the words of a claim.
func (assessmentResolver) Sensitivity(ctx context.Context, a *view.Assessment, within float64) (*assess.Sensitivity, error) {
	if within <= 0 || within > 1 {
		return nil, problems.BadInput("within", "above 0 and at most 1", "%v is no share", within)
	}
	if a.Claim == "" {
		return nil, onlyReal("sensitivity")
	}
	return loadersOf(ctx).sensitivity.Load(ctx, drawn{a.Claim, within})
}

func onlyReal(field string) error {
	return problems.BadInput(field, "that of a claim as it is in the map", "it is not told of what a dry run or a question supposes")
}

// fetchFirmness works out how firm claims are, one after the other.
func (l *loaders) fetchFirmness(ctx context.Context, claims []evidence.Key) ([]*view.Firmness, error) {
	byMap, err := l.mapsBelow(ctx, claims)
	if err != nil {
		return nil, err
	}
	found := make(map[evidence.Key]*view.Firmness, len(claims))
	for x, keys := range byMap {
		for _, key := range keys {
			f, err := assess.Firm(ctx, x.Map, key, l.rubric, l.options)
			if err != nil {
				return nil, err
			}
			found[key] = x.Firmness(f)
		}
	}
	return inOrder(claims, found)
}

// fetchSensitivity works out how sensitive claims are, one after the other.
func (l *loaders) fetchSensitivity(ctx context.Context, asked []drawn) ([]*assess.Sensitivity, error) {
	claims := make([]evidence.Key, len(asked))
	for i, one := range asked {
		claims[i] = one.claim
	}
	byMap, err := l.mapsBelow(ctx, claims)
	if err != nil {
		return nil, err
	}
	below := make(map[evidence.Key]*view.Index, len(claims))
	for x, keys := range byMap {
		for _, key := range keys {
			below[key] = x
		}
	}
	list := make([]*assess.Sensitivity, len(asked))
	for i, one := range asked {
		s, err := assess.Sense(ctx, below[one.claim].Map, one.claim, l.rubric, l.options, one.within)
		if err != nil {
			return nil, err
		}
		list[i] = &s
	}
	return list, nil
}
