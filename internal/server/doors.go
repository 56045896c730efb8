package server

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"

	"corroborate/internal/apierror"
	"corroborate/internal/evidence"
)

// Doors say by which ways requests may come in, and who may write there. The zero
// value is for programs and people on this machine.
type Doors struct {
	// Hosts are the names that a request may be addressed to, besides localhost and
	// addresses; "*" is any. Without the check a page in a visitor's browser could
	// reach the server under a name of its own that it points here.
	Hosts []string
	// Origins are the sites whose pages may read, as in "https://app.example"; "*"
	// is any. The pages of the server itself need no entry.
	Origins []string
	// Writers are hosts and origins that may write too; "*" is every client that may come in.
	Writers []string
	// Proxies are the proxies whose X-Forwarded headers say who asks, and for what host.
	Proxies []Proxy
	// BasePath is the path under which everything is, as in "/map"; "" is the root.
	BasePath string
}

// ParseHost reads a value of Hosts, and returns its one spelling.
func ParseHost(text string) (string, error) {
	host := strings.ToLower(strings.TrimSuffix(text, "."))
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return ip.String(), nil
	}
	if host == "" || host != "*" && strings.ContainsAny(host, "*:/?#@[] ") {
		return "", refuseValue(text, "is not a host", "a name without scheme and port, such as map.example, or *")
	}
	return host, nil
}

// ParseOrigin reads a value of Origins, and returns its one spelling, which is that
// of browsers.
func ParseOrigin(text string) (string, error) {
	if text == "*" {
		return text, nil
	}
	u, err := url.Parse(strings.ToLower(text))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.Contains(u.Host, "*") ||
		*u != (url.URL{Scheme: u.Scheme, Host: u.Host}) {
		return "", refuseValue(text, "is not an origin", "a scheme and a host, such as https://app.example or http://localhost:3000, or *")
	}
	if port := u.Port(); port == "80" && u.Scheme == "http" || port == "443" && u.Scheme == "https" {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	return u.Scheme + "://" + u.Host, nil
}

// ParseBasePath reads a BasePath.
func ParseBasePath(text string) (string, error) {
	base := strings.TrimSuffix(text, "/")
	plain := func(c rune) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune("/-_.~", c)
	}
	if base != "" && (base[0] != '/' || path.Clean(base) != base || strings.IndexFunc(base, func(c rune) bool { return !plain(c) }) >= 0) {
		return "", refuseValue(text, "is not a path", "letters, digits and -_.~ after each /, as in /map")
	}
	return base, nil
}

// ParseWriter reads a value of Writers.
func ParseWriter(text string) (string, error) {
	if strings.Contains(text, "://") {
		return ParseOrigin(text)
	}
	return ParseHost(text)
}

// refuseValue refuses the value of a setting.
func refuseValue(got, what, expected string) error {
	return evidence.Refuse(evidence.Problem{Message: fmt.Sprintf("%q %s", got, what), Expected: expected})
}

// Check reports a writer that no door lets in.
func (d Doors) Check() error {
	for _, w := range d.Writers {
		known, option := d.knownHost(w, false), "--allow-host"
		if strings.Contains(w, "://") {
			known, option = allows(d.Origins, w), "--allow-origin"
		}
		if !known && w != "*" {
			return evidence.Refuse(evidence.Problem{Path: "allow-write-from", Message: fmt.Sprintf("%q may not come in", w), Expected: fmt.Sprintf("one that %s names too", option)})
		}
	}
	return nil
}

// Opens tells in one line what an address that other machines reach opens to them.
func (d Doors) Opens() string {
	text := "other machines can reach this server: they can read the whole map, its exports and /metrics; "
	switch {
	case len(d.Writers) == 0:
		return text + "only this machine can write"
	case slices.Contains(d.Writers, "*"):
		return text + "they can write, too"
	}
	return text + "clients of " + strings.Join(d.Writers, ", ") + " can write, too"
}

// allows reports whether a list names something.
func allows(list []string, one string) bool {
	return slices.Contains(list, "*") || slices.Contains(list, one)
}

// knownHost reports whether a request may be addressed to a host. On a connection
// from this machine itself, addresses of other machines are foreign.
func (d Doors) knownHost(host string, local bool) bool {
	if host == "localhost" || allows(d.Hosts, host) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (!local || ip.IsLoopback())
}

// hostOf is the host that a request is addressed to, without its port, in the
// spelling of ParseHost.
func hostOf(hostport string) string {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return ip.String()
	}
	return host
}

// thisMachine reports whether a host can only mean the machine of the client itself.
func thisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// OnLoopback reports whether only this machine reaches an address.
func OnLoopback(addr net.Addr) bool {
	switch a := addr.(type) {
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	case *net.UnixAddr:
		return true
	}
	return false
}

// came reports whether a request came in on an address that only this machine reaches.
func came(r *http.Request) (locally bool) {
	addr, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return OnLoopback(addr)
}

// checkHost refuses a request that is addressed to a foreign name. Only a browser
// that somebody else's page has sent here makes one.
func (c Config) checkHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host := hostOf(r.Host); !c.Doors.knownHost(host, came(r)) {
			refuse(w, http.StatusMisdirectedRequest, evidence.Problem{Code: evidence.Forbidden, Path: "Host",
				Message: fmt.Sprintf("this server does not answer under the name %q", shorten(host)), Expected: "localhost, or a name that --allow-host names when the server is started"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// shorten bounds what a message repeats of a request.
func shorten(text string) string { return apierror.Shorten(strings.ToValidUTF8(text, ""), 200) }

// foreignOrigin is the origin of a page of another site that sends a request, "" if
// none does. Browsers do not always tell which one.
func foreignOrigin(r *http.Request) string {
	origin := r.Header.Get("Origin")
	asWrite := *r
	asWrite.Method = http.MethodPost // the check lets reading pass
	if new(http.CrossOriginProtection).Check(&asWrite) != nil {
		if origin == "" {
			return "an unknown site"
		}
		return origin
	}
	// Without encryption, browsers tell other machines less.
	if r.Header.Get("Sec-Fetch-Site") == "" && origin == "" {
		if from, err := url.Parse(r.Referer()); err == nil && from.Host != "" && !strings.EqualFold(from.Host, r.Host) {
			return from.Scheme + "://" + from.Host
		}
	}
	return ""
}

// inner is the path of a request below the base path.
func (d Doors) inner(r *http.Request) string {
	return strings.TrimPrefix(path.Clean(r.URL.Path), d.BasePath)
}

// runs reports whether requests to an address make the server work for the client.
func (d Doors) runs(r *http.Request) bool {
	p := d.inner(r)
	return p == "/graphql" || p == "/export"
}

// checkOrigin refuses what pages of other sites send, unless they may. Reading is
// refused too where it makes the server work.
func (c Config) checkOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead
		if c.Doors.runs(r) || !reads {
			if origin := foreignOrigin(r); origin != "" && !c.fromAllowed(r) {
				refuseOrigin(w, origin)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// fromAllowed reports whether a request says that it comes from an allowed origin,
// to an address that is open to one.
func (c Config) fromAllowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	return c.Doors.runs(r) && origin != "" && allows(c.Doors.Origins, strings.ToLower(origin))
}

func refuseOrigin(w http.ResponseWriter, origin string) {
	refuse(w, http.StatusForbidden, evidence.Problem{Code: evidence.Forbidden, Path: "Origin",
		Message: fmt.Sprintf("a page of %s may not send this request", shorten(origin)), Expected: "a page of this server, or at /graphql and /export a page of an origin that --allow-origin names when the server is started"})
}

// visited refuses what pages of other sites load, such as images, because a page makes
// the server work. Their links may lead here. A browser that does not tell passes.
func visited(page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := r.Header.Get("Sec-Fetch-Site")
		follows := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
		if (from == "cross-site" || from == "same-site") && !follows {
			refuseOrigin(w, "an unknown site")
			return
		}
		page.ServeHTTP(w, r)
	})
}
