package problems

import (
	"time"

	"corroborate/graph/request"
	"corroborate/internal/evidence"
)

// maxProblems bounds how many problems an error lists.
const maxProblems = 50

// problem is a problem as clients see it.
type problem struct {
	Code    string `json:"code"`
	Path    string `json:"path,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
	details
}

// details are what clients can act on. The extensions of an error have those of
// its first problem.
type details struct {
	Expected       string     `json:"expected,omitempty"`
	Nearest        []string   `json:"nearest,omitempty"`
	CurrentVersion int        `json:"currentVersion,omitempty"`
	ChangedBy      string     `json:"changedBy,omitempty"`
	ChangedAt      *time.Time `json:"changedAt,omitempty"`
	ChangedFields  []string   `json:"changedFields,omitempty"`
	Limit          int        `json:"limit,omitempty"`
}

// extensionsOf are the extensions of an error: its code, the details of the first
// problem with that code, and all problems.
func extensionsOf(err *evidence.Error) map[string]any {
	extensions := map[string]any{"code": codes[err.Code]}
	var problems []problem
	for _, p := range err.Problems[:min(len(err.Problems), maxProblems)] {
		problems = append(problems, newProblem(p))
	}
	extensions["problems"] = problems
	if left := len(err.Problems) - len(problems) + err.More; left > 0 {
		extensions["moreProblems"] = left
	}
	for _, p := range problems {
		if p.Code == codes[err.Code] {
			p.promote(extensions)
			break
		}
	}
	return extensions
}

func newProblem(p evidence.Problem) problem {
	shown := problem{Code: codes[p.Code], Path: request.Shorten(p.Path, request.MaxMessage), Line: p.Place.Line, Column: p.Place.Column,
		Message: request.Shorten(p.Message, request.MaxMessage), details: details{Expected: request.Shorten(p.Expected, request.MaxMessage), Nearest: p.Nearest, Limit: p.Limit}}
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

// promote puts a problem into the extensions of its error.
func (p problem) promote(extensions map[string]any) {
	set := func(name string, value any, is bool) {
		if is {
			extensions[name] = value
		}
	}
	set("argument", p.Path, p.Path != "")
	set("expected", p.Expected, p.Expected != "")
	set("nearest", p.Nearest, len(p.Nearest) > 0)
	set("nearest", []string{}, len(p.Nearest) == 0 && p.Code == codeNotFound)
	set("currentVersion", p.CurrentVersion, p.CurrentVersion > 0)
	set("limit", p.Limit, p.Limit > 0)
}
