package read

import (
	"context"

	"corroborate/graph/load"
	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/assess"
)

// Firmness is how easily the words of a claim would be others.
func (assessmentResolver) Firmness(ctx context.Context, a *view.Assessment) (*view.Firmness, error) {
	if a.Claim == "" {
		return nil, onlyReal("firmness")
	}
	return load.Of(ctx).Firmness(ctx, a.Claim)
}

// Sensitivity is how many draws of all numbers keep the words of a claim.
func (assessmentResolver) Sensitivity(ctx context.Context, a *view.Assessment, within float64) (*assess.Sensitivity, error) {
	if within <= 0 || within > 1 {
		return nil, problems.BadInput("within", "above 0 and at most 1", "%v is no share", within)
	}
	if a.Claim == "" {
		return nil, onlyReal("sensitivity")
	}
	return load.Of(ctx).Sensitivity(ctx, a.Claim, within)
}

func onlyReal(field string) error {
	return problems.BadInput(field, "that of a claim as it is in the map", "a what-if does not tell it")
}
