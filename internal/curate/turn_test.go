package curate_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage/memstore"
)

// shut are slots in which nobody computes before they are opened.
type shut struct {
	once  sync.Once
	asked chan struct{} // closed when somebody wants to compute
	open  chan struct{}
}

func (s *shut) Acquire(ctx context.Context, _ int64) error {
	s.once.Do(func() { close(s.asked) })
	select {
	case <-s.open:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *shut) Release(int64) {}

// Two edits leave many claims stale, and the second catches up what the first has left so. An edit that
// has nothing to do with them is made meanwhile.
func TestNobodyWaitsForCatchingUp(t *testing.T) {
	m := claims("base", "far", "top-0", "top-1", "top-2", "top-3", "top-4", "top-5")
	for i := range 6 {
		m.Links = append(m.Links, &evidence.Link{From: "base", To: evidence.Key(fmt.Sprint("top-", i)), Relation: evidence.Supports, Strength: evidence.StrengthStrong})
	}
	m.Sources = []*evidence.Source{{Meta: evidence.Meta{Key: "paper"}, Title: "A paper", Kind: "REPORT"}}
	s := memstore.New()
	c, _ := curatorsOf(t, s, m)
	slots := &shut{asked: make(chan struct{}), open: make(chan struct{})}
	c.Bound, c.Store, c.Options.Slots = 5, newGate(s, 2), slots
	var all sync.WaitGroup
	for i := range 2 {
		all.Go(func() {
			key := evidence.Key(fmt.Sprint("study-", i))
			if _, err := c.Edit(t.Context(), curate.Call{},
				curate.Create{Item: &evidence.Study{Meta: evidence.Meta{Key: key}, Title: "Another", Design: "COHORT", ReportedIn: []evidence.Key{"paper"}}},
				curate.Link{Link: &evidence.Link{From: key, To: "base", Relation: evidence.Supports, Strength: evidence.StrengthModerate}}); err != nil {
				t.Error(err)
			}
		})
	}
	<-slots.asked
	soon, cancel := context.WithTimeout(t.Context(), time.Minute) // if it waits, it fails rather than hangs
	defer cancel()
	if _, err := c.Edit(soon, curate.Call{}, curate.Update{Of: "far", Set: curate.Fields{"note": "Far away."}}); err != nil {
		t.Error(err)
	}
	close(slots.open)
	all.Wait()
}
