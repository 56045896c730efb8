package server

import (
	"encoding/json"
	"net/http"

	"corroborate/internal/evidence"
)

type failure struct {
	Message    string            `json:"message"`
	Extensions failureExtensions `json:"extensions"`
}

type failureExtensions struct {
	Code      string    `json:"code"`
	Problems  []problem `json:"problems,omitempty"`
	RequestID string    `json:"requestId"`
}

type problem struct {
	Code     string   `json:"code"`
	Path     string   `json:"path,omitempty"`
	Message  string   `json:"message"`
	Expected string   `json:"expected,omitempty"`
	Nearest  []string `json:"nearest,omitempty"`
}

// fail answers with an error in the form of GraphQL's, on every route, so that
// a client needs one reader for them.
func fail(w http.ResponseWriter, status int, code, message string, problems ...problem) {
	e := failureExtensions{Code: code, Problems: problems, RequestID: w.Header().Get(RequestIDHeader)}
	answer(w, status, map[string][]failure{"errors": {{message, e}}})
}

// refuse answers with one problem.
func refuse(w http.ResponseWriter, status int, p evidence.Problem) {
	fail(w, status, codeOf(p.Code), p.String(), newProblem(p))
}

func newProblem(p evidence.Problem) problem {
	return problem{codeOf(p.Code), p.Path, p.Message, p.Expected, p.Nearest}
}

// codeOf is the code by which clients know an error.
func codeOf(code evidence.Code) string {
	switch code {
	case evidence.Invalid, evidence.TooLarge:
		return "BAD_USER_INPUT"
	case evidence.TooMany:
		return "RATE_LIMITED"
	}
	return string(code)
}

func answer(w http.ResponseWriter, status int, body any) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // nobody is left to tell
}
