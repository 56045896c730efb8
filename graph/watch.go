package graph

import (
	"context"

	"corroborate/graph/request"
)

// Watcher is told what a handler does, so that somebody can count it. Several
// goroutines tell it at once.
type Watcher interface {
	request.Watcher
	// AskedGaps is told what answered a question for the gaps of the whole map:
	// kept, joined or begun.
	AskedGaps(result string)
}

// unwatched is a Watcher who looks away.
type unwatched struct{}

func (unwatched) Began(ctx context.Context) context.Context { return ctx }
func (unwatched) Ended(context.Context, string, string)     {}
func (unwatched) LookedUp(bool)                             {}
func (unwatched) AskedGaps(string)                          {}
