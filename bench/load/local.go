package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"

	"corroborate/bench/maps"
	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/storage"
)

// local answers requests in this process.
type local struct {
	store   storage.Store
	handler http.Handler
}

func newLocal(ctx context.Context, kept maps.Kept) (*local, error) {
	store, err := kept.Store(ctx)
	if err != nil {
		return nil, err
	}
	return &local{store, graph.NewHandler(graph.Config{Store: store, Rubric: assess.DefaultRubric(), Log: slog.New(slog.DiscardHandler)})}, nil
}

func (l *local) close() error { return l.store.Close() }

// ask answers a request and decodes the data of the answer.
func (l *local) ask(ctx context.Context, query string, v variables, into any) error {
	text, err := l.answer(ctx, body(query, v))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &struct{ Data any }{into})
}

func (l *local) answer(ctx context.Context, body []byte) ([]byte, error) {
	request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	response := httptest.NewRecorder()
	l.handler.ServeHTTP(response, request)
	answer := response.Body.Bytes()
	return answer, errors.Join(checkAnswer(body, response.Code, answer), ctx.Err())
}
