package storetest

import (
	"cmp"
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/words"
)

// Like implements evidence.Reader.
func (t *memoryTx) Like(ctx context.Context, queries []evidence.LikeQuery) ([][]evidence.Item, error) {
	answer := make([][]evidence.Item, len(queries))
	for i, q := range queries {
		if err := evidence.CheckLike(q); err != nil {
			return nil, err
		}
		wanted := words.Distinct(q.Text, evidence.LikeWords)
		held := map[evidence.Key]int{}
		var list []evidence.Item
		for it := range t.whole().Items() {
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
