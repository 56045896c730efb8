package neo4jstore

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// TestPool: the store reports how many connections are in use, how long writers waited
// for their turn, and how often it tried again.
func TestPool(t *testing.T) {
	under.empty(t)
	way := breakable(t)
	now := time.Unix(0, 0)
	s, err := way.open(Options{Now: func() time.Time { now = now.Add(50 * time.Millisecond); return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	tell := func(when string, want storage.Pool) {
		t.Helper()
		if diff := cmp.Diff(want, s.Pool(), cmpopts.IgnoreFields(storage.Pool{}, "Retries")); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
	}
	tell("at first", storage.Pool{Max: DefaultOptions().Connections})
	err = s.Update(t.Context(), func(storage.Tx) error {
		tell("while one writes", storage.Pool{InUse: 1, Max: DefaultOptions().Connections})
		if err := s.Update(impatient(t.Context()), func(storage.Tx) error { return nil }); evidence.CodeOf(err) != evidence.Unavailable {
			t.Errorf("a second writer: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	tell("after that", storage.Pool{Max: DefaultOptions().Connections, Waits: 1, Waited: 50 * time.Millisecond})
	if n := s.Pool().Retries; n != 0 {
		t.Errorf("with a server that is up, something was tried again %d times", n)
	}
	way.down()
	if _, err := state(t.Context(), s); err == nil {
		t.Error("a server that is down answers")
	}
	tell("in the end", storage.Pool{Max: DefaultOptions().Connections, Waits: 1, Waited: 50 * time.Millisecond})
	if s.Pool().Retries == 0 {
		t.Error("nothing was tried again")
	}
}

// impatient is a context that ends as soon as its end is waited for.
func impatient(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	return waitedFor{ctx, cancel}
}

type waitedFor struct {
	context.Context
	cancel func()
}

func (c waitedFor) Done() <-chan struct{} {
	c.cancel()
	return c.Context.Done()
}
