package server_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/server"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// cluster is what several members keep copies of: the updates so far.
type cluster struct {
	mu      sync.Mutex
	updates []func(storage.Tx) error
}

// member is a store over a copy that lags: it takes over what others have
// written when a client brings a mark of it, and not before.
type member struct {
	storage.Store
	*copied
	cluster *cluster
	seen    *storage.Seen // by the client whose member this is; nil if that is nobody
}

// copied is how far a member's copy has come.
type copied struct {
	mu      sync.Mutex
	applied int // updates
}

// For implements storage.Marking.
func (m *member) For(seen *storage.Seen) storage.Store {
	return &member{m.Store, m.copied, m.cluster, seen}
}

func (c *cluster) member(t *testing.T) *member {
	s := memstore.New()
	copyMap(t, demoStore(t), s)
	return &member{s, &copied{}, c, nil}
}

// catchUp takes over the first n updates.
func (m *member) catchUp(ctx context.Context, n int) error {
	m.cluster.mu.Lock()
	updates := m.cluster.updates
	m.cluster.mu.Unlock()
	m.mu.Lock()
	defer m.mu.Unlock()
	for ; m.applied < min(n, len(updates)); m.applied++ {
		if err := m.Store.Update(ctx, updates[m.applied]); err != nil {
			return err
		}
	}
	if m.seen != nil {
		m.seen.Set([]string{strconv.Itoa(m.applied)})
	}
	return nil
}

func (m *member) View(ctx context.Context, f func(storage.Reader) error) error {
	latest := 0
	if m.seen != nil {
		for _, mark := range m.seen.Marks() {
			n, err := strconv.Atoi(mark)
			if err != nil {
				return err
			}
			latest = max(latest, n)
		}
	}
	if err := m.catchUp(ctx, latest); err != nil {
		return err
	}
	return m.Store.View(ctx, f)
}

func (m *member) Update(ctx context.Context, f func(storage.Tx) error) error {
	m.cluster.mu.Lock()
	m.cluster.updates = append(m.cluster.updates, f)
	n := len(m.cluster.updates)
	m.cluster.mu.Unlock()
	return m.catchUp(ctx, n)
}

// serveMember serves a member of a cluster. A request with X-Rename makes the
// claim promise-gap say something else.
func serveMember(t *testing.T, s storage.Store) *running {
	return start(t, func(c *server.Config) {
		read := graph.NewHandler(graph.Config{Store: s, Rubric: assess.DefaultRubric(), Log: c.Log, Seen: server.SeenBy})
		c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if to := r.Header.Get("X-Rename"); to != "" {
				if err := rename(r.Context(), storage.For(s, server.SeenBy(r.Context())), to); err != nil {
					http.Error(w, err.Error(), 500)
				}
				return
			}
			read.ServeHTTP(w, r)
		})
		exports(s, nil)(c)
	})
}

func rename(ctx context.Context, s storage.Store, statement string) error {
	return s.Update(ctx, func(tx storage.Tx) error {
		ctx := context.WithoutCancel(ctx) // other members do it again later
		found, err := tx.Entries(ctx, []evidence.Ref{"promise-gap"})
		if err != nil {
			return err
		}
		claim := *found[0].(*evidence.Claim)
		claim.Statement = statement
		return tx.Put(ctx, []evidence.Entry{&claim})
	})
}

// client is one that sends back what it was told that it has seen, or forgets.
type client struct {
	seen    string
	forgets bool
}

func (c *client) ask(t *testing.T, r *running, method, path, body string, header ...string) answer {
	t.Helper()
	if c.seen != "" && !c.forgets {
		header = append(header, server.SeenHeader, c.seen)
	}
	got := r.ask(t, method, path, body, append(header, "Content-Type", "application/json")...)
	if got.status != 200 {
		t.Fatalf("%s %s: status %d, %s", method, path, got.status, got.body)
	}
	c.seen = got.header.Get(server.SeenHeader)
	if c.seen == "" {
		t.Fatalf("%s %s: the answer does not say what was seen", method, path)
	}
	return got
}

// TestOwnWritesAreRead: two servers share a cluster whose members lag. A client
// that writes through one and reads through the other sees its own writes, by
// the header alone, whichever way it reads.
func TestOwnWritesAreRead(t *testing.T) {
	const query = `{"query":"{ claim(ref: \"promise-gap\") { statement } }"}`
	ways := map[string]func(t *testing.T, c *client, r *running) answer{
		"POST": func(t *testing.T, c *client, r *running) answer { return c.ask(t, r, "POST", "/graphql", query) },
		"GET": func(t *testing.T, c *client, r *running) answer {
			return c.ask(t, r, "GET", `/graphql?query={claim(ref:"promise-gap"){statement}}`, "")
		},
		"export of all": func(t *testing.T, c *client, r *running) answer { return c.ask(t, r, "GET", "/export?format=yaml", "") },
		"export of a claim": func(t *testing.T, c *client, r *running) answer {
			return c.ask(t, r, "GET", "/export?format=json&claim=promise-gap", "")
		},
		"dossier": func(t *testing.T, c *client, r *running) answer {
			return c.ask(t, r, "GET", "/export?format=markdown&claim=promise-gap", "")
		},
	}
	for way, read := range ways {
		t.Run(way, func(t *testing.T) {
			all := &cluster{}
			one, other := serveMember(t, all.member(t)), serveMember(t, all.member(t))
			mine, forgetful := &client{}, &client{forgets: true}
			for n := range 3 {
				statement := fmt.Sprintf("It says so for the %d. time.", n+1)
				mine.ask(t, one, "POST", "/graphql", "", "X-Rename", statement)
				if got := read(t, forgetful, other); strings.Contains(got.body, statement) {
					t.Fatal("the other server does not lag, so that this shows nothing")
				}
				if got := read(t, mine, other); !strings.Contains(got.body, statement) {
					t.Errorf("a client does not read its own write: %s", got.body)
				}
				one, other = other, one // what a reader has seen it does not lose at the next server
				if got := read(t, mine, other); !strings.Contains(got.body, statement) {
					t.Errorf("a client reads what is older than what it has seen: %s", got.body)
				}
			}
		})
	}
}

// seenServer hands the marks that it gets to a function, which returns those to tell.
func seenServer(t *testing.T, f func(marks []string) []string) *running {
	return start(t, func(c *server.Config) {
		c.GraphQL = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			seen := server.SeenBy(r.Context())
			seen.Set(f(seen.Marks()))
		})
	})
}

func TestBadSeenIsRefused(t *testing.T) {
	called := false
	r := seenServer(t, func([]string) []string { called = true; return nil })
	code := func(text string) string { return "1." + base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for name, values := range map[string][]string{
		"no version":        {base64.RawURLEncoding.EncodeToString([]byte("FB:abc"))},
		"another version":   {"2." + base64.RawURLEncoding.EncodeToString([]byte("FB:abc"))},
		"not base64":        {"1.!!"},
		"padded":            {"1.YQ=="},
		"loose bits":        {"1.YR"},
		"no marks":          {"1."},
		"an empty mark":     {code("FB:abc\n")},
		"a control":         {code("FB:\x00")},
		"a blank":           {code("FB: abc")},
		"not ASCII":         {code("FB:ä")},
		"a long mark":       {code(strings.Repeat("a", 513))},
		"too long":          {code(strings.Repeat(strings.Repeat("a", 500)+"\n", 20) + "a")},
		"twice":             {code("FB:abc"), code("FB:abc")},
		"a line break":      {"1.YWJj YWJj"},
		"something hostile": {`1."},{"secret":"`},
	} {
		request, err := http.NewRequestWithContext(t.Context(), "POST", r.url+"/graphql", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header[server.SeenHeader] = values
		response, err := r.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		got := answer{response.StatusCode, response.Header, readAll(t, response)}
		want := failed("BAD_USER_INPUT", "Corroborate-Seen: no server sent this, expected the header as a server sent it, or none", "generated-1",
			map[string]any{"path": "Corroborate-Seen", "message": "no server sent this", "expected": "the header as a server sent it, or none"})
		if diff := sameJSON(want, got.body); got.status != 400 || diff != "" || called || got.header.Get(server.SeenHeader) != "" {
			t.Errorf("%s: status %d, called: %v\n%s", name, got.status, called, diff)
		}
	}
	if got := r.ask(t, "POST", "/graphql", "", server.SeenHeader, ""); got.status != 200 || !called {
		t.Errorf("an empty header: %+v", got)
	}
}

// TestSeenComesBack: what a store has told comes back to it as it was.
func TestSeenComesBack(t *testing.T) {
	var tell, told []string
	r := seenServer(t, func(marks []string) []string { told = marks; return tell })
	rapid.Check(t, func(rt *rapid.T) {
		tell = rapid.SliceOfN(rapid.StringMatching(`[!-~]{1,100}`), 1, 50).Draw(rt, "marks")
		header := r.ask(t, "POST", "/graphql", "").header
		if header.Get("Vary") != server.SeenHeader {
			rt.Errorf("Vary: %q", header.Get("Vary"))
		}
		r.ask(t, "POST", "/graphql", "", server.SeenHeader, header.Get(server.SeenHeader))
		if diff := cmp.Diff(tell, told); diff != "" {
			rt.Error(diff)
		}
	})
}

// TestSeenIsBounded: what does not fit into a header is not told, and the log
// says so; a store without marks, such as one in a file, tells nothing.
func TestSeenIsBounded(t *testing.T) {
	var tell []string
	r := seenServer(t, func([]string) []string { return tell })
	for _, marks := range [][]string{nil, {"two words"}, {strings.Repeat("a", 513)}, strings.Fields(strings.Repeat("FB:kcwQabcdefghijklmnopqrstuvwxyz0123456789ABC ", 150))} {
		tell = marks
		if got := r.ask(t, "POST", "/graphql", ""); got.status != 200 || got.header.Get(server.SeenHeader) != "" {
			t.Errorf("%.100q: %+v", marks, got)
		}
	}
	if line := r.log.find(t, "a client is not told what it has seen, as that is too much for a header"); line["level"] != "WARN" || line["request_id"] != "generated-1" {
		t.Errorf("logged %v", line)
	}
}
