package server_test

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"corroborate/graph"
	"corroborate/graph/request"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/server"
	"corroborate/internal/server/fair"
	"corroborate/internal/server/metrics"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// whole makes a server serve a store as the program does, with its figures.
func whole(s storage.Store) func(*server.Config) {
	return func(c *server.Config) {
		figures := metrics.New(metrics.Config{Registry: prometheus.NewRegistry(), Now: time.Now, Version: c.Version})
		figures.WatchStore(s)
		figures.WatchTurns(fair.New(1, 1).Load, fair.New(1, 1).Load)
		figures.WatchMirror(func() int { return 7 }, 100)
		figures.WatchConnections(func() (open, most int) { return 1, 2 })
		s := figures.Store(s)
		options := assess.Options{Assessed: figures.Assessed}
		c.GraphQL = graph.NewHandler(graph.Config{Store: s, Rubric: assess.DefaultRubric(), Options: options, Log: c.Log, Watcher: figures, Spend: server.Spend(nil)})
		c.Export = server.Export(server.ExportConfig{Store: s, Rubric: assess.DefaultRubric(), Options: options, Log: c.Log, Now: time.Now, Metrics: figures})
		c.Store, c.Metrics, c.Now, c.WithRequestID = s, figures, time.Now, request.WithID
	}
}

// inFile copies a store into one in a file.
func inFile(t testing.TB, from storage.Store) storage.Store {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	copyMap(t, from, s)
	return s
}

// copyMap copies a map, with its kept figures, into an empty store.
func copyMap(t testing.TB, from, to storage.Store) {
	t.Helper()
	ctx := t.Context()
	var entries []evidence.Entry
	figures := map[evidence.Key]evidence.Figures{}
	var state storage.State
	err := from.View(ctx, func(r storage.Reader) (err error) {
		if state, err = r.State(ctx); err != nil {
			return err
		}
		return r.Scan(ctx, func(e evidence.Entry) error {
			entries = append(entries, e)
			if c, ok := e.(*evidence.Claim); ok && c.Figures != nil {
				figures[c.Key] = *c.Figures
			}
			return nil
		})
	})
	if err == nil {
		err = to.Update(ctx, func(tx storage.Tx) error {
			if err := tx.Put(ctx, entries); err != nil {
				return err
			}
			if err := tx.SetFigures(ctx, figures); err != nil {
				return err
			}
			return tx.SetRubric(ctx, state.Rubric)
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// query asks in GraphQL.
func (r *running) query(t *testing.T, query string, header ...string) answer {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	return r.ask(t, "POST", "/graphql", string(body), append(header, "Content-Type", "application/json")...)
}
