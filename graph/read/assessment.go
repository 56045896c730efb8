package read

import (
	"context"

	"corroborate/graph/load"
	"corroborate/graph/paging"
	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

type (
	assessmentResolver struct{}
	componentResolver  struct{}
)

// Assessment is how well a claim is corroborated.
func (claimResolver) Assessment(ctx context.Context, c *evidence.Claim) (*view.Assessment, error) {
	return load.Of(ctx).Assessment(ctx, c)
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
	r, err := a.Reasons(ctx)
	if err != nil {
		return nil, err
	}
	all := which(r)
	return all[:min(paging.Size(first, 10), len(all))], nil
}

// Soundness is how sound a component is, as a product.
func (componentResolver) Soundness(ctx context.Context, c *view.Component) (*view.Soundness, error) {
	return c.SoundnessBy(load.Of(ctx).Rubric), nil
}
