package sqlitestore

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/nearest"
	"corroborate/internal/store/words"
)

// match is the FTS5 query for a text: every word of it, each as a quoted
// prefix, so that nothing in it is read as an operator.
func match(text string) string {
	var b strings.Builder
	for _, word := range words.Of(text) {
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

// A word in the headline or the key weighs more than one elsewhere. Adding 0.0
// makes one kind of number of all ranks.
const hits = ` FROM search s CROSS JOIN items i ON i.item = s.rowid
	WHERE s.search MATCH ?1 AND (?2 OR i.kind IN (SELECT value FROM array(?3)))`

// Search implements evidence.Reader.
func (r *reader) Search(ctx context.Context, q evidence.SearchQuery) (evidence.HitPage, error) {
	const doing = "searching"
	var page evidence.HitPage
	if err := evidence.CheckSearch(q); err != nil {
		return page, err
	}
	args := []any{match(q.Text), len(q.Kinds) == 0, list(q.Kinds)}
	if q.Count {
		total, err := r.numbers(ctx, doing, "SELECT count(*)"+hits, args...)
		if err != nil {
			return page, err
		}
		page.Total = int(total[0])
	}
	afterRank, afterID := math.Inf(-1), ""
	if q.After != nil {
		var err error
		if afterRank, err = strconv.ParseFloat(q.After.Value, 64); err != nil || math.IsNaN(afterRank) {
			return page, badPosition()
		}
		afterID = string(q.After.ID)
	}
	var found []placed
	err := r.rows(ctx, doing, `SELECT item, kind, id, rank FROM (
			SELECT i.item, i.kind, i.id, bm25(search, 4.0, 2.0, 1.0) AS rank`+hits+`
		) WHERE (rank, id) > (?4, ?5) ORDER BY rank, id LIMIT ?6`,
		append(args, afterRank, afterID, q.First+1), func(s *sqlite3.Stmt) error {
			found = append(found, placed{
				node{s.ColumnInt64(0), evidence.Kind(s.ColumnText(1))},
				evidence.Position{Value: strconv.FormatFloat(s.ColumnFloat(3), 'g', -1, 64), ID: evidence.ID(s.ColumnText(2))},
			})
			return nil
		})
	if err != nil {
		return page, err
	}
	return r.page(ctx, doing, page, found, q.First)
}

// Nearest implements evidence.Reader. It passes all keys by, along their index.
func (r *reader) Nearest(ctx context.Context, word string, n int) ([]evidence.Key, error) {
	finder := nearest.NewFinder(word, n)
	err := r.rows(ctx, "looking for the nearest keys", "SELECT key FROM items INDEXED BY items_by_key", nil, func(s *sqlite3.Stmt) error {
		finder.Offer(s.ColumnText(0))
		return nil
	})
	if err != nil {
		return nil, err
	}
	keys := []evidence.Key{}
	for _, w := range finder.Words() {
		keys = append(keys, evidence.Key(w))
	}
	return keys, nil
}
