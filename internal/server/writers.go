package server

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"corroborate/internal/evidence"
)

type mayWriteKey struct{}

// MayWrite returns nil if the client of a request may write, or else the *evidence.Error
// that says why not. The context must be that of a request to the server's GraphQL or to its
// Explorer.
func MayWrite(ctx context.Context) error {
	decided, ok := ctx.Value(mayWriteKey{}).(func() error)
	if !ok {
		return evidence.Errorf(evidence.Forbidden, "nothing is known of who asks, so that they may only read")
	}
	return decided()
}

// withWriters hands on whether the client of a request may write.
func (c Config) withWriters(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		decide := func() error { return c.Doors.checkWriter(r) }
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), mayWriteKey{}, decide)))
	})
}

// withPageWriters hands on whether a page that the client opens may write. Whatever led the
// client to the page has no part in what the page sends.
func (c Config) withPageWriters(page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent := r.Clone(r.Context())
		for _, name := range []string{"Origin", "Referer", "Sec-Fetch-Site"} {
			sent.Header.Del(name)
		}
		decide := func() error { return c.Doors.checkWriter(sent) }
		page.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), mayWriteKey{}, decide)))
	})
}

// checkWriter refuses a client that may only read. There are no users yet: this
// machine may write, and everyone else may if the way by which they come is named.
func (d Doors) checkWriter(r *http.Request) error {
	refused := func(header, message, expected string, args ...any) error {
		return evidence.Refuse(evidence.Problem{Code: evidence.Forbidden, Path: header, Message: message, Expected: fmt.Sprintf(expected, args...)})
	}
	if allows(d.Writers, "*") {
		return nil
	}
	if origin := strings.ToLower(foreignOrigin(r)); origin != "" && !allows(d.Writers, origin) {
		return refused("Origin", fmt.Sprintf("pages of %s may only read", shorten(origin)), "a server that is started with --allow-write-from %s", shorten(origin))
	}
	host := hostOf(r.Host)
	if allows(d.Writers, host) {
		return nil
	}
	if !came(r) || !thisMachine(host) || !fromThisMachine(r) {
		return refused("Host", fmt.Sprintf("clients of %s may only read", shorten(host)), "a server that is started with --allow-write-from %s", shorten(host))
	}
	if header := forwardedBy(r); header != "" {
		return refused(header, "the request came through a proxy that this server does not know, so it may only read", "a proxy that --trusted-proxy names, and a host that --allow-write-from names")
	}
	return nil
}

// fromThisMachine reports whether the client of a request is on this machine. The
// client of a Unix socket has no address.
func fromThisMachine(r *http.Request) bool {
	client, err := netip.ParseAddr(hostOf(r.RemoteAddr))
	return err != nil || client.IsLoopback()
}

// forwardedBy is the header by which a proxy shows that it has handed on a request,
// "" if none does.
func forwardedBy(r *http.Request) string {
	for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Host", "Forwarded"} {
		if r.Header.Get(name) != "" {
			return name
		}
	}
	return ""
}
