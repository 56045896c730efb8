package neo4jstore

import (
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/snapshot"
)

// Write implements storage.Recorder. It takes one statement to see what the entries will
// meet, and one to write everything; more only for entries that replace others, for
// aliases, and for claims that become stale.
func (t *tx) Write(ctx context.Context, writes []storage.Write) error {
	if len(writes) == 0 {
		return nil
	}
	all := gather(writes, t.sequence)
	b, err := t.batch(ctx, all.entries)
	if err != nil {
		return err
	}
	b.numbers = all.numbers
	if err := b.clear(ctx); err != nil {
		return err
	}
	if err := b.putAliases(ctx); err != nil {
		return err
	}
	changes, err := all.changes(&t.store.changes)
	if err != nil {
		return err
	}
	records, err := t.rows(ctx, recording, writeAll, params{
		"next": params{"n": len(writes) - 1}, "items": b.itemParams(), "references": b.references, "links": b.linkParams(),
		"figures": params{"rows": figureRows(all.figures)}, "revisions": params{"revisions": all.revisions},
		"changes": params{"rows": changes}, "effects": effectRows(all.effects),
	})
	if err != nil {
		return err
	}
	if err := missingClaim(records[0][0], "write figures to"); err != nil {
		return err
	}
	if records[0][1] != int64(0) {
		return all.usedKey()
	}
	return t.markEach(ctx, writes)
}

// markEach marks the claims as stale that revisions leave so, and takes the numbers. It
// leaves out claims that a revision makes stale and then, or a later one, gives figures.
func (t *tx) markEach(ctx context.Context, writes []storage.Write) error {
	given := map[evidence.Key]int{}
	for i, w := range writes {
		for key := range w.Figures {
			given[key] = i
		}
	}
	for i, w := range writes {
		if i > 0 {
			t.sequence++
		}
		stale := slices.DeleteFunc(slices.Clone(w.Stale), func(key evidence.Key) bool { at, ok := given[key]; return ok && at >= i })
		if err := t.MarkStale(ctx, stale); err != nil {
			return err
		}
	}
	return nil
}

// gathered is what several revisions write.
type gathered struct {
	first     int64
	writes    []storage.Write
	entries   []evidence.Entry
	numbers   map[evidence.ID]int64
	figures   map[evidence.Key]evidence.Figures
	revisions []params
	effects   []evidence.Effect
}

func gather(writes []storage.Write, first int64) gathered {
	all := gathered{first: first, writes: writes, numbers: map[evidence.ID]int64{}, figures: map[evidence.Key]evidence.Figures{}}
	for i, w := range writes {
		sequence := first + int64(i)
		all.entries = append(all.entries, w.Entries...)
		for _, e := range w.Entries {
			all.numbers[e.EntryMeta().ID] = sequence
		}
		maps.Copy(all.figures, w.Figures)
		all.revisions = append(all.revisions, numbered(w.Revision, sequence, len(w.Changes)))
		all.effects = append(all.effects, w.Effects...)
	}
	return all
}

// changes are the parts of what each revision changed.
func (all gathered) changes(encoder *snapshot.Encoder) ([]params, error) {
	rows := []params{}
	for i, w := range all.writes {
		for n := 0; n*snapshot.Part < len(w.Changes); n++ {
			data, err := encoder.Encode(w.Changes[n*snapshot.Part : min((n+1)*snapshot.Part, len(w.Changes))])
			if err != nil {
				return nil, evidence.Wrap(evidence.Internal, err, recording)
			}
			rows = append(rows, params{"sequence": all.first + int64(i), "part": n, "entries": data})
		}
	}
	return rows, nil
}

// usedKey is the error that one of the idempotency keys was used.
func (all gathered) usedKey() error {
	for _, w := range all.writes {
		if w.Revision.IdempotencyKey != "" {
			return usedKey(w.Revision.IdempotencyKey)
		}
	}
	return usedKey("")
}
