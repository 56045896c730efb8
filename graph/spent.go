package graph

import (
	"context"

	"corroborate/graph/request"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// spending counts the calls on a store for the requests that make them.
type spending struct{}

// Began implements storage.Observer.
func (spending) Began(ctx context.Context, call storage.Call) func(int, error) {
	spent := request.SpentOf(ctx)
	if spent == nil || call.Method == "View" || call.Method == "Update" { // which contain others
		return func(int, error) {}
	}
	return func(entries int, _ error) { spent.Called(entries, more(call)) }
}

// What calls cost besides that look at more of a store than they read of it, in points.
const (
	searchPoints  = 250
	similarPoints = 150 // of each text
	countPoints   = 200
	textPoints    = 100 // of each text of a filter
	belowPoints   = 100 // of each filter by what claims rest on
	caveatPoints  = 20  // of each filter by caveats
)

func more(call storage.Call) int {
	switch asked := call.Asked.(type) {
	case storage.SearchQuery:
		return searchPoints
	case storage.Query:
		return filterPoints(asked.Kind, asked.Where)
	case []storage.SimilarQuery:
		return similarPoints * len(asked)
	}
	if call.Method == "Counts" {
		return countPoints
	}
	return 0
}

// filterPoints are those of a filter, as @cost in the schema estimates them.
func filterPoints(k evidence.Kind, f storage.Filter) int {
	all, alternatives, excluded := f.Parts(k)
	points := 0
	for _, c := range all {
		switch c.Form {
		case storage.ByText:
			points += textPoints
		case storage.ByBelow:
			points += belowPoints
		case storage.ByCaveat:
			points += caveatPoints
		}
	}
	for _, list := range append(alternatives, excluded) {
		for _, one := range list {
			points += filterPoints(k, one)
		}
	}
	return points
}

// counted returns options by which the model's steps count for the requests that need them.
func counted(o assess.Options) assess.Options {
	told := o.Worked
	o.Worked = func(ctx context.Context, steps int64) {
		request.SpentOf(ctx).Worked(steps)
		if told != nil {
			told(ctx, steps)
		}
	}
	return o
}

// counted returns the config with a store and a model whose work counts for the requests
// that need it.
func (c Config) counted() Config {
	c.Store, c.Options = storage.Observe(c.Store, spending{}), counted(c.Options)
	if c.Curator != nil {
		curator := *c.Curator
		curator.Store, curator.Options = storage.Observe(curator.Store, spending{}), counted(curator.Options)
		c.Curator = &curator
	}
	return c
}
