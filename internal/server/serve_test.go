package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/server"
)

func TestListenRefusesWhatOthersCanReach(t *testing.T) {
	tests := []struct {
		address string
		remote  bool
		want    string // of the error's text; empty where it may listen
	}{
		{"127.0.0.1:0", false, ""},
		{"localhost:0", false, ""},
		{"[::1]:0", false, ""},
		{"::1:8080", false, "such as 127.0.0.1:8080 or [::1]:8080, or unix:PATH"},
		{"unix:", false, "such as unix:/run/corroborate.sock"},
		{"unix:@abstract", false, "such as unix:/run/corroborate.sock"},
		{"0.0.0.0:0", false, "allow it with --allow-remote"},
		{":0", false, "allow it with --allow-remote"},
		{"[::]:0", false, "allow it with --allow-remote"},
		{"192.0.2.1:0", false, "allow it with --allow-remote"},
		{"0.0.0.0:0", true, ""},
		{"192.0.2.1:0", true, "listen on one of its own, such as 127.0.0.1:8080"},
		{"8080", false, "such as 127.0.0.1:8080 or [::1]:8080, or unix:PATH"},
		{"127.0.0.1:99999", false, "such as 127.0.0.1:8080 or [::1]:8080, or unix:PATH"},
		{"127.0.0.1:-1", false, "such as 127.0.0.1:8080 or [::1]:8080, or unix:PATH"},
		{"127.0.0.1:x y", false, "such as 127.0.0.1:8080 or [::1]:8080, or unix:PATH"},
	}
	for _, test := range tests {
		t.Run(test.address, func(t *testing.T) {
			listener, err := server.Listen(t.Context(), server.Address{At: test.address, Remote: test.remote})
			if listener != nil {
				listener.Close()
			}
			switch {
			case err == nil && test.want == "":
			case err == nil, test.want == "", evidence.CodeOf(err) != evidence.Invalid, !strings.HasSuffix(err.Error(), test.want):
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
	first, err := server.Listen(t.Context(), server.Address{At: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, err := server.Listen(t.Context(), server.Address{At: first.Addr().String()}); evidence.CodeOf(err) != evidence.Conflict ||
		!strings.HasSuffix(err.Error(), "stop it, or listen on another port, as with --listen 127.0.0.1:9000") {
		t.Errorf("a port that is taken: %v", err)
	}
}

func TestShutdownLetsRequestsFinish(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	r := start(t, func(c *server.Config) {
		c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(entered)
			<-release
			if err := r.Context().Err(); err != nil {
				http.Error(w, err.Error(), 500)
			}
			fmt.Fprint(w, "whole")
		})
	})
	got := make(chan answer, 1)
	go func() { got <- r.ask(t, "POST", "/graphql", "") }()
	<-entered
	r.stop()
	r.log.find(t, "stopping")
	waitUntilClosed(t, r)
	close(release)
	if a := <-got; a.status != 200 || a.body != "whole" {
		t.Errorf("the request under way got %d %q", a.status, a.body)
	}
	if err := <-r.result; err != nil {
		t.Errorf("the server stopped with %v", err)
	}
}

// waitUntilClosed waits until the server takes no new connection.
func waitUntilClosed(t *testing.T, r *running) {
	t.Helper()
	for range patience {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(r.url, "http://"))
		if err != nil {
			return
		}
		conn.Close()
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("a server that stops still takes connections")
}

func TestShutdownIsBounded(t *testing.T) {
	entered, ended := make(chan struct{}), make(chan error, 1)
	r := start(t, func(c *server.Config) {
		c.Limits.Shutdown = 100 * time.Millisecond
		c.GraphQL = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			close(entered)
			<-r.Context().Done()
			ended <- r.Context().Err()
		})
	})
	request, err := http.NewRequestWithContext(t.Context(), "POST", r.url+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		if response, err := r.client.Do(request); err == nil {
			response.Body.Close()
		}
	}()
	<-entered
	r.stop()
	if err := <-r.result; evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("the server stopped with %v", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the handler's context ended with %v", err)
	}
	<-over // the client is not left waiting
}

// TestConnectionsAreBounded sends what a hostile client does, and expects the
// connection to be closed after so much of an answer.
func TestConnectionsAreBounded(t *testing.T) {
	tests := []struct {
		name, send, want string // want is how the answer begins
		change           func(*server.Limits)
	}{
		{"slow headers", "POST /graphql HTTP/1.1\r\nHost: ", "",
			func(l *server.Limits) { l.HeaderRead = 50 * time.Millisecond }},
		{"huge headers", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Huge: " + strings.Repeat("a", 80<<10) + "\r\n\r\n", "HTTP/1.1 431",
			func(*server.Limits) {}},
		{"a body that never ends", "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc", "HTTP/1.1 413",
			func(l *server.Limits) { l.Read = 50 * time.Millisecond }},
		{"an idle connection", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 200",
			func(l *server.Limits) { l.Idle = 50 * time.Millisecond }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := start(t, func(c *server.Config) { test.change(&c.Limits) })
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(r.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, test.send); err != nil {
				t.Fatal(err)
			}
			if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(conn)
			if err != nil {
				t.Errorf("the connection was not closed: %v", err)
			}
			if !strings.HasPrefix(string(got), test.want) || test.want == "" && len(got) > 0 {
				t.Errorf("answered %.200q, want %q", got, test.want)
			}
		})
	}
}

// TestReaderOfNothingIsCutOff: a client that asks and then takes nothing of the
// answer keeps its connection for as long as an answer may take, and no longer.
func TestReaderOfNothingIsCutOff(t *testing.T) {
	ended := make(chan error, 1)
	r := start(t, func(c *server.Config) {
		c.Limits.Write = 50 * time.Millisecond
		c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					ended <- err
					return
				}
			}
		})
	})
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(r.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /graphql HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("the answer ended with %v", err)
		}
	case <-time.After(time.Minute):
		t.Error("the answer never ends")
	}
}
