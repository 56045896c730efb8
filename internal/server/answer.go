package server

import (
	"encoding/json"
	"net/http"

	"corroborate/internal/apierror"
	"corroborate/internal/evidence"
)

// failure is an error as GraphQL has it. Every route answers with it, so that a client
// needs one reader for errors.
type failure struct {
	Message    string              `json:"message"`
	Extensions apierror.Extensions `json:"extensions"`
}

// newFailure is an error of the domain, as it is answered.
func newFailure(err *evidence.Error) failure {
	message, extensions := apierror.Of(err)
	return failure{message, extensions}
}

// refuse answers with one problem.
func refuse(w http.ResponseWriter, status int, p evidence.Problem) {
	fail(w, status, newFailure(evidence.Refuse(p)))
}

// failInside answers with an error that is no fault of the client.
func failInside(w http.ResponseWriter) {
	fail(w, http.StatusInternalServerError, failure{apierror.InternalMessage, apierror.Extensions{Code: apierror.Internal}})
}

func fail(w http.ResponseWriter, status int, f failure) {
	h := w.Header()
	f.Extensions.RequestID = h.Get(RequestIDHeader)
	answer(w, status, errorsOf(f))
}

// errorsOf is the body of an answer that is an error.
func errorsOf(f failure) map[string][]failure { return map[string][]failure{"errors": {f}} }

func answer(w http.ResponseWriter, status int, body any) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // nobody is left to tell
}
