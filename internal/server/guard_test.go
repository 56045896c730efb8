package server_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/server"
)

func TestPanicIsAnsweredAndLogged(t *testing.T) {
	r := start(t, func(c *server.Config) {
		c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery == "late" {
				fmt.Fprint(w, `{"data": {`)
				_ = http.NewResponseController(w).Flush()
			}
			panic("the secret is 42")
		})
	})
	got := r.ask(t, "POST", "/graphql", "")
	want := failed("INTERNAL", "something went wrong on the server; the log has it under this request's id", "generated-1")
	if got.status != 500 || strings.Contains(got.body, "42") {
		t.Errorf("answered %d %s", got.status, got.body)
	}
	if diff := cmp.Diff(unmarshal(t, want), unmarshal(t, got.body)); diff != "" {
		t.Error(diff)
	}
	line := r.log.find(t, "panic")
	if line["request_id"] != "generated-1" || line["panic"] != "the secret is 42" || !strings.Contains(line["stack"].(string), "guard_test.go") {
		t.Errorf("logged %v", line)
	}
	if access := r.log.find(t, "request"); access["status"] != 500.0 || access["level"] != "WARN" {
		t.Errorf("logged %v", access)
	}

	request, err := http.NewRequestWithContext(t.Context(), "POST", r.url+"/graphql?late", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := r.client.Do(request)
	if err == nil {
		_, err = io.ReadAll(response.Body)
		response.Body.Close()
	}
	if err == nil {
		t.Error("an answer that broke off in the middle looks whole")
	}
}

func TestBodyIsBounded(t *testing.T) {
	r := start(t, func(c *server.Config) { c.Limits.Body = 10 })
	if got := r.ask(t, "POST", "/graphql", "0123456789"); got.status != 200 {
		t.Errorf("a body of the size allowed: %d %s", got.status, got.body)
	}
	got := r.ask(t, "POST", "/graphql", "0123456789a")
	want := failed("BAD_USER_INPUT", "the body of the request has 11 bytes, expected at most 10 bytes", "generated-1",
		map[string]any{"message": "the body of the request has 11 bytes", "expected": "at most 10 bytes", "limit": 10})
	if diff := cmp.Diff(unmarshal(t, want), unmarshal(t, got.body)); got.status != 413 || diff != "" {
		t.Errorf("status %d, %s", got.status, diff)
	}
	// A body that does not say how long it is.
	request, err := http.NewRequestWithContext(t.Context(), "POST", r.url+"/graphql", io.MultiReader(bytes.NewReader(make([]byte, 11))))
	if err != nil {
		t.Fatal(err)
	}
	response, err := r.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 413 {
		t.Errorf("a body of unknown length: %d", response.StatusCode)
	}
}

// TestBrowsersTakeNoLiberties: every answer, an error too, tells browsers to
// keep it from the pages of others.
func TestBrowsersTakeNoLiberties(t *testing.T) {
	r := start(t, nil)
	for _, path := range []string{"/graphql", "/playground", "/assets/page-abc123.js", "/healthz", "/elsewhere"} {
		got := r.ask(t, "GET", path, "")
		for name, want := range map[string]string{
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Referrer-Policy":              "no-referrer",
			"X-Content-Type-Options":       "nosniff",
		} {
			if got.header.Get(name) != want {
				t.Errorf("%s: %s is %q, expected %q", path, name, got.header.Get(name), want)
			}
		}
		if got.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s has no Content-Security-Policy", path)
		}
	}
}
