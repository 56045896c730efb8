package storetest

import (
	"context"
	"slices"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// testStale: claims are stale from the first Update that says so to the one
// that writes their figures, and the revisions count those that are pending.
func testStale(t T, c Config) {
	s := open(t, c, world()...)
	expect := func(when string, all string, pending string) {
		t.Helper()
		view(t, s, func(ctx context.Context, r storage.Reader) error {
			if got := answer(ctx, r, stale(99)); got != all {
				t.Errorf("%s, stale are %q instead of %q", when, got, all)
			}
			if got := answer(ctx, r, tallies{2, 3, 4}); got != pending {
				t.Errorf("%s, the revisions count %q instead of %q", when, got, pending)
			}
			return nil
		})
	}
	since := func(key evidence.Key, want int64) {
		t.Helper()
		view(t, s, func(ctx context.Context, r storage.Reader) error {
			found := []evidence.Item{entryOf(ctx, t, r, evidence.Ref(key)).(evidence.Item)}
			p, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 99})
			if err != nil {
				return err
			}
			m, err := r.Below(ctx, []evidence.Ref{evidence.Ref(key)})
			for _, it := range append(p.Items, m.ByKey()[key]) {
				if it.EntryMeta().Key == key {
					found = append(found, it)
				}
			}
			for _, it := range found {
				if got := it.(*evidence.Claim).StaleSince; got != want {
					t.Errorf("%s is stale since %d instead of %d", key, got, want)
				}
			}
			return err
		})
	}
	plain := recording(evidence.Revision{At: start})
	must(t, s, plain, marking("c-top", "c-bare"), func(ctx context.Context, tx storage.Tx) error {
		if got := answer(ctx, tx, stale(9)); got != "c-bare c-top" {
			t.Errorf("the Update that makes them stale sees %q", got)
		}
		return nil
	})
	expect("after the first", "c-bare c-top", "0/0/2")
	must(t, s, plain, marking("c-alone", "c-top", "c-base"))
	expect("after the second", "c-bare c-top c-alone c-base", "0/0/2 0/0/2")
	since("c-top", 2)
	since("c-alone", 3)
	since("c-mid", 0)
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		for first, want := range map[int]string{0: "", 1: "c-bare", 3: "c-bare c-top c-alone", 4: "c-bare c-top c-alone c-base"} {
			if got := answer(ctx, r, stale(first)); got != want {
				t.Errorf("the first %d are %q instead of %q", first, got, want)
			}
		}
		return nil
	})

	// Put leaves the mark as it is, whatever StaleSince its claim has, and under any key.
	fresh, renamed, marked := claim("c-alone", 5), as(id("c-bare"), claim("c-zero", 5)), claim("c-mid", 5)
	fresh.StaleSince, renamed.StaleSince, marked.StaleSince = 0, 77, 88
	must(t, s, writing(fresh, renamed, marked), plain)
	expect("after a Put", "c-top c-zero c-alone c-base", "0/0/2 0/0/2 0/0/0")
	since("c-alone", 3)
	since("c-zero", 2)
	since("c-mid", 0)

	must(t, s, assessing("c-top", "c-base"))
	expect("after figures are there", "c-zero c-alone", "0/0/1 0/0/1 0/0/0")
	since("c-top", 0)
	must(t, s, marking("c-base"), marking())
	expect("after an Update that is no revision", "c-zero c-alone c-base", "0/0/1 0/0/1 0/0/0")
	since("c-base", 6)
	must(t, s, removing("c-alone"))
	expect("after a removal", "c-zero c-base", "0/0/1 0/0/0 0/0/0")
	must(t, s, writing(claim("c-alone", 0)))
	since("c-alone", 0)

	before := everything(t, s)
	for _, key := range []evidence.Key{"nope", "ann", "c-bare"} {
		if err := update(s, marking("c-mid", key, "c-tie")); err == nil || evidence.CodeOf(err) != evidence.NotFound {
			t.Errorf("%q made stale: %v instead of NOT_FOUND", key, err)
		}
	}
	if diff := cmp.Diff(before, everything(t, s)); diff != "" {
		t.Errorf("what was refused has changed the map (-before +after):\n%s", diff)
	}
	expect("after what was refused", "c-zero c-base", "0/0/1 0/0/0 0/0/0")
}

// staleFaults are found by "stale figures".
var staleFaults = []fault{
	{"stale claims come by key", readFault(reads{stale: func(_ int, keys []evidence.Key) []evidence.Key { slices.Sort(keys); return keys }})},
	{"stale claims come all at once", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return impatient{r} }}
	}},
	{"a claim is stale since the last Update that says so", writeFault(writes{mark: func(ctx context.Context, tx storage.Tx, claims []evidence.Key) error {
		err := tx.MarkStale(ctx, claims)
		for _, key := range claims {
			if err == nil {
				own(tx, id(key)).(*evidence.Claim).StaleSince = tx.(*memstore.Tx).Sequence
			}
		}
		return err
	}})},
	{"what is no claim cannot be stale, and nobody says so", writeFault(writes{mark: func(ctx context.Context, tx storage.Tx, claims []evidence.Key) error {
		err := tx.MarkStale(ctx, claims)
		if err != nil && evidence.CodeOf(err) == evidence.NotFound {
			return nil
		}
		return err
	}})},
	{"figures leave a claim stale", writeFault(writes{figures: func(ctx context.Context, tx storage.Tx, figures map[evidence.Key]evidence.Figures) error {
		before := tx.(*memstore.Tx).Held
		err := tx.SetFigures(ctx, figures)
		for key := range figures {
			if old, ok := before[id(key)].(*evidence.Claim); ok && err == nil {
				own(tx, id(key)).(*evidence.Claim).StaleSince = old.StaleSince
			}
		}
		return err
	}})},
	{"Put takes the mark of a stale claim away", markFault(func(_, kept *evidence.Claim) { kept.StaleSince = 0 })},
	{"Put takes over the mark of its claim", markFault(func(put, kept *evidence.Claim) { kept.StaleSince = put.StaleSince })},
	{"nothing is pending", telling(func(r *evidence.Revision) { r.Pending = 0 })},
}

// impatient returns more stale claims than it is asked for.
type impatient struct{ storage.Reader }

func (r impatient) Stale(ctx context.Context, first int) ([]evidence.Key, error) {
	return r.Reader.Stale(ctx, first+1)
}

// markFault plants a fault in the mark of each claim that is put.
func markFault(twist func(put, kept *evidence.Claim)) func(*memstore.Store) storage.Store {
	return writeFault(writes{put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		if err := tx.Put(ctx, entries); err != nil {
			return err
		}
		for _, e := range entries {
			if c, ok := e.(*evidence.Claim); ok {
				twist(c, own(tx, c.ID).(*evidence.Claim))
			}
		}
		return nil
	}})
}
