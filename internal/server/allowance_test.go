package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/server"
	"corroborate/internal/server/fair"
)

// A client that has spent its allowance is told when to try again, and others are answered. As
// time goes by, it is answered, too.
func TestAllowance(t *testing.T) {
	var mu sync.Mutex
	now := time.Unix(0, 0)
	allowance := fair.NewAllowance(1_000, 10, func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	})
	r := start(t, func(c *server.Config) {
		c.GraphQL = graph.NewHandler(graph.Config{Store: demoStore(t), Rubric: assess.DefaultRubric(), Log: c.Log, Spend: server.Spend(allowance)})
	})
	const modern = "application/graphql-response+json"
	ask := func(client, accept, query string) answer {
		return r.ask(t, "POST", "/graphql", fmt.Sprintf(`{"query": %q}`, query), "Content-Type", "application/json", "Accept", accept, server.AuthorHeader, client)
	}
	const small, large = `{ claim(ref: "promise-gap") { key } }`, `{ claims(first: 100) { nodes { assessment { warnings { code } } } } }`
	spent := 0
	for ask("ann", modern, large).status == http.StatusOK {
		if spent++; spent > 1_000 {
			t.Fatal("an allowance of 1,000 points is enough for 1,000 large requests")
		}
	}
	if spent == 0 {
		t.Fatal("not even one large request is answered")
	}
	got := ask("ann", modern, large)
	if got.status != http.StatusTooManyRequests || !strings.Contains(got.body, `"code":"RATE_LIMITED"`) || !strings.Contains(got.body, `"path":"allowance"`) || !strings.Contains(got.body, `"limit":1000`) ||
		!strings.Contains(got.body, fmt.Sprintf("this one in %s s", got.header.Get("Retry-After"))) || strings.Contains(got.body, `"cost"`) {
		t.Errorf("beyond the allowance: %d %v %s", got.status, got.header, got.body)
	}
	if got := ask("ann", "application/json", large); got.status != http.StatusOK || !strings.Contains(got.body, "RATE_LIMITED") || got.header.Get("Retry-After") == "" {
		t.Errorf("beyond the allowance, to a client of application/json: %d %v %s", got.status, got.header, got.body)
	}
	if got := ask("bob", modern, small); got.status != http.StatusOK {
		t.Errorf("another client: %d %s", got.status, got.body)
	}
	var seconds int
	if _, err := fmt.Sscan(got.header.Get("Retry-After"), &seconds); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	now = now.Add(time.Duration(seconds) * time.Second)
	mu.Unlock()
	if got := ask("ann", modern, large); got.status != http.StatusOK {
		t.Errorf("after %d s: %d %s", seconds, got.status, got.body)
	}
}

// Without an allowance, clients spend what they like.
func TestNoAllowance(t *testing.T) {
	settle, _, err := server.Spend(nil)(t.Context(), 1_000_000_000)
	if err != nil {
		t.Fatal(err)
	}
	settle(1)
}
