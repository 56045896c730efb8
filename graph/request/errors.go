package request

import (
	"errors"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"corroborate/internal/apierror"
)

// inQuery is the path of a problem with a document as a whole, which a request has
// under this name.
const inQuery = "query"

// errNoDocument is behind an error about a text that is no GraphQL document.
var errNoDocument = errors.New("the text is no GraphQL document")

// refusal is the error of one problem with a request.
func refusal(p apierror.Problem) *gqlerror.Error {
	message, extensions := apierror.Refusal(p)
	return &gqlerror.Error{Message: message, Extensions: extensions.Map()}
}

// tooComplex is the error of a request that asks for more than it may; expected is what it
// may ask for, beside the limit.
func tooComplex(path string, limit int, message, expected string) *gqlerror.Error {
	return refusal(apierror.Problem{Code: apierror.TooComplex, Path: path, Message: message, Expected: expected, Limit: limit})
}

// atMost is what is expected of a number of things that are too many.
func atMost(limit int, of string) string { return "at most " + strconv.Itoa(limit) + " " + of }

// invalid makes a problem of an error that a library finds in a request. The library's message
// is kept.
func invalid(err *gqlerror.Error, path, expected string, nearest []string) *gqlerror.Error {
	p := apierror.Problem{Code: apierror.BadInput, Path: path, Message: err.Message, Expected: expected, Nearest: nearest}
	if len(err.Locations) > 0 {
		p.Line, p.Column = err.Locations[0].Line, err.Locations[0].Column
	}
	_, extensions := apierror.Refusal(p)
	err.Extensions = extensions.Map()
	return err
}

// ofVariables makes problems of errors that the library finds in the values of variables.
func ofVariables(errs gqlerror.List) gqlerror.List {
	for i, err := range errs {
		if err.Extensions["problems"] == nil {
			path := strings.TrimPrefix(err.Path.String(), "variable.")
			err.Path = nil
			errs[i] = invalid(err, "$"+path, "a value of its type", nil)
		}
	}
	return errs
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
