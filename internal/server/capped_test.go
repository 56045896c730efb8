package server_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"corroborate/internal/server"
)

// A connection that is one too many is told so, and when another one is closed, there is
// room again. Named proxies have many clients, so only the bound of all is for them.
func TestConnectionsAreCapped(t *testing.T) {
	trusted, err := server.ParseProxy("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		limits server.Connections
		doors  server.Doors
		room   int
		path   string
	}{
		{"of all", server.Connections{Most: 3, PerClient: 100}, server.Doors{}, 3, "max-connections"},
		{"of one client", server.Connections{Most: 100, PerClient: 2}, server.Doors{}, 2, "max-connections-per-client"},
		{"of a proxy", server.Connections{Most: 4, PerClient: 2}, server.Doors{Proxies: []server.Proxy{trusted}}, 4, "max-connections"},
	} {
		t.Run(test.name, func(t *testing.T) {
			plain, err := server.Listen(t.Context(), server.Address{At: "127.0.0.1:0"})
			if err != nil {
				t.Fatal(err)
			}
			var refused atomic.Int64
			capped := test.doors.Cap(plain, test.limits, time.Now, func() { refused.Add(1) })
			startOn(t, capped, nil)
			ask := func() (net.Conn, answer) {
				conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", plain.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				if _, err := io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
					t.Fatal(err)
				}
				response, err := http.ReadResponse(bufio.NewReader(conn), nil)
				if err != nil {
					t.Fatal(err)
				}
				return conn, answer{response.StatusCode, response.Header, readAll(t, response)}
			}
			var conns []net.Conn
			for range test.room {
				conn, got := ask()
				defer conn.Close()
				if conns = append(conns, conn); got.status != 200 {
					t.Fatalf("connection %d: %d %s", len(conns), got.status, got.body)
				}
			}
			if open, most := capped.Load(); open != test.room || most != test.limits.Most {
				t.Errorf("there are %d connections of %d", open, most)
			}
			conn, got := ask()
			conn.Close()
			wrong := got.told(t)
			if got.status != 503 || wrong.Extensions.Code != "RATE_LIMITED" || wrong.Argument() != test.path || wrong.Expected() == "" || got.header.Get("Retry-After") == "" || refused.Load() != 1 {
				t.Errorf("one too many: %d %s, %d refused", got.status, got.body, refused.Load())
			}
			conns[0].Close()
			for range patience {
				if open, _ := capped.Load(); open < test.room {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			conn, got = ask()
			conn.Close()
			if got.status != 200 || strings.Contains(got.body, "errors") {
				t.Errorf("after one was closed: %d %s", got.status, got.body)
			}
		})
	}
}
