package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/snapshot"
)

// MarkStale implements storage.Recorder.
func (t *tx) MarkStale(ctx context.Context, claims []evidence.Key) error {
	const doing = "marking claims as stale"
	found, err := t.resolve(ctx, doing, evidence.As[evidence.Ref](claims))
	if err != nil {
		return err
	}
	items := make([]int64, len(found))
	for i, f := range found {
		if f.kind != evidence.KindClaim {
			return evidence.Errorf(evidence.NotFound, "there is no claim %q to mark as stale", claims[i])
		}
		items[i] = f.item
	}
	return t.exec(ctx, doing, `UPDATE items SET stale_since = (SELECT sequence FROM map)
		WHERE item IN (SELECT value FROM array(?)) AND stale_since IS NULL`, items)
}

// Next implements storage.Recorder.
func (t *tx) Next(ctx context.Context) error { return t.countUp(ctx, "counting up the sequence") }

func (t *tx) countUp(ctx context.Context, doing string) error {
	return t.exec(ctx, doing, "UPDATE map SET sequence = sequence + 1")
}

// Write implements storage.Recorder.
func (t *tx) Write(ctx context.Context, writes []storage.Write) error {
	return storage.WriteEach(ctx, t, writes)
}

// Record implements storage.Recorder.
func (t *tx) Record(ctx context.Context, r evidence.Revision, changes []evidence.Change) error {
	const doing = "recording a revision"
	return t.whole(doing, func() error {
		state, err := t.State(ctx)
		if err != nil {
			return err
		}
		r.Sequence, r.Changes = state.Sequence, len(changes)
		if r.Group < 0 {
			r.Group = r.Sequence
		}
		if err := t.insertRevision(ctx, doing, r); err != nil {
			return err
		}
		part := 0
		for some := range slices.Chunk(changes, snapshot.Part) {
			content, err := t.changes.Encode(some)
			if err != nil {
				return evidence.Wrap(evidence.Internal, err, doing)
			}
			if err := t.exec(ctx, doing, "INSERT INTO changes VALUES (?, ?, ?)", r.Sequence, part, content); err != nil {
				return err
			}
			part++
		}
		ids := make([]string, len(changes))
		for i, c := range changes {
			ids[i] = string(c.ID)
		}
		slices.Sort(ids) // so that they are written one beside the other
		return t.exec(ctx, doing, "INSERT INTO changed SELECT value, ? FROM array(?)", r.Sequence, slices.Compact(ids))
	})
}

// insertRevision writes a revision. Effects that were recorded before it are its own too.
func (t *tx) insertRevision(ctx context.Context, doing string, r evidence.Revision) error {
	var group, undoes, key any
	if r.Group != 0 {
		group = r.Group
	}
	if len(r.Undoes) > 0 {
		text, err := json.Marshal(r.Undoes)
		if err != nil {
			return evidence.Wrap(evidence.Internal, err, doing)
		}
		undoes = string(text)
	}
	if r.IdempotencyKey != "" {
		used, err := t.numbers(ctx, doing, "SELECT r.sequence FROM revisions r WHERE r.idempotency_key = ?", r.IdempotencyKey)
		if err != nil {
			return err
		}
		if len(used) > 0 {
			return evidence.Errorf(evidence.Conflict, "the idempotency key %q was used for revision %d", r.IdempotencyKey, used[0])
		}
		key = r.IdempotencyKey
	}
	return t.exec(ctx, doing, `INSERT INTO revisions (sequence, at, latest, author, message, intent, import, undoes, idempotency_key, input_hash, changes, effects)
		VALUES (?1, ?2, max(?2, coalesce((SELECT max(latest) FROM revisions), ?2)), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
			(SELECT count(*) FROM effects e WHERE e.sequence = ?1))`,
		r.Sequence, r.At.UnixMilli(), r.Author, r.Message, string(r.Intent), group, undoes, key, r.InputHash, r.Changes)
}

// effectStatements write an effect that is new, and one that replaces another.
var effectStatements = func() (s struct{ insert, replace string }) {
	columns := append(append([]string{"sequence", "claim", "key", "place"}, prefixed("before_")...), prefixed("after_")...)
	into := fmt.Sprintf("INTO effects (%s) VALUES (%s)", strings.Join(columns, ", "), numbered(1, len(columns)))
	s.insert, s.replace = "INSERT OR IGNORE "+into, "REPLACE "+into
	return s
}()

// RecordEffects implements storage.Recorder.
func (t *tx) RecordEffects(ctx context.Context, effects []evidence.Effect) error {
	const doing = "recording effects"
	effects = slices.Clone(effects)
	slices.SortStableFunc(effects, func(a, b evidence.Effect) int { return strings.Compare(string(a.Claim), string(b.Claim)) })
	return t.whole(doing, func() error {
		more := map[int64]int{}
		for _, e := range effects {
			args := []any{e.Sequence, string(e.Claim), string(e.Key), -e.Size()}
			if e.Before == nil {
				args = append(args, make([]any, len(figureFields))...)
			} else {
				args = append(args, values(figureFields, e.Before)...)
			}
			args = append(args, values(figureFields, &e.After)...)
			if err := t.exec(ctx, doing, effectStatements.insert, args...); err != nil {
				return err
			}
			if t.db.Changes() == 1 {
				more[e.Sequence]++
			} else if err := t.exec(ctx, doing, effectStatements.replace, args...); err != nil {
				return err
			}
		}
		for sequence, n := range more {
			if err := t.exec(ctx, doing, "UPDATE revisions SET effects = effects + ? WHERE sequence = ?", n, sequence); err != nil {
				return err
			}
		}
		return nil
	})
}

// Remove implements storage.Recorder.
func (t *tx) Remove(ctx context.Context, refs []evidence.Ref) error {
	const doing = "removing entries"
	found, err := t.resolve(ctx, doing, refs)
	if err != nil {
		return err
	}
	var items, links, texts []int64
	for i, f := range found {
		switch {
		case f.link != 0:
			links = append(links, f.link)
		case f.item != 0:
			items, texts = append(items, f.item), append(texts, searchNumber(f.kind, f.item))
		default:
			return evidence.Errorf(evidence.NotFound, "there is no %q to remove", refs[i])
		}
	}
	return t.whole(doing, func() error {
		if len(links) > 0 {
			origins, err := t.numbers(ctx, doing, "DELETE FROM links WHERE link IN (SELECT value FROM array(?)) RETURNING from_item", links)
			if err != nil {
				return err
			}
			if err := t.countDependents(ctx, doing, origins); err != nil {
				return err
			}
		}
		if len(items) == 0 {
			return nil
		}
		if err := t.unneeded(ctx, doing, items); err != nil {
			return err
		}
		for _, sql := range []string{
			"DELETE FROM edges WHERE from_item IN (SELECT value FROM array(?))",
			"DELETE FROM tags WHERE item IN (SELECT value FROM array(?))",
			"DELETE FROM aliases WHERE item IN (SELECT value FROM array(?))",
			"DELETE FROM items WHERE item IN (SELECT value FROM array(?))",
		} {
			if err := t.exec(ctx, doing, sql, items); err != nil {
				return err
			}
		}
		return t.exec(ctx, doing, dropWords, texts)
	})
}

// The entries that refer to some items, except for those items themselves.
const (
	referring = `SELECT f.key, t.key FROM array(?1) a CROSS JOIN edges e ON e.to_item = a.value
		CROSS JOIN items f ON f.item = e.from_item CROSS JOIN items t ON t.item = e.to_item
		WHERE e.from_item NOT IN (SELECT value FROM array(?1)) LIMIT 1`
	linked = `SELECT l.link FROM array(?1) a CROSS JOIN links l ON l.from_item = a.value
		UNION ALL SELECT l.link FROM array(?1) a CROSS JOIN links l ON l.to_item = a.value LIMIT 1`
)

// unneeded reports the entries that keep items from being removed.
func (t *tx) unneeded(ctx context.Context, doing string, items []int64) error {
	err := t.rows(ctx, doing, referring, []any{items}, func(s *sqlite3.Stmt) error {
		return evidence.Errorf(evidence.Conflict, "%q cannot be removed while %q refers to it", s.ColumnText(1), s.ColumnText(0))
	})
	if err != nil {
		return err
	}
	numbers, err := t.numbers(ctx, doing, linked, items)
	if err != nil || len(numbers) == 0 {
		return err
	}
	found, err := t.links(ctx, doing, numbers)
	if err != nil {
		return err
	}
	return evidence.Errorf(evidence.Conflict, "an item cannot be removed while there is the link %q", found[numbers[0]].Name())
}
