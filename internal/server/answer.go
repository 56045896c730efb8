package server

import (
	"encoding/json"
	"net/http"
)

type failure struct {
	Message    string            `json:"message"`
	Extensions failureExtensions `json:"extensions"`
}

type failureExtensions struct {
	Code      string `json:"code"`
	RequestID string `json:"requestId"`
}

// fail answers with an error in the form of GraphQL's, on every route, so that
// a client needs one reader for them.
func fail(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, map[string][]failure{"errors": {{
		Message:    message,
		Extensions: failureExtensions{Code: code, RequestID: w.Header().Get(RequestIDHeader)},
	}}})
}

func answer(w http.ResponseWriter, status int, body any) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // nobody is left to tell
}
