package server

import (
	"net/http"
	"strings"

	"github.com/rs/cors"
)

// corsHeaders are the headers that pages of other sites may send, besides those that
// they always may.
func corsHeaders() []string {
	return []string{"Accept", "Content-Type", AuthorHeader, SeenHeader, RequestIDHeader, "traceparent", "tracestate",
		"apollo-require-preflight", "apollographql-client-name", "apollographql-client-version", "x-apollo-operation-name"}
}

// share lets pages of allowed origins read answers, errors too. They never come with
// the credentials of a visitor. The origin of a preflight is checked here, since it
// goes no further.
func (c Config) share(next http.Handler) http.Handler {
	if len(c.Doors.Origins) == 0 {
		return next
	}
	sharing := cors.New(cors.Options{
		AllowedOrigins:      c.Doors.Origins,
		AllowedMethods:      []string{http.MethodGet, http.MethodHead, http.MethodPost},
		AllowedHeaders:      corsHeaders(),
		ExposedHeaders:      []string{RequestIDHeader, SeenHeader, "Content-Disposition", "Retry-After"},
		MaxAge:              600,
		AllowPrivateNetwork: true,
	}).Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin, preflight := r.Header.Get("Origin"), r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
		switch {
		case !c.Doors.runs(r):
			next.ServeHTTP(w, r)
		case preflight && !allows(c.Doors.Origins, strings.ToLower(origin)):
			refuseOrigin(w, origin)
		default:
			sharing.ServeHTTP(w, r)
		}
	})
}
