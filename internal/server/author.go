package server

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"corroborate/internal/evidence"
)

// AuthorHeader is the header in which a client says who it is. Nobody proves it: it is
// for the history and for the log.
const AuthorHeader = "Corroborate-Author"

// maxAuthor bounds who a client may be, in characters.
const maxAuthor = 200

type authorKey struct{}

// AuthorOf is who the client of a request says that it is, "" if it does not say.
func AuthorOf(ctx context.Context) string {
	author, _ := ctx.Value(authorKey{}).(string)
	return author
}

type clientKey struct{}

// ClientOf tells clients apart, by the context of a request: by who one says that it is,
// or else by its address.
func ClientOf(ctx context.Context) string {
	client, _ := ctx.Value(clientKey{}).(string)
	return client
}

// withAuthor takes from a request who its client says that it is.
func (c Config) withAuthor(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		author, wrong := readAuthor(r.Header.Values(AuthorHeader))
		if wrong != nil {
			refuse(w, http.StatusBadRequest, *wrong)
			return
		}
		if rec, ok := w.(*recorder); ok {
			rec.author = author
		}
		client := "at " + hostOf(r.RemoteAddr)
		if author != "" {
			client = "by " + author
		}
		ctx := context.WithValue(r.Context(), authorKey{}, author)
		next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, clientKey{}, client)))
	})
}

// readAuthor reads the header: a name in percent-encoded UTF-8. As in RFC 8187, the
// name of the encoding and two apostrophes may stand before it.
func readAuthor(values []string) (string, *evidence.Problem) {
	refused := func(expected, format string, args ...any) (string, *evidence.Problem) {
		return "", &evidence.Problem{Code: evidence.Invalid, Path: AuthorHeader, Message: fmt.Sprintf(format, args...), Expected: expected}
	}
	switch {
	case len(values) == 0:
		return "", nil
	case len(values) > 1:
		return refused("one name", "is there %d times", len(values))
	}
	text := values[0]
	if prefix := "UTF-8''"; len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
		text = text[len(prefix):]
	}
	name, err := url.PathUnescape(text)
	if strings.ContainsFunc(text, func(c rune) bool { return c > unicode.MaxASCII }) || err != nil || !utf8.ValidString(name) {
		return refused("percent-encoded UTF-8, as encodeURIComponent writes it: Zo%C3%AB for Zoë, and %25 for %", "%q is not a name in the encoding of headers", shorten(text))
	}
	name = norm.NFC.String(strings.TrimSpace(name))
	if n := utf8.RuneCountInString(name); n > maxAuthor {
		return refused(fmt.Sprintf("at most %d characters", maxAuthor), "has %d characters", n)
	}
	if at := strings.IndexFunc(name, func(c rune) bool { return !unicode.IsPrint(c) && c != '\u200c' && c != '\u200d' }); at >= 0 {
		c, _ := utf8.DecodeRuneInString(name[at:])
		return refused("letters, digits, signs and spaces", "has the character %U", c)
	}
	return name, nil
}
