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
	gapsResolver struct{}
	gapResolver  struct{}
)

// Gaps are the claims for which more evidence would matter most. However many a client
// asks for, the server measures the same ones, so that pages make one list.
func (q queryResolver) Gaps(ctx context.Context, under *evidence.ID) (*view.Gaps, error) {
	if under == nil {
		kept, err := q.gaps.Get(ctx, load.Of(ctx).Store)
		if err != nil {
			return nil, asked(err)
		}
		return &view.Gaps{Report: kept.GapReport, Claims: load.Of(ctx).Claims}, nil
	}
	report, part, err := q.ask(ctx).GapsUnder(ctx, evidence.Ref(*under), q.gaps.First)
	if err != nil {
		return nil, asked(err)
	}
	claims := claimsOf(part)
	return &view.Gaps{Under: *under, Report: report, Claims: func(context.Context, []evidence.Key) (map[evidence.Key]*evidence.Claim, error) {
		return claims, nil
	}}, nil
}

// Gaps are a page of the gaps.
func (gapsResolver) Gaps(ctx context.Context, g *view.Gaps, first *int32, after *string) (*view.GapConnection, error) {
	w, err := paging.New(paged(first, after, nil, nil), "gaps", g.Under)
	if err != nil {
		return nil, err
	}
	page, err := paging.PageOf[view.GapEdge](w, g.Report.Gaps, func(gap *assess.Gap) evidence.ID { return evidence.ID(gap.Claim) },
		func(part []assess.Gap) ([]*view.Gap, error) { return shownGaps(ctx, g, part) })
	made := view.GapConnection(page)
	return &made, err
}

// shownGaps shows gaps; nil for one whose claim has been removed.
func shownGaps(ctx context.Context, g *view.Gaps, gaps []assess.Gap) ([]*view.Gap, error) {
	var keys []evidence.Key
	for _, gap := range gaps {
		keys = append(keys, gap.Claim)
		for _, r := range gap.Rises {
			keys = append(keys, r.Claim)
		}
	}
	claims, err := g.Claims(ctx, keys)
	if err != nil {
		return nil, err
	}
	list := make([]*view.Gap, len(gaps))
	for i, gap := range gaps {
		c := claims[gap.Claim]
		if c == nil {
			continue
		}
		list[i] = &view.Gap{Claim: *c, Gap: gap}
		for _, r := range gap.Rises {
			if c := claims[r.Claim]; c != nil {
				list[i].All = append(list[i].All, view.Rise{Claim: *c, Rise: r})
			}
		}
	}
	return list, nil
}

// Nothing is a page of the claims without any line.
func (gapsResolver) Nothing(ctx context.Context, g *view.Gaps, first *int32, after *string) (*view.ClaimConnection, error) {
	w, err := paging.New(paged(first, after, nil, nil), "nothing", g.Under)
	if err != nil {
		return nil, err
	}
	page, err := paging.PageOf[view.ClaimEdge](w, g.Report.Nothing, func(key *evidence.Key) evidence.ID { return evidence.ID(*key) },
		func(keys []evidence.Key) ([]*evidence.Claim, error) {
			claims, err := g.Claims(ctx, keys)
			list := make([]*evidence.Claim, len(keys))
			for i, key := range keys {
				list[i] = claims[key]
			}
			return list, err
		})
	load.AheadOfPage(ctx, page.Nodes)
	made := view.ClaimConnection(page)
	return &made, err
}

// Rises are the other claims that move most.
func (gapResolver) Rises(_ context.Context, g *view.Gap, first *int32) ([]view.Rise, error) {
	return g.All[:min(paging.Size(first, 5), len(g.All))], nil
}
