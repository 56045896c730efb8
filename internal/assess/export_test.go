package assess

import (
	"context"

	"corroborate/internal/evidence"
)

// GapEstimates are the estimates by which Gaps chooses what to compute anew.
func GapEstimates(ctx context.Context, m *evidence.Map, r Rubric, o Options) (map[evidence.Key]float64, error) {
	f, err := newGapFinder(m, r, o)
	if err != nil {
		return nil, err
	}
	if err := f.estimate(ctx); err != nil {
		return nil, err
	}
	out := map[evidence.Key]float64{}
	for _, x := range f.md.allClaims() {
		out[f.md.components[x].key] = f.estimated(x)
	}
	return out, nil
}
