package graph_test

import (
	"context"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/semaphore"

	"corroborate/graph"
)

// A plain request is answered while all slots are taken. Others wait for one, and are answered
// with as little as one slot, also when they take the model's work.
func TestPlainRequestsNeedNoSlot(t *testing.T) {
	slots := &askedSlots{Weighted: semaphore.NewWeighted(1)}
	h := serve(demo(t), func(c *graph.Config) { c.Slots, c.Options.Slots, c.Curator.Options.Slots = slots, slots, slots })
	queries := map[string]bool{
		`{ claim(ref: "promise-gap") { key statement assessment { verdict belief } } }`:                                                         true,
		`{ claims(first: 20) { nodes { key } } }`:                                                                                               true,
		`{ claims(first: 100) { nodes { key } } }`:                                                                                              false,
		`{ claims { nodes { supportedBy { nodes { from { key } } } } } }`:                                                                       false,
		`{ claims(first: 3) { nodes { assessment { summary firmness { nearest { to } } } } } }`:                                                 false,
		`{ impact(ref: "vox") { effects { nodes { key } } } whatIf(withdraw: ["vox"]) { effects { nodes { key assessment { summary } } } } }`:   false,
		`{ gaps(under: "promise-gap") { gaps { nodes { claim { key } } } } trace(ref: "promise-gap") { chains { strength } } }`:                 false,
		`{ path(from: "vox", to: "promise-gap") { length } neighborhood(ref: "vox") { nodes { id } } search(text: "a") { totalCount } }`:        false,
		`{ gaps { gaps { nodes { claim { key } } } } claim(ref: "promise-gap") { alike { nodes { item { key } } } revisions { totalCount } } }`: false,
		`mutation { retractSource(input: {ref: "vox-2015", dryRun: true}) { effects { nodes { key assessment { summary } } } } }`:               false,
	}
	for query, plain := range queries {
		before := slots.asked.Load()
		got := ask(t, h, query, nil)
		if asked := slots.asked.Load() - before; len(got.errors) > 0 || (asked == 0) != plain {
			t.Errorf("%s asks for %d slots: %s", query, asked, got.body)
		}
	}
	if !slots.TryAcquire(1) {
		t.Error("a slot is not given back")
	}
	for query, plain := range queries { // while there is no slot
		if !plain {
			continue
		}
		if got := ask(t, h, query, nil); len(got.errors) > 0 {
			t.Errorf("%s: %s", query, got.body)
		}
	}
}

// askedSlots count how often somebody asks for one.
type askedSlots struct {
	*semaphore.Weighted
	asked atomic.Int64
}

func (s *askedSlots) Acquire(ctx context.Context, n int64) error {
	s.asked.Add(1)
	return s.Weighted.Acquire(ctx, n)
}
