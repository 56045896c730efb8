package memstore

import (
	"cmp"
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// FindSimilar implements storage.TextReader.
func (t *Tx) FindSimilar(ctx context.Context, queries []storage.SimilarQuery) ([][]evidence.Item, error) {
	answer := make([][]evidence.Item, len(queries))
	for i, q := range queries {
		if err := storage.CheckSimilar(q); err != nil {
			return nil, err
		}
		wanted := words.Distinct(q.Text, storage.SimilarWords)
		held := map[evidence.Key]int{}
		var list []evidence.Item
		for it := range t.Map().Items() {
			n := words.Count(wanted, q.Part.In(it)...)
			if n > 0 && n >= len(wanted)-q.Missing && (len(q.Kinds) == 0 || slices.Contains(q.Kinds, it.EntryKind())) {
				held[it.EntryMeta().Key] = n
				list = append(list, it)
			}
		}
		slices.SortFunc(list, func(a, b evidence.Item) int {
			x, y := a.EntryMeta().Key, b.EntryMeta().Key
			return cmp.Or(cmp.Compare(held[y], held[x]), cmp.Compare(x, y))
		})
		answer[i] = list[:min(len(list), q.First)]
	}
	return answer, alive(ctx)
}
