package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"

	"corroborate/bench/maps"
	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/storage"
	"corroborate/internal/storage/neo4jstore"
	"corroborate/internal/storage/sqlitestore"
)

// statement is a statement that a store sends to its engine.
type statement struct {
	text       string
	args       []any          // for SQLite
	parameters map[string]any // for Neo4j
}

// recorder answers requests in this process, and records the statements that
// the store sends for them.
type recorder struct {
	store   storage.Store
	handler http.Handler
	mu      sync.Mutex
	sent    []statement
}

func (r *recorder) note(s statement) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, s)
}

func newRecorder(ctx context.Context, engine string, kept maps.Kept) (*recorder, error) {
	r := &recorder{}
	var err error
	if engine == "neo4j" {
		r.store, err = neo4jstore.Open(ctx, kept.URL, neo4jstore.Options{User: kept.User, Password: kept.Password,
			Sent: func(text string, parameters map[string]any) { r.note(statement{text: text, parameters: parameters}) }})
	} else {
		r.store, err = sqlitestore.Open(ctx, strings.TrimPrefix(kept.URL, "sqlite:"), sqlitestore.Options{
			Sent: func(text string, args []any) { r.note(statement{text: text, args: slices.Clone(args)}) }})
	}
	if err != nil {
		return nil, err
	}
	r.handler = graph.NewHandler(graph.Config{Store: r.store, Rubric: assess.DefaultRubric(), Log: slog.New(slog.DiscardHandler)})
	return r, nil
}

func (r *recorder) close() error { return r.store.Close() }

// record answers a request, and returns the statements sent for it.
func (r *recorder) record(ctx context.Context, query, of string) (body []byte, sent []statement, err error) {
	body = request(query, of)
	r.mu.Lock()
	r.sent = nil
	r.mu.Unlock()
	if _, err := r.answer(ctx, body); err != nil {
		return nil, nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.sent) == 0 {
		return nil, nil, fmt.Errorf("the store sent no statement for %s", body)
	}
	return body, r.sent, nil
}

// ask answers a request and decodes the data of the answer.
func (r *recorder) ask(ctx context.Context, query, of string, into any) error {
	text, err := r.answer(ctx, request(query, of))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &struct{ Data any }{into})
}

func (r *recorder) answer(ctx context.Context, body []byte) ([]byte, error) {
	request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	response := httptest.NewRecorder()
	r.handler.ServeHTTP(response, request)
	answer := response.Body.Bytes()
	return answer, errors.Join(checkAnswer(body, response.Code, answer), ctx.Err())
}
