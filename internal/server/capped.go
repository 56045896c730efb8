package server

import (
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"corroborate/internal/evidence"
)

// Connections bound how many connections there are at the same time.
type Connections struct {
	Most      int // of all clients
	PerClient int // of one address; named proxies and Unix sockets have many clients
}

// Capped is a listener that bounds its connections.
type Capped struct {
	net.Listener
	limits  Connections
	doors   Doors
	now     func() time.Time
	refused func()
	telling chan struct{} // holds one for each connection that is being told why it is refused
	told    sync.WaitGroup

	mu   sync.Mutex
	open int
	from map[netip.Addr]int
}

// Cap bounds the connections of a listener. It calls refused for each connection that is
// one too many.
func (d Doors) Cap(l net.Listener, limits Connections, now func() time.Time, refused func()) *Capped {
	const atOnce = 16
	return &Capped{Listener: l, limits: limits, doors: d, now: now, refused: refused, telling: make(chan struct{}, atOnce), from: map[netip.Addr]int{}}
}

// Load is how many connections there are, and how many there may be.
func (c *Capped) Load() (open, most int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open, c.limits.Most
}

// Accept implements net.Listener.
func (c *Capped) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := addressOf(conn.RemoteAddr().String())
		if wrong := c.enter(from); wrong != nil {
			c.refused()
			c.turnAway(conn, *wrong)
			continue
		}
		return &cappedConn{Conn: conn, leave: sync.OnceFunc(func() { c.leave(from) })}, nil
	}
}

// Close implements net.Listener.
func (c *Capped) Close() error {
	err := c.Listener.Close()
	c.told.Wait()
	return err
}

// enter counts in a connection, or says why not.
func (c *Capped) enter(from netip.Addr) *evidence.Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	shared := !from.IsValid() || c.doors.trusts(from)
	switch {
	case c.open >= c.limits.Most:
		return &evidence.Problem{Code: evidence.TooMany, Path: "max-connections", Message: fmt.Sprintf("the server has %d connections, and may have no more", c.open),
			Expected: "an idle connection that is used again, or one a moment later", Limit: c.limits.Most}
	case !shared && c.from[from] >= c.limits.PerClient:
		return &evidence.Problem{Code: evidence.TooMany, Path: "max-connections-per-client", Message: fmt.Sprintf("this client has %d connections, and may have no more", c.from[from]),
			Expected: "an idle connection that is used again", Limit: c.limits.PerClient}
	}
	c.open++
	c.from[from]++
	return nil
}

func (c *Capped) leave(from netip.Addr) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open--
	if c.from[from]--; c.from[from] == 0 {
		delete(c.from, from)
	}
}

// turnAway closes a connection. As far as there is time for that, it says why; only to
// clients that do not speak TLS.
func (c *Capped) turnAway(conn net.Conn, p evidence.Problem) {
	select {
	case c.telling <- struct{}{}:
	default:
		_ = conn.Close() // there is nothing to tell the client any more
		return
	}
	c.told.Go(func() {
		defer func() { <-c.telling }()
		defer func() { _ = conn.Close() }() // what could be told was told
		body, err := json.Marshal(errorsOf(newFailure(evidence.Refuse(p))))
		if err != nil || conn.SetDeadline(c.now().Add(time.Second)) != nil {
			return
		}
		first := make([]byte, 4<<10) // a client that has sent nothing yet would not read an answer
		if n, err := conn.Read(first); err != nil || n == 0 || first[0] < 'A' || first[0] > 'Z' {
			return
		}
		fmt.Fprintf(conn, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json; charset=utf-8\r\nRetry-After: 10\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	})
}

// cappedConn counts itself out when it is closed.
type cappedConn struct {
	net.Conn
	leave func()
}

func (c *cappedConn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
