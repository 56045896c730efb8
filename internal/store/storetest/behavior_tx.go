package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
)

// patience is how long the suite waits for what should take moments.
const patience = 30 * time.Second

var errStop = errors.New("enough")

// testRollback: an Update that fails, in whatever way, leaves no trace.
func testRollback(t T, c Config) {
	s := open(t, c, world()...)
	ctx := context.Background()
	before := everything(t, s)
	write := func(tx evidence.Tx) {
		err := tx.Put(ctx, []evidence.Entry{agent("cid"), agent("ann"), link("nobody->c-alone", "WEAK"), claim("c-base", 9, "other")})
		err = errors.Join(err, tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"c-alone": {Belief: 1}}), tx.SetRubric(ctx, "abc"))
		if err != nil {
			t.Fatalf("writing: %v", err)
		}
		if got := answer(ctx, tx, entries{"cid", "nobody->c-alone"}); got != "cid nobody->c-alone" {
			t.Errorf("the Update does not see what it wrote: %s", got)
		}
	}
	unchanged := func(how string) {
		t.Helper()
		if diff := cmp.Diff(before, everything(t, s)); diff != "" {
			t.Errorf("after %s (-before +after):\n%s", how, diff)
		}
		view(t, s, func(ctx context.Context, r evidence.Reader) error {
			if got := answer(ctx, r, search{Text: "cid"}); got != "" {
				t.Errorf("after %s, the search finds %s", how, got)
			}
			return nil
		})
	}
	if err := s.Update(ctx, func(tx evidence.Tx) error { write(tx); return errStop }); !errors.Is(err, errStop) {
		t.Errorf("an Update whose function fails returns %v", err)
	}
	unchanged("an error")

	func() {
		defer func() {
			if p := recover(); p != errStop {
				t.Errorf("a panic came out as %v", p)
			}
		}()
		_ = s.Update(ctx, func(tx evidence.Tx) error { write(tx); panic(errStop) })
		t.Errorf("a panic got lost")
	}()
	unchanged("a panic")

	// Where the error of a Put is not passed on, the store may refuse to commit,
	// but never commits a part of that Put.
	_ = s.Update(ctx, func(tx evidence.Tx) error {
		if err := tx.Put(ctx, []evidence.Entry{agent("cid"), agent("ann"), link("saw->nope", "")}); err == nil {
			t.Errorf("a link to nowhere was put")
		}
		return nil
	})
	view(t, s, func(ctx context.Context, r evidence.Reader) error {
		if got := answer(ctx, r, entries{"cid"}); got != "-" {
			t.Errorf("a part of a Put was committed")
		}
		if got := entryOf(ctx, t, r, "ann").(*evidence.Agent).Name; got != world()[0].(*evidence.Agent).Name {
			t.Errorf("a part of a Put was committed: %s", got)
		}
		return nil
	})
	if err := s.View(ctx, func(evidence.Reader) error { return errStop }); !errors.Is(err, errStop) {
		t.Errorf("a View whose function fails returns %v", err)
	}
}

// testStoppedVisit: a Scan ends where its visitor says so, with its error.
func testStoppedVisit(t T, c Config) {
	s := open(t, c, world()...)
	view(t, s, func(ctx context.Context, r evidence.Reader) error {
		seen := 0
		err := r.Scan(ctx, func(evidence.Entry) error {
			if seen++; seen == 3 {
				return errStop
			}
			return nil
		})
		if !errors.Is(err, errStop) || seen != 3 {
			t.Errorf("a Scan that is stopped at the third entry visits %d and returns %v", seen, err)
		}
		if got := answer(ctx, r, entries{"ann"}); got != "ann" {
			t.Errorf("the reader is no good any more: %s", got)
		}
		return nil
	})
}

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
			failed = s.Update(ctx, func(tx evidence.Tx) error {
				both := mark(n)
				if err := tx.Put(ctx, both[:1]); err != nil {
					return err
				}
				time.Sleep(time.Millisecond) // time for a reader to look at the half
				return tx.Put(ctx, both[1:])
			})
		}
	})
	read := func(r evidence.Reader) (string, error) {
		both, err := r.Entries(ctx, []evidence.Ref{"ann", "c-one"})
		if err != nil {
			return "", err
		}
		a, b := both[0].(*evidence.Agent).Note, both[1].(*evidence.Claim).Note
		if a != b {
			t.Errorf("a View sees half an Update: %s and %s", a, b)
		}
		return a, nil
	}
	for looking := true; looking; {
		select {
		case <-done:
			looking = false
		default:
		}
		err := s.View(ctx, func(r evidence.Reader) error {
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
	if err := s.View(ctx, func(r evidence.Reader) error {
		got, err := read(r)
		if err == nil && got != fmt.Sprint(rounds) {
			t.Errorf("the last View sees %s instead of %d", got, rounds)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// testOneAfterTheOther: of Updates that come at once, each is counted first,
// and each sees what those before it did.
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
					errs[w] = s.Update(ctx, func(tx evidence.Tx) error { return countUp(ctx, tx) })
				}
			}
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	view(t, s, func(ctx context.Context, r evidence.Reader) error {
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

// countUp counts a claim's version up, which is one less than the sequence is
// within the Update.
func countUp(ctx context.Context, tx evidence.Tx) error {
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

// testContexts: a context that has ended ends what is done with it.
func testContexts(t T, c Config) {
	s := open(t, c, world()...)
	before := everything(t, s)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancel()
	expect := func(what string, got, want error) {
		t.Helper()
		if !errors.Is(got, want) {
			t.Errorf("%s returns %v instead of an error that wraps %v", what, got, want)
		}
	}
	nothing := func(r evidence.Reader) error { return nil }
	for _, end := range []struct {
		ctx  context.Context
		want error
	}{{ended, context.Canceled}, {late, context.DeadlineExceeded}} {
		expect("a View", s.View(end.ctx, nothing), end.want)
		expect("an Update", s.Update(end.ctx, func(evidence.Tx) error { return nil }), end.want)
		view(t, s, func(ctx context.Context, r evidence.Reader) error {
			for _, a := range []ask{standing{}, entries{"ann"}, edges{walk("ann", evidence.AuthoredBy, in)}, list{Kind: evidence.KindClaim, First: 1},
				search{Text: "well"}, near{"an", 1}, under{"c-top"}, over{"ann"}, scan{}, counts{}} {
				_, err := a.of(end.ctx, r)
				expect(fmt.Sprintf("%T", a), err, end.want)
			}
			if got := answer(ctx, r, entries{"ann"}); got != "ann" {
				t.Errorf("the reader is no good any more: %s", got)
			}
			return nil
		})
	}
	during, cancel := context.WithCancel(context.Background())
	defer cancel()
	expect("an Update that is canceled within", s.Update(during, func(tx evidence.Tx) error {
		err := tx.Put(during, []evidence.Entry{agent("cid"), agent("ann")})
		cancel()
		return err
	}), context.Canceled)
	if diff := cmp.Diff(before, everything(t, s)); diff != "" {
		t.Errorf("Updates that were canceled (-before +after):\n%s", diff)
	}
}

// testReopen: what was written is there for who opens the store next, and the
// closed store says that it is closed.
func testReopen(t T, c Config) {
	s := c.Open(t)
	put(t, s, world()...)
	if err := s.Update(context.Background(), func(tx evidence.Tx) error { return tx.SetRubric(context.Background(), "abc") }); err != nil {
		t.Fatal(err)
	}
	before := everything(t, s)
	if err := s.Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}
	called := false
	for what, err := range map[string]error{
		"View":   s.View(context.Background(), func(evidence.Reader) error { called = true; return nil }),
		"Update": s.Update(context.Background(), func(evidence.Tx) error { called = true; return nil }),
	} {
		if err == nil || evidence.CodeOf(err) != evidence.Unavailable || called {
			t.Errorf("%s after Close: %v, function called: %t", what, err, called)
		}
	}
	again := c.Reopen(t, s)
	t.Cleanup(func() {
		if err := again.Close(); err != nil {
			t.Errorf("closing again: %v", err)
		}
	})
	if diff := cmp.Diff(before, everything(t, again)); diff != "" {
		t.Errorf("the store has changed while it was closed (-before +after):\n%s", diff)
	}
	put(t, again, agent("cid"))
}

// testLargeBatch: one Put takes a whole map.
func testLargeBatch(t T, c Config) {
	var all []evidence.Entry
	for i := range c.Batch / 4 {
		speaker, says, one := agent(evidence.Key(fmt.Sprintf("a-%d", i))), evidence.Key(fmt.Sprintf("t-%d", i)), claim(evidence.Key(fmt.Sprintf("c-%d", i)), 0, "big")
		all = append(all, link(evidence.LinkName(says, one.Key, evidence.Supports), evidence.StrengthWeak), speaking(says, speaker.Key), one, speaker)
	}
	s := open(t, c)
	ctx := context.Background()
	if err := s.Update(ctx, func(tx evidence.Tx) error { return tx.Put(ctx, all) }); err != nil {
		t.Fatalf("putting %d entries: %v", len(all), err)
	}
	view(t, s, func(ctx context.Context, r evidence.Reader) error {
		got, err := r.Entries(ctx, refs(all))
		if err != nil {
			return err
		}
		for i := range all {
			if diff := cmp.Diff(all[i], got[i]); diff != "" {
				t.Fatalf("entry %d (-want +got):\n%s", i, diff)
			}
		}
		n := 0
		err = r.Scan(ctx, func(evidence.Entry) error { n++; return nil })
		if n != len(all) {
			t.Errorf("a Scan visits %d of %d entries", n, len(all))
		}
		if got := answer(ctx, r, counts{}); got != fmt.Sprintf("AGENT %d TESTIMONY %[1]d CLAIM %[1]d LINK %[1]d |  | ", len(all)/4) {
			t.Errorf("counts: %s", got)
		}
		return err
	})
}
