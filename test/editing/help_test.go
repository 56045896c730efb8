// Package editing_test shows that changes are safe: with several editors at
// once, with a process that is killed, and where very many claims are above one.
package editing_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/neo4jstore/neo4jtest"
	"corroborate/internal/storage/sqlitestore"
)

// stores are the stores that must be safe. Tests on SQLite run while those on Neo4j wait for
// their turn.
var stores = map[string]func(*testing.T) storage.Store{"sqlite": openSQLite, "neo4j": openNeo4j}

func openSQLite(t *testing.T) storage.Store {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, s)
}

func openNeo4j(t *testing.T) storage.Store {
	t.Helper()
	server := neo4jtest.Lend(t)
	s, err := server.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, s)
}

func closing(t *testing.T, s storage.Store) storage.Store {
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func newCurator(s storage.Store) *curate.Curator {
	return &curate.Curator{Store: s, Rubric: assess.DefaultRubric(), Now: time.Now, NewID: curate.IDs(rand.Reader)}
}

// answer is what a server says.
type answer struct {
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Extensions struct {
			Code     string
			Problems []struct{ CurrentVersion int }
		}
	}
}

func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions.Code
}

// ask asks a server. An error means that there was no answer.
func ask(ctx context.Context, url, query string, variables map[string]any) (answer, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return answer{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		return answer{}, fmt.Errorf("%q: %w", text, err)
	}
	return a, nil
}

// everyRevision lists the history, oldest first.
func everyRevision(t *testing.T, s storage.Store) []evidence.Revision {
	t.Helper()
	var all []evidence.Revision
	q := storage.RevisionQuery{OldestFirst: true, First: 1000}
	for more := true; more; {
		err := s.View(t.Context(), func(r storage.Reader) error {
			page, err := r.Revisions(t.Context(), q)
			if err == nil {
				all = append(all, page.Revisions...)
				q.After, more = all[len(all)-1].Sequence, page.HasNext
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
