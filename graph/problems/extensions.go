package problems

import (
	"corroborate/graph/request"
	"corroborate/internal/evidence"
)

// maxProblems bounds how many problems an error lists.
const maxProblems = 50

// extensionsOf are the extensions of an error.
func extensionsOf(err *evidence.Error) map[string]any {
	var list []request.Problem
	for _, p := range err.Problems[:min(len(err.Problems), maxProblems)] {
		list = append(list, newProblem(p))
	}
	return request.Extensions(codes[err.Code], list, len(err.Problems)-len(list)+err.More)
}

// newProblem is a problem as clients see it. A record that does not exist always
// has a list of the nearest ones, even if there are none.
func newProblem(p evidence.Problem) request.Problem {
	shown := request.Problem{Code: codes[p.Code], Path: request.Shorten(p.Path, request.MaxMessage), Line: p.Place.Line, Column: p.Place.Column,
		Message: request.Shorten(p.Message, request.MaxMessage), Expected: request.Shorten(p.Expected, request.MaxMessage), Limit: p.Limit}
	switch {
	case len(p.Nearest) > 0:
		shown.Nearest = p.Nearest
	case p.Code == evidence.NotFound:
		shown.Nearest = []string{}
	}
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
