package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// testIsolation: a reader never sees a half of an Update.
func testIsolation(t T, c Config) {
	const rounds = 30
	mark := func(n int) []evidence.Entry {
		a, b := agent("ann"), claim("c-one", n)
		a.Note, b.Note = fmt.Sprint(n), fmt.Sprint(n)
		return []evidence.Entry{a, b}
	}
	s := open(t, c, mark(0)...)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	done := make(chan struct{})
	var writing sync.WaitGroup
	var failed error
	writing.Go(func() {
		defer close(done)
		for n := 1; n <= rounds && failed == nil; n++ {
			failed = s.Update(ctx, func(tx storage.Tx) error {
				both := mark(n)
				if err := tx.Put(ctx, both[:1]); err != nil {
					return err
				}
				r := evidence.Revision{At: start, Message: fmt.Sprint(n)}
				if err := tx.Record(ctx, r, []evidence.Change{created(both[0])}); err != nil {
					return err
				}
				time.Sleep(time.Millisecond) // time for a reader to look at the half
				return tx.Put(ctx, both[1:])
			})
		}
	})
	read := func(r storage.Reader) (string, error) {
		both, err := r.Entries(ctx, []evidence.Ref{"ann", "c-one"})
		if err != nil {
			return "", err
		}
		a, b := both[0].(*evidence.Agent).Note, both[1].(*evidence.Claim).Note
		if a != b {
			t.Errorf("a View sees half an Update: %s and %s", a, b)
		}
		if !c.Snapshot {
			return a, nil
		}
		p, err := r.Revisions(ctx, storage.RevisionQuery{First: 1, Count: true})
		if err == nil && fmt.Sprint(p.Total) != a {
			t.Errorf("a View sees half an Update: entries of %s, and a revision of %d", a, p.Total)
		}
		return a, err
	}
	for looking := true; looking; {
		select {
		case <-done:
			looking = false
		default:
		}
		err := s.View(ctx, func(r storage.Reader) error {
			first, err := read(r)
			if err != nil {
				return err
			}
			time.Sleep(time.Millisecond / 2)
			second, err := read(r)
			if c.Snapshot && first != second {
				t.Errorf("a View of a store with snapshots sees %s and then %s", first, second)
			}
			return err
		})
		if err != nil {
			t.Errorf("reading: %v", err)
			break
		}
	}
	writing.Wait()
	if failed != nil {
		t.Fatalf("writing: %v", failed)
	}
	if err := s.View(ctx, func(r storage.Reader) error {
		got, err := read(r)
		if err == nil && got != fmt.Sprint(rounds) {
			t.Errorf("the last View sees %s instead of %d", got, rounds)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// isolationFaults are found by "isolation".
var isolationFaults = []fault{
	{"committed in halves", carelessly("committed in halves")},
	{"halves are seen", carelessly("halves are seen")},
}

// testOneAfterTheOther: Updates that come at once run one after the other. Each first
// counts up the sequence, and sees what those before it wrote.
func testOneAfterTheOther(t T, c Config) {
	const writers, each = 4, 6
	s := open(t, c, claim("c-one", 0))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var group sync.WaitGroup
	errs := make([]error, writers)
	for w := range writers {
		group.Go(func() {
			for range each {
				if errs[w] == nil {
					errs[w] = s.Update(ctx, func(tx storage.Tx) error { return countUp(ctx, tx) })
				}
			}
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		state, err := r.State(ctx)
		if want := int64(1 + writers*each); state.Sequence != want {
			t.Errorf("after %d updates the sequence is %d", want, state.Sequence)
		}
		if got := entryOf(ctx, t, r, "c-one").(*evidence.Claim).Version; got != 1+writers*each {
			t.Errorf("%d of %d changes got lost", 1+writers*each-got, writers*each)
		}
		return err
	})
}

// oneAfterFaults are found by "one after the other".
var oneAfterFaults = []fault{
	{"not counted", carelessly("not counted")},
	{"counted last", carelessly("counted last")},
	{"not one after the other", carelessly("not one after the other")},
}

// countUp adds one to the version of a claim, which is always one less than the
// sequence within the Update.
func countUp(ctx context.Context, tx storage.Tx) error {
	state, err := tx.State(ctx)
	if err != nil {
		return err
	}
	found, err := tx.Entries(ctx, []evidence.Ref{"c-one"})
	if err != nil {
		return err
	}
	one := found[0].(*evidence.Claim)
	if int64(one.Version)+1 != state.Sequence {
		return fmt.Errorf("update %d sees what update %d left", state.Sequence, one.Version)
	}
	one.Version++
	time.Sleep(time.Millisecond) // time for another Update to come in between, where that can be
	return tx.Put(ctx, []evidence.Entry{one})
}
