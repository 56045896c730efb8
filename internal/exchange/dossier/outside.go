package dossier

import (
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Outside finds the items that a part of a map refers to but does not hold. A dossier
// needs their names.
func Outside(ctx context.Context, reader storage.EntryReader, m *evidence.Map) (map[evidence.Key]evidence.Item, error) {
	held := m.ByKey()
	missing := map[evidence.Ref]bool{}
	for it := range m.Items() {
		evidence.EachReference(it, func(_ evidence.FieldPath, to evidence.Key, _ []evidence.Kind) {
			if held[to] == nil {
				missing[evidence.Ref(to)] = true
			}
		})
	}
	entries, err := reader.Entries(ctx, slices.Sorted(maps.Keys(missing)))
	items := map[evidence.Key]evidence.Item{}
	for _, e := range entries {
		if it, ok := e.(evidence.Item); ok {
			items[it.EntryMeta().Key] = it
		}
	}
	return items, err
}
