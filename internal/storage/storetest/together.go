package storetest

import (
	"context"
	"fmt"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// counting makes an Update go on as another revision.
func counting() step {
	return func(ctx context.Context, tx storage.Tx) error { return tx.Next(ctx) }
}

// testTogether: revisions that share an Update are as if each had an Update of its own.
func testTogether(t T, c Config) {
	own := memstore.New()
	writeChronicle(t, own)
	s := open(t, c)
	var together []step
	for i, steps := range chapters() {
		if i > 0 {
			together = append(together, counting())
		}
		together = append(together, steps...)
	}
	must(t, s, together...)
	if diff := cmp.Diff(everything(t, own), everything(t, s)); diff != "" {
		t.Errorf("the chronicle in one Update (-by itself +together):\n%s", diff)
	}
	changeCase{do: []step{marking("c-tie"), counting(), marking("c-top", "c-tie"), counting()}, then: []readCase{
		{"stale since each revision", stale(9), "c-tie c-top"},
		{"the sequence", standing{}, `12 ""`},
	}}.holds(t, s)
	must(t, s, assessing("c-tie"), counting(), marking("c-tie"))
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		entries, err := r.Entries(ctx, []evidence.Ref{"c-tie", "c-top"})
		if err != nil {
			return err
		}
		got := []int64{entries[0].(*evidence.Claim).StaleSince, entries[1].(*evidence.Claim).StaleSince}
		if want := []int64{14, 11}; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("claims are stale since %d instead of %d", got, want)
		}
		return nil
	})
	failed := update(s, counting(), writing(agent("late")), counting(), func(context.Context, storage.Tx) error { return errStop })
	if failed == nil {
		t.Error("an Update whose last revision fails succeeds")
	}
	changeCase{then: []readCase{{"what a failed Update wrote", entries{"late"}, "-"}}}.asks(t, s)
}

// testWrites: revisions that are written by one call are as if each had been written by
// the calls for its parts.
func testWrites(t T, c Config) {
	own, s := memstore.New(), open(t, c)
	for _, s := range []storage.Store{own, s} {
		writeChronicle(t, s)
		must(t, s, func(ctx context.Context, tx storage.Tx) error { return tx.Write(ctx, wholeWrites(10)) })
		must(t, s, func(ctx context.Context, tx storage.Tx) error { return tx.Write(ctx, nil) })
	}
	if diff := cmp.Diff(everything(t, own), everything(t, s)); diff != "" {
		t.Errorf("writes (-by their parts +whole):\n%s", diff)
	}
	changeCase{then: []readCase{
		{"the number", standing{}, `14 ""`},
		{"what is stale", stale(9), "c-mid"},
		{"the revisions of a new claim", revisions{Of: "fresh"}, "10"},
		{"the revisions of a changed claim", revisions{Of: "c-bare"}, "11"},
		{"the revisions of a link", revisions{Of: "survey->fresh"}, "10"},
		{"what moved a claim", revisions{Moved: "c-base"}, "12 8 3"},
		{"the old key", entries{"c-alone", "alone"}, "alone alone"},
	}}.asks(t, s)
	for _, w := range []changeCase{
		{name: "a key that is taken", code: evidence.Conflict, do: []step{writeWhole(storage.Write{Entries: []evidence.Entry{claim("fine", 0), as(id("x"), claim("c-base", 0))}})}},
		{name: "a reference to nothing", code: evidence.Invalid, do: []step{writeWhole(storage.Write{Entries: []evidence.Entry{link("nope->c-base", "WEAK")}})}},
		{name: "figures of nothing", code: evidence.NotFound, do: []step{writeWhole(storage.Write{Figures: map[evidence.Key]evidence.Figures{"nope": believed(1)}})}},
		{name: "a key that a call has used", code: evidence.Conflict,
			do: []step{writeWhole(storage.Write{Entries: []evidence.Entry{claim("fine", 0)}, Revision: evidence.Revision{At: start, IdempotencyKey: "third"}})}},
	} {
		t.Part(w.name, func(t T) { w.refused(t, &unchanged{s, everything(t, s)}) })
	}
}

func writeWhole(w storage.Write) step {
	return func(ctx context.Context, tx storage.Tx) error { return tx.Write(ctx, []storage.Write{w}) }
}

// wholeWrites are four revisions on the chronicle, numbered from n. The first makes a claim
// with a caveat and a link. The second changes a claim and renames another. The third only
// moves figures and makes others stale. The last one works out the figures of one of these.
func wholeWrites(n int64) []storage.Write {
	fresh, bare, changed := claim("fresh", 3), claim("c-bare", 0), claim("c-bare", 30, "changed")
	joined, doubt := link("survey->fresh", evidence.StrengthStrong), caveatOn("vague", "fresh")
	renamed := known(as(id("c-alone"), claim("alone", 0)), "c-alone")
	return []storage.Write{
		{Entries: []evidence.Entry{fresh, joined, doubt}, Figures: map[evidence.Key]evidence.Figures{"fresh": believed(0.5)},
			Revision: evidence.Revision{At: day(9), Author: "ann", Intent: evidence.IntentBatch, IdempotencyKey: "third", InputHash: "d"},
			Changes:  []evidence.Change{created(fresh), created(joined), created(doubt)}, Effects: []evidence.Effect{effectOn(n, "fresh", nil, 0.5)}},
		{Entries: []evidence.Entry{changed, renamed}, Figures: map[evidence.Key]evidence.Figures{"c-bare": believed(0.25)},
			Revision: evidence.Revision{At: day(9), Author: "bob", Intent: evidence.IntentUpdate},
			Changes:  []evidence.Change{replaced(bare, changed), replaced(claim("c-alone", 0), renamed)}, Stale: []evidence.Key{"alone"}},
		{Figures: map[evidence.Key]evidence.Figures{"c-base": believed(0.75)}, Stale: []evidence.Key{"c-mid", "alone"},
			Revision: evidence.Revision{At: day(9), Author: "eve", Group: -1}, Effects: []evidence.Effect{effectOn(n+2, "c-base", was(0.9), 0.75)}},
		{Figures: map[evidence.Key]evidence.Figures{"alone": believed(0.5)}, Revision: evidence.Revision{At: day(10), Author: "eve"}},
	}
}

// togetherFaults are found by "several revisions in one Update".
var togetherFaults = []fault{
	{"the second revision has the number of the first", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, write: func(tx storage.Tx) storage.Tx { return still{tx} }}
	}},
	{"Next counts up twice", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, write: func(tx storage.Tx) storage.Tx { return hasty{tx} }}
	}},
}

// still does not count up.
type still struct{ storage.Tx }

func (still) Next(context.Context) error { return nil }

// hasty counts up too far.
type hasty struct{ storage.Tx }

func (h hasty) Next(ctx context.Context) error {
	if err := h.Tx.Next(ctx); err != nil {
		return err
	}
	return h.Tx.Next(ctx)
}

// writesFaults are found by "several revisions in one call".
var writesFaults = []fault{
	{"all is written as one revision", wholeFault(func(ctx context.Context, tx storage.Tx, writes []storage.Write) error {
		return storage.WriteEach(ctx, still{tx}, writes)
	})},
	{"figures of later revisions are lost", wholeFault(func(ctx context.Context, tx storage.Tx, writes []storage.Write) error {
		return storage.WriteEach(ctx, tx, eachLater(writes, func(w *storage.Write) { w.Figures = nil }))
	})},
	{"later revisions leave nothing stale", wholeFault(func(ctx context.Context, tx storage.Tx, writes []storage.Write) error {
		return storage.WriteEach(ctx, tx, eachLater(writes, func(w *storage.Write) { w.Stale = nil }))
	})},
	{"effects of later revisions are lost", wholeFault(func(ctx context.Context, tx storage.Tx, writes []storage.Write) error {
		return storage.WriteEach(ctx, tx, eachLater(writes, func(w *storage.Write) { w.Effects = nil }))
	})},
	{"a revision that does nothing is left out", wholeFault(func(ctx context.Context, tx storage.Tx, writes []storage.Write) error {
		return storage.WriteEach(ctx, tx, writes[:min(3, len(writes))])
	})},
}

func wholeFault(write func(context.Context, storage.Tx, []storage.Write) error) func(*memstore.Store) storage.Store {
	return func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, write: func(tx storage.Tx) storage.Tx { return wholly{tx, write} }}
	}
}

// wholly writes revisions in a way of its own.
type wholly struct {
	storage.Tx
	write func(context.Context, storage.Tx, []storage.Write) error
}

func (w wholly) Write(ctx context.Context, writes []storage.Write) error {
	return w.write(ctx, w.Tx, writes)
}

// eachLater changes all writes but the first.
func eachLater(writes []storage.Write, change func(*storage.Write)) []storage.Write {
	for i := range writes {
		if i > 0 {
			change(&writes[i])
		}
	}
	return writes
}
