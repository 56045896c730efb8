package request

import "context"

type idKey struct{}

// WithID returns a context that carries the id of a request. The log tells under
// this id what an answer does not.
func WithID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, idKey{}, id)
}

// ID is the id of the request that ctx belongs to, or empty if ctx carries none.
func ID(ctx context.Context) string {
	id, _ := ctx.Value(idKey{}).(string)
	return id
}
