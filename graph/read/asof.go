package read

import (
	"bytes"
	"context"
	"fmt"

	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

type claimAsOfResolver struct{}

// ClaimAsOf is a claim as it was at an earlier state of the map.
func (q queryResolver) ClaimAsOf(ctx context.Context, ref evidence.ID, sequence int32) (*view.ClaimAsOf, error) {
	then, err := q.ask(ctx).AsOf(ctx, evidence.Ref(ref), int64(sequence))
	if err != nil {
		return nil, asked(err)
	}
	return &view.ClaimAsOf{Sequence: int(sequence), Revision: view.NewRevision(then.Revision), ChangedCount: then.Undone, Claim: then.Claim,
		Assessment: then.Assessment, Part: then.Part}, nil
}

// MapFile is the part of the map that the claim rested on.
func (claimAsOfResolver) MapFile(ctx context.Context, c *view.ClaimAsOf) (string, error) {
	var out bytes.Buffer
	if err := exchange.Write(ctx, &out, exchange.YAML, c.Part); err != nil {
		return "", fmt.Errorf("write a part of the map: %w", err)
	}
	return out.String(), nil
}
