package maps

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
)

// batchSize is the number of entries written at a time.
const batchSize = 2000

// Seed is that of the maps.
const Seed = 1

// Copy copies a generated map with a number of claims into an empty store, with its ids and
// figures. It goes through the entries as they were generated, since none of them refers
// to a later one.
func Copy(ctx context.Context, claims int, from, to storage.Store) error {
	var refs []evidence.Ref
	for e := range generate.Entries(generate.Config{Claims: claims, Seed: Seed}) {
		refs = append(refs, e.Ref())
	}
	var state storage.State
	for part := range slices.Chunk(refs, batchSize) {
		var entries []evidence.Entry
		if err := from.View(ctx, func(r storage.Reader) (err error) {
			if state, err = r.State(ctx); err != nil {
				return err
			}
			entries, err = r.Entries(ctx, part)
			return err
		}); err != nil {
			return err
		}
		if err := to.Update(ctx, func(tx storage.Tx) error { return put(ctx, tx, entries) }); err != nil {
			return err
		}
	}
	return to.Update(ctx, func(tx storage.Tx) error { return tx.SetRubric(ctx, state.Rubric) })
}

func put(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
	figures := map[evidence.Key]evidence.Figures{}
	for _, e := range entries {
		if c, ok := e.(*evidence.Claim); ok && c.Figures != nil {
			figures[c.Key] = *c.Figures
		}
	}
	if err := tx.Put(ctx, entries); err != nil {
		return err
	}
	return tx.SetFigures(ctx, figures)
}
