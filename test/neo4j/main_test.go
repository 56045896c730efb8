// Package neo4j_test tests the server over a real Neo4j: two servers that share
// one, exports, and a Neo4j that is killed and started again.
package neo4j_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/server"
	"corroborate/internal/storage"
	"corroborate/internal/storage/neo4jstore"
	"corroborate/internal/storage/neo4jstore/neo4jtest"
)

// lend lends the Neo4j of the environment, with the demo map in it, until the
// test ends.
func lend(t *testing.T) neo4jtest.Server {
	t.Helper()
	s := neo4jtest.Lend(t)
	load(t, open(t, s.Address, s))
	return s
}

// open opens the database of a Neo4j by the given address.
func open(t *testing.T, address string, s neo4jtest.Server) *neo4jstore.Store {
	t.Helper()
	store, err := neo4jstore.Open(t.Context(), address, s.Options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// load imports the demo map, always with the same ids and times.
func load(t *testing.T, s storage.Store) {
	t.Helper()
	file, err := os.Open("../../examples/islamic-state-defections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := exchange.Read(t.Context(), "demo", file, exchange.YAML, nil)
	if err != nil {
		t.Fatal(err)
	}
	ids := 0
	c := curate.Curator{Store: s, Rubric: assess.DefaultRubric(),
		Now: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
		NewID: func(kind evidence.Kind) evidence.ID {
			ids++
			return evidence.ID(fmt.Sprintf("%s_%d", strings.ToLower(string(kind)), ids))
		}}
	if _, err := c.Import(t.Context(), m, curate.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
}

// serve serves a store as the program does. A request with X-Rename makes the
// claim promise-gap say something else.
func serve(t *testing.T, s storage.Store) *httptest.Server {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	read := graph.NewHandler(graph.Config{Store: s, Rubric: assess.DefaultRubric(), Log: log, Seen: server.SeenBy})
	write := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := r.Header.Get("X-Rename")
		if to == "" {
			read.ServeHTTP(w, r)
		} else if err := rename(r.Context(), storage.For(s, server.SeenBy(r.Context())), to); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	handler, err := server.New(server.Config{GraphQL: write, Store: s, Log: log, Now: time.Now, NewRequestID: func() string { return "1" },
		Export: server.Export(server.ExportConfig{Store: s, Rubric: assess.DefaultRubric(), Log: log, Now: time.Now})})
	if err != nil {
		t.Fatal(err)
	}
	running := httptest.NewServer(handler)
	t.Cleanup(running.Close)
	return running
}

func rename(ctx context.Context, s storage.Store, statement string) error {
	return s.Update(ctx, func(tx storage.Tx) error {
		found, err := tx.Entries(ctx, []evidence.Ref{"promise-gap"})
		if err != nil {
			return err
		}
		claim := *found[0].(*evidence.Claim)
		claim.Statement = statement
		return tx.Put(ctx, []evidence.Entry{&claim})
	})
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func ask(t *testing.T, method, address, body string, header ...string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s: %v after %d bytes", address, err, len(got))
	}
	return answer{response.StatusCode, response.Header, got}
}
