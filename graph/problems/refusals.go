// Package problems turns errors into what clients see: a message, a code, and the
// problems behind it.
package problems

import (
	"fmt"

	"corroborate/internal/apierror"
	"corroborate/internal/evidence"
)

// BadInput refuses an argument. Its path is as in "where.belief.min".
func BadInput(argument, expected, format string, args ...any) error {
	return evidence.Refuse(evidence.Problem{Path: argument, Message: fmt.Sprintf(format, args...), Expected: expected})
}

// NoRecord says that no record has a ref.
func NoRecord(ref evidence.Ref) string {
	return fmt.Sprintf("there is no record %q", apierror.Shorten(string(ref), evidence.MaxKey))
}

// NoRevision says that no revision has an id.
func NoRevision(id evidence.ID) string {
	return fmt.Sprintf("there is no revision %q", apierror.Shorten(string(id), evidence.MaxKey))
}
