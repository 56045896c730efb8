package export

import (
	"context"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// MaxAround is the largest number of items in an exported neighborhood. Nobody can look
// at a larger one.
const MaxAround = 20_000

// around reads the neighborhood of an item.
func around(ctx context.Context, reader walk.Reader, of evidence.Ref, depth int) (*evidence.Map, error) {
	center, err := findItem(ctx, reader, of)
	if err != nil {
		return nil, err
	}
	near, err := walk.Around(ctx, reader, center, depth, walk.Filter{}, MaxAround)
	switch {
	case err != nil:
		return nil, err
	case near.Truncated:
		return nil, evidence.Refuse(evidence.Problem{Path: "depth", Message: fmt.Sprintf("there are more than %d items within %d steps", MaxAround, depth), Expected: "fewer steps, or another item"})
	}
	return near.Map(), nil
}
