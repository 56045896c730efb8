package assess_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/semaphore"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// slots count how many goroutines have one.
type slots struct {
	*semaphore.Weighted
	taken, now, most atomic.Int64
}

func (s *slots) Acquire(ctx context.Context, n int64) error {
	if err := s.Weighted.Acquire(ctx, n); err != nil {
		return err
	}
	s.taken.Add(1)
	s.most.Store(max(s.most.Load(), s.now.Add(n))) // there is one slot
	return nil
}

func (s *slots) Release(n int64) {
	s.now.Add(-n)
	s.Weighted.Release(n)
}

// TestSlots: no more goroutines compute than there are slots, each gives its slot back again and again,
// and the answers are the same, sampled or not.
func TestSlots(t *testing.T) {
	m, rubric := generated(12), assess.DefaultRubric()
	keys := make([]evidence.Key, len(m.Claims))
	for i, c := range m.Claims {
		keys[i] = c.Key
	}
	for name, o := range map[string]assess.Options{"exact": {Workers: 4}, "sampled": {Workers: 4, Nodes: 1}} {
		t.Run(name, func(t *testing.T) {
			want, err := assess.Assess(t.Context(), m, keys, rubric, o)
			if err != nil {
				t.Fatal(err)
			}
			s := &slots{Weighted: semaphore.NewWeighted(1)}
			o.Slots = s
			got, err := assess.Assess(t.Context(), m, keys, rubric, o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-without slots +with one):\n%s", diff)
			}
			if s.most.Load() != 1 || s.now.Load() != 0 || s.taken.Load() < int64(len(keys)) {
				t.Errorf("at most %d slots are taken, %d at the end, and %d times", s.most.Load(), s.now.Load(), s.taken.Load())
			}
		})
	}
}

// TestNoSlotComes: a computation that waits for a slot ends with its context.
func TestNoSlotComes(t *testing.T) {
	m := generated(5)
	s := semaphore.NewWeighted(1)
	if err := s.Acquire(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, workers := range []int{1, 2} {
		_, err := assess.Figures(ctx, m, []evidence.Key{m.Claims[0].Key, m.Claims[1].Key}, assess.DefaultRubric(), assess.Options{Workers: workers, Slots: s})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}
