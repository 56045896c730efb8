package export

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// MaxAround is how many items a neighborhood may have. One with more is no
// neighborhood to look at, and is refused.
const MaxAround = 20_000

// around reads the items around one, the links and the references between them.
func around(ctx context.Context, reader walk.Reader, of evidence.Ref, depth int) (*evidence.Map, error) {
	center, err := findItem(ctx, reader, of)
	if err != nil {
		return nil, err
	}
	near, err := walk.Around(ctx, reader, center, depth, nil, MaxAround)
	switch {
	case err != nil:
		return nil, err
	case near.Truncated:
		return nil, evidence.Refuse(evidence.Problem{Path: "depth", Message: "there are too many items within so many steps", Expected: "fewer steps, or an item with fewer around it"})
	}
	return near.Map(), nil
}
