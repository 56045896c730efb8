package request

import (
	"context"
	"math"
	"strconv"
	"sync/atomic"
	"time"
)

// Spent counts what a request makes the server do. Several goroutines may count at once,
// and a nil Spent counts nothing.
type Spent struct {
	estimated int // points
	effort    int // in points; plain objects and lists are at a tenth
	records   int // that the request asks for at most

	calls   atomic.Int64 // on the store
	entries atomic.Int64 // that the calls have read or written
	more    atomic.Int64 // points of calls that look at more than they read
	steps   atomic.Int64 // of the model
	bytes   atomic.Int64 // of data in the answer
}

// What work costs, in points of about 0.05 ms of a processor. `go run ./bench/weights` measures
// what these prices come from; bench/README.md has the figures.
const (
	pricePerCall  = 10
	pricePerEntry = 0.5
	pricePerStep  = 0.0012
	pricePerByte  = 0.002
)

// Spend takes the points that a request is estimated to cost from what its client may spend.
// It returns what to call once with the points that the request did cost. If the client has
// too few, it returns when to try again, and an error for the client.
type Spend func(ctx context.Context, estimated int) (settle func(actual int), after time.Duration, err error)

type spentKey struct{}

// SpentOf is what the request of a context has spent so far; nil if the context belongs to
// none.
func SpentOf(ctx context.Context) *Spent {
	spent, _ := ctx.Value(spentKey{}).(*Spent)
	return spent
}

// Effort estimates how long the request of a context takes, in points. An object or a list without
// @cost counts a tenth of its point.
func Effort(ctx context.Context) int {
	if spent := SpentOf(ctx); spent != nil {
		return spent.effort
	}
	return 0
}

// A plain request is estimated to cost at most plainPoints, and asks for at most plainRecords.
const (
	plainPoints  = 10
	plainRecords = 25
)

// IsPlain reports whether the request of a context asks for next to nothing, so that it need
// not wait for others.
func IsPlain(ctx context.Context) bool {
	spent := SpentOf(ctx)
	return spent == nil || spent.estimated <= plainPoints && spent.records <= plainRecords
}

// Called counts a call on the store, with the entries that it has read or written. A call
// that looks at far more than it reads costs more points.
func (s *Spent) Called(entries, more int) {
	if s != nil {
		s.calls.Add(1)
		s.entries.Add(int64(entries))
		s.more.Add(int64(more))
	}
}

// Worked counts steps of the model.
func (s *Spent) Worked(steps int64) {
	if s != nil {
		s.steps.Add(steps)
	}
}

// actual is what the work done so far costs, in points; 1 or more.
func (s *Spent) actual() int {
	points := float64(s.more.Load()) + pricePerCall*float64(s.calls.Load()) + pricePerEntry*float64(s.entries.Load()) +
		pricePerStep*float64(s.steps.Load()) + pricePerByte*float64(s.bytes.Load())
	return int(max(1, math.Round(points)))
}

// extension appends the entry of the answer's extensions.
func (s *Spent) extension(b []byte) []byte {
	b = strconv.AppendInt(append(b, `"extensions":{"cost":{"estimated":`...), int64(s.estimated), 10)
	for _, f := range [...]struct {
		name string
		n    int64
	}{
		{"actual", int64(s.actual())}, {"storeCalls", s.calls.Load()}, {"entries", s.entries.Load()}, {"modelSteps", s.steps.Load()},
	} {
		b = append(append(append(b, `,"`...), f.name...), `":`...)
		b = strconv.AppendInt(b, f.n, 10)
	}
	return append(b, "}}"...)
}
