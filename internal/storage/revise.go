package storage

import (
	"context"

	"corroborate/internal/evidence"
)

// Write is a revision with all that it writes. It removes nothing.
type Write struct {
	Entries  []evidence.Entry
	Stale    []evidence.Key
	Figures  map[evidence.Key]evidence.Figures
	Revision evidence.Revision
	Changes  []evidence.Change
	Effects  []evidence.Effect
}

// WriteEach implements Recorder.Write by the other methods of a transaction.
func WriteEach(ctx context.Context, tx Tx, writes []Write) error {
	for i, w := range writes {
		if i > 0 {
			if err := tx.Next(ctx); err != nil {
				return err
			}
		}
		if err := w.by(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

func (w Write) by(ctx context.Context, tx Tx) error {
	if len(w.Entries) > 0 {
		if err := tx.Put(ctx, w.Entries); err != nil {
			return err
		}
	}
	if len(w.Stale) > 0 {
		if err := tx.MarkStale(ctx, w.Stale); err != nil {
			return err
		}
	}
	if len(w.Figures) > 0 {
		if err := tx.SetFigures(ctx, w.Figures); err != nil {
			return err
		}
	}
	if err := tx.Record(ctx, w.Revision, w.Changes); err != nil {
		return err
	}
	if len(w.Effects) == 0 {
		return nil
	}
	return tx.RecordEffects(ctx, w.Effects)
}
