package server_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/server"
	"corroborate/internal/server/metrics"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// answering is a function that asks a server of a store, whose requests are counted if that is wanted.
func answering(t testing.TB, s storage.Store, counted bool) func(query string) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	config := server.Config{Store: s, Log: log, Now: time.Now, NewRequestID: func() string { return "1" }}
	g := graph.Config{Store: s, Rubric: assess.DefaultRubric(), Log: log, Wait: time.Nanosecond}
	if counted {
		config.Metrics = metrics.New(metrics.Config{Registry: prometheus.NewRegistry(), Now: time.Now})
		g.Store, g.Watcher, g.Options.Assessed = config.Metrics.Store(s), config.Metrics, config.Metrics.Assessed
	}
	config.GraphQL = graph.NewHandler(g)
	handler, err := server.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return func(query string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/graphql", strings.NewReader(query))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != 200 || strings.Contains(w.Body.String(), "errors") {
			t.Fatal(w.Body.String())
		}
	}
}

const (
	oneClaim  = `{"query": "query ($ref: ID!) { claim(ref: $ref) { key } }", "variables": {"ref": "promise-gap"}}`
	fiveLinks = `{"query": "{ claim(ref: \"promise-gap\") { key statement supportedBy(first: 5) { nodes { from { key } } } } }"}`
)

// TestAllocations: a request for a claim takes no more allocations than this, from HTTP to SQLite and back,
// and with those of the test.
func TestAllocations(t *testing.T) {
	ask := answering(t, inFile(t, demoStore(t)), true)
	for query, most := range map[string]float64{oneClaim: 280, fiveLinks: 470} {
		for range 2 * sqlitestore.DefaultOptions().Readers { // each connection prepares its statements once
			ask(query)
		}
		if got := testing.AllocsPerRun(20, func() { ask(query) }); got > most {
			t.Errorf("%s: %v allocations, want at most %v", query, got, most)
		}
	}
}

// BenchmarkMetrics is a request for one claim, with its figures counted, and
// without.
func BenchmarkMetrics(b *testing.B) {
	s := inFile(b, demoStore(b))
	for _, counted := range []bool{false, true} {
		for name, query := range map[string]string{"claim": oneClaim, "links": fiveLinks} {
			b.Run(fmt.Sprintf("counted=%v/%s", counted, name), func(b *testing.B) {
				ask := answering(b, s, counted)
				b.ReportAllocs()
				for b.Loop() {
					ask(query)
				}
			})
		}
	}
}
