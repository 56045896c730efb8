package graph_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"testing"
	"time"

	"corroborate/graph"
	"corroborate/graph/request"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/mirror/mirrortest"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
	"corroborate/internal/storage/neo4jstore/neo4jtest"
	"corroborate/internal/storage/sqlitestore"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// openStore opens an empty store that is closed when the test ends.
type openStore func(testing.TB) storage.Store

// stores are all the stores that the layer is tested on. A server reads its store through a mirror.
var stores = map[string]openStore{"sqlite": openSQLite, "memory": openMemory, "neo4j": openNeo4j,
	"sqlite through a mirror": func(t testing.TB) storage.Store { return mirrortest.New(openSQLite(t)) },
	"neo4j through a mirror":  func(t testing.TB) storage.Store { return mirrortest.New(openNeo4j(t)) },
}

func openSQLite(t testing.TB) storage.Store {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func openNeo4j(t testing.TB) storage.Store {
	t.Helper()
	server := neo4jtest.Lend(t)
	s, err := server.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func openMemory(testing.TB) storage.Store { return memstore.New() }

// importFile imports a map file, with the same ids and times every time.
func importFile(t testing.TB, into storage.Store, name string) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := exchange.Read(t.Context(), filepath.Base(name), file, exchange.YAML, nil)
	if err != nil {
		t.Fatal(err)
	}
	importMap(t, into, m)
}

func importMap(t testing.TB, into storage.Store, m *evidence.Map) {
	t.Helper()
	call := curate.Call{Author: "importer", Message: "the map to begin with"}
	if _, err := newCurator(into, 0, start).Import(t.Context(), m, curate.ImportOptions{Call: call}); err != nil {
		t.Fatal(err)
	}
}

// start is when every map was imported.
var start = time.Date(2026, 11, 24, 10, 30, 0, 0, time.UTC)

// newCurator makes a curator who counts ids from a number on, by a clock that
// stands still.
func newCurator(store storage.Store, ids int, at time.Time) *curate.Curator {
	var mu sync.Mutex
	counts := map[evidence.Kind]int{}
	return &curate.Curator{
		Store:  store,
		Rubric: assess.DefaultRubric(),
		Now:    func() time.Time { return at },
		NewID: func(kind evidence.Kind) evidence.ID {
			mu.Lock()
			defer mu.Unlock()
			counts[kind]++
			return evidence.ID(fmt.Sprintf("%s_%04d", bytes.ToLower([]byte(kind)), ids+counts[kind]))
		},
	}
}

const demoFile = "../examples/islamic-state-defections.yaml"

// demo is a store with the demo map.
func demo(t testing.TB) storage.Store {
	s := openSQLite(t)
	importFile(t, s, demoFile)
	return s
}

// serve makes a handler on a store, with changes to the usual config.
func serve(store storage.Store, changes ...func(*graph.Config)) http.Handler {
	c := graph.Config{Store: store, Rubric: assess.DefaultRubric(), Log: slog.New(slog.DiscardHandler),
		Curator: newCurator(store, 9000, start.Add(time.Hour))}
	for _, change := range changes {
		change(&c)
	}
	return graph.NewHandler(c)
}

// answer is what came back for a query.
type answer struct {
	status int
	body   []byte // without what it cost
	data   map[string]any
	errors []failure
	cost   map[string]int // as in the extensions
}

// costs finds what a request cost at the end of its answer.
var costs = regexp.MustCompile(`,"extensions":\{"cost":\{[^}]*\}\}(\}\n)$`)

type failure struct {
	Message    string
	Path       []any
	Extensions map[string]any
}

// problem is the first problem of an error; empty if it has none.
func (f failure) problem() map[string]any {
	list, _ := f.Extensions["problems"].([]any)
	if len(list) == 0 {
		return nil
	}
	return list[0].(map[string]any)
}

func (a answer) codes() []string {
	var codes []string
	for _, e := range a.errors {
		codes = append(codes, fmt.Sprint(e.Extensions["code"]))
	}
	return codes
}

// ask posts a query to a handler.
func ask(t testing.TB, h http.Handler, query string, variables map[string]any) answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return post(t, h, body)
}

func post(t testing.TB, h http.Handler, body []byte) answer {
	t.Helper()
	r := httptest.NewRequestWithContext(request.WithID(t.Context(), "request-1"), http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	a := answer{status: w.Code, body: costs.ReplaceAll(w.Body.Bytes(), []byte("$1"))}
	var parsed struct {
		Data       map[string]any
		Errors     []failure
		Extensions struct{ Cost map[string]int }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &parsed); err != nil {
		t.Fatalf("the answer is not JSON: %v\n%s", err, w.Body)
	}
	a.data, a.errors, a.cost = parsed.Data, parsed.Errors, parsed.Extensions.Cost
	return a
}

// allocated is how many bytes are allocated while f runs. It stands for the work
// that f does: unlike time, it is the same on a busy machine.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// golden compares a text with the file of that name, or writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v; run the test with -update", err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs; run the test with -update and look at the difference\n%s", name, firstDifference(want, got))
	}
}

func firstDifference(want, got []byte) string {
	wantLines, gotLines := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	for i := range min(len(wantLines), len(gotLines)) {
		if !bytes.Equal(wantLines[i], gotLines[i]) {
			return fmt.Sprintf("line %d:\n- %s\n+ %s", i+1, wantLines[i], gotLines[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(gotLines), len(wantLines))
}
