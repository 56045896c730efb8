package server

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"runtime/debug"

	"corroborate/internal/evidence"
)

// secure tells browsers to take no headers with any answer. A page sets a
// policy of its own.
func secure(next http.Handler) http.Handler {
	headers := map[string][]string{} // by canonical name; nobody changes a list, but may set another
	for name, value := range map[string]string{
		"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Referrer-Policy":              "no-referrer",
		"X-Content-Type-Options":       "nosniff",
	} {
		headers[http.CanonicalHeaderKey(name)] = []string{value}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), headers)
		next.ServeHTTP(w, r)
	})
}

// bound refuses a body that says that it is too long, and cuts off one that
// turns out to be.
func (c Config) bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > c.Limits.Body {
			w.Header().Set("Connection", "close") // rather than read the rest
			refuse(w, http.StatusRequestEntityTooLarge, evidence.Problem{Message: fmt.Sprintf("the body of the request has %d bytes", r.ContentLength),
				Expected: fmt.Sprintf("at most %d bytes", c.Limits.Body), Limit: int(c.Limits.Body)})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, c.Limits.Body)
		next.ServeHTTP(w, r)
	})
}

// recoverPanics turns a panic into an answer that tells nothing but where to
// look, and into a line in the log that tells all.
func (c Config) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			c.Log.ErrorContext(r.Context(), "panic", "request_id", w.Header().Get(RequestIDHeader),
				"method", r.Method, "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			if rec, ok := w.(*recorder); ok && rec.status != 0 {
				panic(http.ErrAbortHandler) // half an answer is out: cut it off rather than let it look whole
			}
			failInside(w)
		}()
		next.ServeHTTP(w, r)
	})
}
