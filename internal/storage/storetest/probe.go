package storetest

import (
	"context"
	"errors"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// testProbe: to try whether a store can be written to changes nothing that anybody reads, and
// waits for nobody.
func testProbe(t T, c Config) {
	ctx := context.Background()
	s := open(t, c, world()...)
	prober, ok := s.(storage.Prober)
	if !ok {
		t.Fatalf("a %T cannot be probed", s)
	}
	state := func() (state storage.State) {
		view(t, s, func(ctx context.Context, r storage.Reader) (err error) {
			state, err = r.State(ctx)
			return err
		})
		return state
	}
	all, before := everything(t, s), state()
	if err := prober.Probe(ctx); err != nil {
		t.Errorf("a probe: %v", err)
	}
	if diff := cmp.Diff(all, everything(t, s)) + cmp.Diff(before, state()); diff != "" {
		t.Errorf("a probe has changed the map (-before +after):\n%s", diff)
	}
	must(t, s, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Put(ctx, []evidence.Entry{agent("cid")}); err != nil {
			return err
		}
		var untried *storage.Untried
		if err := prober.Probe(ctx); err != nil && !errors.As(err, &untried) {
			t.Errorf("a probe during an Update: %v", err)
		}
		return nil
	})
	if got := state().Sequence; got != before.Sequence+1 {
		t.Errorf("the sequence after one Update is %d, and was %d", got, before.Sequence)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := prober.Probe(ended); evidence.CodeOf(err) != evidence.Unavailable {
		t.Errorf("a probe whose context has ended: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}
	if err := prober.Probe(ctx); evidence.CodeOf(err) != evidence.Unavailable {
		t.Errorf("a probe of a closed store: %v", err)
	}
}

// probing is a store with another Probe.
type probing struct {
	*memstore.Store
	probe func(context.Context, *memstore.Store) error
}

func (p probing) Probe(ctx context.Context) error { return p.probe(ctx, p.Store) }

func probeFault(probe func(context.Context, *memstore.Store) error) func(*memstore.Store) storage.Store {
	return func(m *memstore.Store) storage.Store { return probing{m, probe} }
}

// probeFaults are found by "probes".
var probeFaults = []fault{
	{"a probe is an Update", probeFault(func(ctx context.Context, m *memstore.Store) error {
		content, err := m.Content(ctx)
		if err == nil {
			content.Sequence++
			m.Replace(content)
		}
		return err
	})},
	{"a probe always succeeds", probeFault(func(context.Context, *memstore.Store) error { return nil })},
	{"a probe does not heed its context", probeFault(func(_ context.Context, m *memstore.Store) error { return m.Probe(context.Background()) })},
}
