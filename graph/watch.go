package graph

import (
	"context"

	"corroborate/graph/request"
)

// Watcher counts what a handler does. Several goroutines call it at once.
type Watcher interface {
	request.Watcher
	// AskedGaps is called for each question for the gaps of the whole map. The
	// result is kept, joined or begun.
	AskedGaps(result string)
}

// unwatched is a Watcher that counts nothing.
type unwatched struct{}

func (unwatched) Began(ctx context.Context) context.Context { return ctx }
func (unwatched) Ended(context.Context, string, string)     {}
func (unwatched) LookedUp(bool)                             {}
func (unwatched) Spent(string, int, int)                    {}
func (unwatched) AskedGaps(string)                          {}
