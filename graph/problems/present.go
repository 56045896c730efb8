package problems

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"corroborate/graph/request"
	"corroborate/internal/apierror"
	"corroborate/internal/evidence"
)

// Presenter turns every error into one with a code. It tells users about their
// own mistakes, and the log about everything else.
type Presenter struct{ Log *slog.Logger }

// Present implements graphql.ErrorPresenterFunc.
func (p Presenter) Present(ctx context.Context, err error) *gqlerror.Error {
	shown := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	var located *gqlerror.Error
	if errors.As(err, &located) {
		shown.Path, shown.Locations = located.Path, located.Locations
	}
	if field, argument := argumentOf(ctx, shown.Path); argument != "" {
		shown.Path, err = field, InArgument(err, argument)
	}
	p.classify(ctx, err, located, shown)
	shown.Message = apierror.Message(shown.Message)
	shown.Locations = shown.Locations[:min(len(shown.Locations), 10)]
	if tooLong(shown.Path) {
		shown.Path = nil
	}
	return shown
}

func (p Presenter) classify(ctx context.Context, err error, located, shown *gqlerror.Error) {
	var domain *evidence.Error
	set := func(code, message string) {
		shown.Message, shown.Extensions = message, map[string]any{"code": code}
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		set(apierror.Timeout, "the request took too long, and was given up")
	case errors.Is(err, context.Canceled):
		set(apierror.Unavailable, "the request was canceled")
	case errors.As(err, &domain) && domain.Code == evidence.Unavailable:
		p.Log.WarnContext(ctx, "the store is not available", "request_id", request.ID(ctx), "outage", string(domain.Outage), "error", err)
		message, extensions := apierror.Of(domain)
		shown.Message, shown.Extensions = message, extensions.Map()
	case errors.As(err, &domain) && domain.Code != evidence.Internal:
		message, extensions := apierror.Of(domain)
		shown.Message, shown.Extensions = message, extensions.Map()
	case domain == nil && located != nil && located.Extensions["code"] != nil:
		shown.Message, shown.Extensions = located.Message, located.Extensions
	default:
		id := request.ID(ctx)
		p.Log.ErrorContext(ctx, "a request failed", "request_id", id, "path", shown.Path.String(), "error", err)
		set(apierror.Internal, apierror.InternalMessage)
		shown.Extensions["requestId"] = id
	}
}

// Recovered turns a panic into an error, and logs where it happened.
func (p Presenter) Recovered(ctx context.Context, cause any) error {
	p.Log.ErrorContext(ctx, "a resolver panicked", "request_id", request.ID(ctx), "panic", fmt.Sprint(cause), "stack", string(debug.Stack()))
	return evidence.Errorf(evidence.Internal, "panic: %v", cause)
}

// argumentOf splits the path that gqlgen gives an error about a value in an argument:
// into that of the field, which is all that the path of an answer can say, and that
// of the value. The argument is empty for any other path.
func argumentOf(ctx context.Context, path ast.Path) (field ast.Path, argument string) {
	at := graphql.GetFieldContext(ctx)
	if at == nil || at.Field.Field == nil || at.Field.Definition == nil {
		return path, ""
	}
	field = at.Path()
	if len(path) <= len(field) || !slices.Equal(path[:len(field)], field) {
		return path, ""
	}
	rest := path[len(field):]
	if name, ok := rest[0].(ast.PathName); !ok || at.Field.Definition.Arguments.ForName(string(name)) == nil {
		return path, ""
	}
	return field, rest.String()
}

// InArgument says of an error where in the arguments it is, unless it says so itself.
func InArgument(err error, argument string) error {
	var domain *evidence.Error
	if !errors.As(err, &domain) {
		return err
	}
	placed := *domain
	placed.Problems = slices.Clone(domain.Problems)
	for i := range placed.Problems {
		if placed.Problems[i].Path == "" {
			placed.Problems[i].Path = argument
		}
	}
	return &placed
}

func tooLong(path ast.Path) bool {
	text := path.String()
	return apierror.Message(text) != text
}
