package neo4jstore

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/evidence"
)

// TestPool: the store tells how many connections it needs, how long somebody
// waited for the turn to write, and how often it tried again.
func TestPool(t *testing.T) {
	under.empty(t)
	way := breakable(t)
	s, err := way.open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	tell := func(when string, want evidence.Pool) {
		t.Helper()
		if diff := cmp.Diff(want, s.Pool(), cmpopts.IgnoreFields(evidence.Pool{}, "Waited", "Retries")); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
	}
	tell("at first", evidence.Pool{Max: maxConnections})
	err = s.Update(t.Context(), func(evidence.Tx) error {
		tell("while one writes", evidence.Pool{InUse: 1, Max: maxConnections})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		if err := s.Update(ctx, func(evidence.Tx) error { return nil }); evidence.CodeOf(err) != evidence.Unavailable {
			t.Errorf("a second writer: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	before := s.Pool()
	if before.Waited < 20*time.Millisecond || before.Waited > 10*time.Second || before.Retries != 0 {
		t.Errorf("waited %v, tried again %d times", before.Waited, before.Retries)
	}
	way.down()
	if _, err := state(t.Context(), s); err == nil {
		t.Error("a server that is down answers")
	}
	tell("in the end", evidence.Pool{Max: maxConnections, Waits: 1})
	if s.Pool().Retries == 0 {
		t.Error("nothing was tried again")
	}
}
