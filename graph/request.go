package graph

import "context"

type requestIDKey struct{}

// WithRequestID hands on the id of a request, under which the log tells what
// an answer does not.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID is the id of the request that ctx belongs to; empty where none was
// handed on.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
