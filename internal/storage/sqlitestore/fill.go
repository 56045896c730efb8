package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ncruces/go-sqlite3"
)

const filling = "filling the store"

// Fill drops these triggers. With them, SQLite would keep a copy of each page that a
// statement changes. claim_came would find nothing, because the history is empty; catchUp
// does what the others would have done.
var (
	droppedTriggers = []string{"item_came", "claim_came", "doubt_raised", "claim_moved"}
	catchUp         = []string{
		"INSERT INTO kinds SELECT kind, count(*) FROM items GROUP BY kind",
		`INSERT INTO doubts SELECT t.item, v.category, v.item, t.kind
			FROM items v CROSS JOIN edges e ON e.from_item = v.item AND e.relation = 'QUALIFIES' CROSS JOIN items t ON t.item = e.to_item
			WHERE v.kind = 'CAVEAT' AND v.resolved = 0 ORDER BY t.item, v.category, v.item`,
		`UPDATE items SET last_moved = m.sequence FROM (SELECT claim, max(sequence) AS sequence FROM effects GROUP BY claim) m
			WHERE id = m.claim AND kind = 'CLAIM'`,
	}
)

// The words of a map take many megabytes. The index for words keeps so many bytes of them in memory before it writes them
// in order; with its own size of one megabyte, it would merge again and again what it wrote. The size is in a table, so that
// Fill sets it back.
const (
	usualWords   = 1 << 20
	fillingWords = 16 << 20
)

var (
	manyWords = keepWords(fillingWords)
	fewWords  = []string{keepWords(usualWords), "DELETE FROM search_config WHERE k = 'hashsize'"}
)

func keepWords(bytes int) string {
	return fmt.Sprintf("INSERT INTO search (search, rank) VALUES ('hashsize', %d)", bytes)
}

// Fills implements storage.Filler.
func (s *Store) Fills() bool { return true }

// Fill implements storage.Filling. It builds the indexes last, each in one sorted pass.
func (t *tx) Fill(ctx context.Context, write func() error) error {
	return t.whole(filling, func() error {
		used, err := t.numbers(ctx, filling, "SELECT EXISTS (SELECT 1 FROM items) OR EXISTS (SELECT 1 FROM revisions) OR EXISTS (SELECT 1 FROM effects)")
		if err != nil {
			return err
		}
		if used[0] != 0 {
			return write()
		}
		var drop, restore []string
		err = t.rows(ctx, filling, `SELECT type, name, sql FROM sqlite_schema
			WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('items', 'edges', 'links', 'tags', 'doubts', 'effects')
				OR type = 'trigger' AND name IN (SELECT value FROM array(?))
			ORDER BY type, rowid`, []any{droppedTriggers}, func(s *sqlite3.Stmt) error {
			drop = append(drop, "DROP "+s.ColumnText(0)+" "+s.ColumnText(1))
			restore = append(restore, s.ColumnText(2))
			return nil
		})
		if err != nil {
			return err
		}
		if err := t.each(ctx, append(drop, manyWords)); err != nil {
			return err
		}
		if err := t.unchecked(ctx, write); err != nil {
			return err
		}
		return t.each(ctx, slices.Concat(fewWords, catchUp, restore))
	})
}

// unchecked calls write while SQLite does not look up each item that a row refers to: Put has looked it up.
func (t *tx) unchecked(ctx context.Context, write func() error) (err error) {
	check := func(on bool) error {
		_, err := t.db.Config(sqlite3.DBCONFIG_ENABLE_FKEY, on)
		return t.coded(ctx, err, filling)
	}
	if err := check(false); err != nil {
		return err
	}
	conn := t.conn
	defer func() {
		_, on := conn.db.Config(sqlite3.DBCONFIG_ENABLE_FKEY, true)
		err = errors.Join(err, conn.coded(ctx, on, filling))
	}()
	return write()
}

// each runs statements one after the other.
func (t *tx) each(ctx context.Context, statements []string) error {
	for _, sql := range statements {
		if err := t.plain(ctx, filling, sql); err != nil {
			return err
		}
	}
	return nil
}
