// Package problems turns errors into what clients see: a message, a code, and the
// problems behind it.
package problems

import (
	"fmt"

	"corroborate/graph/request"
	"corroborate/internal/evidence"
)

// The codes in the extensions of an error.
const (
	CodeTimeout = "TIMEOUT"

	codeBadInput    = request.CodeBadInput
	codeNotFound    = "NOT_FOUND"
	codeConflict    = "CONFLICT"
	codeForbidden   = "FORBIDDEN"
	codeRateLimited = "RATE_LIMITED"
	codeTooComplex  = request.CodeTooComplex
	codeUnavailable = "UNAVAILABLE"
	codeInternal    = request.CodeInternal
)

// codes are the codes that clients know an error of the domain by.
var codes = map[evidence.Code]string{
	evidence.NotFound:  codeNotFound,
	evidence.Conflict:  codeConflict,
	evidence.Forbidden: codeForbidden,
	evidence.Invalid:   codeBadInput,
	evidence.TooLarge:  codeTooComplex,
	evidence.TooMany:   codeRateLimited,
}

// BadInput refuses an argument. Its path is as in "where.belief.min".
func BadInput(argument, expected, format string, args ...any) error {
	return evidence.Refuse(evidence.Problem{Path: argument, Message: fmt.Sprintf(format, args...), Expected: expected})
}

// NoRecord says that no record has a ref.
func NoRecord(ref evidence.Ref) string {
	return fmt.Sprintf("there is no record %q", request.Shorten(string(ref), evidence.MaxKey))
}

// NoRevision says that no revision has an id.
func NoRevision(id evidence.ID) string {
	return fmt.Sprintf("there is no revision %q", request.Shorten(string(id), evidence.MaxKey))
}
