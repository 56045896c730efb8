package sqlitestore

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// An item that lacks few of a text's words has most of any few of them, so the
// rarest tell who comes into question: an item that lacks m at most has at least
// rareEnough of the rareEnough+m rarest.
const (
	rareEnough = 3
	weighed    = 24   // of how many words it is counted how many items have them
	countedTo  = 2000 // and how far; what more items have is not rare
)

// columnsOf are the columns of search that hold a part.
var columnsOf = map[storage.Part]string{storage.Headline: "{headline key}", storage.Rest: "{rest}"}

// likeItems finds candidates, without a look at how well they match, for
// which the engine would have to count all that has each word.
const likeItems = `SELECT i.item, i.kind FROM search CROSS JOIN items i ON i.item = ` + itemOf + `
	WHERE search MATCH ? AND i.kind IN (SELECT value FROM array(?)) LIMIT ?`

const likeCount = `SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)`

// FindSimilar implements storage.TextReader.
func (r *reader) FindSimilar(ctx context.Context, queries []storage.SimilarQuery) ([][]evidence.Item, error) {
	answer := make([][]evidence.Item, len(queries))
	counted := map[string]int64{}
	for i, q := range queries {
		if err := storage.CheckSimilar(q); err != nil {
			return nil, err
		}
		items, err := r.like(ctx, "looking for the like", q, counted)
		if err != nil {
			return nil, err
		}
		answer[i] = items
	}
	return answer, nil
}

func (r *reader) like(ctx context.Context, doing string, q storage.SimilarQuery, counted map[string]int64) ([]evidence.Item, error) {
	wanted := words.Distinct(q.Text, storage.SimilarWords)
	missing := min(q.Missing, len(wanted)-1)
	rare, missing, err := r.rarest(ctx, doing, q.Part, wanted, missing, counted)
	if err != nil || len(rare) == 0 {
		return nil, err
	}
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = evidence.ItemKinds
	}
	var nodes []node
	seen := map[int64]bool{}
	// If there are very many, those with the most rare words come first.
	for lacking := 0; lacking <= missing && len(nodes) < storage.SimilarLimit; lacking++ {
		err := r.rows(ctx, doing, likeItems, []any{columnsOf[q.Part] + " : (" + most(rare, len(rare)-lacking) + ")", evidence.Strings(kinds), storage.SimilarLimit},
			func(s *sqlite3.Stmt) error {
				if n := (node{s.ColumnInt64(0), evidence.Kind(s.ColumnText(1))}); !seen[n.item] && len(nodes) < storage.SimilarLimit {
					seen[n.item] = true
					nodes = append(nodes, n)
				}
				return nil
			})
		if err != nil {
			return nil, err
		}
	}
	found, err := r.items(ctx, doing, nodes)
	if err != nil {
		return nil, err
	}
	return closest(found, q, wanted), nil
}

// rarest are the words that fewest items have, as many as it takes, and how
// many of them an item may lack. Words that nothing has count as lacking. What
// was counted once is not counted again for other texts of the same call.
func (r *reader) rarest(ctx context.Context, doing string, part storage.Part, wanted []string, missing int, counted map[string]int64) ([]string, int, error) {
	type weight struct {
		word string
		n    int64
	}
	var list []weight
	for _, w := range wanted[:min(weighed, len(wanted))] {
		match := columnsOf[part] + ` : "` + w + `"`
		n, known := counted[match]
		if !known {
			count, err := r.numbers(ctx, doing, likeCount, match, countedTo)
			if err != nil {
				return nil, 0, err
			}
			n, counted[match] = count[0], count[0]
		}
		if n > 0 {
			list = append(list, weight{w, n})
		} else if missing--; missing < 0 {
			return nil, 0, nil
		}
	}
	slices.SortStableFunc(list, func(a, b weight) int { return cmp.Compare(a.n, b.n) })
	list = list[:min(len(list), rareEnough+missing)]
	rare := make([]string, len(list))
	for i, w := range list {
		rare[i] = w.word
	}
	return rare, min(missing, len(rare)-1), nil
}

// most is a query for at least n of some words.
func most(list []string, n int) string {
	var all []string
	var choose func(from int, chosen []string)
	choose = func(from int, chosen []string) {
		if len(chosen) == n {
			all = append(all, "("+strings.Join(chosen, " AND ")+")")
			return
		}
		for i := from; i < len(list); i++ {
			// Words are letters and digits, so there is no quote in them to double.
			choose(i+1, append(chosen[:len(chosen):len(chosen)], `"`+list[i]+`"`))
		}
	}
	choose(0, nil)
	return strings.Join(all, " OR ")
}

// closest are those that hold enough of the words, those that hold most first.
func closest(found map[int64]evidence.Item, q storage.SimilarQuery, wanted []string) []evidence.Item {
	type held struct {
		it evidence.Item
		n  int
	}
	var list []held
	for _, it := range found {
		if n := words.Count(wanted, q.Part.In(it)...); n > 0 && n >= len(wanted)-q.Missing {
			list = append(list, held{it, n})
		}
	}
	slices.SortFunc(list, func(a, b held) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.it.EntryMeta().Key, b.it.EntryMeta().Key))
	})
	items := make([]evidence.Item, 0, min(len(list), q.First))
	for _, h := range list[:min(len(list), q.First)] {
		items = append(items, h.it)
	}
	return items
}
