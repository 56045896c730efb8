package server_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/server"
	"corroborate/internal/server/fair"
)

// Beside eight clients that send heavy queries, whose turn never comes, a plain query is
// answered. When the turns come, all of them are.
func TestPlainQueriesDoNotWait(t *testing.T) {
	turns := fair.New(1, 3)
	r := start(t, func(c *server.Config) {
		c.GraphQL = graph.NewHandler(graph.Config{Store: demoStore(t), Rubric: assess.DefaultRubric(), Log: c.Log, Turn: server.Turn(turns)})
	})
	ask := func(client, query string) answer {
		return r.ask(t, "POST", "/graphql", fmt.Sprintf(`{"query": %q}`, query), "Content-Type", "application/json", server.AuthorHeader, client)
	}
	const plain, heavy = `{ claim(ref: "promise-gap") { key } }`, `{ impact(ref: "vox") { movedCount } }`
	leave, err := turns.Enter(t.Context(), "somebody else")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for c := range 8 {
		for range 3 {
			all.Go(func() {
				if got := ask(fmt.Sprint("client ", c), heavy); !strings.Contains(got.body, `"data":{"impact":{`) {
					t.Errorf("a heavy query: %s", got.body)
				}
			})
		}
	}
	for i := 0; turns.Load().Waiting < 24; i++ {
		if i == patience || t.Failed() {
			t.Fatalf("the load is %+v, and all heavy queries should wait", turns.Load())
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got := ask("client 0", plain); !strings.Contains(got.body, `"key":"promise-gap"`) {
		t.Errorf("a plain query: %s", got.body)
	}
	if got := ask("client 0", heavy); !strings.Contains(got.body, `"code":"RATE_LIMITED"`) || !strings.Contains(got.body, `"limit":3`) || !strings.Contains(got.body, `"path":"limit-heavy-waiting"`) || !strings.Contains(got.body, `"expected":"fewer at the same time`) {
		t.Errorf("one more of a client that has three: %s", got.body)
	}
	if load := turns.Load(); load.Running != 1 || load.Waiting != 24 {
		t.Errorf("the load is %+v", load)
	}
	leave()
	all.Wait()
	if got, want := turns.Load(), (fair.Load{Size: 1}); got != want {
		t.Errorf("at the end the load is %+v", got)
	}
}

// What a query costs makes it heavy too. Plain lists count a tenth.
func TestDearQueriesTakeTurns(t *testing.T) {
	var turns []string
	limits := graph.DefaultLimits()
	limits.Heavy = 50
	r := start(t, func(c *server.Config) {
		c.GraphQL = graph.NewHandler(graph.Config{Store: demoStore(t), Rubric: assess.DefaultRubric(), Log: c.Log, Limits: limits,
			Turn: func(context.Context) (func(), error) {
				turns = append(turns, "turn")
				return nil, evidence.Refuse(evidence.Problem{Code: evidence.TooMany, Message: "not now"})
			}})
	})
	for _, test := range []struct {
		query string
		waits bool
	}{
		{`{ claims(first: 3) { nodes { key } } }`, false},
		{`{ claims(first: 100) { nodes { key caveats(first: 1) { nodes { key } } } } }`, false},
		{`{ claims(first: 100) { nodes { key supportedBy(first: 4) { nodes { from { key caveats(first: 1) { nodes { key } } } } } } } }`, true},
		{`{ claims(first: 5) { nodes { key alike { nodes { item { key } } } } } }`, true},
		{`{ path(from: "vox", to: "promise-gap") { length } }`, true},
	} {
		turns = nil
		got := r.ask(t, "POST", "/graphql", fmt.Sprintf(`{"query": %q}`, test.query), "Content-Type", "application/json")
		if (len(turns) == 1) != test.waits || strings.Contains(got.body, "RATE_LIMITED") != test.waits {
			t.Errorf("%s: %d turns, %s", test.query, len(turns), got.body)
		}
	}
}

// Clients are told apart by who they say they are, or else by their address.
func TestClients(t *testing.T) {
	proxied, err := server.ParseProxy("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, func(c *server.Config) {
		c.Doors.Proxies = []server.Proxy{proxied}
		c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, server.ClientOf(r.Context())) })
		c.Explorer = tellsClient{}
	})
	for _, test := range []struct {
		header []string
		want   string
	}{
		{nil, "at 127.0.0.1"},
		{[]string{server.AuthorHeader, "ann"}, "by ann"},
		{[]string{"X-Forwarded-For", "192.0.2.7"}, "at 192.0.2.7"},
	} {
		if got := r.ask(t, "POST", "/graphql", "", test.header...); got.body != test.want {
			t.Errorf("%v is %q, want %q", test.header, got.body, test.want)
		}
		if got := r.ask(t, "GET", "/", "", test.header...); got.body != test.want {
			t.Errorf("on a page, %v is %q, want %q", test.header, got.body, test.want)
		}
	}
}

// tellsClient has a page that tells who asks for it.
type tellsClient struct{ explored }

func (tellsClient) Routes() map[string]http.Handler {
	return map[string]http.Handler{"/{$}": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, server.ClientOf(r.Context())) })}
}
