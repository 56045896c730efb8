package assess_test

import (
	"context"
	"runtime"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// denseCircle is a map of claims in which each rests on a source of its own and on so many other
// claims, and so on all of them.
func denseCircle(claims, premises int) *evidence.Map {
	m := &evidence.Map{}
	for i := range claims {
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: key("x", i)}, Statement: "x"})
		m.Add(&evidence.Source{Meta: evidence.Meta{Key: key("s", i)}, Title: "s", Kind: "REPORT"})
		m.Add(&evidence.Link{From: key("s", i), To: key("x", i), Relation: evidence.Supports})
		for p := range premises {
			m.Add(&evidence.Link{From: key("x", (i+1+p*(p+1)/2)%claims), To: key("x", i), Relation: evidence.Supports})
		}
	}
	return m
}

// The memory that an assessment takes grows with a circle of claims, and not with its square.
func TestMemoryOfDenseCircles(t *testing.T) {
	bytes := func(claims int) float64 {
		m := denseCircle(claims, 5)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := assess.Assess(t.Context(), m, []evidence.Key{"x0"}, assess.DefaultRubric(), assess.Options{Nodes: 100, Draws: 512, Workers: 1}); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	if small, large := bytes(20), bytes(80); large > 6*small {
		t.Errorf("a circle of 20 claims takes %.0f bytes in all, one of 80 claims %.0f", small, large)
	}
}

// Tables for diagrams are lent in slots only, so no more of them are in use than there are slots, however
// many requests wait.
func TestTablesStayInSlots(t *testing.T) {
	lent := &lending{memory: assess.NewMemory(1 << 20)}
	o := assess.Options{Nodes: 50, Draws: 512, Workers: 1, Memory: lent.memory, Slots: lent}
	if _, err := assess.Assess(t.Context(), denseCircle(10, 3), []evidence.Key{"x0", "x5"}, assess.DefaultRubric(), o); err != nil {
		t.Fatal(err)
	}
	if lent.inside == 0 || lent.outside != 0 {
		t.Errorf("tables are lent %d times in a slot, and %d times outside", lent.inside, lent.outside)
	}
}

// lending is one slot. It counts how often tables are lent when it is taken, and when it is given back.
type lending struct {
	memory          *assess.Memory
	inside, outside int64
}

func (l *lending) Acquire(context.Context, int64) error {
	l.outside += l.memory.Lent()
	return nil
}

func (l *lending) Release(int64) { l.inside++ }
