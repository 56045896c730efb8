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
	comparisonResolver struct{}
	matrixResolver     struct{}
)

// Compare is what claims share.
func (q queryResolver) Compare(ctx context.Context, claims []evidence.ID) (*view.Comparison, error) {
	c, err := q.ask(ctx).Compare(ctx, refsOf(claims))
	if err != nil {
		return nil, asked(err)
	}
	load.AheadOfPage(ctx, c.Claims)
	return view.NewComparison(c), nil
}

// Shared is a page of what they share.
func (comparisonResolver) Shared(_ context.Context, c *view.Comparison, first *int32, after *string) (*view.SharedComponentConnection, error) {
	w, err := paging.New(paged(first, after, nil, nil), "shared", keysOf(c.Claims))
	if err != nil {
		return nil, err
	}
	page, err := paging.Page[view.SharedComponentEdge](w, c.All, func(s *view.SharedComponent) evidence.ID { return evidence.ID(s.Component.Name) },
		func(s *view.SharedComponent) *view.SharedComponent { return s })
	made := view.SharedComponentConnection(page)
	return &made, err
}

// Matrix is a table of evidence by claims.
func (q queryResolver) Matrix(ctx context.Context, claims []evidence.ID, rows *assess.RowKind) (*view.Matrix, error) {
	kind := given(rows, assess.RowsEvidence)
	m, err := q.ask(ctx).Matrix(ctx, refsOf(claims), kind)
	if err != nil {
		return nil, asked(err)
	}
	load.AheadOfPage(ctx, m.Claims)
	return view.NewMatrix(m, kind), nil
}

// Rows are a page of the rows.
func (matrixResolver) Rows(_ context.Context, m *view.Matrix, first *int32, after *string) (*view.MatrixRowConnection, error) {
	w, err := paging.New(paged(first, after, nil, nil), "rows", m.Kind, keysOf(m.Claims))
	if err != nil {
		return nil, err
	}
	page, err := paging.Page[view.MatrixRowEdge](w, m.All, func(r *view.MatrixRow) evidence.ID { return evidence.ID(r.Of.EntryMeta().Key) },
		func(r *view.MatrixRow) *view.MatrixRow { return r })
	made := view.MatrixRowConnection(page)
	return &made, err
}

func keysOf(claims []*evidence.Claim) []evidence.Key {
	keys := make([]evidence.Key, len(claims))
	for i, c := range claims {
		keys[i] = c.Key
	}
	return keys
}
