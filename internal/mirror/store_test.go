package mirror_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/mirror"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// asked notes the calls on readers.
type asked struct{ calls []string }

// Began implements storage.Observer.
func (a *asked) Began(_ context.Context, call storage.Call) func(int, error) {
	if call.Method != "View" && call.Method != "Update" {
		a.calls = append(a.calls, call.Method)
	}
	return func(int, error) {}
}

// fill writes a claim, what supports it, and a claim above it.
func fill(t *testing.T, s storage.Store) {
	t.Helper()
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		return tx.Put(t.Context(), []evidence.Entry{
			&evidence.Claim{Meta: evidence.Meta{ID: "claim_1", Key: "rents-fall"}, Statement: "Rents fall."},
			&evidence.Claim{Meta: evidence.Meta{ID: "claim_2", Key: "people-leave"}, Statement: "People leave."},
			&evidence.Study{Meta: evidence.Meta{ID: "study_1", Key: "survey"}, Title: "A survey", Design: "SURVEY"},
			&evidence.Link{Meta: evidence.Meta{ID: "link_1"}, From: "people-leave", To: "rents-fall", Relation: evidence.Supports, Strength: "STRONG"},
			&evidence.Link{Meta: evidence.Meta{ID: "link_2"}, From: "survey", To: "people-leave", Relation: evidence.Supports, Strength: "STRONG"},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, m *mirror.Mirror, s storage.Store) {
	t.Helper()
	if err := m.Load(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

// belowAndAbove reads what is below and above a claim.
func belowAndAbove(ctx context.Context, s storage.Store, parts storage.Detail) (below []evidence.Ref, above []evidence.Key, err error) {
	err = s.View(ctx, func(r storage.Reader) error {
		r = r.Only(parts)
		m, err := r.Below(ctx, []evidence.Ref{"rents-fall"})
		if err != nil {
			return err
		}
		for e := range m.Entries() {
			below = append(below, e.Ref())
		}
		above, err = r.Above(ctx, []evidence.Ref{"survey"})
		return err
	})
	return below, above, err
}

// What is below and above a claim comes from the mirror while it is as the map is, and otherwise from the
// store. The answers are the same.
func TestStoreAsksTheMirror(t *testing.T) {
	for _, parts := range []storage.Detail{storage.Whole, 0} {
		calls := &asked{}
		inner := memstore.New()
		fill(t, inner)
		m, s := mirror.New(10), storage.Observe(inner, calls)
		expect := func(when string, want ...string) {
			t.Helper()
			calls.calls = nil
			wantBelow, wantAbove, err := belowAndAbove(t.Context(), inner, parts)
			if err != nil {
				t.Fatal(err)
			}
			below, above, err := belowAndAbove(t.Context(), m.Store(s), parts)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, calls.calls); diff != "" {
				t.Errorf("%s: calls (-want +got):\n%s", when, diff)
			}
			if diff := cmp.Diff([]any{wantBelow, wantAbove}, []any{below, above}); diff != "" || len(below) != 5 || len(above) != 2 {
				t.Errorf("%s (-store +mirror):\n%s", when, diff)
			}
		}
		expect("an empty mirror", "Below", "Above")
		load(t, m, s)
		expect("a mirror that is current", "State")
		err := inner.Update(t.Context(), func(tx storage.Tx) error { return tx.Record(t.Context(), evidence.Revision{}, nil) })
		if err != nil {
			t.Fatal(err)
		}
		expect("a mirror that is behind", "State", "Below", "Above")
		expect("a mirror that is known to be behind", "Below", "Above")
		m.Drop()
		expect("a mirror that was emptied", "Below", "Above")
	}
}

// Who cannot learn the state of the map learns why.
func TestStoreWithoutAState(t *testing.T) {
	inner, m := memstore.New(), mirror.New(10)
	fill(t, inner)
	load(t, m, inner)
	ctx, cancel := context.WithCancel(t.Context())
	err := m.Store(inner).View(ctx, func(r storage.Reader) error {
		cancel()
		_, below := r.Below(ctx, []evidence.Ref{"rents-fall"})
		_, above := r.Above(ctx, []evidence.Ref{"rents-fall"})
		if !errors.Is(below, context.Canceled) || !errors.Is(above, context.Canceled) {
			t.Errorf("below: %v, above: %v", below, above)
		}
		return nil
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A store without a mirror is the store itself, and one with a mirror does what the store does.
func TestStoreIsTheStore(t *testing.T) {
	inner := memstore.New()
	if got := (*mirror.Mirror)(nil).Store(inner); got != storage.Store(inner) {
		t.Errorf("without a mirror it is %T", got)
	}
	s := mirror.New(1).Store(inner)
	if storage.Moves(s) != storage.Moves(inner) || storage.Fills(s) != storage.Fills(inner) {
		t.Error("it does not move or fill as the store does")
	}
}
