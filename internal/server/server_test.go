package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"corroborate/internal/evidence"
	"corroborate/internal/server"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRoutes(t *testing.T) {
	r := start(t, nil)
	nothing := failed("NOT_FOUND", "there is nothing here, expected the API at /graphql, or a page to try it at /playground", "generated-1",
		map[string]any{"message": "there is nothing here", "expected": "the API at /graphql, or a page to try it at /playground"})
	readOnly := func(method string) string {
		return failed("BAD_USER_INPUT", method+" is not possible here, expected GET or HEAD", "generated-1",
			map[string]any{"message": method + " is not possible here", "expected": "GET or HEAD"})
	}
	tests := []struct {
		method, path string
		status       int
		body         string // JSON where it begins with {
		header       map[string]string
	}{
		{"GET", "/", 302, "", map[string]string{"Location": "playground"}},
		{"POST", "/", 405, readOnly("POST"), map[string]string{"Allow": "GET, HEAD"}},
		{"GET", "/playground/", 302, "", map[string]string{"Location": "../playground"}},
		{"GET", "/playground", 200, "<!doctype html>playground", map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}},
		{"HEAD", "/playground", 200, "", map[string]string{"Content-Type": "text/html; charset=utf-8"}},
		{"DELETE", "/playground", 405, readOnly("DELETE"), nil},
		{"GET", "/assets/page-abc123.js", 200, "let a = 1", map[string]string{
			"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable"}},
		{"GET", "/assets/page-other.js", 404, nothing, nil},
		{"GET", "/assets/..%2fplayground%2findex.html", 404, nothing, nil},
		{"GET", "/assets/", 404, nothing, nil},
		{"POST", "/graphql", 200, "POST hello generated-1", nil},
		{"GET", "/graphql", 200, "GET hello generated-1", nil},
		{"GET", "/schema.graphqls", 200, "type Query", map[string]string{"Content-Type": "text/plain; charset=utf-8"}},
		{"POST", "/schema.graphqls", 405, readOnly("POST"), nil},
		{"GET", "/schema/map.json", 200, "[]", map[string]string{"Content-Type": "application/schema+json"}},
		{"GET", "/healthz", 200, `{"status":"up","version":"1.2.3"}`, map[string]string{
			"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}},
		{"GET", "/readyz", 200, `{"status":"ready","sequence":7}`, nil},
		{"POST", "/readyz", 405, readOnly("POST"), nil},
		{"GET", "/elsewhere", 404, nothing, map[string]string{"Content-Type": "application/json; charset=utf-8",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			got := r.ask(t, test.method, test.path, "hello")
			if got.status != test.status {
				t.Errorf("status %d, want %d", got.status, test.status)
			}
			if strings.HasPrefix(test.body, "{") {
				if diff := cmp.Diff(unmarshal(t, test.body), unmarshal(t, got.body)); diff != "" {
					t.Error(diff)
				}
			} else if test.body != "" && got.body != test.body {
				t.Errorf("body %q, want %q", got.body, test.body)
			}
			for name, want := range test.header {
				if got.header.Get(name) != want {
					t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
				}
			}
			if got.header.Get("X-Request-Id") != "generated-1" {
				t.Errorf("the answer's request id is %q", got.header.Get("X-Request-Id"))
			}
		})
	}
}

func unmarshal(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return v
}

func TestRequestIDIsTakenOnlyWhereItIsSafe(t *testing.T) {
	r := start(t, nil)
	for sent, want := range map[string]string{
		"trace-4f.2_A":          "trace-4f.2_A",
		"":                      "generated-1",
		"two words":             "generated-1",
		`a"},{"level":"INFO`:    "generated-1",
		strings.Repeat("a", 64): strings.Repeat("a", 64),
		strings.Repeat("a", 65): "generated-1",
	} {
		got := r.ask(t, "POST", "/graphql", "x", "X-Request-Id", sent)
		if got.header.Get("X-Request-Id") != want || got.body != "POST x "+want {
			t.Errorf("sent %q, got %q and the body %q", sent, got.header.Get("X-Request-Id"), got.body)
		}
	}
}

func TestAccessLog(t *testing.T) {
	r := start(t, nil)
	r.ask(t, "POST", "/graphql?token=secret", "hello", "X-Request-Id", "abc")
	got := r.log.find(t, "request")
	delete(got, "time")
	if remote, _ := got["remote"].(string); !strings.HasPrefix(remote, "127.0.0.1:") {
		t.Errorf("remote is %q", remote)
	}
	delete(got, "remote")
	want := map[string]any{"level": "INFO", "msg": "request", "request_id": "abc", "method": "POST", "path": "/graphql",
		"status": 200.0, "bytes": 14.0, "took": float64(time.Millisecond)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadinessSaysWhyNot(t *testing.T) {
	hung := make(chan struct{})
	t.Cleanup(func() { close(hung) })
	tests := []struct {
		name, code, reason string
		view               func(context.Context) (int64, error)
	}{
		{"unavailable", "UNAVAILABLE", "the file is locked", func(context.Context) (int64, error) {
			return 0, evidence.Wrap(evidence.Unavailable, errors.New("errno 5"), "the file is locked")
		}},
		{"internal", "INTERNAL", "the store failed; the log has why under this request's id", func(context.Context) (int64, error) {
			return 0, errors.New("password=hunter2")
		}},
		{"slow", "TIMEOUT", "the store did not answer within 100ms", func(ctx context.Context) (int64, error) {
			<-ctx.Done()
			return 0, fmt.Errorf("reading the state: %w", ctx.Err())
		}},
		{"deaf", "TIMEOUT", "the store did not answer within 100ms", func(context.Context) (int64, error) {
			<-hung
			return 0, nil
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := start(t, func(c *server.Config) {
				c.Store = store{view: test.view}
				c.Limits.Ready = 100 * time.Millisecond
			})
			for range 2 { // the second one finds a deaf store still at the first
				got := r.ask(t, "GET", "/readyz", "")
				want := map[string]any{"status": "unavailable", "code": test.code, "reason": test.reason, "requestId": "generated-1"}
				if diff := cmp.Diff(any(want), unmarshal(t, got.body)); got.status != 503 || diff != "" {
					t.Errorf("status %d, body %s", got.status, diff)
				}
			}
			if line := r.log.find(t, "not ready"); line["error"] == "" || line["request_id"] != "generated-1" {
				t.Errorf("logged %v", line)
			}
			if got := r.ask(t, "GET", "/healthz", ""); got.status != 200 {
				t.Errorf("the process is up, and /healthz says %d", got.status)
			}
		})
	}
}

func TestConnectionCanBeTakenOver(t *testing.T) {
	r := start(t, func(c *server.Config) {
		c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			hijacker, ok := w.(http.Hijacker)
			if !ok {
				panic("not a Hijacker, which websockets need")
			}
			if _, ok := w.(http.Flusher); !ok {
				panic("not a Flusher, which event streams need")
			}
			conn, _, err := hijacker.Hijack()
			if err != nil {
				panic(err)
			}
			defer conn.Close()
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntaken")
		})
	})
	if got := r.ask(t, "GET", "/graphql", ""); got.body != "taken" {
		t.Errorf("got %d %q", got.status, got.body)
	}
}

func TestNewNeedsItsParts(t *testing.T) {
	if _, err := server.New(server.Config{}); err == nil {
		t.Error("a server without a store was made")
	}
}

// explored stands for the pages on which people read the map.
type explored struct{}

func (explored) Routes() map[string]http.Handler {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "page %s", r.PathValue("key")) })
	form := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "form by a writer: %t", server.MayWrite(r.Context()) == nil)
	})
	return map[string]http.Handler{"/{$}": page, "/claim/{key}": page, "/undo": page, "POST /undo": form}
}

func (explored) NotFound(w http.ResponseWriter, _ *http.Request, slashes int) {
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprintf(w, "no page, %d slashes", slashes)
}

// With pages to read, they are at the root; programs get errors that they can read.
func TestExplorerRoutes(t *testing.T) {
	for _, base := range []string{"", "/a/map"} {
		r := start(t, func(c *server.Config) { c.Explorer, c.Doors.BasePath = explored{}, base })
		for _, test := range []struct {
			path   string
			header []string
			status int
			body   string
		}{
			{"/", nil, 200, "page "},
			{"/claim/it-rains", nil, 200, "page it-rains"},
			{"/playground", nil, 200, "<!doctype html>playground"},
			{"/elsewhere/here", []string{"Accept", "text/html,*/*"}, 404, "no page, 1 slashes"},
			{"/elsewhere", []string{"Accept", "application/json"}, 404, "{"},
			{"/claim/it-rains", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, 200, "page it-rains"},
			{"/claim/it-rains", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"}, 403, "{"},
			{"/claim/it-rains", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}, 403, "{"},
		} {
			if got := r.ask(t, "GET", base+test.path, "", test.header...); got.status != test.status || !strings.HasPrefix(got.body, test.body) {
				t.Errorf("%s%s %v answers %d %s", base, test.path, test.header, got.status, got.body)
			}
		}
		// A form of the pages is guarded as other writes are.
		for _, test := range []struct {
			header []string
			status int
			body   string
		}{
			{[]string{"Sec-Fetch-Site", "same-origin"}, 200, "form by a writer: true"},
			{[]string{"X-Forwarded-For", "192.0.2.7"}, 200, "form by a writer: false"},
			{[]string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, 403, "{"},
			{[]string{"Origin", "https://elsewhere.example"}, 403, "{"},
		} {
			if got := r.ask(t, "POST", base+"/undo", "change=2", test.header...); got.status != test.status || !strings.HasPrefix(got.body, test.body) {
				t.Errorf("the form with %v answers %d %s", test.header, got.status, got.body)
			}
		}
		if got := r.ask(t, "POST", base+"/", ""); got.status != 405 {
			t.Errorf("writing to the root of %q: %d", base, got.status)
		}
		if base == "" {
			continue
		}
		if got := r.ask(t, "GET", base, ""); got.header.Get("Location") != "map/" {
			t.Errorf("without a slash: %v", got.header)
		}
	}
}
