package server

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// SeenHeader is the header that carries, both ways, what a client has seen of
// the map: it comes with an answer, and a client that sends it with its next
// request reads nothing older, whichever server it asks. What is in it is for
// servers only.
const SeenHeader = "Corroborate-Seen"

// What is in the header: a version, and the marks of a store, a line each.
const (
	seenVersion = "1."
	maxSeen     = 8 << 10 // bytes of the header
	maxMark     = 512     // bytes of a mark
)

var errSeen = errors.New("no server sent this")

// withSeen takes from a request what its client has seen, and tells it with the
// answer what it has seen then.
func (c Config) withSeen(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", SeenHeader)
		marks, err := decodeSeen(r.Header.Values(SeenHeader))
		if err != nil {
			refuse(w, http.StatusBadRequest, evidence.Problem{Path: SeenHeader, Message: err.Error(), Expected: "the header as a server sent it, or none"})
			return
		}
		seen := storage.NewSeen(marks...)
		if rec, ok := w.(*recorder); ok {
			rec.before = func(h http.Header) { c.tellSeen(h, seen) }
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), seenKey{}, seen)))
	})
}

type seenKey struct{}

// SeenBy is what the client of a request has seen, by the request's context. It is
// nil outside a request.
func SeenBy(ctx context.Context) *storage.Seen {
	seen, _ := ctx.Value(seenKey{}).(*storage.Seen)
	return seen
}

func (c Config) tellSeen(h http.Header, seen *storage.Seen) {
	marks := seen.Marks()
	if len(marks) == 0 {
		return // a store that has no marks
	}
	text, ok := encodeSeen(marks)
	if !ok {
		c.Log.Warn("a client is not told what it has seen, as that is too much for a header",
			"request_id", h.Get(RequestIDHeader), "marks", len(marks))
		return
	}
	h.Set(SeenHeader, text)
}

func encodeSeen(marks []string) (text string, ok bool) {
	for _, mark := range marks {
		if !saneMark(mark) {
			return "", false
		}
	}
	text = seenVersion + base64.RawURLEncoding.EncodeToString([]byte(strings.Join(marks, "\n")))
	return text, len(text) <= maxSeen
}

// decodeSeen reads the header. Nothing in it is taken on trust: a store makes
// of a mark no more than a time to wait for, and refuses one that is not its own.
func decodeSeen(values []string) ([]string, error) {
	switch {
	case len(values) == 0, len(values) == 1 && values[0] == "":
		return nil, nil
	case len(values) > 1:
		return nil, errSeen
	}
	coded, ok := strings.CutPrefix(values[0], seenVersion)
	if !ok || len(values[0]) > maxSeen {
		return nil, errSeen
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(coded)
	if err != nil {
		return nil, errSeen
	}
	marks := strings.Split(string(text), "\n")
	for _, mark := range marks {
		if !saneMark(mark) {
			return nil, errSeen
		}
	}
	return marks, nil
}

// saneMark tells whether a mark is what one can be: some visible characters.
func saneMark(mark string) bool {
	if mark == "" || len(mark) > maxMark {
		return false
	}
	for _, c := range []byte(mark) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}
