package request

import (
	"context"
	"errors"
	"slices"

	"corroborate/internal/apierror"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Watcher is told of requests, so that somebody can count them. Several
// goroutines tell it at once.
type Watcher interface {
	// Began is told that a request begins, and returns the context to answer it
	// in.
	Began(ctx context.Context) context.Context
	// Ended is told how the request of such a context ended: its root field, as
	// operationName says, and the code of its first error, "" where it has none.
	Ended(ctx context.Context, operation, code string)
	// Spent is told how many points a request that was carried out was estimated to cost, and
	// how many it did cost.
	Spent(operation string, estimated, actual int)
	// LookedUp is told whether a document was found parsed and validated.
	LookedUp(found bool)
}

// The names of operations that are no one field of the schema.
const (
	operationInvalid       = "invalid" // what came was no valid request
	operationSeveral       = "several" // root fields
	operationIntrospection = "introspection"
)

// codeCanceled is the code, for watchers alone, of what ended because its client
// went away.
const codeCanceled = "CANCELED"

// operationName names an operation by its root field. There are as many names
// as the schema has such fields, and a few more, whatever clients send.
func operationName(r Request) string { return Once(r, nameKey{}, r.name) }

type nameKey struct{}

func (r Request) name() string {
	name := ""
	for f := range r.Each(r.Fields) {
		switch field := f.Name; {
		case field == "__schema", field == "__type", field == "__typename":
			if name == "" {
				name = operationIntrospection
			}
		case name != "" && name != operationIntrospection && name != field:
			return operationSeveral
		default:
			name = field
		}
	}
	if name == "" {
		return operationInvalid // @skip has left nothing
	}
	return name
}

// codeOf is the code of the first error, "" where there is none.
func codeOf(ctx context.Context, errs gqlerror.List) string {
	if len(errs) == 0 {
		return ""
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return codeCanceled
	}
	at := slices.IndexFunc(errs, func(err *gqlerror.Error) bool { return err.Extensions["code"] != nil })
	if at < 0 {
		return apierror.Internal
	}
	code, _ := errs[at].Extensions["code"].(string)
	return code
}
