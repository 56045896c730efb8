package server

import (
	"context"
	"errors"

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
