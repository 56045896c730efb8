package memstore

import (
	"context"
	"fmt"

	"corroborate/internal/evidence"
)

// Clear implements storage.Restorer.
func (t *Tx) Clear(ctx context.Context) error {
	t.Held, t.Log, t.Rubric = map[evidence.ID]evidence.Entry{}, Log{}, ""
	return alive(ctx)
}

// Jump implements storage.Restorer.
func (t *Tx) Jump(ctx context.Context, sequence int64) error {
	t.Sequence = sequence
	return alive(ctx)
}

// Adopt implements storage.Restorer.
func (t *Tx) Adopt(ctx context.Context, id string) error {
	t.Copies++
	t.Content.State.Map, t.Copy = id, fmt.Sprint("copy-", t.Copies)
	return alive(ctx)
}
