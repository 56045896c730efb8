package neo4jstore

import (
	"cmp"
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// nameAliases notes the aliases of the items of a Put.
func (b *batch) nameAliases() error {
	for _, it := range b.items {
		m := it.EntryMeta()
		for _, alias := range m.Aliases {
			if b.keys[alias] != "" || b.aliases[alias] != "" {
				return storage.TakenKey(alias)
			}
			b.aliases[alias] = m.ID
		}
	}
	return nil
}

// putAliases writes the aliases of items that have changed, and deletes the nodes of
// removed entries that are back.
func (b *batch) putAliases(ctx context.Context) error {
	given, taken := []string{}, []params{}
	for _, it := range b.items {
		m := it.EntryMeta()
		before := b.oldAliases[m.ID]
		for _, alias := range before {
			if !slices.Contains(m.Aliases, alias) {
				given = append(given, string(alias))
			}
		}
		for _, alias := range m.Aliases {
			if !slices.Contains(before, alias) {
				taken = append(taken, params{"id": string(m.ID), "key": string(alias)})
			}
		}
	}
	if len(given)+len(taken) > 0 {
		if _, err := b.rows(ctx, putting, putAliases, params{"old": given, "new": taken}); err != nil {
			return err
		}
	}
	if len(b.back) == 0 {
		return nil
	}
	_, err := b.rows(ctx, putting, putBack, params{"ids": b.back})
	return err
}

// revisions are the updates that wrote an entry, this one included.
func (b *batch) revisions(id evidence.ID) any {
	past, sequence := b.past[id], b.number(id)
	switch {
	case sequence == 0 && len(past) == 0: // of no revision
		return []int64{}
	case sequence == 0:
		return past
	case len(past) == 0:
		return []int64{sequence}
	case past[len(past)-1] == sequence:
		return past
	}
	return append(past[:len(past):len(past)], sequence)
}

// number is that of the revision that writes an entry.
func (b *batch) number(id evidence.ID) int64 { return cmp.Or(b.numbers[id], b.sequence) }
