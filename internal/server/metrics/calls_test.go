package metrics_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"corroborate/internal/evidence"
	"corroborate/internal/server/metrics"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// TestEachCallIsCountedAsItself: a dashboard tells slow Aboves from slow Belows
// only if each method of a store is counted under its own name.
func TestEachCallIsCountedAsItself(t *testing.T) {
	methods := map[string]func(ctx context.Context, tx storage.Tx) error{
		"state":       func(ctx context.Context, tx storage.Tx) error { return second(tx.State(ctx)) },
		"entries":     func(ctx context.Context, tx storage.Tx) error { return second(tx.Entries(ctx, nil)) },
		"look_up":     func(ctx context.Context, tx storage.Tx) error { return second(tx.LookUp(ctx, storage.Lookup{})) },
		"edges":       func(ctx context.Context, tx storage.Tx) error { return second(tx.Edges(ctx, nil)) },
		"links_among": func(ctx context.Context, tx storage.Tx) error { return second(tx.LinksAmong(ctx, nil)) },
		"degrees":     func(ctx context.Context, tx storage.Tx) error { return second(tx.Degrees(ctx, nil)) },
		"find": func(ctx context.Context, tx storage.Tx) error {
			return second(tx.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 1}))
		},
		"tags": func(ctx context.Context, tx storage.Tx) error { return second(tx.Tags(ctx, storage.TagQuery{})) },
		"search": func(ctx context.Context, tx storage.Tx) error {
			return second(tx.Search(ctx, storage.SearchQuery{Text: "x", First: 1}))
		},
		"like":    func(ctx context.Context, tx storage.Tx) error { return second(tx.FindSimilar(ctx, nil)) },
		"words":   func(ctx context.Context, tx storage.Tx) error { return second(tx.WordsLike(ctx, "word")) },
		"nearest": func(ctx context.Context, tx storage.Tx) error { return second(tx.Nearest(ctx, "x", 1)) },
		"below":   func(ctx context.Context, tx storage.Tx) error { return second(tx.Below(ctx, nil)) },
		"above":   func(ctx context.Context, tx storage.Tx) error { return second(tx.Above(ctx, nil)) },
		"scan": func(ctx context.Context, tx storage.Tx) error {
			return tx.Scan(ctx, func(evidence.Entry) error { return nil })
		},
		"sweep": func(ctx context.Context, tx storage.Tx) error {
			return tx.Sweep(ctx, func(evidence.Entry) error { return nil })
		},
		"counts": func(ctx context.Context, tx storage.Tx) error { return second(tx.Counts(ctx)) },
		"revisions": func(ctx context.Context, tx storage.Tx) error {
			return second(tx.Revisions(ctx, storage.RevisionQuery{First: 1}))
		},
		"revisions_at": func(ctx context.Context, tx storage.Tx) error { return second(tx.RevisionsAt(ctx, nil)) },
		"undos": func(ctx context.Context, tx storage.Tx) error {
			return second(tx.Undos(ctx, storage.UndoQuery{First: 1}))
		},
		"changes": func(ctx context.Context, tx storage.Tx) error { return second(tx.Changes(ctx, nil)) },
		"effects": func(ctx context.Context, tx storage.Tx) error { return second(tx.Effects(ctx, nil)) },
		"stale":   func(ctx context.Context, tx storage.Tx) error { return second(tx.Stale(ctx, 1)) },

		"put":            func(ctx context.Context, tx storage.Tx) error { return tx.Put(ctx, nil) },
		"set_figures":    func(ctx context.Context, tx storage.Tx) error { return tx.SetFigures(ctx, nil) },
		"set_rubric":     func(ctx context.Context, tx storage.Tx) error { return tx.SetRubric(ctx, "x") },
		"remove":         func(ctx context.Context, tx storage.Tx) error { return tx.Remove(ctx, nil) },
		"mark_stale":     func(ctx context.Context, tx storage.Tx) error { return tx.MarkStale(ctx, nil) },
		"record":         func(ctx context.Context, tx storage.Tx) error { return tx.Record(ctx, evidence.Revision{}, nil) },
		"record_effects": func(ctx context.Context, tx storage.Tx) error { return tx.RecordEffects(ctx, nil) },
		"next":           func(ctx context.Context, tx storage.Tx) error { return tx.Next(ctx) },
		"write":          func(ctx context.Context, tx storage.Tx) error { return tx.Write(ctx, nil) },
	}
	if all := reflect.TypeFor[storage.Tx]().NumMethod() - 1; len(methods) != all { // Only asks the store nothing
		t.Errorf("there are %d cases for %d methods", len(methods), all)
	}
	for name, do := range methods {
		t.Run(name, func(t *testing.T) {
			registry := prometheus.NewRegistry()
			m := metrics.New(metrics.Config{Registry: registry, Now: func() time.Time { return time.Unix(0, 0) }})
			err := m.Store(memstore.New()).Update(t.Context(), func(tx storage.Tx) error { return do(t.Context(), tx) })
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]float64{name + " OK": 1, "update OK": 1}, counted(t, registry, "corroborate_store_calls_total")); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(map[string]float64{name: 1, "update": 1}, counted(t, registry, "corroborate_store_call_duration_seconds")); diff != "" {
				t.Errorf("times (-want +got):\n%s", diff)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

// counted are the values of a figure that are not 0, by their labels; of a
// histogram, how many it holds.
func counted(t *testing.T, registry *prometheus.Registry, name string) map[string]float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, l.GetValue())
			}
			if n := m.GetCounter().GetValue() + float64(m.GetHistogram().GetSampleCount()); n > 0 {
				all[strings.Join(labels, " ")] = n
			}
		}
	}
	return all
}

// TestGapsAreCounted by what answered each question for them.
func TestGapsAreCounted(t *testing.T) {
	registry := prometheus.NewRegistry()
	m := metrics.New(metrics.Config{Registry: registry, Now: time.Now})
	for _, result := range []string{"begun", "joined", "kept", "kept"} {
		m.AskedGaps(result)
	}
	if diff := cmp.Diff(map[string]float64{"begun": 1, "joined": 1, "kept": 2}, counted(t, registry, "corroborate_gaps_lookups_total")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
