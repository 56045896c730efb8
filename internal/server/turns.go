package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/server/fair"
)

// Turn waits until heavy work for the client of a request may begin, and returns what to
// call when the work is done. A client that has too much waiting gets an *evidence.Error.
func Turn(pool *fair.Pool) func(context.Context) (done func(), err error) {
	return func(ctx context.Context) (func(), error) {
		done, err := pool.Enter(ctx, ClientOf(ctx))
		var full *fair.Full
		if errors.As(err, &full) {
			return nil, evidence.Refuse(evidence.Problem{Code: evidence.TooMany, Message: full.Error(), Expected: "fewer at the same time; try again when one of them is answered", Limit: full.Most})
		}
		return done, err
	}
}

// Spend takes what a request is estimated to cost from the allowance of its client. It returns
// what to call once with what the request did cost; or else when to try again, and an
// *evidence.Error. If a is nil, clients may spend any number of points.
func Spend(a *fair.Allowance) func(ctx context.Context, estimated int) (settle func(actual int), after time.Duration, err error) {
	return func(ctx context.Context, estimated int) (func(int), time.Duration, error) {
		if a == nil {
			return func(int) {}, 0, nil
		}
		settle, err := a.Spend(ClientOf(ctx), estimated)
		var over *fair.Overdrawn
		if !errors.As(err, &over) {
			return settle, 0, err
		}
		seconds := int(math.Ceil(over.Wait.Seconds()))
		return nil, over.Wait, evidence.Refuse(evidence.Problem{Code: evidence.TooMany, Message: fmt.Sprintf("%s; this request costs %d", over.Error(), estimated),
			Expected: fmt.Sprintf("a request that costs less, or this one in %d s", seconds), Limit: over.Most})
	}
}
