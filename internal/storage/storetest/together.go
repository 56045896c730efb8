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
	must(t, s, assessing(0.5, "c-tie"), counting(), marking("c-tie"))
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
