package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/server/fair"
	"corroborate/internal/server/metrics"
)

// Turn waits until heavy work for the client of a request may begin, and returns what to
// call when the work is done. A client that has too much waiting gets an *evidence.Error.
func Turn(pool *fair.Pool) func(context.Context) (done func(), err error) {
	return func(ctx context.Context) (func(), error) {
		done, err := pool.Enter(ctx, ClientOf(ctx))
		var full *fair.Full
		if errors.As(err, &full) {
			return nil, evidence.Refuse(evidence.Problem{Code: evidence.TooMany, Path: "limit-heavy-waiting", Message: full.Error(), Expected: "fewer at the same time; try again when one of them is answered", Limit: full.Most})
		}
		return done, err
	}
}

// mostHeavy is how many pieces of heavy work go on at the same time at most. On a machine with
// many processors, each gets several.
const mostHeavy = 4

// Share divides the threads that run Go code among heavy work, and leaves one of them to
// everything else if there are enough. It returns how many pieces of work go on at the same
// time, and how many threads each may use. If atOnce is not 0, it is the number of pieces.
func Share(threads, atOnce int) (pieces, each int) {
	pieces = atOnce
	if pieces == 0 {
		pieces = max(1, min(mostHeavy, (threads-1)/2))
	}
	return pieces, max(1, (threads-1)/pieces)
}

// Spend takes what a request is estimated to cost from the allowance of its client. It returns
// settle, to call once with what the request did cost, or else after how long to try again, and
// an *evidence.Error. If a is nil, clients may spend any number of points.
func Spend(a *fair.Allowance) func(ctx context.Context, estimated int) (settle func(actual int), after time.Duration, err error) {
	return func(ctx context.Context, estimated int) (func(int), time.Duration, error) {
		if a == nil {
			return func(actual int) { metrics.NoteCost(ctx, actual) }, 0, nil
		}
		settle, err := a.Spend(ClientOf(ctx), estimated)
		var over *fair.Overdrawn
		if !errors.As(err, &over) {
			return func(actual int) {
				metrics.NoteCost(ctx, actual)
				settle(actual)
			}, 0, err
		}
		return nil, over.Wait, evidence.Refuse(evidence.Problem{Code: evidence.TooMany, Path: "allowance", Message: fmt.Sprintf("%s; this request costs %d", over.Error(), estimated),
			Expected: fmt.Sprintf("a request that costs less, or this one in %d s", seconds(over.Wait)), Limit: over.Most})
	}
}

// seconds is how many whole seconds a client has to wait, 1 or more.
func seconds(wait time.Duration) int { return max(1, int(math.Ceil(wait.Seconds()))) }

// tryAgain tells a client when to try again.
func tryAgain(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(seconds(wait)))
}
