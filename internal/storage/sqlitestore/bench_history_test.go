package sqlitestore_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

func changed(e evidence.Entry, before, after evidence.Entry) evidence.Change {
	return evidence.Change{ID: e.EntryMeta().ID, Kind: e.EntryKind(), Ref: e.Ref(), Before: before, After: after}
}

// effectsOf are effects of a revision on n claims of a grid.
func effectsOf(sequence int64, n int) []evidence.Effect {
	list := make([]evidence.Effect, n)
	for i := range list {
		before := evidence.Figures{Belief: float64(i%1000) / 1000, Certainty: "LOW", Verdict: "WEAK", Method: "EXACT"}
		list[i] = evidence.Effect{Sequence: sequence, Claim: evidence.ID(fmt.Sprintf("it_c-%d", i)), Key: evidence.Key(fmt.Sprintf("c-%d", i)), Before: &before, After: evidence.Figures{
			Support: 0.5, Belief: 0.3, Certainty: "LOW", Verdict: "WEAK", Method: "EXACT"}}
	}
	return list
}

// BenchmarkHistory writes and reads history beside a map of 100,000 entries.
func BenchmarkHistory(b *testing.B) {
	s, all := filled(b, 100_000)
	ctx := context.Background()
	edits := 0
	edit := func(changes []evidence.Change, effects int) error {
		return s.Update(ctx, func(tx storage.Tx) error {
			state, err := tx.State(ctx)
			if err != nil {
				return err
			}
			edits++
			r := evidence.Revision{At: time.UnixMilli(int64(edits)), Author: fmt.Sprintf("author-%d", edits%10), Intent: evidence.IntentUpdate, IdempotencyKey: fmt.Sprint(edits)}
			if err := tx.Record(ctx, r, changes); err != nil {
				return err
			}
			return tx.RecordEffects(ctx, effectsOf(state.Sequence, effects))
		})
	}
	var imported []evidence.Change
	for _, e := range all {
		imported = append(imported, changed(e, nil, nil))
	}
	claim := all[len(all)/2]
	one := []evidence.Change{changed(claim, claim, claim)}
	for range 2000 {
		if err := edit(one, 1); err != nil {
			b.Fatal(err)
		}
	}
	var keys []evidence.Key
	for _, e := range all {
		if e.EntryKind() == evidence.KindClaim {
			keys = append(keys, e.EntryMeta().Key)
		}
	}
	view := func(f func(r storage.Reader) error) func() error { return func() error { return s.View(ctx, f) } }
	revisions := func(q storage.RevisionQuery) func() error {
		q.First = 20
		return view(func(r storage.Reader) error { _, err := r.Revisions(ctx, q); return err })
	}
	for _, bench := range []struct {
		name string
		run  func() error
	}{
		{"record/1 entry, 14 effects", func() error { return edit(one, 14) }},
		{fmt.Sprintf("record/%d imported, %d effects", len(all), len(keys)), func() error { return edit(imported, len(keys)) }},
		{fmt.Sprintf("mark/%d claims", len(keys)), func() error {
			return s.Update(ctx, func(tx storage.Tx) error { return tx.MarkStale(ctx, keys) })
		}},
		{"revisions/latest", revisions(storage.RevisionQuery{})},
		{"revisions/of an entry", revisions(storage.RevisionQuery{Of: evidence.Ref(claim.EntryMeta().ID)})},
		{"revisions/that moved", revisions(storage.RevisionQuery{Moved: "c-0"})},
		{"revisions/since", revisions(storage.RevisionQuery{Since: time.UnixMilli(1500), OldestFirst: true})},
		{"effects/of an import", view(func(r storage.Reader) error {
			_, err := r.Effects(ctx, []storage.EffectQuery{{Sequence: 2500, First: 20}, {Claim: "c-0", First: 20}})
			return err
		})},
		{"stale/20", view(func(r storage.Reader) error { _, err := r.Stale(ctx, 20); return err })},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if err := bench.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRemove removes a whole map.
func BenchmarkRemove(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		s, all := filled(b, 100_000)
		refs := make([]evidence.Ref, len(all))
		for i, e := range all {
			refs[i] = e.Ref()
		}
		ctx := context.Background()
		b.StartTimer()
		if err := s.Update(ctx, func(tx storage.Tx) error { return tx.Remove(ctx, refs) }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPutAgain replaces a whole map, in one call.
func BenchmarkPutAgain(b *testing.B) {
	s, all := filled(b, 100_000)
	for b.Loop() {
		if err := put(s, all...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(all))*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
