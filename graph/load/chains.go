package load

import (
	"context"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// ChainQuery asks for the strongest chains below a claim that Below has loaded.
type ChainQuery struct {
	Claim evidence.Key
	Side  assess.Side
	First int
}

// Chains returns the strongest chains. A request searches once for what several fields
// ask for in the same way.
func (l *Loaders) Chains(ctx context.Context, q ChainQuery) ([]assess.Chain, error) {
	return l.chains.by(l, (*Loaders).fetchChains).Load(ctx, q)
}

func (l *Loaders) fetchChains(ctx context.Context, queries []ChainQuery) ([][]assess.Chain, error) {
	found := make([][]assess.Chain, len(queries))
	for i, q := range queries {
		var err error
		if found[i], err = assess.Chains(ctx, l.LoadedBelow(q.Claim).Map, q.Claim, l.Rubric, l.Options, q.Side, q.First); err != nil {
			return nil, err
		}
	}
	return found, nil
}
