// Package apierror has the shape in which clients see an error, in GraphQL and on every
// other route of the server: a message, a code, and the problems behind it.
package apierror

import (
	"time"

	"corroborate/internal/evidence"
)

// The codes of errors.
const (
	BadInput    = "BAD_USER_INPUT"
	NotFound    = "NOT_FOUND"
	Conflict    = "CONFLICT"
	Forbidden   = "FORBIDDEN"
	RateLimited = "RATE_LIMITED"
	TooComplex  = "COMPLEXITY_LIMIT_EXCEEDED"
	Timeout     = "TIMEOUT"
	Unavailable = "UNAVAILABLE"
	Internal    = "INTERNAL"
)

// Codes lists all codes.
func Codes() []string {
	return []string{BadInput, NotFound, Conflict, Forbidden, RateLimited, TooComplex, Timeout, Unavailable, Internal}
}

// CodeOf is the code by which clients know a code of the domain.
func CodeOf(code evidence.Code) string {
	switch code {
	case evidence.Invalid:
		return BadInput
	case evidence.NotFound:
		return NotFound
	case evidence.Conflict:
		return Conflict
	case evidence.Forbidden:
		return Forbidden
	case evidence.TooMany:
		return RateLimited
	case evidence.TooLarge:
		return TooComplex
	case evidence.Unavailable:
		return Unavailable
	case evidence.Internal:
		return Internal
	}
	return Internal
}

// InternalMessage is the message of an error that is no fault of the client.
const InternalMessage = "something went wrong on the server; the log has it under this request's id"

// Problem is one thing that is wrong. Fields that do not apply are left out.
type Problem struct {
	Code           string     `json:"code"`
	Path           string     `json:"path,omitempty"`
	Line           int        `json:"line,omitempty"`
	Column         int        `json:"column,omitempty"`
	Message        string     `json:"message"`
	Expected       string     `json:"expected,omitempty"`
	Nearest        []string   `json:"nearest,omitempty"`
	CurrentVersion int        `json:"currentVersion,omitempty"`
	ChangedBy      string     `json:"changedBy,omitempty"`
	ChangedAt      *time.Time `json:"changedAt,omitempty"`
	ChangedFields  []string   `json:"changedFields,omitempty"`
	NeededBy       []string   `json:"neededBy,omitempty"`
	Limit          int        `json:"limit,omitempty"`
}

// Extensions are the extensions of an error.
type Extensions struct {
	Code         string    `json:"code"`
	Problems     []Problem `json:"problems,omitempty"`
	MoreProblems int       `json:"moreProblems,omitempty"` // how many there are beyond these
	Outage       string    `json:"outage,omitempty"`       // for UNAVAILABLE: why, as evidence.Outage has it
	RequestID    string    `json:"requestId,omitempty"`    // under which the log has the error
}

// Map is the form that GraphQL libraries take.
func (e Extensions) Map() map[string]any {
	m := map[string]any{"code": e.Code}
	if len(e.Problems) > 0 {
		m["problems"] = e.Problems
	}
	if e.MoreProblems > 0 {
		m["moreProblems"] = e.MoreProblems
	}
	if e.Outage != "" {
		m["outage"] = e.Outage
	}
	if e.RequestID != "" {
		m["requestId"] = e.RequestID
	}
	return m
}

const (
	maxMessage  = 500 // bytes of each text
	maxProblems = 50
)

// Of returns the message and the extensions of an error. They list at most 50 problems. The
// text of an error that is Unavailable is for the operator, so clients get another one.
func Of(err *evidence.Error) (string, Extensions) {
	if err.Code == evidence.Unavailable {
		return unavailable(err)
	}
	listed := err.Problems[:min(len(err.Problems), maxProblems)]
	e := Extensions{Code: CodeOf(err.Code), Problems: make([]Problem, len(listed)), MoreProblems: len(err.Problems) - len(listed) + err.More}
	for i, p := range listed {
		e.Problems[i] = newProblem(p)
	}
	return Message(err.Text()), e
}

// Refusal returns what Of returns for one problem, if the domain does not know of it.
func Refusal(p Problem) (string, Extensions) {
	text := evidence.Problem{Path: p.Path, Message: p.Message, Expected: p.Expected, Nearest: p.Nearest}.String()
	p.Path, p.Message, p.Expected = Message(p.Path), Message(p.Message), Message(p.Expected)
	return Message(text), Extensions{Code: p.Code, Problems: []Problem{p}}
}

func newProblem(p evidence.Problem) Problem {
	shown := Problem{Code: CodeOf(p.Code), Path: Message(p.Path), Line: p.Place.Line, Column: p.Place.Column,
		Message: Message(p.Message), Expected: Message(p.Expected), Nearest: p.Nearest, NeededBy: p.NeededBy, Limit: p.Limit}
	if p.Path == "" {
		shown.Path = p.Place.File
	}
	if p.Now != nil {
		shown.CurrentVersion, shown.ChangedBy, shown.ChangedFields = p.Now.Version, p.Now.By, p.Now.Fields
		if !p.Now.At.IsZero() {
			shown.ChangedAt = &p.Now.At
		}
	}
	return shown
}

// Message bounds a text of an error: it may repeat a request, which can be long.
func Message(text string) string { return Shorten(text, maxMessage) }

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
