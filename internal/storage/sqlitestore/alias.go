package sqlitestore

import (
	"context"
	"errors"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// joined are the aliases of an item as its row has them, so that reading items does
// not read the table of aliases.
func joined(aliases []evidence.Key) any {
	if len(aliases) == 0 {
		return nil
	}
	return strings.Join(evidence.Strings(aliases), " ")
}

// split is the inverse of joined.
func split(text string) []evidence.Key {
	if text == "" {
		return nil
	}
	return evidence.As[evidence.Key](strings.Fields(text))
}

// putAliases replaces the aliases of items, and makes sure that no two items share a name.
func (b *batch) putAliases(ctx context.Context) error {
	if err := b.clear(ctx, "DELETE FROM aliases WHERE item IN (SELECT value FROM array(?))"); err != nil {
		return err
	}
	var aliases []string
	for _, it := range b.items {
		for _, alias := range it.EntryMeta().Aliases {
			if err := b.exec(ctx, putting, "INSERT INTO aliases VALUES (?, ?)", string(alias), b.number[it]); err != nil {
				if errors.Is(err, sqlite3.CONSTRAINT) {
					return storage.TakenKey(alias)
				}
				return err
			}
			aliases = append(aliases, string(alias))
		}
	}
	there, err := b.numbers(ctx, putting, "SELECT EXISTS (SELECT 1 FROM aliases)")
	if err != nil || there[0] == 0 {
		return err
	}
	keys := make([]string, len(b.items))
	for i, it := range b.items {
		keys[i] = string(it.EntryMeta().Key)
	}
	return b.rows(ctx, putting, `SELECT i.key FROM array(?1) a CROSS JOIN items i ON i.key = a.value
		UNION ALL SELECT x.alias FROM array(?2) a CROSS JOIN aliases x ON x.alias = a.value LIMIT 1`, []any{aliases, keys},
		func(s *sqlite3.Stmt) error { return storage.TakenKey(evidence.Key(s.ColumnText(0))) })
}
