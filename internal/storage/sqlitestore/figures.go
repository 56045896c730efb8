package sqlitestore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// setFigures and setFiguresByAlias write the figures of a claim, which is then no longer stale.
var (
	setFigures = fmt.Sprintf("UPDATE items SET stale_since = NULL, (%s) = (%s) WHERE key = ?1 AND kind = 'CLAIM'",
		strings.Join(names(figureFields), ", "), numbered(2, len(figureFields)))
	setFiguresByAlias = strings.Replace(setFigures, "key = ?1", "item = (SELECT x.item FROM aliases x WHERE x.alias = ?1)", 1)
)

// SetFigures implements storage.Tx.
func (t *tx) SetFigures(ctx context.Context, figures map[evidence.Key]evidence.Figures) error {
	const doing = "writing figures"
	return t.whole(doing, func() error {
		for _, key := range slices.Sorted(maps.Keys(figures)) {
			f := figures[key]
			args := append([]any{string(key)}, values(figureFields, &f)...)
			if err := t.exec(ctx, doing, setFigures, args...); err != nil {
				return err
			}
			if t.db.Changes() > 0 {
				continue
			}
			if err := t.exec(ctx, doing, setFiguresByAlias, args...); err != nil {
				return err
			}
			if t.db.Changes() == 0 {
				return evidence.Errorf(evidence.NotFound, "there is no claim %q to write figures to", key)
			}
		}
		return nil
	})
}

// SetRubric implements storage.Tx.
func (t *tx) SetRubric(ctx context.Context, hash string) error {
	return t.exec(ctx, "writing the rubric's hash", "UPDATE map SET rubric = ?", hash)
}
