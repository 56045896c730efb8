package maps

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// batchSize is the number of entries written at a time.
const batchSize = 2000

// copyMap copies a map into an empty store, with its ids and figures.
func copyMap(ctx context.Context, from, to storage.Store) error {
	whole := &evidence.Map{}
	var state storage.State
	err := from.View(ctx, func(r storage.Reader) (err error) {
		*whole = evidence.Map{}
		if state, err = r.State(ctx); err != nil {
			return err
		}
		return r.Scan(ctx, func(e evidence.Entry) error {
			whole.Add(e)
			return nil
		})
	})
	if err != nil {
		return err
	}
	entries := inOrder(whole)
	for i := 0; i < len(entries); i += batchSize {
		part := entries[i:min(i+batchSize, len(entries))]
		figures := map[evidence.Key]evidence.Figures{}
		for _, e := range part {
			if c, ok := e.(*evidence.Claim); ok && c.Figures != nil {
				figures[c.Key] = *c.Figures
			}
		}
		if err := to.Update(ctx, func(tx storage.Tx) error {
			if err := tx.Put(ctx, part); err != nil {
				return err
			}
			return tx.SetFigures(ctx, figures)
		}); err != nil {
			return err
		}
	}
	return to.Update(ctx, func(tx storage.Tx) error { return tx.SetRubric(ctx, state.Rubric) })
}

// inOrder lists a map's entries so that none refers to a later one. That is
// possible because a generated map has no circles of references. Caveats on
// links come after the links.
func inOrder(m *evidence.Map) []evidence.Entry {
	items := m.ByKey()
	done := make(map[evidence.Key]bool, len(items))
	var list []evidence.Entry
	var add func(evidence.Item)
	add = func(it evidence.Item) {
		if done[it.EntryMeta().Key] {
			return
		}
		done[it.EntryMeta().Key] = true
		for _, ref := range it.References() {
			for _, to := range ref.To {
				add(items[to])
			}
		}
		list = append(list, it)
	}
	var onLinks []*evidence.Caveat
	for it := range m.Items() {
		if c, ok := it.(*evidence.Caveat); ok && len(c.QualifiedLinks()) > 0 {
			onLinks = append(onLinks, c)
		} else {
			add(it)
		}
	}
	for _, l := range m.Links {
		list = append(list, l)
	}
	for _, c := range onLinks {
		add(c)
	}
	return list
}
