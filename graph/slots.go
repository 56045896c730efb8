package graph

import (
	"context"

	"corroborate/graph/request"
	"corroborate/internal/assess"
	"corroborate/internal/storage"
)

// slotted is a store that is read in slots, so that many reads at the same time leave
// connections and a processor to plain requests.
type slotted struct {
	storage.Store
	slots assess.Slots
}

// View implements storage.Store.
func (s slotted) View(ctx context.Context, f func(storage.Reader) error) error {
	if err := s.slots.Acquire(ctx, 1); err != nil {
		return err
	}
	defer s.slots.Release(1)
	return s.Store.View(ctx, f)
}

// inSlots returns a store that the request of a context reads in slots, unless it is a plain
// request or there are no slots.
func inSlots(ctx context.Context, s storage.Store, slots assess.Slots) storage.Store {
	if slots == nil || request.IsPlain(ctx) {
		return s
	}
	return slotted{s, slots}
}
