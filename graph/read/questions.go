package read

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"corroborate/graph/load"
	"corroborate/graph/paging"
	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/analysis"
	"corroborate/internal/apierror"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

type (
	whatIfResolver struct{}
	impactResolver struct{}
)

// asked gives an error of a question its code.
func asked(err error) error {
	var still *analysis.StillWorking
	if errors.As(err, &still) && errors.Is(err, context.DeadlineExceeded) {
		timeout := gqlerror.Errorf("%s", still.Error())
		timeout.Extensions = map[string]any{"code": apierror.Timeout, "done": still.Done, "total": still.Total}
		return timeout
	}
	return err
}

func refsOf(ids []evidence.ID) []evidence.Ref {
	refs := make([]evidence.Ref, len(ids))
	for i, id := range ids {
		refs[i] = evidence.Ref(id)
	}
	return refs
}

// WhatIf is what becomes of claims if something is otherwise.
func (q queryResolver) WhatIf(ctx context.Context, withdraw, resolve []evidence.ID, change []assess.FieldChange, add *evidence.Map) (*view.WhatIf, error) {
	answer, err := q.ask(ctx).WhatIf(ctx, analysis.Change{Withdraw: refsOf(withdraw), Resolve: refsOf(resolve), Changes: change, Add: add})
	if err != nil {
		return nil, asked(err)
	}
	return &view.WhatIf{Asked: []any{"whatIf", answer.Change}, ConclusionCount: len(answer.Claims), All: effects(answer.Effects, claimsOf(answer.Part)),
		Explain: load.Of(ctx).Explain(answer.Part, answer.Change)}, nil
}

// Impact is what rests on an entry.
func (q queryResolver) Impact(ctx context.Context, of evidence.ID) (*view.Impact, error) {
	impact, err := q.ask(ctx).Impact(ctx, evidence.Ref(of))
	if err != nil {
		return nil, asked(err)
	}
	claims := claimsOf(impact.Part)
	v := &view.Impact{Entry: impact.Of, WhatIf: view.WhatIf{Asked: []any{"impact", impact.Of.Ref()}, ConclusionCount: len(impact.Claims), All: effects(impact.Effects, claims),
		Explain: load.Of(ctx).Explain(impact.Part, impact.Change)}}
	for _, key := range impact.Unmoved {
		v.Not = append(v.Not, claims[key])
	}
	return v, nil
}

func claimsOf(m *evidence.Map) map[evidence.Key]*evidence.Claim {
	claims := make(map[evidence.Key]*evidence.Claim, len(m.Claims))
	for _, c := range m.Claims {
		claims[c.Key] = c
	}
	return claims
}

func effects(list []assess.Effect, claims map[evidence.Key]*evidence.Claim) []view.Effect {
	out := make([]view.Effect, len(list))
	for i, e := range list {
		out[i] = view.NewEffect(e, claims[e.Claim])
	}
	return out
}

// Effects are the claims that move.
func (whatIfResolver) Effects(ctx context.Context, w *view.WhatIf, on []evidence.ID, first *int32, after *string) (*view.EffectConnection, error) {
	return effectPage(ctx, w, on, first, after)
}

// Effects are the claims that move.
func (impactResolver) Effects(ctx context.Context, i *view.Impact, on []evidence.ID, first *int32, after *string) (*view.EffectConnection, error) {
	return effectPage(ctx, &i.WhatIf, on, first, after)
}

// Unmoved are the claims that do not move.
func (impactResolver) Unmoved(ctx context.Context, i *view.Impact, first *int32, after *string) (*view.ClaimConnection, error) {
	return claimPage(ctx, i.Not, first, after, append([]any{"unmoved"}, i.Asked...)...)
}

// claimPage is a page of a list of claims that is loaded.
func claimPage(ctx context.Context, all []*evidence.Claim, first *int32, after *string, list ...any) (*view.ClaimConnection, error) {
	w, err := paging.New(paged(first, after, nil, nil), list...)
	if err != nil {
		return nil, err
	}
	page, err := paging.Page[view.ClaimEdge](w, all, func(c **evidence.Claim) evidence.ID { return (*c).ID }, func(c **evidence.Claim) *evidence.Claim { return *c })
	load.AheadOfPage(ctx, page.Nodes)
	made := view.ClaimConnection(page)
	return &made, err
}

// claimsOn are the claims whose effects are asked for, by id unless they move.
func claimsOn(ctx context.Context, w *view.WhatIf, on []evidence.ID) ([]evidence.ID, error) {
	on = slices.Clone(on)
	for i, ref := range on {
		if len(w.On(on[i:i+1])) > 0 {
			continue
		}
		at := fmt.Sprintf("on[%d]", i)
		e, err := entry(ctx, ref)
		if err != nil {
			return nil, problems.InArgument(err, at)
		}
		if e.EntryKind() != evidence.KindClaim {
			return nil, evidence.Refuse(evidence.WrongKind(evidence.Ref(ref), e.EntryKind(), at, "a claim"))
		}
		on[i] = e.EntryMeta().ID
	}
	return on, nil
}

// effectPage is a page of the effects on some claims, or on any. Each has a way to
// learn how its claim would stand, which is worked out for all of the page together, when
// the first of them needs it.
func effectPage(ctx context.Context, w *view.WhatIf, on []evidence.ID, first *int32, after *string) (*view.EffectConnection, error) {
	on, err := claimsOn(ctx, w, on)
	if err != nil {
		return nil, err
	}
	page, err := paging.Effects(w.On(on), paged(first, after, nil, nil), append(w.Asked, on)...)
	if err != nil {
		return nil, err
	}
	explained := sync.OnceValues(func() (map[evidence.Key]*view.Assessment, error) {
		claims := make([]evidence.Key, len(page.Nodes))
		for i, e := range page.Nodes {
			claims[i] = e.Key
		}
		return w.Explain(ctx, claims)
	})
	for _, e := range page.Nodes {
		e.Explain = func() (*view.Assessment, error) {
			found, err := explained()
			return found[e.Key], err
		}
	}
	return page, nil
}
