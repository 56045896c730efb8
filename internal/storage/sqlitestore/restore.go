package sqlitestore

import "context"

// emptied are the tables that Clear empties, those first that refer to others. Triggers
// change doubts and kinds meanwhile.
var emptied = []string{"changes", "changed", "effects", "revisions", "links", "edges", "tags", "aliases", "items", "doubts", "kinds"}

// Clear implements storage.Restorer.
func (t *tx) Clear(ctx context.Context) error {
	const doing = "emptying the store"
	return t.whole(doing, func() error {
		for _, table := range emptied {
			if err := t.plain(ctx, doing, "DELETE FROM "+table); err != nil {
				return err
			}
		}
		if err := t.plain(ctx, doing, "INSERT INTO search (search) VALUES ('delete-all')"); err != nil {
			return err
		}
		return t.SetRubric(ctx, "")
	})
}

// Jump implements storage.Restorer.
func (t *tx) Jump(ctx context.Context, sequence int64) error {
	return t.exec(ctx, "setting the sequence", "UPDATE map SET sequence = ?", sequence)
}

// Adopt implements storage.Restorer.
func (t *tx) Adopt(ctx context.Context, id string) error {
	t.adopted = true
	return t.exec(ctx, "setting which map this is", "UPDATE map SET id = ?, copy = lower(hex(randomblob(10)))", id)
}
