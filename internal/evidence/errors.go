package evidence

import (
	"errors"
	"fmt"
)

// Code says what kind of error an Error is. The edges of the program map it to
// GraphQL codes, HTTP statuses and exit codes once.
type Code string

// The codes.
const (
	NotFound    Code = "NOT_FOUND"
	Conflict    Code = "CONFLICT"    // something changed meanwhile, or is in the way
	Invalid     Code = "INVALID"     // the input is at fault
	Unavailable Code = "UNAVAILABLE" // the store cannot be reached, or is busy: try again later
	Internal    Code = "INTERNAL"    // anything else; its text is not for users
)

// Error is an error with a code.
type Error struct {
	Code    Code
	Message string // a sentence for the user: what was wrong, and what was expected
	Path    string // where in the input, as in "where.belief.min"; empty where it does not apply
	Nearest []Key  // for NotFound: the known keys, or names of links, that are most like the one asked for
	Version int    // for Conflict: the version that the entry has, where another one was expected
	Err     error  // the cause, if any
}

// Error returns the message, and the cause behind it.
func (e *Error) Error() string {
	text := e.Message
	if e.Path != "" {
		text = e.Path + ": " + text
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error with a code and a message.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap gives err a code, and says what was being done when it came up.
func Wrap(code Code, err error, doing string) *Error {
	return &Error{Code: code, Message: doing, Err: err}
}

// CodeOf is the code of the first Error in err's chain, and Internal where
// there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
