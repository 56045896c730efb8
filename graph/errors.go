package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"corroborate/graph/request"
	"corroborate/internal/evidence"
)

// The codes in the extensions of an error.
const (
	codeBadInput    = request.CodeBadInput
	codeNotFound    = "NOT_FOUND"
	codeConflict    = "CONFLICT"
	codeForbidden   = "FORBIDDEN"
	codeTooComplex  = request.CodeTooComplex
	codeTimeout     = "TIMEOUT"
	codeUnavailable = "UNAVAILABLE"
	codeInternal    = request.CodeInternal
)

// badInput refuses an argument; its path is as in "where.belief.min".
func badInput(argument, expected, format string, args ...any) error {
	return evidence.Refuse(evidence.Problem{Path: argument, Message: fmt.Sprintf(format, args...), Expected: expected})
}

// presenter turns every error into one with a code, and tells users of no
// other than their own.
type presenter struct{ log *slog.Logger }

func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	shown := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	var located *gqlerror.Error
	if errors.As(err, &located) {
		shown.Path, shown.Locations = located.Path, located.Locations
	}
	p.classify(ctx, err, located, shown)
	shown.Message = request.Shorten(shown.Message, request.MaxMessage)
	shown.Locations = shown.Locations[:min(len(shown.Locations), 10)]
	if tooLong(shown.Path) {
		shown.Path = nil
	}
	return shown
}

func (p presenter) classify(ctx context.Context, err error, located, shown *gqlerror.Error) {
	var domain *evidence.Error
	set := func(code, message string) {
		shown.Message, shown.Extensions = message, map[string]any{"code": code}
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		set(codeTimeout, "the request took too long, and was given up")
	case errors.Is(err, context.Canceled):
		set(codeUnavailable, "the request was canceled")
	case errors.As(err, &domain) && domain.Code == evidence.Unavailable:
		p.log.WarnContext(ctx, "the store is not available", "request_id", RequestID(ctx), "error", err)
		set(codeUnavailable, "the store cannot be reached, or is busy; try again later")
	case errors.As(err, &domain) && domain.Code != evidence.Internal:
		shown.Message, shown.Extensions = domain.Text(), told(domain)
	case domain == nil && located != nil && located.Extensions["code"] != nil:
		shown.Message, shown.Extensions = located.Message, located.Extensions
		if code := shown.Extensions["code"]; code == errcode.ParseFailed || code == errcode.ValidationFailed {
			shown.Extensions = map[string]any{"code": codeBadInput}
		}
	default:
		id := RequestID(ctx)
		p.log.ErrorContext(ctx, "a request failed", "request_id", id, "path", shown.Path.String(), "error", err)
		set(codeInternal, "something went wrong on the server; its log tells what, under this request's id")
		shown.Extensions["requestId"] = id
	}
}

// recovered turns a panic into an error, and logs where it happened.
func (p presenter) recovered(ctx context.Context, cause any) error {
	p.log.ErrorContext(ctx, "a resolver panicked", "request_id", RequestID(ctx), "panic", fmt.Sprint(cause), "stack", string(debug.Stack()))
	return evidence.Errorf(evidence.Internal, "panic: %v", cause)
}

func tooLong(path fmt.Stringer) bool { return len(path.String()) > request.MaxMessage }
