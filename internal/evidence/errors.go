package evidence

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of error an Error is. The edges of the program map it to
// GraphQL codes, HTTP statuses and exit codes.
type Code string

// The codes.
const (
	NotFound    Code = "NOT_FOUND"
	Conflict    Code = "CONFLICT"    // something has changed, or something else prevents the change
	Invalid     Code = "INVALID"     // the input is wrong
	Forbidden   Code = "FORBIDDEN"   // the input may be right, but this caller or this store may not do it
	TooLarge    Code = "TOO_LARGE"   // the answer would take more work than a limit allows
	TooMany     Code = "TOO_MANY"    // the caller asks for too much at the same time: wait for some of it
	Unavailable Code = "UNAVAILABLE" // the store does not do it now, see Outage
	Internal    Code = "INTERNAL"    // anything else; its text is not for users
)

// Error is the error of this program: one problem, or several that were found
// together.
type Error struct {
	Code     Code      // see CodeFor
	Problems []Problem // at least one, in the order of the input
	More     int       // how many problems were found beyond these
	Err      error     // the cause, if any
	Outage   Outage    // for Unavailable: why; empty if that is not known
}

// Errorf makes an error of one problem.
func Errorf(code Code, format string, args ...any) *Error {
	return Refuse(Problem{Code: code, Message: fmt.Sprintf(format, args...)})
}

// Wrap gives err a code, and says what the program was doing.
func Wrap(code Code, err error, doing string) *Error {
	e := Refuse(Problem{Code: code, Message: doing})
	e.Err = err
	return e
}

// Refuse makes an error of at least one problem.
func Refuse(problems ...Problem) *Error {
	for i := range problems {
		if problems[i].Code == "" {
			problems[i].Code = Invalid
		}
	}
	return &Error{Code: CodeFor(problems), Problems: problems}
}

// CodeFor returns the code for several problems: Conflict if one of them has it, since the
// input may be right then; otherwise the code that they share; otherwise Invalid.
func CodeFor(problems []Problem) Code {
	code := problems[0].Code
	for _, p := range problems {
		if p.Code == Conflict {
			return Conflict
		}
		if p.Code != code {
			code = Invalid
		}
	}
	return code
}

// Error returns the problems, one a line, and the cause.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Text() + ": " + e.Err.Error()
	}
	return e.Text()
}

// Text returns the problems, one a line, without the cause, which is not for users.
func (e *Error) Text() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.String())
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\nand %d more", e.More)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Map returns a copy of the error in which f has changed each problem.
func (e *Error) Map(f func(Problem) Problem) *Error {
	mapped := *e
	mapped.Problems = make([]Problem, len(e.Problems))
	for i, p := range e.Problems {
		mapped.Problems[i] = f(p)
	}
	return &mapped
}

// At returns a copy of the error for an input that is part of a larger one, at path. It
// puts path before the path of each problem.
func (e *Error) At(path string) *Error {
	return e.Map(func(p Problem) Problem { return p.At(path) })
}

// CodeOf returns the code of the first Error in err's chain, or Internal if there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
