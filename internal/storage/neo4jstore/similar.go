package neo4jstore

import (
	"context"
	"fmt"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// readLike finds items that are similar to several texts.
var readLike = load("like").reads("n", "items")

// likeIndex is the full-text index of a kind.
func likeIndex(kind evidence.Kind) string { return strings.ToLower(labels[kind]) + "_by_words" }

// counting is a full-text query that scores an item by how many of the words a
// part of it holds: of a range, every hit counts as one.
func counting(part storage.Part, list []string) string {
	property := map[storage.Part]string{storage.Headline: "searchTitle", storage.Rest: "searchText"}[part]
	var b strings.Builder
	for _, word := range list {
		// Words are letters and digits in lower case, so nothing in them is an
		// operator.
		fmt.Fprintf(&b, "%s:[%s TO %s] ", property, word, word)
	}
	return b.String()
}

// FindSimilar implements storage.TextReader.
func (r *reader) FindSimilar(ctx context.Context, queries []storage.SimilarQuery) ([][]evidence.Item, error) {
	const doing = "looking for the like"
	answer := make([][]evidence.Item, len(queries))
	var list []any
	for n, q := range queries {
		if err := storage.CheckSimilar(q); err != nil {
			return nil, err
		}
		wanted := words.Distinct(q.Text, storage.SimilarWords)
		if len(wanted) == 0 {
			continue
		}
		kinds := q.Kinds
		if len(kinds) == 0 {
			kinds = evidence.ItemKinds
		}
		indexes := make([]string, len(kinds))
		for i, k := range kinds {
			indexes[i] = likeIndex(k)
		}
		list = append(list, map[string]any{"n": n, "indexes": indexes, "text": counting(q.Part, wanted), "limit": storage.SimilarLimit, "first": q.First,
			"least": float64(max(1, len(wanted)-q.Missing)) - 0.5})
	}
	if len(list) == 0 {
		return answer, nil
	}
	records, err := r.rows(ctx, doing, readLike, params{"queries": list})
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		n, _ := record[0].(int64)
		rows, _ := record[1].([]any)
		for _, row := range rows {
			row, _ := row.([]any)
			it, err := r.item(row[0], row[1])
			if err != nil {
				return nil, malformed(err, doing)
			}
			answer[n] = append(answer[n], it)
		}
	}
	return answer, nil
}
