package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/snapshot"
)

const revisionColumns = `r.sequence, r.at, r.author, r.message, r.intent, r.import, r.undoes, r.idempotency_key, r.input_hash, r.changes, r.effects,
	(SELECT count(*) FROM items i WHERE i.stale_since = r.sequence)`

// revision reads revisionColumns, which begin at first.
func revision(s *sqlite3.Stmt, first int) (evidence.Revision, error) {
	r := evidence.Revision{
		Sequence: s.ColumnInt64(first), At: time.UnixMilli(s.ColumnInt64(first + 1)).UTC(), Author: s.ColumnText(first + 2), Message: s.ColumnText(first + 3),
		Intent: evidence.Intent(s.ColumnText(first + 4)), Group: s.ColumnInt64(first + 5), IdempotencyKey: s.ColumnText(first + 7), InputHash: s.ColumnText(first + 8),
		Changes: s.ColumnInt(first + 9), Effects: s.ColumnInt(first + 10), Pending: s.ColumnInt(first + 11),
	}
	if text := s.ColumnText(first + 6); text != "" {
		if err := json.Unmarshal([]byte(text), &r.Undoes); err != nil {
			return r, evidence.Wrap(evidence.Internal, err, "reading which revisions one takes back")
		}
	}
	return r, nil
}

// idOf is the id that a ref names, also of an entry that was removed; "" if it names
// nothing.
func (r *reader) idOf(ctx context.Context, doing string, ref evidence.Ref) (string, error) {
	if ref == "" || ref.IsID() {
		return string(ref), nil
	}
	found, err := r.resolve(ctx, doing, []evidence.Ref{ref})
	if err != nil {
		return "", err
	}
	ids, err := texts[string](ctx, r.conn, doing, "SELECT i.id FROM items i WHERE i.item = ?1 UNION ALL SELECT l.id FROM links l WHERE l.link = ?2",
		found[0].item, found[0].link)
	return strings.Join(ids, ""), err
}

// trail is the part of an index that holds the revisions of a query.
type trail struct {
	clause
	from     string
	sequence string // the column by which they are sorted there
}

// trail picks the index that leaves the fewest rows; SQLite checks conditions with a
// "+" row by row.
func (r *reader) trail(ctx context.Context, doing string, q storage.RevisionQuery) (*trail, error) {
	t := &trail{from: "revisions r", sequence: "r.sequence"}
	of, err := r.idOf(ctx, doing, q.Of)
	if err != nil {
		return nil, err
	}
	moved, err := r.idOf(ctx, doing, q.Moved)
	if err != nil {
		return nil, err
	}
	taken := ""
	on := func(column string, value any) {
		t.add(taken+column+" = ?", value)
		taken = "+"
	}
	if q.IdempotencyKey != "" {
		on("r.idempotency_key", q.IdempotencyKey)
	}
	joined := func(table, column, id string) {
		if taken != "" {
			t.add(fmt.Sprintf("EXISTS (SELECT 1 FROM %s x WHERE x.%s = ? AND x.sequence = r.sequence)", table, column), id)
			return
		}
		t.from, t.sequence, taken = table+" x CROSS JOIN revisions r ON r.sequence = x.sequence", "x.sequence", "+"
		t.add("x."+column+" = ?", id)
	}
	if q.Of != "" {
		joined("changed", "id", of)
	}
	if q.Moved != "" {
		joined("effects", "claim", moved)
	}
	if q.Group != 0 {
		on("r.import", q.Group)
	}
	if q.Author != "" {
		on("r.author", q.Author)
	}
	if !q.Since.IsZero() {
		since := millisecondsFrom(q.Since)
		t.add("+r.at >= ?", since)
		t.add(t.sequence+" >= (SELECT b.sequence FROM revisions b WHERE b.latest >= ? ORDER BY b.latest, b.sequence LIMIT 1)", since)
	}
	if q.Newer != 0 {
		t.add(t.sequence+" > ?", q.Newer)
	}
	if len(t.sql) == 0 {
		t.add("TRUE")
	}
	return t, nil
}

// millisecondsFrom is the first whole millisecond at t or after it.
func millisecondsFrom(t time.Time) int64 {
	n := t.UnixMilli()
	if t.After(time.UnixMilli(n)) {
		n++
	}
	return n
}

// Revisions implements storage.History.
func (r *reader) Revisions(ctx context.Context, q storage.RevisionQuery) (storage.RevisionPage, error) {
	const doing = "listing revisions"
	var page storage.RevisionPage
	if err := storage.CheckRevisions(q); err != nil {
		return page, err
	}
	t, err := r.trail(ctx, doing, q)
	if err != nil {
		return page, err
	}
	if q.Count {
		total, err := r.numbers(ctx, doing, "SELECT count(*) FROM "+t.from+" WHERE "+strings.Join(t.sql, " AND "), t.args...)
		if err != nil {
			return page, err
		}
		page.Total = int(total[0])
	}
	op, direction := "<", "DESC"
	if q.OldestFirst {
		op, direction = ">", "ASC"
	}
	if q.After != 0 {
		t.add(t.sequence+" "+op+" ?", q.After)
	}
	sql := fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY %s %s LIMIT ?", revisionColumns, t.from, strings.Join(t.sql, " AND "), t.sequence, direction)
	err = r.rows(ctx, doing, sql, append(t.args, q.First+1), func(s *sqlite3.Stmt) error {
		if len(page.Revisions) == q.First {
			page.HasNext = true
			return nil
		}
		found, err := revision(s, 0)
		page.Revisions = append(page.Revisions, found)
		return err
	})
	return page, err
}

// RevisionsAt implements storage.History.
func (r *reader) RevisionsAt(ctx context.Context, sequences []int64) ([]*evidence.Revision, error) {
	list := make([]*evidence.Revision, len(sequences))
	err := r.rows(ctx, "reading revisions", "SELECT a.rowid, "+revisionColumns+" FROM array(?) a CROSS JOIN revisions r ON r.sequence = a.value",
		[]any{sequences}, func(s *sqlite3.Stmt) error {
			found, err := revision(s, 1)
			list[s.ColumnInt(0)-1] = &found
			return err
		})
	return list, err
}

// Undos implements storage.History.
func (r *reader) Undos(ctx context.Context, q storage.UndoQuery) ([]evidence.Revision, error) {
	if err := storage.CheckUndos(q); err != nil {
		return nil, err
	}
	var list []evidence.Revision
	sql := "SELECT " + revisionColumns + ` FROM revisions r WHERE r.undoes IS NOT NULL
		AND r.sequence IN (SELECT c.sequence FROM array(?1) a CROSS JOIN changed c ON c.id = a.value AND c.sequence > ?2) ORDER BY r.sequence LIMIT ?3`
	err := r.rows(ctx, "reading which revisions take others back", sql, []any{evidence.Strings(q.Of), q.Newer, q.First}, func(s *sqlite3.Stmt) error {
		found, err := revision(s, 0)
		list = append(list, found)
		return err
	})
	return list, err
}

// Changes implements storage.History.
func (r *reader) Changes(ctx context.Context, sequences []int64) ([][]evidence.Change, error) {
	const doing = "reading what revisions changed"
	list := make([][]evidence.Change, len(sequences))
	err := r.rows(ctx, doing, `SELECT a.rowid, p.content FROM array(?) a CROSS JOIN revisions r ON r.sequence = a.value
		LEFT JOIN changes p ON p.sequence = r.sequence`, // in order, by the primary key of changes
		[]any{sequences}, func(s *sqlite3.Stmt) error {
			at := s.ColumnInt(0) - 1
			if s.ColumnType(1) == sqlite3.NULL {
				list[at] = []evidence.Change{}
				return nil
			}
			part, err := snapshot.Decode(s.ColumnRawBlob(1))
			if err != nil {
				return evidence.Wrap(evidence.Internal, err, doing)
			}
			list[at] = append(list[at], part...)
			return nil
		})
	return list, err
}

// Effects implements storage.History: a statement for each query, which reads
// its page and no more.
func (r *reader) Effects(ctx context.Context, queries []storage.EffectQuery) ([]storage.EffectPage, error) {
	const doing = "reading effects"
	pages := make([]storage.EffectPage, len(queries))
	for _, q := range queries {
		if err := storage.CheckEffects(q); err != nil {
			return nil, err
		}
	}
	for i, q := range queries {
		var err error
		if q.Claim == "" {
			err = r.effectsOf(ctx, doing, q, &pages[i])
		} else {
			err = r.effectsOn(ctx, doing, q, &pages[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return pages, nil
}

var effectColumns = strings.Join(append(append([]string{"e.sequence", "e.claim", "e.key", "e.place"}, prefixed("e.before_")...), prefixed("e.after_")...), ", ")

// prefixed are the columns of figures, with a prefix.
func prefixed(prefix string) []string {
	list := names(figureFields)
	for i := range list {
		list[i] = prefix + list[i]
	}
	return list
}

// effectsOf reads the effects of a revision.
func (r *reader) effectsOf(ctx context.Context, doing string, q storage.EffectQuery, page *storage.EffectPage) error {
	place, claim := math.Inf(-1), ""
	op, direction := ">", "ASC"
	if q.Backward {
		place, op, direction = math.Inf(1), "<", "DESC"
	}
	if q.After != nil {
		var err error
		if place, err = strconv.ParseFloat(q.After.Value, 64); err != nil || math.IsNaN(place) {
			return storage.BadPosition()
		}
		claim = string(q.After.ID)
	}
	return r.effects(ctx, doing, q, page, "e.sequence = ?1", q.Sequence, fmt.Sprintf("(e.place, e.claim) %[1]s (?2, ?3) ORDER BY e.place %[2]s, e.claim %[2]s", op, direction), place, claim)
}

// effectsOn reads the effects on a claim.
func (r *reader) effectsOn(ctx context.Context, doing string, q storage.EffectQuery, page *storage.EffectPage) error {
	id, err := r.idOf(ctx, doing, q.Claim)
	if err != nil {
		return err
	}
	place, op, direction := int64(math.MaxInt64), "<", "DESC"
	if q.Backward {
		place, op, direction = 0, ">", "ASC"
	}
	if q.After != nil {
		if place, err = strconv.ParseInt(q.After.Value, 10, 64); err != nil {
			return storage.BadPosition()
		}
	}
	return r.effects(ctx, doing, q, page, "e.claim = ?1", id, "e.sequence "+op+" ?2 AND ?3 IS NULL ORDER BY e.sequence "+direction, place, nil)
}

func (r *reader) effects(ctx context.Context, doing string, q storage.EffectQuery, page *storage.EffectPage, of string, what any, after string, place, tie any) error {
	if q.Count {
		total, err := r.numbers(ctx, doing, "SELECT count(*) FROM effects e WHERE "+of, what)
		if err != nil {
			return err
		}
		page.Total = int(total[0])
	}
	sql := "SELECT " + effectColumns + " FROM effects e WHERE " + of + " AND " + after + " LIMIT ?4"
	err := r.rows(ctx, doing, sql, []any{what, place, tie, q.First + 1}, func(s *sqlite3.Stmt) error {
		if len(page.Effects) == q.First {
			page.HasNext = true
			return nil
		}
		e := evidence.Effect{Sequence: s.ColumnInt64(0), Claim: evidence.ID(s.ColumnText(1)), Key: evidence.Key(s.ColumnText(2)), Before: figures(s, 4, figureFields)}
		scan(figureFields, &e.After, s, 4+len(figureFields))
		at := storage.Position{ID: e.Claim, Value: strconv.FormatInt(e.Sequence, 10)}
		if q.Claim == "" {
			at.Value = strconv.FormatFloat(s.ColumnFloat(3), 'g', -1, 64)
		}
		page.Effects, page.At = append(page.Effects, e), append(page.At, at)
		return nil
	})
	if q.Backward {
		slices.Reverse(page.Effects)
		slices.Reverse(page.At)
	}
	return err
}

// Stale implements storage.History.
func (r *reader) Stale(ctx context.Context, first int) ([]evidence.Key, error) {
	return texts[evidence.Key](ctx, r.conn, "looking for stale claims",
		"SELECT i.key FROM items i WHERE i.stale_since IS NOT NULL ORDER BY i.stale_since, i.key LIMIT ?", max(first, 0))
}
