package assess_test

import (
	"context"
	"sync/atomic"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// TestStepsAreCounted: the count of steps depends on the work. How many goroutines share it
// changes only how often a diagram finds a result again: each of them has a cache of its own, which grows with what it
// has worked out. Sampling, reasons and firmness take more steps than figures.
func TestStepsAreCounted(t *testing.T) {
	m, rubric := generated(6), assess.DefaultRubric()
	keys := make([]evidence.Key, len(m.Claims))
	for i, c := range m.Claims {
		keys[i] = c.Key
	}
	steps := func(o assess.Options, work func(assess.Options) error) int64 {
		t.Helper()
		var sum atomic.Int64
		o.Worked = func(_ context.Context, n int64) { sum.Add(n) }
		if err := work(o); err != nil {
			t.Fatal(err)
		}
		return sum.Load()
	}
	figures := func(o assess.Options) error {
		_, err := assess.Figures(t.Context(), m, keys, rubric, o)
		return err
	}
	one := steps(assess.Options{Workers: 1}, figures)
	if several := steps(assess.Options{Workers: 4}, figures); one == 0 || several < one/2 || several > 2*one {
		t.Errorf("one goroutine takes %d steps, and four take %d", one, several)
	}
	for name, more := range map[string]int64{
		"sampling": steps(assess.Options{Nodes: 1}, figures),
		"reasons": steps(assess.Options{}, func(o assess.Options) error {
			_, err := assess.Assess(t.Context(), m, keys, rubric, o)
			return err
		}),
		"firmness": steps(assess.Options{}, func(o assess.Options) error {
			for _, key := range keys {
				if _, err := assess.Firm(t.Context(), m, key, rubric, o); err != nil {
					return err
				}
			}
			return nil
		}),
	} {
		if more <= one {
			t.Errorf("%s takes %d steps, and figures alone take %d", name, more, one)
		}
	}
}
