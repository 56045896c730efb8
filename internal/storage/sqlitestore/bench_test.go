package sqlitestore_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// grid is a map of about n entries: claims on claims, each with a testimony
// whose speaker and study others share.
func grid(n int) []evidence.Entry {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	meta := func(key string) evidence.Meta {
		return evidence.Meta{ID: evidence.ID("it_" + key), Key: evidence.Key(key), Version: 1, CreatedAt: at, UpdatedAt: at}
	}
	link := func(from, to evidence.Key, strength evidence.Strength) *evidence.Link {
		return &evidence.Link{Meta: meta("l." + string(from) + "." + string(to)), From: from, To: to, Relation: evidence.Supports, Strength: strength}
	}
	var all []evidence.Entry
	for i := range n / 5 {
		a, s, t, c := fmt.Sprintf("a-%d", i), fmt.Sprintf("s-%d", i), fmt.Sprintf("t-%d", i), fmt.Sprintf("c-%d", i)
		if i%10 == 0 {
			all = append(all,
				&evidence.Agent{Meta: meta(a), Name: fmt.Sprintf("Agent number %d of a long list", i), Kind: "PERSON", Reliability: "B"},
				&evidence.Study{Meta: meta(s), Title: fmt.Sprintf("Study number %d of what is the case", i), Design: "SURVEY", Investigators: []evidence.Key{evidence.Key(a)}})
		}
		shared := i / 10 * 10
		all = append(all,
			&evidence.Claim{Meta: meta(c), Statement: fmt.Sprintf("Claim %d states that something has been observed %d times in the field", i, i*7), Tags: []string{fmt.Sprintf("tag-%d", i%50)}},
			&evidence.Testimony{Meta: meta(t), Summary: fmt.Sprintf("Saw it %d times with own eyes over the border", i), Basis: "EYEWITNESS",
				Speaker: evidence.Key(fmt.Sprintf("a-%d", shared)), CollectedIn: []evidence.Key{evidence.Key(fmt.Sprintf("s-%d", shared))}},
			link(evidence.Key(t), evidence.Key(c), "STRONG"))
		if i > 0 {
			all = append(all, link(evidence.Key(c), evidence.Key(fmt.Sprintf("c-%d", i/3)), "MODERATE"), link(evidence.Key(c), evidence.Key(fmt.Sprintf("c-%d", (i-1)/4+i/100)), "WEAK"))
		}
	}
	return dedupe(all)
}

// dedupe drops links that come twice.
func dedupe(all []evidence.Entry) []evidence.Entry {
	seen := map[evidence.Ref]bool{}
	kept := all[:0]
	for _, e := range all {
		l, ok := e.(*evidence.Link)
		if !seen[e.Ref()] && (!ok || l.From != l.To) {
			kept = append(kept, e)
		}
		seen[e.Ref()] = true
	}
	return kept
}

func filled(b testing.TB, n int) (storage.Store, []evidence.Entry) {
	s, err := sqlitestore.Open(context.Background(), filepath.Join(b.TempDir(), "map.db"), sqlitestore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	all := grid(n)
	ctx := context.Background()
	figures := map[evidence.Key]evidence.Figures{}
	for i, e := range all {
		if c, ok := e.(*evidence.Claim); ok {
			x := float64(i%1000) / 1000
			figures[c.Key] = evidence.Figures{Support: x, Belief: x * x, Certainty: "LOW", Verdict: "WEAK", IndependentFor: i % 5, Method: "EXACT"}
		}
	}
	err = s.Update(ctx, func(tx storage.Tx) error {
		if err := tx.Put(ctx, all); err != nil {
			return err
		}
		return tx.SetFigures(ctx, figures)
	})
	if err != nil {
		b.Fatal(err)
	}
	return s, all
}

func BenchmarkPut(b *testing.B) {
	for _, n := range []int{1, 1000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			all := grid(max(n, 10))[:]
			if n == 1 {
				all = all[:1]
			}
			ctx := context.Background()
			for b.Loop() {
				b.StopTimer()
				s, err := sqlitestore.Open(ctx, filepath.Join(b.TempDir(), "map.db"), sqlitestore.Options{})
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if err := put(s, all...); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(len(all))*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

func BenchmarkRead(b *testing.B) {
	s, all := filled(b, 100_000)
	ctx := context.Background()
	var hundred []evidence.Ref
	for i := range 100 {
		hundred = append(hundred, all[i*len(all)/100].Ref())
	}
	half := 0.5
	for _, bench := range []struct {
		name string
		read func(r storage.Reader) error
	}{
		{"Entries/1", func(r storage.Reader) error { _, err := r.Entries(ctx, hundred[:1]); return err }},
		{"Entries/100", func(r storage.Reader) error { _, err := r.Entries(ctx, hundred); return err }},
		{"Edges/100", func(r storage.Reader) error {
			var queries []storage.EdgeQuery
			for _, ref := range hundred {
				queries = append(queries, storage.EdgeQuery{Of: ref, Relation: evidence.Supports, Direction: storage.In, First: 20})
			}
			_, err := r.Edges(ctx, queries)
			return err
		}},
		{"Find/belief", func(r storage.Reader) error {
			_, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 20, Order: storage.Order{By: storage.OrderBelief, Desc: true}})
			return err
		}},
		{"Find/filtered", func(r storage.Reader) error {
			_, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 20, Count: true,
				Where: storage.Filter{Fields: storage.Fields{"tags": {Any: []string{"tag-7"}}, "belief": {Range: storage.Range{Min: &half}}, "text": {Text: "observed"}}}})
			return err
		}},
		{"Find/restsOn", func(r storage.Reader) error {
			_, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 20, Where: storage.Filter{Fields: storage.Fields{"restsOn": {Any: []string{"a-1000"}}}}})
			return err
		}},
		{"Search/rare", func(r storage.Reader) error {
			_, err := r.Search(ctx, storage.SearchQuery{Text: "claim 1234", First: 20})
			return err
		}},
		{"Search/common", func(r storage.Reader) error {
			_, err := r.Search(ctx, storage.SearchQuery{Text: "own eyes", First: 20, Count: true})
			return err
		}},
		{"Nearest", func(r storage.Reader) error { _, err := r.Nearest(ctx, "c-12x4", 3); return err }},
		{"Below/near", func(r storage.Reader) error { _, err := r.Below(ctx, []evidence.Ref{"c-6000"}); return err }},
		{"Below/all", func(r storage.Reader) error { _, err := r.Below(ctx, []evidence.Ref{"c-0"}); return err }},
		{"Above", func(r storage.Reader) error { _, err := r.Above(ctx, []evidence.Ref{"a-19990"}); return err }},
		{"Counts", func(r storage.Reader) error { _, err := r.Counts(ctx); return err }},
		{"Scan", func(r storage.Reader) error { return r.Scan(ctx, func(evidence.Entry) error { return nil }) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := s.View(ctx, bench.read); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
