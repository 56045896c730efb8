// Package inprocess answers requests of benchmarks in their own process.
package inprocess

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"

	"corroborate/bench/maps"
	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/storage"
)

// Asker answers requests over a kept map.
type Asker struct {
	store   storage.Store
	handler http.Handler
}

// New opens the store of a kept map. The changes are made to a config that has the store, the
// default rubric and a log that nobody reads. The caller must call Close.
func New(ctx context.Context, kept maps.Kept, changes ...func(*graph.Config)) (*Asker, error) {
	s, err := kept.Store(ctx)
	if err != nil {
		return nil, err
	}
	config := graph.Config{Store: s, Rubric: assess.DefaultRubric(), Log: slog.New(slog.DiscardHandler)}
	for _, change := range changes {
		change(&config)
	}
	return &Asker{s, graph.NewHandler(config)}, nil
}

// Close closes the store.
func (a *Asker) Close() error { return a.store.Close() }

// Answer answers a request. The error is that of Check, or that of the context.
func (a *Asker) Answer(ctx context.Context, body []byte) ([]byte, error) {
	request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	response := httptest.NewRecorder()
	a.handler.ServeHTTP(response, request)
	answer := response.Body.Bytes()
	return answer, errors.Join(Check(body, response.Code, answer), ctx.Err())
}

// Check returns an error unless the answer to a request has data and no errors.
func Check(body []byte, status int, answer []byte) error {
	if status != http.StatusOK || !bytes.HasPrefix(answer, []byte(`{"data":`)) || bytes.Contains(answer, []byte(`"errors":[{"message"`)) {
		return fmt.Errorf("the answer to %.500s has status %d: %.500s", body, status, answer)
	}
	return nil
}
