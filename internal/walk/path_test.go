package walk_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

func between(t interface{ Fatal(...any) }, s storage.Store, from, to evidence.Item, b walk.Bounds) *walk.Path {
	var path *walk.Path
	view(t, s, func(r storage.Reader) (err error) {
		path, err = walk.Between(context.Background(), r, from, to, b)
		return err
	})
	return path
}

// The chains between two items are all the shortest ones that a look at the
// whole map finds, the first ones by key where there are many, each with all
// relations between one item and the next; and there are none where there is
// no way.
func TestPathIsTheShortest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := randomMap(t, 25)
		checkPaths(t, m, 8)
	})
}

func TestPathOverHubs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkPaths(t, hubs(t, rapid.IntRange(1, 150).Draw(t, "size")), 2)
	})
}

func checkPaths(t *rapid.T, m *evidence.Map, times int) {
	s, w := storeOf(t, m), know(m)
	items := slices.Collect(m.Items())
	for range times {
		from, to := rapid.SampledFrom(items).Draw(t, "from"), rapid.SampledFrom(items).Draw(t, "to")
		b := walk.Bounds{Length: rapid.SampledFrom([]int{20, 20, 3, 1}).Draw(t, "length"), Chains: rapid.SampledFrom([]int{1_000_000, 3}).Draw(t, "chains"), Kinds: kindsOf(t)}
		all := w.ways(from.EntryMeta().Key, to.EntryMeta().Key, b.Kinds)
		got := between(t, s, from, to, b)
		name := fmt.Sprintf("from %s to %s, %+v", from.Ref(), to.Ref(), b)
		switch {
		case all == nil && got.Outcome == walk.Unconnected:
		case (all == nil || len(all[0])-1 > b.Length) && got.Outcome == walk.TooFar:
		case all != nil && len(all[0])-1 <= b.Length && got.Outcome == walk.Found && got.Length == len(all[0])-1:
		default:
			t.Fatalf("%s: %s after %d, where the ways are %v", name, got.Outcome, got.Length, all)
		}
		if got.Outcome != walk.Found {
			all = nil
		}
		if got.More != (len(all) > b.Chains) {
			t.Errorf("%s: there are %d, and more is %v", name, len(all), got.More)
		}
		var ways [][]evidence.Key
		for _, chain := range got.Chains {
			ways = append(ways, checkChain(t, w, chain))
		}
		if diff := cmp.Diff(all[:min(len(all), b.Chains)], ways, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// checkChain sees that each item of a chain is related to the next, by every
// relation that there is, once.
func checkChain(t *rapid.T, w whole, chain walk.Chain) []evidence.Key {
	var way []evidence.Key
	hops := chain.Hops
	for i, it := range chain.Items {
		key := it.EntryMeta().Key
		way = append(way, key)
		if i == 0 {
			continue
		}
		n := w.near[way[i-1]][key]
		if n == 0 || len(hops) < n {
			t.Fatalf("%s and %s have %d relations, and %d hops are left of %v", way[i-1], key, n, len(hops), chain)
		}
		seen := map[string]bool{}
		for _, hop := range hops[:n] {
			ends := []evidence.Key{hop.From.EntryMeta().Key, hop.To.EntryMeta().Key}
			seen[fmt.Sprint(ends, hop.Relation)] = true
			slices.Sort(ends)
			if want := slices.Sorted(slices.Values([]evidence.Key{way[i-1], key})); !slices.Equal(want, ends) || (hop.Link != nil) != hop.Relation.IsLink() {
				t.Fatalf("%v is no hop between %v", hop, want)
			}
		}
		if len(seen) != n {
			t.Fatalf("%s and %s have %d relations, and not %v", way[i-1], key, n, slices.Sorted(maps.Keys(seen)))
		}
		hops = hops[n:]
	}
	if len(hops) > 0 {
		t.Fatalf("hops that nobody takes: %v", hops)
	}
	return way
}

// row is a map of sixty claims in a row, and one alone.
func row() *evidence.Map {
	m := &evidence.Map{}
	for i := range 60 {
		c := &evidence.Claim{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprintf("c%02d", i))}}
		m.Add(c)
		if i > 0 {
			m.Add(&evidence.Link{From: m.Claims[i-1].Key, To: c.Key, Relation: evidence.Supports})
		}
	}
	m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "alone"}})
	return m
}

// Where as much was looked at as may be, the answer is not that there is no
// way, and what was found before that is still told.
func TestPathGivesUp(t *testing.T) {
	m := row()
	s := storeOf(t, m)
	for _, test := range []struct {
		to, seen, length int
		want             walk.Outcome
	}{
		{30, 20, 100, walk.Undecided},
		{30, 40, 100, walk.Found},
		{30, 0, 100, walk.Found},
		{30, 0, 29, walk.TooFar},
		{60, 0, 100, walk.Unconnected},
	} {
		got := between(t, s, m.Claims[0], m.Claims[test.to], walk.Bounds{Length: test.length, Chains: 10, Seen: test.seen})
		if got.Outcome != test.want || test.seen > 0 && got.Seen > test.seen+4 || (got.Outcome == walk.Found) != (len(got.Chains) == 1) ||
			got.Outcome == walk.Undecided && (got.Beyond < 15 || got.Beyond >= 30) || got.Outcome == walk.TooFar && got.Beyond != 29 {
			t.Errorf("%+v: %+v", test, got)
		}
	}
}

// TestPathNeedsNoHub: where two items hang on the same, what else hangs on it
// is not read.
func TestPathNeedsNoHub(t *testing.T) {
	m := &evidence.Map{Agents: []*evidence.Agent{{Meta: evidence.Meta{Key: "speaker"}}}}
	for i := range 1_000 {
		m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprintf("t%03d", i))}, Speaker: "speaker"})
	}
	got := between(t, storeOf(t, m), m.Testimonies[3], m.Testimonies[700], walk.Bounds{Length: 10, Chains: 10})
	if got.Length != 2 || len(got.Chains) != 1 || got.Seen > 10 {
		t.Errorf("%+v", got)
	}
}

// ending ends its context at some call.
type ending struct {
	storage.Reader
	cancel context.CancelFunc
	calls  *int
}

func (r ending) Edges(ctx context.Context, q []storage.EdgeQuery) ([]storage.EdgePage, error) {
	if *r.calls++; *r.calls == 3 {
		r.cancel()
	}
	return r.Reader.Edges(ctx, q)
}

// Both walks end with their context.
func TestWalksAreCanceled(t *testing.T) {
	m := row()
	s := storeOf(t, m)
	for name, walks := range map[string]func(context.Context, storage.Reader) error{
		"around": func(ctx context.Context, r storage.Reader) error {
			_, err := walk.Around(ctx, r, m.Claims[0], 30, walk.Filter{}, 100)
			return err
		},
		"between": func(ctx context.Context, r storage.Reader) error {
			_, err := walk.Between(ctx, r, m.Claims[0], m.Claims[30], walk.Bounds{Length: 30, Chains: 1})
			return err
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		err := s.View(ctx, func(r storage.Reader) error { return walks(ctx, ending{r, cancel, &calls}) })
		if !errors.Is(err, context.Canceled) || calls != 3 {
			t.Errorf("%s: %v after %d calls", name, err, calls)
		}
	}
}
