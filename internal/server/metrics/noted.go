package metrics

import (
	"context"
	"sync"
)

// Noted is what an HTTP request was about, for the access log. Several goroutines may use it at
// once.
type Noted struct {
	mu              sync.Mutex
	operation, code string
	cost            int
}

type notedKey struct{}

// Noting returns a context for a request, under which is noted what it is about.
func Noting(ctx context.Context) (context.Context, *Noted) {
	n := &Noted{}
	return context.WithValue(ctx, notedKey{}, n), n
}

// Told returns the operation of the request and its code, both empty if it was none, and what it did cost in
// points, 0 if nobody has counted.
func (n *Noted) Told() (operation, code string, cost int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.operation, n.code, n.cost
}

// noteOperation notes the operation of the request of a context.
func noteOperation(ctx context.Context, operation, code string) {
	if n, ok := ctx.Value(notedKey{}).(*Noted); ok {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.operation, n.code = operation, code
	}
}

// NoteCost notes how many points the request of a context did cost.
func NoteCost(ctx context.Context, points int) {
	if n, ok := ctx.Value(notedKey{}).(*Noted); ok {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.cost = points
	}
}
