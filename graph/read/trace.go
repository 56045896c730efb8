package read

import (
	"context"

	"corroborate/graph/load"
	"corroborate/graph/paging"
	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

type traceResolver struct{}

// Trace is everything below a claim, flat, from one call to the store.
func (queryResolver) Trace(ctx context.Context, claim evidence.ID, maxDepth *int32) (*view.Trace, error) {
	if maxDepth != nil && *maxDepth < 1 {
		return nil, problems.BadInput("maxDepth", "1 or more", "%d is no depth", *maxDepth)
	}
	l := load.Of(ctx)
	var x *view.Index
	if len(claim) <= load.MaxRef {
		var err error
		if x, err = l.ShownBelow(ctx, evidence.Ref(claim)); err != nil {
			return nil, err
		}
	}
	top := x.Claim(claim)
	if top == nil {
		// It is unknown, or no claim: the lookup says which.
		c, err := lookup[*evidence.Claim](ctx, claim, evidence.Noun(evidence.KindClaim))
		if err != nil {
			return nil, err
		}
		if x, err = l.ShownBelow(ctx, c.Ref()); err != nil {
			return nil, err
		}
		if top = x.Claim(evidence.ID(c.Key)); top == nil {
			return nil, evidence.Errorf(evidence.NotFound, "there is no claim %q any more", c.Key)
		}
	}
	depth := 0
	if maxDepth != nil {
		depth = int(*maxDepth)
	}
	t := x.Trace(top, depth, l.Nodes)
	load.AheadOfGraph(ctx, t.Nodes, t.Edges)
	return t, nil
}

// Assessment is the assessment of the claim that was traced.
func (traceResolver) Assessment(ctx context.Context, t *view.Trace) (*view.Assessment, error) {
	return claimResolver{}.Assessment(ctx, t.Claim)
}

// Chains are the strongest ways down from the claim.
func (traceResolver) Chains(ctx context.Context, t *view.Trace, side *assess.Side, first *int32) ([]view.Chain, error) {
	from := given(side, assess.For)
	list, count, err := strongest(ctx, t, from, first)
	if err != nil {
		return nil, err
	}
	x := load.Of(ctx).LoadedBelow(t.Claim.Key)
	shown := make([]view.Chain, min(count, len(list)))
	for i := range shown {
		shown[i] = x.Chain(list[i], from)
	}
	return shown, nil
}

// MoreChains reports whether there are more chains than those.
func (traceResolver) MoreChains(ctx context.Context, t *view.Trace, side *assess.Side, first *int32) (bool, error) {
	list, count, err := strongest(ctx, t, given(side, assess.For), first)
	return len(list) > count, err
}

// strongest finds one chain more than first asks for, if there is one.
func strongest(ctx context.Context, t *view.Trace, from assess.Side, first *int32) (list []assess.Chain, count int, err error) {
	count = paging.Size(first, 5)
	list, err = load.Of(ctx).Chains(ctx, load.ChainQuery{Claim: t.Claim.Key, Side: from, First: count + 1})
	return list, count, err
}
