package request

import (
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The codes in the extensions of an error that a request may have before
// anything is known of evidence.
const (
	CodeBadInput   = "BAD_USER_INPUT"
	CodeTooComplex = "COMPLEXITY_LIMIT_EXCEEDED"
	CodeInternal   = "INTERNAL"
)

// MaxMessage bounds what an error echoes of a request, in bytes.
const MaxMessage = 500

// TooComplex is a request that asks for more than it may.
func TooComplex(limit int, format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	err.Extensions = Extensions(CodeTooComplex, []Problem{{Code: CodeTooComplex, Message: err.Message, Limit: limit}}, 0)
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

// Shorten cuts a text after most bytes, between characters.
func Shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	cut := 0
	for i := range text {
		if i > most {
			break
		}
		cut = i
	}
	return text[:cut] + "…"
}
