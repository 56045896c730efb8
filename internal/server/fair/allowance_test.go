package fair_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"corroborate/internal/server/fair"
)

// clock is a clock that moves when a test says so.
type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) forward(d time.Duration) { c.at = c.at.Add(d) }

// spend spends points of a client, and settles them at once. It returns how long the client
// has to wait instead; 0 if it does not.
func spend(t *testing.T, a *fair.Allowance, client string, estimated, actual int) time.Duration {
	t.Helper()
	settle, err := a.Spend(client, estimated)
	var over *fair.Overdrawn
	if errors.As(err, &over) {
		return over.Wait
	}
	if err != nil {
		t.Fatal(err)
	}
	settle(actual)
	return 0
}

// A client spends what its work does cost, and gets new points as time goes by.
func TestAllowance(t *testing.T) {
	c := &clock{time.Unix(0, 0)}
	a := fair.NewAllowance(100, 10, c.now)
	for i, step := range []struct {
		client            string
		estimated, actual int
		after, wait       time.Duration
	}{
		{"ann", 60, 60, 0, 0},                          // 40 left
		{"ann", 60, 0, 0, 2 * time.Second},             // 20 too few
		{"bob", 60, 60, 0, 0},                          // who has an allowance of his own
		{"ann", 40, 10, 0, 0},                          // 30 are given back
		{"ann", 30, 50, 0, 0},                          // 20 more than were there
		{"ann", 1, 0, 0, 2100 * time.Millisecond},      // 21 too few
		{"ann", 1, 1, 2100 * time.Millisecond, 0},      // just enough
		{"ann", 100, 0, time.Hour, 0},                  // no more than an allowance piles up
		{"ann", 5_000, 1_000_000, 0, 0},                // which is enough for whatever may run
		{"ann", 100, 0, 19 * time.Second, time.Second}, // nobody owes more than an allowance
		{"ann", 100, 0, time.Second, 0},
	} {
		c.forward(step.after)
		if got := spend(t, a, step.client, step.estimated, step.actual); got != step.wait {
			t.Errorf("step %d: waits %v, want %v", i, got, step.wait)
		}
	}
}

// While work is under way, what it is estimated to cost is spent.
func TestWorkUnderWayIsSpent(t *testing.T) {
	c := &clock{time.Unix(0, 0)}
	a := fair.NewAllowance(100, 1, c.now)
	settle, err := a.Spend("ann", 80)
	if err != nil {
		t.Fatal(err)
	}
	if wait := spend(t, a, "ann", 80, 1); wait != 60*time.Second {
		t.Errorf("beside it, 80 points wait %v", wait)
	}
	settle(20)
	if wait := spend(t, a, "ann", 80, 80); wait != 0 {
		t.Errorf("after it, 80 points wait %v", wait)
	}
}

// Clients that have all of their points again are forgotten, and those that owe some are not.
func TestAllowanceForgets(t *testing.T) {
	c := &clock{time.Unix(0, 0)}
	a := fair.NewAllowance(10_000, 1, c.now)
	spend(t, a, "ann", 10_000, 10_000)
	for i := range 50_000 {
		c.forward(time.Millisecond)
		spend(t, a, fmt.Sprint("client ", i), 1, 1)
	}
	if n := a.Clients(); n > 4_000 {
		t.Errorf("%d clients are remembered, and about 1,000 of them do not have all of their points", n)
	}
	if wait := spend(t, a, "ann", 10_000, 0); wait < time.Hour {
		t.Errorf("a client that has spent everything waits %v", wait)
	}
}
