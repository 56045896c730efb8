package load

import (
	"context"

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
func (l *Loaders) Firmness(ctx context.Context, claim evidence.Key) (*view.Firmness, error) {
	return l.firmness.by(l, (*Loaders).fetchFirmness).Load(ctx, claim)
}

// Sensitivity is how many draws of all numbers keep the words of a claim.
func (l *Loaders) Sensitivity(ctx context.Context, claim evidence.Key, within float64) (*assess.Sensitivity, error) {
	return l.sensitivity.by(l, (*Loaders).fetchSensitivity).Load(ctx, drawn{claim, within})
}

// fetchFirmness works out how firm claims are, one after the other.
func (l *Loaders) fetchFirmness(ctx context.Context, claims []evidence.Key) ([]*view.Firmness, error) {
	byMap, err := l.mapsBelow(ctx, claims)
	if err != nil {
		return nil, err
	}
	found := make(map[evidence.Key]*view.Firmness, len(claims))
	for x, keys := range byMap {
		for _, key := range keys {
			f, err := assess.Firm(ctx, x.Map, key, l.Rubric, l.Options)
			if err != nil {
				return nil, err
			}
			found[key] = x.Firmness(f)
		}
	}
	return inOrder(claims, found)
}

// fetchSensitivity works out how sensitive claims are, one after the other.
func (l *Loaders) fetchSensitivity(ctx context.Context, asked []drawn) ([]*assess.Sensitivity, error) {
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
		s, err := assess.Sense(ctx, below[one.claim].Map, one.claim, l.Rubric, l.Options, one.within)
		if err != nil {
			return nil, err
		}
		list[i] = &s
	}
	return list, nil
}
