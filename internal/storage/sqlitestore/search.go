package sqlitestore

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/spelling"
	"corroborate/internal/text/words"
)

// match is the FTS5 query for a text: every word of it, each as a quoted
// prefix, so that nothing in it is read as an operator.
func match(text string) string {
	var b strings.Builder
	for _, word := range words.Once(text) {
		// Words are letters and digits, so there is no quote in them to double.
		b.WriteString(`"` + word + `"* `)
	}
	if b.Len() == 0 {
		return `""` // which matches nothing
	}
	return b.String()
}

// searched are the columns of search: headline, key and the rest, in words.
func searched(it evidence.Item) (headline, key, rest string) {
	texts := evidence.Texts(it)
	return words.Fold(texts[0]), words.Fold(texts[1]), words.Fold(strings.Join(texts[2:], " "))
}

// The hits of a search, by how well they match: a word in the headline or the
// key weighs more than one elsewhere. If the kinds do not matter, the
// items are not read.
const (
	allHits    = ` FROM search WHERE search MATCH ?1`
	hitsOfKind = ` FROM search CROSS JOIN items i ON i.item = search.rowid WHERE search MATCH ?1 AND i.kind IN (SELECT value FROM array(?2))`
	ranked     = `SELECT search.rowid AS item, bm25(search, 4.0, 2.0, 1.0) AS rank`
)

// Search implements storage.Reader.
func (r *reader) Search(ctx context.Context, q storage.SearchQuery) (storage.HitPage, error) {
	const doing = "searching"
	var page storage.HitPage
	if err := storage.CheckSearch(q); err != nil {
		return page, err
	}
	hits, args := allHits, []any{match(q.Text)}
	if len(q.Kinds) > 0 {
		hits, args = hitsOfKind, append(args, evidence.Strings(q.Kinds))
	}
	if q.Count {
		total, err := r.numbers(ctx, doing, "SELECT count(*)"+hits, args...)
		if err != nil {
			return page, err
		}
		page.Total = int(total[0])
	}
	rank, item, err := hitAt(q.After, q.Backward)
	if err != nil {
		return page, err
	}
	for len(args) < 2 {
		args = append(args, nil)
	}
	op, direction := ">", "ASC"
	if q.Backward {
		op, direction = "<", "DESC"
	}
	var found []placed
	sql := fmt.Sprintf(`SELECT h.item, i.kind, i.id, h.rank FROM (
			SELECT item, rank FROM (%[1]s%[2]s) WHERE (rank, item) %[3]s (?3, ?4) ORDER BY rank %[4]s, item %[4]s LIMIT ?5
		) h CROSS JOIN items i ON i.item = h.item ORDER BY h.rank %[4]s, h.item %[4]s`, ranked, hits, op, direction)
	err = r.rows(ctx, doing, sql,
		append(args, rank, item, q.First+1), func(s *sqlite3.Stmt) error {
			n := s.ColumnInt64(0)
			found = append(found, placed{node{n, evidence.Kind(s.ColumnText(1))}, storage.Position{
				Value: strconv.FormatFloat(s.ColumnFloat(3), 'g', -1, 64) + " " + strconv.FormatInt(n, 10),
				ID:    evidence.ID(s.ColumnText(2)),
			}})
			return nil
		})
	if err != nil {
		return page, err
	}
	return r.page(ctx, doing, page, found, q.First, q.Backward)
}

// hitAt reads the position of a hit: its rank and the number of its item,
// which breaks ties here. Ranks are negative, the best hit has the least.
func hitAt(at *storage.Position, backward bool) (rank float64, item int64, err error) {
	switch {
	case at != nil:
	case backward:
		return math.Inf(1), 0, nil
	default:
		return math.Inf(-1), 0, nil
	}
	first, second, _ := strings.Cut(at.Value, " ")
	rank, err = strconv.ParseFloat(first, 64)
	if err == nil {
		item, err = strconv.ParseInt(second, 10, 64)
	}
	if err != nil || math.IsNaN(rank) {
		return 0, 0, storage.BadPosition()
	}
	return rank, item, nil
}

// Nearest implements storage.Reader. It goes over all keys, along their index.
func (r *reader) Nearest(ctx context.Context, word string, n int) ([]evidence.Key, error) {
	finder := spelling.NewFinder(word, n)
	err := r.rows(ctx, "looking for the nearest keys", "SELECT key FROM items INDEXED BY items_by_key", nil, func(s *sqlite3.Stmt) error {
		finder.Offer(s.ColumnText(0))
		return nil
	})
	return evidence.As[evidence.Key](finder.Words()), err
}
