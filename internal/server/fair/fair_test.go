package fair_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"corroborate/internal/server/fair"
)

// waitFor lets other goroutines run until so much work waits.
func waitFor(p *fair.Pool, waiting int) {
	for p.Load().Waiting != waiting {
		runtime.Gosched()
	}
}

// queue lets work of clients wait, in this order, and then counts who gets which turn.
func queue(t *testing.T, p *fair.Pool, clients ...string) (order string) {
	t.Helper()
	leave, err := p.Enter(t.Context(), "first")
	if err != nil {
		t.Fatal(err)
	}
	var got []string // one goroutine at a time has a turn
	var all sync.WaitGroup
	for i, name := range clients {
		all.Go(func() {
			leave, err := p.Enter(t.Context(), name)
			if err != nil {
				t.Error(err)
				return
			}
			got = append(got, name)
			leave()
		})
		waitFor(p, i+1)
	}
	leave()
	all.Wait()
	return strings.Join(got, " ")
}

// A client with much work waiting does not keep others from their turns.
func TestClientsTakeTurns(t *testing.T) {
	for _, test := range []struct{ clients, want string }{
		{"a a a a b", "a b a a a"},
		{"a a a b b c", "a b c a b a"},
		{"a b a c a b", "a b c a b a"},
		{"a a a", "a a a"},
	} {
		if got := queue(t, fair.New(1, 10), strings.Fields(test.clients)...); got != test.want {
			t.Errorf("%s: the turns went to %s, want %s", test.clients, got, test.want)
		}
	}
}

// Eight clients with sixteen heavy requests each do not make a ninth one wait for more
// than one turn of each.
func TestNewcomerWaitsForOneTurnOfEach(t *testing.T) {
	var clients []string
	for range 16 {
		for c := range 8 {
			clients = append(clients, fmt.Sprint("heavy-", c))
		}
	}
	turns := strings.Fields(queue(t, fair.New(1, 16), append(clients, "new")...))
	for i, name := range turns {
		if name == "new" && i > 8 {
			t.Errorf("the newcomer got turn %d of %d", i+1, len(turns))
		}
	}
}

func TestBounds(t *testing.T) {
	p := fair.New(2, 1)
	one, err := p.Enter(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	two, err := p.Enter(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	three := make(chan func())
	go func() {
		leave, err := p.Enter(t.Context(), "a")
		if err != nil {
			t.Error(err)
		}
		three <- leave
	}()
	waitFor(p, 1)
	var full *fair.Full
	if _, err := p.Enter(t.Context(), "a"); !errors.As(err, &full) || full.Most != 1 {
		t.Errorf("one too many: %v", err)
	}
	if got, want := p.Load(), (fair.Load{Running: 2, Waiting: 1, Size: 2}); got != want {
		t.Errorf("the load is %+v, want %+v", got, want)
	}
	one()
	one() // which is once
	leave := <-three
	if got, want := p.Load(), (fair.Load{Running: 2, Size: 2}); got != want {
		t.Errorf("the load is %+v, want %+v", got, want)
	}
	two()
	leave()
	if got, want := p.Load(), (fair.Load{Size: 2}); got != want {
		t.Errorf("at the end the load is %+v, want %+v", got, want)
	}
}

// Who gives up leaves no gap, also when the turn comes at the same moment.
func TestGivingUp(t *testing.T) {
	p := fair.New(1, 100)
	for range 200 {
		leave, err := p.Enter(t.Context(), "first")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		gone := errors.New("gone")
		var all sync.WaitGroup
		for i := range 4 {
			all.Go(func() {
				switch leave, err := p.Enter(ctx, fmt.Sprint(i%2)); {
				case err == nil:
					leave()
				case !errors.Is(err, gone):
					t.Error(err)
				}
			})
		}
		waitFor(p, 4)
		all.Go(leave)
		cancel(gone)
		all.Wait()
		if got, want := p.Load(), (fair.Load{Size: 1}); got != want {
			t.Fatalf("the load is %+v, want %+v", got, want)
		}
	}
}
