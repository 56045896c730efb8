package neo4jstore

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

var _ interface {
	storage.Restorer
	storage.Inspector
	storage.Mender
} = (*tx)(nil)

const restoring = "restoring the map"

// Clear implements storage.Restorer.
func (t *tx) Clear(ctx context.Context) error {
	t.rubric = ""
	clear(t.written)
	_, err := t.rows(ctx, restoring, clearAll, nil)
	return err
}

// Jump implements storage.Restorer.
func (t *tx) Jump(ctx context.Context, sequence int64) error {
	found, err := t.rows(ctx, restoring, jump, params{"sequence": sequence})
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return t.store.gone()
	}
	t.sequence, t.jumped = sequence, true
	clear(t.written)
	return nil
}

// Adopt implements storage.Restorer.
func (t *tx) Adopt(ctx context.Context, id string) error {
	t.id, t.copied = id, t.store.options.Token()
	t.store.adopt(t.copied)
	_, err := t.rows(ctx, restoring, adopt, params{"id": id, "copy": t.copied})
	return err
}

// restoreLists notes with entries that a revision changed them, which were written before
// by no revision.
func (t *tx) restoreLists(ctx context.Context, changes []evidence.Change) error {
	ids := make([]string, len(changes))
	for i, c := range changes {
		ids[i] = string(c.ID)
	}
	slices.Sort(ids)
	_, err := t.rows(ctx, restoring, restoreLists, params{"ids": slices.Compact(ids), "sequence": t.sequence})
	return err
}
