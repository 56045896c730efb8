package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// tx is one Update.
type tx struct {
	reader
	adopted bool // see Adopt
}

const putting = "writing entries"

// whole runs f. If f fails, half of its work may be written, so whole ends the
// transaction: later calls fail, and nothing is committed, even if the caller drops
// the error. A savepoint would allow the caller to go on, but within one each
// statement takes time in proportion to what was written since.
func (t *tx) whole(doing string, f func() error) error {
	err := f()
	if err == nil || t.conn == nil || t.db.GetAutocommit() {
		return err
	}
	return errors.Join(err, t.plain(context.Background(), doing, "ROLLBACK"))
}

// Put implements storage.Tx.
func (t *tx) Put(ctx context.Context, entries []evidence.Entry) error {
	return t.whole(putting, func() error {
		b, err := t.batch(ctx, entries)
		if err != nil {
			return err
		}
		for _, step := range []func(context.Context) error{b.putItems, b.putAliases, b.putReferences, b.putTags, b.putWords, b.putLinks} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// batch is what one Put writes.
type batch struct {
	*tx
	items  []evidence.Item
	links  []*evidence.Link
	number map[evidence.Entry]int64 // in items or in links
	old    map[int64]string         // the items that are replaced, with their keys
	gone   []int64                  // the links that are replaced
	keys   map[evidence.Key]int64   // items, as they are called after this Put
}

// batch finds the entries that replace others, and numbers the new ones.
func (t *tx) batch(ctx context.Context, entries []evidence.Entry) (*batch, error) {
	b := &batch{tx: t, number: make(map[evidence.Entry]int64, len(entries)), old: map[int64]string{}, keys: make(map[evidence.Key]int64, len(entries))}
	ids := make([]string, len(entries))
	seen := make(map[string]bool, len(entries))
	for i, e := range entries {
		id := string(e.EntryMeta().ID)
		if id == "" {
			return nil, evidence.Errorf(evidence.Invalid, "%q has no id", e.Ref())
		}
		if seen[id] {
			return nil, evidence.Errorf(evidence.Invalid, "the id %q is among the entries twice", id)
		}
		ids[i], seen[id] = id, true
		switch e := e.(type) {
		case evidence.Item:
			b.items = append(b.items, e)
		case *evidence.Link:
			b.links = append(b.links, e)
		}
	}
	if err := b.findOld(ctx, entries, ids); err != nil {
		return nil, err
	}
	last, err := t.numbers(ctx, putting, `SELECT coalesce(max(item), 0) FROM items UNION ALL SELECT coalesce(max(link), 0) FROM links`)
	if err != nil {
		return nil, err
	}
	for _, it := range b.items {
		if b.number[it] == 0 {
			last[0]++
			b.number[it] = last[0]
		}
	}
	for _, l := range b.links {
		if b.number[l] == 0 {
			last[1]++
			b.number[l] = last[1]
		}
	}
	return b, nil
}

func (b *batch) findOld(ctx context.Context, entries []evidence.Entry, ids []string) error {
	return b.rows(ctx, putting, `SELECT a.rowid, i.item, i.kind, i.key FROM array(?1) a CROSS JOIN items i ON i.id = a.value
		UNION ALL SELECT a.rowid, l.link, 'LINK', '' FROM array(?2) a CROSS JOIN links l ON l.id = a.value`, []any{ids, ids},
		func(s *sqlite3.Stmt) error {
			e, n, kind := entries[s.ColumnInt(0)-1], s.ColumnInt64(1), evidence.Kind(s.ColumnText(2))
			if kind != e.EntryKind() {
				return evidence.Errorf(evidence.Conflict, "the id %q is that of %s, and cannot become that of %s",
					e.EntryMeta().ID, evidence.Noun(kind), evidence.Noun(e.EntryKind()))
			}
			b.number[e] = n
			if kind == evidence.KindLink {
				b.gone = append(b.gone, n)
			} else {
				b.old[n] = s.ColumnText(3)
			}
			return nil
		})
}

// replaced are the numbers of the items that this Put replaces.
func (b *batch) replaced() []int64 { return slices.Collect(maps.Keys(b.old)) }

// clear deletes the rows of other tables about the items that are replaced.
func (b *batch) clear(ctx context.Context, sql string) error {
	if len(b.old) == 0 {
		return nil
	}
	return b.exec(ctx, putting, sql, b.replaced())
}

// statement is how the items of a kind are inserted and updated.
type statement struct{ insert, update string }

var itemStatements = func() map[evidence.Kind]statement {
	statements := map[evidence.Kind]statement{}
	for _, kind := range evidence.ItemKinds {
		columns := tables[kind].columns
		dependents := "NULL"
		if kind == evidence.KindClaim {
			dependents = "0"
		}
		statements[kind] = statement{
			insert: fmt.Sprintf("INSERT INTO items (kind, dependents, item, key, aliases, %s) VALUES ('%s', %s, ?, ?, ?%s)",
				strings.Join(columns, ", "), kind, dependents, strings.Repeat(", ?", len(columns))),
			// The number comes first here too.
			update: fmt.Sprintf("UPDATE items SET key = ?2, aliases = ?3, (%s) = (%s) WHERE item = ?1", strings.Join(columns, ", "), numbered(4, len(columns))),
		}
	}
	return statements
}()

func numbered(from, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("?%d", from+i)
	}
	return strings.Join(list, ", ")
}

func (b *batch) putItems(ctx context.Context) error {
	// One Put may give the key of one item to another, so items that lose their key
	// are renamed first.
	var renamed []int64
	for _, it := range b.items {
		if old, ok := b.old[b.number[it]]; ok && old != string(it.EntryMeta().Key) {
			renamed = append(renamed, b.number[it])
		}
	}
	if len(renamed) > 0 {
		if err := b.exec(ctx, putting, "UPDATE items SET key = '_' || item WHERE item IN (SELECT value FROM array(?))", renamed); err != nil {
			return err
		}
	}
	for _, it := range b.items {
		n, m, kind := b.number[it], it.EntryMeta(), it.EntryKind()
		sql := itemStatements[kind].insert
		if _, ok := b.old[n]; ok {
			sql = itemStatements[kind].update
		}
		args := append([]any{n, string(m.Key), joined(m.Aliases)}, tables[kind].write(it)...)
		if err := b.exec(ctx, putting, sql, args...); err != nil {
			if errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) {
				return storage.TakenKey(m.Key)
			}
			return err
		}
		b.keys[m.Key] = n
	}
	return nil
}

// learn looks up those of the keys that are not among the entries.
func (b *batch) learn(ctx context.Context, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	slices.Sort(keys)
	return b.rows(ctx, putting, "SELECT i.key, i.item FROM array(?) a CROSS JOIN items i ON i.key = a.value",
		[]any{slices.Compact(keys)}, func(s *sqlite3.Stmt) error {
			b.keys[evidence.Key(s.ColumnText(0))] = s.ColumnInt64(1)
			return nil
		})
}

func (b *batch) putReferences(ctx context.Context) error {
	if err := b.clear(ctx, "DELETE FROM edges WHERE from_item IN (SELECT value FROM array(?))"); err != nil {
		return err
	}
	var unknown []string
	for _, it := range b.items {
		for _, ref := range it.References() {
			for _, to := range ref.To {
				if b.keys[to] == 0 {
					unknown = append(unknown, string(to))
				}
			}
		}
	}
	if err := b.learn(ctx, unknown); err != nil {
		return err
	}
	for _, it := range b.items {
		for _, ref := range it.References() {
			for i, to := range ref.To {
				n := b.keys[to]
				if n == 0 {
					return storage.Dangling(it, ref.Field, to)
				}
				if err := b.exec(ctx, putting, "INSERT INTO edges VALUES (?, ?, ?, ?, ?)", b.number[it], string(ref.Relation), i, n, string(it.EntryMeta().Key)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (b *batch) putTags(ctx context.Context) error {
	if err := b.clear(ctx, "DELETE FROM tags WHERE item IN (SELECT value FROM array(?))"); err != nil {
		return err
	}
	for _, it := range b.items {
		c, ok := it.(*evidence.Claim)
		if !ok {
			continue
		}
		for i, tag := range c.Tags {
			if err := b.exec(ctx, putting, "INSERT INTO tags VALUES (?, ?, ?)", b.number[it], i, tag); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *batch) putWords(ctx context.Context) error {
	var old []int64
	for _, it := range b.items {
		if _, ok := b.old[b.number[it]]; ok {
			old = append(old, searchNumber(it.EntryKind(), b.number[it]))
		}
	}
	if len(old) > 0 {
		if err := b.exec(ctx, putting, dropWords, old); err != nil {
			return err
		}
	}
	for _, it := range b.items {
		if err := b.putWordsOf(ctx, putting, it, b.number[it]); err != nil {
			return err
		}
	}
	return nil
}

const dropWords = "DELETE FROM search WHERE rowid IN (SELECT value FROM array(?))"

// putWordsOf writes the words of an item.
func (c *conn) putWordsOf(ctx context.Context, doing string, it evidence.Item, number int64) error {
	headline, key, rest := searched(it)
	return c.exec(ctx, doing, "INSERT INTO search (rowid, headline, key, rest) VALUES (?, ?, ?, ?)", searchNumber(it.EntryKind(), number), headline, key, rest)
}

var insertLink = fmt.Sprintf("INSERT INTO links (link, from_item, to_item, %s) VALUES (?, ?, ?%s)",
	strings.Join(tables[evidence.KindLink].columns, ", "), strings.Repeat(", ?", len(tables[evidence.KindLink].columns)))

func (b *batch) putLinks(ctx context.Context) error {
	if len(b.links) == 0 {
		return nil
	}
	var origins []int64 // those whose count of dependents may change
	if len(b.gone) > 0 {
		var err error
		if origins, err = b.numbers(ctx, putting, "DELETE FROM links WHERE link IN (SELECT value FROM array(?)) RETURNING from_item", b.gone); err != nil {
			return err
		}
	}
	var unknown []string
	for _, l := range b.links {
		for _, key := range []evidence.Key{l.From, l.To} {
			if b.keys[key] == 0 {
				unknown = append(unknown, string(key))
			}
		}
	}
	if err := b.learn(ctx, unknown); err != nil {
		return err
	}
	for _, l := range b.links {
		from, to := b.keys[l.From], b.keys[l.To]
		if from == 0 {
			return storage.Dangling(l, "from", l.From)
		}
		if to == 0 {
			return storage.Dangling(l, "to", l.To)
		}
		args := append([]any{b.number[l], from, to}, tables[evidence.KindLink].write(l)...)
		if err := b.exec(ctx, putting, insertLink, args...); err != nil {
			if errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) {
				return storage.TakenLink(l)
			}
			return err
		}
		origins = append(origins, from)
	}
	return b.countDependents(ctx, putting, origins)
}

// countDependents counts again how many claims each item is linked to. Without the '+',
// SQLite would go through all claims.
func (t *tx) countDependents(ctx context.Context, doing string, items []int64) error {
	return t.exec(ctx, doing, `UPDATE items SET dependents = (SELECT count(DISTINCT to_item) FROM links WHERE from_item = items.item)
		WHERE item IN (SELECT value FROM array(?)) AND +kind = 'CLAIM'`, unique(items))
}
