package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// patience ends a test that hangs.
const patience = 3 * time.Minute

var errStop = errors.New("enough")

// testRollback: an Update that fails, in whatever way, leaves no trace.
func testRollback(t T, c Config) {
	s := open(t, c)
	writeChronicle(t, s)
	must(t, s, marking("c-tie"))
	ctx := context.Background()
	before := everything(t, s)
	write := func(tx storage.Tx) {
		err := tx.Put(ctx, []evidence.Entry{agent("cid"), agent("ann"), link("nobody->c-alone", "WEAK"), claim("c-base", 9, "other")})
		err = errors.Join(err, tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"c-alone": {Belief: 1}}), tx.SetRubric(ctx, "abc"))
		if err != nil {
			t.Fatalf("writing: %v", err)
		}
		err = tx.Put(ctx, []evidence.Entry{known(caveatOn("old", "c-top"), "older"), claim("c-bare", 5)})
		err = errors.Join(err, tx.Remove(ctx, []evidence.Ref{"few", "saw->c-base"}), tx.MarkStale(ctx, []evidence.Key{"c-top"}),
			tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"c-tie": {Belief: 1}}),
			tx.Record(ctx, evidence.Revision{At: start, IdempotencyKey: "kept by nobody"}, []evidence.Change{created(agent("cid"))}),
			tx.RecordEffects(ctx, []evidence.Effect{effectOn(11, "c-top", nil, 1), effectOn(8, "c-base", nil, 1), effectOn(2, "c-tie", nil, 1)}))
		if err != nil {
			t.Fatalf("writing history: %v", err)
		}
		for _, c := range []readCase{
			{"entries", entries{"cid", "nobody->c-alone", "older", "few", "saw->c-base"}, "cid nobody->c-alone old - -"},
			{"stale claims", stale(9), "c-top"},
			{"revisions", revisions{Of: "cid"}, "11 7 2"},
			{"changes", changes{11}, "+cid"},
			{"effects", effects{{Sequence: 11, First: 1}, {Claim: "c-base", First: 1}}, "c-top+1 | 8+1 +"},
			{"counts", tallies{11, 2}, "1/1/1 1/1/0"},
		} {
			if got := answer(ctx, tx, c.ask); got != c.want {
				t.Errorf("the Update does not see what it wrote, %s: %q instead of %q", c.name, got, c.want)
			}
		}
	}
	unchanged := func(how string) {
		t.Helper()
		if diff := cmp.Diff(before, everything(t, s)); diff != "" {
			t.Errorf("after %s (-before +after):\n%s", how, diff)
		}
		view(t, s, func(ctx context.Context, r storage.Reader) error {
			for _, c := range []readCase{
				{"in the search", search{Text: "cid"}, ""},
				{"by its words", search{Text: "road"}, "few"},
				{"by its alias", entries{"older"}, "-"},
				{"by its category", where(has("hasCaveat", "SMALL_SAMPLE")), "c-mid"},
				{"in the list of revisions", revisions{Of: evidence.Ref(id("cid"))}, "7 2"},
				{"by its idempotency key", revisions{IdempotencyKey: "kept by nobody"}, ""},
				{"in what moved it", revisions{Moved: "c-tie"}, "3"},
			} {
				if got := answer(ctx, r, c.ask); got != c.want {
					t.Errorf("after %s, %s there is %q instead of %q", how, c.name, got, c.want)
				}
			}
			return nil
		})
	}
	if err := s.Update(ctx, func(tx storage.Tx) error { write(tx); return errStop }); !errors.Is(err, errStop) {
		t.Errorf("an Update whose function fails returns %v", err)
	}
	unchanged("an error")

	func() {
		defer func() {
			p := recover()
			if err, ok := p.(error); !ok || !errors.Is(err, errStop) {
				t.Errorf("a panic came out as %v", p)
			}
		}()
		_ = s.Update(ctx, func(tx storage.Tx) error { write(tx); panic(errStop) })
		t.Errorf("a panic got lost")
	}()
	unchanged("a panic")

	// If the function ignores the error of a Put, the store may refuse to commit, but
	// it never commits a part of that Put.
	_ = s.Update(ctx, func(tx storage.Tx) error {
		if err := tx.Put(ctx, []evidence.Entry{agent("cid"), agent("ann"), link("saw->nope", "")}); err == nil {
			t.Errorf("a link to nowhere was put")
		}
		return nil
	})
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		if got := answer(ctx, r, entries{"cid"}); got != "-" {
			t.Errorf("a part of a Put was committed")
		}
		if got := entryOf(ctx, t, r, "ann").(*evidence.Agent).Name; got != world()[0].(*evidence.Agent).Name {
			t.Errorf("a part of a Put was committed: %s", got)
		}
		return nil
	})
	if err := s.View(ctx, func(storage.Reader) error { return errStop }); !errors.Is(err, errStop) {
		t.Errorf("a View whose function fails returns %v", err)
	}
}

// rollbackFaults are found by "rollback".
var rollbackFaults = []fault{
	{"good entries of a bad Put are written", func(m *memstore.Store) storage.Store {
		f := &faulty{Store: m}
		f.write = func(tx storage.Tx) storage.Tx {
			return writes{Tx: tx, put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
				err := tx.Put(ctx, entries)
				if err != nil && len(entries) > 1 {
					_ = tx.Put(ctx, entries[:1])
				}
				return err
			}}
		}
		return f
	}},
	{"committed on error", carelessly("committed on error")},
	{"committed on panic", carelessly("committed on panic")},
	{"panics are swallowed", carelessly("panics are swallowed")},
	{"errors are swallowed", carelessly("errors are swallowed")},
	{"history is committed on error", carelessly("history is committed on error")},
	{"what is written is not read before the commit", carelessly("what is written is not read before the commit")},
}

// testStoppedVisit: a Scan ends where its visitor says so, with its error.
func testStoppedVisit(t T, c Config) {
	s := open(t, c, world()...)
	view(t, s, func(ctx context.Context, r storage.Reader) error {
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
			t.Errorf("the reader does not work afterwards: %s", got)
		}
		return nil
	})
}

// visitFaults are found by "stopped visit".
var visitFaults = []fault{
	{"a visit goes on after its visitor has had enough", visitFault(func(scan func(func(evidence.Entry) error) error, visit func(evidence.Entry) error) (first error) {
		err := scan(func(e evidence.Entry) error {
			if err := visit(e); first == nil {
				first = err
			}
			return nil
		})
		return errors.Join(err, first)
	})},
	{"nobody is told that a visitor has had enough", visitFault(func(scan func(func(evidence.Entry) error) error, visit func(evidence.Entry) error) error {
		_ = scan(visit)
		return nil
	})},
}

// visitFault plants a fault in how a Scan visits.
func visitFault(visit func(scan func(func(evidence.Entry) error) error, visit func(evidence.Entry) error) error) func(*memstore.Store) storage.Store {
	return readFault(reads{visits: visit})
}

// testContexts: a call ends when its context does.
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
	nothing := func(r storage.Reader) error { return nil }
	for _, end := range []struct {
		ctx  context.Context
		want error
	}{{ended, context.Canceled}, {late, context.DeadlineExceeded}} {
		expect("a View", s.View(end.ctx, nothing), end.want)
		expect("an Update", s.Update(end.ctx, func(storage.Tx) error { return nil }), end.want)
		view(t, s, func(ctx context.Context, r storage.Reader) error {
			for _, a := range []ask{standing{}, entries{"ann"}, edges{walk("ann", evidence.AuthoredBy, in)}, list{Kind: evidence.KindClaim, First: 1},
				search{Text: "well"}, near{"an", 1}, under{"c-top"}, over{"ann"}, scan{}, sweep{}, counts{}, tags{}, revisions{Of: "ann"}, revisionsAt{2}, undos{Of: []evidence.ID{id("ann")}, First: 1}, changes{2},
				effects{{Sequence: 2, First: 1}}, effects{{Claim: "c-top", First: 1}}, stale(1)} {
				_, err := a.of(end.ctx, r)
				expect(fmt.Sprintf("%T", a), err, end.want)
			}
			if got := answer(ctx, r, entries{"ann"}); got != "ann" {
				t.Errorf("the reader does not work afterwards: %s", got)
			}
			return nil
		})
	}
	for what, do := range map[string]func(tx storage.Tx) error{
		"Remove":    func(tx storage.Tx) error { return tx.Remove(ended, []evidence.Ref{"nobody"}) },
		"MarkStale": func(tx storage.Tx) error { return tx.MarkStale(ended, []evidence.Key{"c-top"}) },
		"Record":    func(tx storage.Tx) error { return tx.Record(ended, evidence.Revision{At: start}, nil) },
		"RecordEffects": func(tx storage.Tx) error {
			return tx.RecordEffects(ended, []evidence.Effect{effectOn(2, "c-top", nil, 1)})
		},
	} {
		expect(what, s.Update(context.Background(), do), context.Canceled)
	}
	during, cancel := context.WithCancel(context.Background())
	defer cancel()
	expect("an Update that is canceled within", s.Update(during, func(tx storage.Tx) error {
		err := tx.Put(during, []evidence.Entry{agent("cid"), agent("ann")})
		cancel()
		return err
	}), context.Canceled)
	if diff := cmp.Diff(before, everything(t, s)); diff != "" {
		t.Errorf("Updates that were canceled (-before +after):\n%s", diff)
	}
}

// contextFaults are found by "contexts".
var contextFaults = []fault{
	{"contexts are not passed on", readFault(reads{deaf: true})},
}

// testReopen: what was written is there when the store is opened again. A closed
// store says that it is closed.
func testReopen(t T, c Config) {
	s := c.Open(t)
	writeChronicle(t, s)
	must(t, s, writing(known(agent("ann"), "anna")), marking("c-top"))
	if err := s.Update(context.Background(), func(tx storage.Tx) error { return tx.SetRubric(context.Background(), "abc") }); err != nil {
		t.Fatal(err)
	}
	before := everything(t, s)
	if err := s.Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}
	called := false
	for what, err := range map[string]error{
		"View":   s.View(context.Background(), func(storage.Reader) error { called = true; return nil }),
		"Update": s.Update(context.Background(), func(storage.Tx) error { called = true; return nil }),
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
	must(t, again, recording(evidence.Revision{At: day(9)}, created(agent("cid"))))
	askAll(t, again, []readCase{
		{"the history goes on", revisions{Of: "cid"}, "13 7 2"},
		{"aliases", entries{"anna"}, "ann"},
		{"stale claims", stale(9), "c-top"},
	})
}

// reopenFaults are found by "close and reopen".
var reopenFaults = []fault{
	{"open after Close", carelessly("open after Close")},
	{"forgets when closed", carelessly("forgets when closed")},
}
