package request

import (
	"github.com/vektah/gqlparser/v2/gqlerror"

	"corroborate/internal/apierror"
)

// TooComplex is a request that asks for more than it may.
func TooComplex(limit int, format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	one := apierror.Problem{Code: apierror.TooComplex, Message: err.Message, Limit: limit}
	err.Extensions = apierror.Extensions{Code: one.Code, Problems: []apierror.Problem{one}}.Map()
	return err
}

// capErrors bounds how many errors a response carries.
func capErrors(errs gqlerror.List, most int) gqlerror.List {
	if len(errs) <= most {
		return errs
	}
	left := len(errs) - (most - 1)
	last := gqlerror.Errorf("and %d more errors", left)
	last.Extensions = map[string]any{"code": errs[most-1].Extensions["code"]}
	return append(errs[:most-1:most-1], last)
}
