package read

import (
	"cmp"
	"context"
	"slices"
	"unicode/utf8"

	"corroborate/graph/load"
	"corroborate/graph/model"
	"corroborate/graph/paging"
	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Tags are the tags of claims.
func (q queryResolver) Tags(ctx context.Context, where *model.ClaimFilterInput, prefix *string, order *model.TagOrder, first *int32, after *string) (*view.TagConnection, error) {
	f, err := filterOf(ctx, evidence.KindClaim, where)
	if err != nil {
		return nil, err
	}
	asked := storage.TagQuery{Where: f, Prefix: given(prefix, "")}
	if n := utf8.RuneCountInString(asked.Prefix); n > evidence.MaxKey {
		return nil, problems.BadInput("prefix", "at most 100 characters", "it has %d characters", n)
	}
	by := given(order, model.TagOrderClaims)
	w, err := paging.New(paged(first, after, nil, nil), "tags", asked.Where, asked.Prefix, by)
	if err != nil {
		return nil, err
	}
	if asked.Where, err = q.narrowed(ctx, evidence.KindClaim, f); err != nil {
		return nil, err
	}
	var all []storage.TagCount
	err = load.Of(ctx).View(ctx, func(r storage.Reader) (err error) {
		all, err = r.Tags(ctx, asked)
		return err
	})
	if err != nil {
		return nil, err
	}
	if by == model.TagOrderClaims {
		slices.SortStableFunc(all, func(a, b storage.TagCount) int { return cmp.Compare(b.Claims, a.Claims) })
	}
	page, err := paging.Page[view.TagEdge](w, all, func(t *storage.TagCount) evidence.ID { return evidence.ID(t.Tag) }, view.NewTag)
	made := view.TagConnection(page)
	return &made, err
}
