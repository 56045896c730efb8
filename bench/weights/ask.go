//go:build unix

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"time"

	"corroborate/bench/maps"
	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/storage"
)

// asker answers requests in this process.
type asker struct {
	store   storage.Store
	handler http.Handler
}

// unbounded is a limit that nothing reaches.
const unbounded = 1 << 30

func newAsker(ctx context.Context, kept maps.Kept) (*asker, error) {
	s, err := kept.Store(ctx)
	if err != nil {
		return nil, err
	}
	limits := graph.DefaultLimits()
	limits.Cost, limits.QueryTime, limits.TraceTime = unbounded, time.Hour, time.Hour
	curator := &curate.Curator{Store: s, Rubric: assess.DefaultRubric(), Now: time.Now, NewID: curate.IDs(rand.Reader)}
	return &asker{s, graph.NewHandler(graph.Config{Store: s, Rubric: assess.DefaultRubric(), Log: slog.New(slog.DiscardHandler), Limits: limits, Curator: curator})}, nil
}

func (a *asker) close() error { return a.store.Close() }

// ask asks a query whose variables are $of and $other.
func (a *asker) ask(ctx context.Context, query string, of [2]string) (sample, error) {
	var answer struct{ Extensions struct{ Cost cost } }
	text, err := a.answer(ctx, query, of)
	if err == nil {
		err = json.Unmarshal(text, &answer)
	}
	return sample{cost: answer.Extensions.Cost, size: len(text)}, err
}

func (a *asker) answer(ctx context.Context, query string, of [2]string) ([]byte, error) {
	variables := map[string]string{}
	for i, name := range []string{"of", "other"} {
		if of[i] != "" {
			variables[name] = of[i]
		}
	}
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, err
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, r)
	if text := w.Body.Bytes(); bytes.HasPrefix(text, []byte(`{"data":`)) && !bytes.Contains(text, []byte(`"errors":[{"message"`)) {
		return text, nil
	}
	return nil, fmt.Errorf("%.500s", w.Body)
}

// keys returns the keys of some records of a list, from its beginning.
func (a *asker) keys(ctx context.Context, list string, n int) ([]string, error) {
	text, err := a.answer(ctx, fmt.Sprintf("{ list: %s { nodes { key } } }", list), [2]string{})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct {
			List struct{ Nodes []struct{ Key string } }
		}
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, err
	}
	var keys []string
	for i, node := range answer.Data.List.Nodes {
		if len(keys) < n && i*n/len(answer.Data.List.Nodes) >= len(keys) {
			keys = append(keys, node.Key)
		}
	}
	return keys, nil
}
