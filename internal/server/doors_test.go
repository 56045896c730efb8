package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/server"
)

// told is what an answer says is wrong.
type told struct {
	Message    string
	Extensions struct {
		Code     string
		Problems []struct{ Code, Path, Message, Expected string }
	}
}

// Argument is the path of the first problem.
func (w told) Argument() string {
	if len(w.Extensions.Problems) == 0 {
		return ""
	}
	return w.Extensions.Problems[0].Path
}

// Expected is what was expected instead of the first problem.
func (w told) Expected() string {
	if len(w.Extensions.Problems) == 0 {
		return ""
	}
	return w.Extensions.Problems[0].Expected
}

func (a answer) told(t *testing.T) told {
	t.Helper()
	var got struct{ Errors []told }
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || len(got.Errors) != 1 {
		t.Fatalf("status %d, %v: %s", a.status, err, a.body)
	}
	return got.Errors[0]
}

// writing answers with whether the client may write, and why not.
func writing(c *server.Config) {
	c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := server.MayWrite(r.Context()); err != nil {
			fmt.Fprint(w, "reads: ", err, evidence.CodeOf(err))
			return
		}
		fmt.Fprint(w, "writes")
	})
	c.Export = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "exported") })
}

// Who comes in by which way, and who may write there.
func TestDoors(t *testing.T) {
	r := start(t, func(c *server.Config) {
		writing(c)
		c.Doors = server.Doors{Hosts: []string{"map.example", "team.example"}, Origins: []string{"https://app.example", "https://editor.example"},
			Writers: []string{"team.example", "https://editor.example"}}
	})
	port := r.url[strings.LastIndex(r.url, ":"):]
	tests := []struct {
		name, method, path string
		header             []string
		status             int
		want               string // of the body, or the path of the problem
	}{
		{"a program", "POST", "/graphql", nil, 200, "writes"},
		{"our own page", "POST", "/graphql", []string{"Origin", r.url, "Sec-Fetch-Site", "same-origin"}, 200, "writes"},
		{"another site's page", "POST", "/graphql", []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, 403, "Origin"},
		{"another site's page, old browser", "POST", "/graphql", []string{"Origin", "https://evil.example"}, 403, "Origin"},
		{"a page of no origin", "POST", "/graphql", []string{"Origin", "null"}, 403, "Origin"},
		{"another site's image", "GET", "/graphql", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403, "Origin"},
		{"another port's image", "GET", "/export", []string{"Sec-Fetch-Site", "same-site"}, 403, "Origin"},
		{"another site's link", "HEAD", "/export", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 403, ""},
		{"another site's image, without encryption", "GET", "/graphql", []string{"Referer", "http://evil.example/"}, 403, "Origin"},
		{"another site's link to a page", "GET", "/playground", []string{"Sec-Fetch-Site", "cross-site"}, 200, ""},
		{"the address bar", "GET", "/export", []string{"Sec-Fetch-Site", "none"}, 200, "exported"},
		{"our own page's link", "GET", "/export", []string{"Sec-Fetch-Site", "same-origin", "Referer", r.url + "/playground"}, 200, "exported"},

		{"an allowed page", "POST", "/graphql", []string{"Origin", "https://app.example", "Sec-Fetch-Site", "cross-site"}, 200,
			"reads: Origin: pages of https://app.example may only read, expected a server that is started with --allow-write-from https://app.exampleFORBIDDEN"},
		{"an allowed page's export", "GET", "/export", []string{"Origin", "https://app.example", "Sec-Fetch-Site", "cross-site"}, 200, "exported"},
		{"an allowed page elsewhere", "POST", "/healthz", []string{"Origin", "https://app.example", "Sec-Fetch-Site", "cross-site"}, 403, "Origin"},
		{"a page that may write", "POST", "/graphql", []string{"Origin", "https://editor.example"}, 200, "writes"},
		{"a page that may write, by a name that may not", "POST", "/graphql", []string{"Origin", "https://editor.example", "Host", "map.example"}, 200, "reads: Host"},

		{"localhost", "POST", "/graphql", []string{"Host", "localhost" + port}, 200, "writes"},
		{"IPv6", "POST", "/graphql", []string{"Host", "[::1]" + port}, 200, "writes"},
		{"a name pointed here", "POST", "/graphql", []string{"Host", "evil.example" + port}, 421, "Host"},
		{"a name pointed here, reading", "GET", "/graphql", []string{"Host", "evil.example"}, 421, "Host"},
		{"an address that is not the machine's own", "GET", "/graphql", []string{"Host", "192.0.2.1"}, 421, "Host"},
		{"an allowed name", "POST", "/graphql", []string{"Host", "Map.Example."}, 200,
			"reads: Host: clients of map.example may only read, expected a server that is started with --allow-write-from map.exampleFORBIDDEN"},
		{"an allowed name's own page", "POST", "/graphql", []string{"Host", "map.example", "Origin", "https://map.example"}, 200, "reads: Host"},
		{"a name that may write", "POST", "/graphql", []string{"Host", "team.example"}, 200, "writes"},
		{"a page of a name that may write", "POST", "/graphql", []string{"Host", "team.example", "Origin", "https://app.example"}, 200, "reads: Origin"},

		{"a proxy that nobody knows", "POST", "/graphql", []string{"X-Forwarded-For", "127.0.0.1"}, 200, "reads: X-Forwarded-For"},
		{"a proxy that nobody knows, of a name that may write", "POST", "/graphql", []string{"X-Forwarded-For", "1.2.3.4", "Host", "team.example"}, 200, "writes"},
		{"a proxy that nobody knows, and a name that it tells", "POST", "/graphql", []string{"X-Forwarded-Host", "team.example"}, 200, "reads: X-Forwarded-Host"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := r.ask(t, test.method, test.path, "", test.header...)
			if got.status != test.status {
				t.Fatalf("status %d, want %d: %s", got.status, test.status, got.body)
			}
			if test.status == 200 && !strings.HasPrefix(got.body, test.want) {
				t.Errorf("answered %q, want %q", got.body, test.want)
			}
			if test.status != 200 && test.want != "" {
				wrong := got.told(t)
				if wrong.Extensions.Code != "FORBIDDEN" || wrong.Argument() != test.want || wrong.Expected() == "" || len(wrong.Extensions.Problems) != 1 {
					t.Errorf("told %+v", wrong)
				}
			}
		})
	}
}

// Pages of allowed origins read answers and errors, and ask first what they may send.
func TestSharedWithOrigins(t *testing.T) {
	const app = "https://app.example"
	for _, allowed := range []string{app, "*"} {
		r := start(t, func(c *server.Config) {
			writing(c)
			c.Doors.Origins, c.Limits.Body = []string{allowed}, 10
		})
		for _, path := range []string{"/graphql", "/export"} {
			preflight := r.ask(t, "OPTIONS", path, "", "Origin", app, "Access-Control-Request-Method", "POST",
				"Access-Control-Request-Headers", "content-type,corroborate-seen,x-request-id")
			h := preflight.header
			if preflight.status != 204 || h.Get("Access-Control-Allow-Origin") != allowed || h.Get("Access-Control-Allow-Methods") != "POST" ||
				!strings.Contains(h.Get("Access-Control-Allow-Headers"), "corroborate-seen") {
				t.Errorf("%s: a preflight is answered with %d, %v", path, preflight.status, h)
			}
			strange := r.ask(t, "OPTIONS", path, "", "Origin", app, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "x-forwarded-host")
			if strange.header.Get("Access-Control-Allow-Headers") != "" {
				t.Errorf("%s: pages may send %v", path, strange.header)
			}
		}
		for _, body := range []string{"", "more than 10 bytes"} { // an error too
			h := r.ask(t, "POST", "/graphql", body, "Origin", app, "Sec-Fetch-Site", "cross-site").header
			if h.Get("Access-Control-Allow-Origin") != allowed || !strings.Contains(h.Get("Access-Control-Expose-Headers"), "Corroborate-Seen") ||
				!strings.Contains(strings.Join(h.Values("Vary"), ","), "Origin") {
				t.Errorf("answered with %v", h)
			}
			for name := range h {
				if name == "Access-Control-Allow-Credentials" {
					t.Error("pages may send the credentials of a visitor")
				}
			}
		}
		if h := r.ask(t, "GET", "/healthz", "", "Origin", app).header; h.Get("Access-Control-Allow-Origin") != "" {
			t.Error("pages may read more than they need")
		}
		evil := r.ask(t, "OPTIONS", "/graphql", "", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST")
		if allowed != "*" && (evil.status != 403 || evil.header.Get("Access-Control-Allow-Origin") != "" || evil.told(t).Argument() != "Origin") {
			t.Errorf("a preflight of another origin: %d %v %s", evil.status, evil.header, evil.body)
		}
	}
}

// Settings that mean nothing are refused.
func TestDoorsAreChecked(t *testing.T) {
	for _, test := range []struct {
		parse      func(string) (string, error)
		text, want string // want is the spelling, or the end of the error
	}{
		{server.ParseHost, "Map.Example.", "map.example"},
		{server.ParseHost, "[2001:DB8::1]", "2001:db8::1"},
		{server.ParseHost, "*", "*"},
		{server.ParseHost, "map.example:80", "expected a name without scheme and port, such as map.example, or *"},
		{server.ParseHost, "*.example", "expected a name without scheme and port, such as map.example, or *"},
		{server.ParseHost, "", "expected a name without scheme and port, such as map.example, or *"},
		{server.ParseOrigin, "HTTPS://App.Example:443", "https://app.example"},
		{server.ParseOrigin, "http://[::1]:3000", "http://[::1]:3000"},
		{server.ParseOrigin, "app.example", "expected a scheme and a host, such as https://app.example or http://localhost:3000, or *"},
		{server.ParseOrigin, "https://app.example/", "expected a scheme and a host, such as https://app.example or http://localhost:3000, or *"},
		{server.ParseOrigin, "https://*.example", "expected a scheme and a host, such as https://app.example or http://localhost:3000, or *"},
		{server.ParseOrigin, "null", "expected a scheme and a host, such as https://app.example or http://localhost:3000, or *"},
		{server.ParseBasePath, "/", ""},
		{server.ParseBasePath, "/a/map/", "/a/map"},
		{server.ParseBasePath, "map", "expected letters, digits and -_.~ after each /, as in /map"},
		{server.ParseBasePath, "/a/../map", "expected letters, digits and -_.~ after each /, as in /map"},
		{server.ParseBasePath, "/{map}", "expected letters, digits and -_.~ after each /, as in /map"},
		{proxy, "10.1.2.3", "10.1.2.3"},
		{proxy, "10.1.2.3/8", "10.0.0.0/8"},
		{proxy, "::ffff:10.1.2.3", "10.1.2.3"},
		{proxy, "unix", "unix"},
		{proxy, "proxy.example", "expected an address or a range of them, such as 10.0.0.5 or 10.0.0.0/8, or unix for the socket"},
	} {
		got, err := test.parse(test.text)
		switch {
		case err == nil && got != test.want:
			t.Errorf("%q is %q, want %q", test.text, got, test.want)
		case err != nil && !strings.HasSuffix(err.Error(), test.want):
			t.Errorf("%q: %v, want %q", test.text, err, test.want)
		}
	}
	for _, test := range []struct {
		doors server.Doors
		want  string
	}{
		{server.Doors{Writers: []string{"localhost", "192.0.2.1", "*"}}, ""},
		{server.Doors{Hosts: []string{"a"}, Origins: []string{"https://a"}, Writers: []string{"a", "https://a"}}, ""},
		{server.Doors{Hosts: []string{"*"}, Writers: []string{"a"}}, ""},
		{server.Doors{Origins: []string{"https://a"}, Writers: []string{"a"}}, `allow-write-from: "a" may not come in, expected one that --allow-host names too`},
		{server.Doors{Hosts: []string{"a"}, Writers: []string{"https://a"}}, `allow-write-from: "https://a" may not come in, expected one that --allow-origin names too`},
	} {
		got := ""
		if err := test.doors.Check(); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%+v: %q, want %q", test.doors, got, test.want)
		}
	}
}

func proxy(text string) (string, error) {
	p, err := server.ParseProxy(text)
	return p.String(), err
}

// What a named proxy says of its client is believed, and nobody else.
func TestForwardedRequests(t *testing.T) {
	tests := []struct {
		name    string
		trusted []string
		header  []string
		status  int
		want    string // of the body
		remote  string // in the log
	}{
		{"a named proxy", []string{"127.0.0.0/8"}, []string{"X-Forwarded-For", "192.0.2.7", "X-Forwarded-Host", "map.example"}, 200, "reads: Host: clients of map.example", "192.0.2.7"},
		{"a named proxy that keeps the name", []string{"127.0.0.1"}, []string{"X-Forwarded-For", "192.0.2.7", "Host", "map.example"}, 200, "reads: Host: clients of map.example", "192.0.2.7"},
		{"a named proxy that hides the name", []string{"127.0.0.1"}, []string{"X-Forwarded-For", "192.0.2.7"}, 200, "reads: Host: clients of 127.0.0.1", "192.0.2.7"},
		{"a name that may write", []string{"127.0.0.1"}, []string{"X-Forwarded-For", "192.0.2.7", "X-Forwarded-Host", "team.example:443"}, 200, "writes", "192.0.2.7"},
		{"a foreign name", []string{"127.0.0.1"}, []string{"X-Forwarded-For", "192.0.2.7", "X-Forwarded-Host", "evil.example"}, 421, "", "192.0.2.7"},
		{"a client that lies", []string{"127.0.0.1"}, []string{"X-Forwarded-For", "127.0.0.1, 192.0.2.7"}, 200, "reads: Host", "192.0.2.7"},
		{"two named proxies", []string{"127.0.0.1", "192.0.2.0/24"}, []string{"X-Forwarded-For", "203.0.113.9, 192.0.2.7"}, 200, "reads: Host", "203.0.113.9"},
		{"a chain that breaks", []string{"127.0.0.1", "192.0.2.0/24"}, []string{"X-Forwarded-For", "203.0.113.9, unknown, 192.0.2.7"}, 200, "reads: Host", "192.0.2.7"},
		{"a client's port", []string{"127.0.0.1"}, []string{"X-Forwarded-For", "[2001:db8::7]:99"}, 200, "reads: Host", "2001:db8::7"},
		{"the proxy's own machine", []string{"127.0.0.1"}, nil, 200, "writes", "127.0.0.1:"},
		{"another proxy", []string{"192.0.2.1"}, []string{"X-Forwarded-For", "192.0.2.7", "X-Forwarded-Host", "team.example"}, 200, "reads: X-Forwarded-For", "127.0.0.1:"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := start(t, func(c *server.Config) {
				writing(c)
				c.Doors = server.Doors{Hosts: []string{"map.example", "team.example"}, Writers: []string{"team.example"}}
				for _, text := range test.trusted {
					p, err := server.ParseProxy(text)
					if err != nil {
						t.Fatal(err)
					}
					c.Doors.Proxies = append(c.Doors.Proxies, p)
				}
			})
			got := r.ask(t, "POST", "/graphql", "", test.header...)
			if got.status != test.status || !strings.HasPrefix(got.body, test.want) && test.want != "" {
				t.Errorf("answered %d %q, want %d %q", got.status, got.body, test.status, test.want)
			}
			if remote := r.log.find(t, "request")["remote"].(string); !strings.HasPrefix(remote, test.remote) {
				t.Errorf("the log has the client %s, want %s", remote, test.remote)
			}
		})
	}
}

// behind puts a real proxy before a server. It keeps the public name, and serves what
// is under a path.
func (r *running) behind(t *testing.T, path string, strips bool) *running {
	t.Helper()
	target, err := url.Parse(r.url)
	if err != nil {
		t.Fatal(err)
	}
	var handler http.Handler = &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(target)
		p.Out.Host = p.In.Host
		p.SetXForwarded()
	}}
	if strips {
		handler = http.StripPrefix(path, handler)
	}
	mux := http.NewServeMux()
	mux.Handle(path+"/", handler)
	front := httptest.NewServer(mux)
	t.Cleanup(front.Close)
	return &running{url: front.URL, log: r.log, client: r.client}
}

// A proxy that keeps the public name is let in by --allow-host, and the refusal names
// that option.
func TestBehindProxy(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		r := start(t, func(c *server.Config) {
			writing(c)
			if allowed {
				c.Doors.Hosts = []string{"map.example"}
			}
		})
		got := r.behind(t, "", false).ask(t, "POST", "/graphql", "", "Host", "map.example", "Origin", "https://map.example", "Sec-Fetch-Site", "same-origin")
		switch {
		case allowed && (got.status != 200 || !strings.HasPrefix(got.body, "reads: Host: clients of map.example")):
			t.Errorf("answered %d %s", got.status, got.body)
		case !allowed && (got.status != 421 || !strings.Contains(got.told(t).Expected(), "--allow-host")):
			t.Errorf("answered %d %s", got.status, got.body)
		}
	}
}

// Everything works behind a proxy that serves it under a path, whether the proxy passes
// on the path or not.
func TestUnderPath(t *testing.T) {
	for _, strips := range []bool{false, true} {
		r := start(t, func(c *server.Config) {
			writing(c)
			c.Doors.Hosts = []string{"map.example"}
			if !strips {
				c.Doors.BasePath = "/a/map"
			}
		}).behind(t, "/a/map", strips)
		own := []string{"Host", "map.example", "Origin", "https://map.example", "Sec-Fetch-Site", "same-origin"}
		for _, test := range []struct {
			method, path string
			status       int
			want         string // of the body, or where it leads to
		}{
			{"POST", "/graphql", 200, "reads"},
			{"GET", "/export", 200, "exported"},
			{"GET", "/playground", 200, "<!doctype html>playground"},
			{"GET", "/assets/page-abc123.js", 200, "let a = 1"},
			{"GET", "/", 302, "/a/map/playground"},
			{"GET", "/playground/", 302, "/a/map/playground"},
			{"GET", "/healthz", 200, ""},
			{"GET", "/elsewhere", 404, ""},
		} {
			got := r.ask(t, test.method, "/a/map"+test.path, "", own...)
			if got.status != test.status || test.status == 200 && !strings.HasPrefix(got.body, test.want) {
				t.Errorf("strips %v: %s answers %d %s", strips, test.path, got.status, got.body)
			}
			if test.status == 302 {
				at, err := url.Parse("https://map.example/a/map" + test.path)
				if err != nil {
					t.Fatal(err)
				}
				if to, err := at.Parse(got.header.Get("Location")); err != nil || to.Path != test.want {
					t.Errorf("strips %v: %s leads to %v, %v", strips, test.path, to, err)
				}
			}
		}
		// What runs is kept from pages of other sites under a path too.
		if got := r.ask(t, "GET", "/a/map/export", "", "Host", "map.example", "Sec-Fetch-Site", "cross-site"); got.status != 403 {
			t.Errorf("strips %v: another site's image: %d", strips, got.status)
		}
	}
}

// Under a base path there is nothing elsewhere, and the answer says where to go.
func TestBasePath(t *testing.T) {
	r := start(t, func(c *server.Config) { c.Doors.BasePath = "/a/map" })
	if got := r.ask(t, "GET", "/graphql", ""); got.status != 404 || !strings.Contains(got.body, "/a/map/graphql") {
		t.Errorf("outside: %d %s", got.status, got.body)
	}
	if got := r.ask(t, "GET", "/a/map", ""); got.status != 302 || got.header.Get("Location") != "map/playground" {
		t.Errorf("without a slash: %d %v", got.status, got.header)
	}
}

func TestOpens(t *testing.T) {
	for want, writers := range map[string][]string{
		"only this machine can write":                                nil,
		"they can write, too":                                        {"*"},
		"clients of map.example, https://app.example can write, too": {"map.example", "https://app.example"},
	} {
		if got := (server.Doors{Writers: writers}).Opens(); !strings.HasPrefix(got, "other machines can reach this server: ") || !strings.HasSuffix(got, "; "+want) {
			t.Errorf("with writers %v: %s", writers, got)
		}
	}
}
