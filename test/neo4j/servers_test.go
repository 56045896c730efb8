package neo4j_test

import (
	"encoding/base64"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"corroborate/internal/server"
)

// tap is a proxy to a Neo4j that keeps what clients send.
type tap struct {
	address string
	mu      sync.Mutex
	sent    strings.Builder
}

// tapped opens a proxy to a server until the test ends.
func tapped(t *testing.T, address string) *tap {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tap{address: "bolt://" + listener.Addr().String()}
	var group sync.WaitGroup
	t.Cleanup(func() { _ = listener.Close(); group.Wait() })
	group.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return // it is closed
			}
			far, err := net.Dial("tcp", u.Host)
			if err != nil {
				t.Error(err)
				_ = near.Close()
				continue
			}
			group.Go(func() { _, _ = io.Copy(far, io.TeeReader(near, p)); _ = far.Close() })
			group.Go(func() { _, _ = io.Copy(near, far); _ = near.Close() })
		}
	})
	return p
}

func (p *tap) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent.Write(b)
}

// take returns what was sent since the last call.
func (p *tap) take() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.sent.Reset()
	return p.sent.String()
}

// TestSeenReachesNeo4j: a client brings the bookmark that one server gave it to the
// other one, which passes it on to Neo4j. Neo4j then reads nothing older.
func TestSeenReachesNeo4j(t *testing.T) {
	neo4j := lend(t)
	way := tapped(t, neo4j.Address)
	one, other := serve(t, open(t, neo4j.Address, neo4j)), serve(t, open(t, way.address, neo4j))
	const query = `{"query":"{ claim(ref: \"promise-gap\") { statement } }"}`
	ways := map[string]func(header ...string) answer{
		"POST": func(header ...string) answer { return ask(t, "POST", other.URL+"/graphql", query, header...) },
		"GET": func(header ...string) answer {
			return ask(t, "GET", other.URL+"/graphql?query={claim(ref:%22promise-gap%22){statement}}", "", header...)
		},
		"export": func(header ...string) answer { return ask(t, "GET", other.URL+"/export?format=yaml", "", header...) },
	}
	for name, read := range ways {
		before := read()
		written := ask(t, "POST", one.URL+"/graphql", "", "X-Rename", "It says so by way of "+name+".")
		seen := written.header.Get(server.SeenHeader)
		mark := newest(t, seen, before.header.Get(server.SeenHeader))
		way.take()
		read()
		if strings.Contains(first(way.take()), mark) {
			t.Fatalf("%s: the other server knows of the write by itself, so that this shows nothing", name)
		}
		// The other server knows of that write by now, since it has read. So write again.
		written = ask(t, "POST", one.URL+"/graphql", "", "X-Rename", "It says so again by way of "+name+".")
		seen = written.header.Get(server.SeenHeader)
		mark = newest(t, seen, before.header.Get(server.SeenHeader))
		got := read(server.SeenHeader, seen)
		if !strings.Contains(first(way.take()), mark) {
			t.Errorf("%s: the mark %s does not reach Neo4j", name, mark)
		}
		if got.status != 200 || !strings.Contains(string(got.body), "again by way of "+name) {
			t.Errorf("%s: status %d, %s", name, got.status, got.body)
		}
		if got.header.Get(server.SeenHeader) == "" {
			t.Errorf("%s: the answer does not say what was seen", name)
		}
	}
}

// first is what was sent with the first transaction. Later ones of the same request
// know the bookmarks of the first.
func first(sent string) string {
	const begin = "bookmarks"
	_, rest, found := strings.Cut(sent, begin)
	if !found {
		return ""
	}
	marks, _, _ := strings.Cut(rest, begin)
	return marks
}

// newest is a mark of one header that the other does not have.
func newest(t *testing.T, header, older string) string {
	t.Helper()
	read := func(header string) string {
		text, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(header, "1."))
		if err != nil || len(text) == 0 {
			t.Fatalf("%q: %v", header, err)
		}
		return string(text)
	}
	old := read(older)
	for mark := range strings.SplitSeq(read(header), "\n") {
		if !strings.Contains(old, mark) {
			return mark
		}
	}
	t.Fatalf("%s has no bookmark that %s does not have", header, older)
	return ""
}

// TestSeenOfAnotherStore: a header that is well formed, but does not come from this
// Neo4j, is answered as the client's mistake.
func TestSeenOfAnotherStore(t *testing.T) {
	neo4j := lend(t)
	s := serve(t, open(t, neo4j.Address, neo4j))
	for _, mark := range []string{"7", "FB:nonsense"} {
		seen := "1." + base64.RawURLEncoding.EncodeToString([]byte(mark))
		for _, got := range []answer{
			ask(t, "POST", s.URL+"/graphql", `{"query":"{ claim(ref: \"promise-gap\") { statement } }"}`, server.SeenHeader, seen),
			ask(t, "GET", s.URL+"/export?format=yaml", "", server.SeenHeader, seen),
		} {
			if !strings.Contains(string(got.body), "BAD_USER_INPUT") || !strings.Contains(string(got.body), server.SeenHeader) || strings.Contains(string(got.body), mark+" ") {
				t.Errorf("%s: status %d, %s", mark, got.status, got.body)
			}
		}
		if got := ask(t, "POST", s.URL+"/graphql", `{"query":"{ claim(ref: \"promise-gap\") { key } }"}`); !strings.Contains(string(got.body), `"promise-gap"`) {
			t.Errorf("afterwards: %s", got.body)
		}
	}
}
