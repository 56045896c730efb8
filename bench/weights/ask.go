//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"corroborate/bench/inprocess"
	"corroborate/bench/maps"
	"corroborate/graph"
	"corroborate/internal/curate"
)

// asker asks a map whose handler refuses no request for its cost or its time.
type asker struct{ *inprocess.Asker }

// unbounded is a limit that nothing reaches.
const unbounded = 1 << 30

func newAsker(ctx context.Context, kept maps.Kept) (asker, error) {
	a, err := inprocess.New(ctx, kept, func(c *graph.Config) {
		c.Limits = graph.DefaultLimits()
		c.Limits.Cost, c.Limits.QueryTime, c.Limits.TraceTime = unbounded, time.Hour, time.Hour
		c.Curator = &curate.Curator{Store: c.Store, Rubric: c.Rubric, Now: time.Now, NewID: curate.IDs(rand.Reader)}
	})
	return asker{a}, err
}

// ask asks a query whose variables are $of and $other.
func (a asker) ask(ctx context.Context, query string, of [2]string) (sample, error) {
	var answer struct{ Extensions struct{ Cost cost } }
	text, err := a.answer(ctx, query, of)
	if err == nil {
		err = json.Unmarshal(text, &answer)
	}
	return sample{cost: answer.Extensions.Cost, size: len(text)}, err
}

func (a asker) answer(ctx context.Context, query string, of [2]string) ([]byte, error) {
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
	return a.Answer(ctx, body)
}

// keys returns the keys of some records of a list, from its beginning.
func (a asker) keys(ctx context.Context, list string, n int) ([]string, error) {
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
