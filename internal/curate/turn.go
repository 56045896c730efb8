package curate

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
)

// turn is an edit under way. Edits take their turns in the order in which they first say what
// they rest on. One that rests on what an earlier one changes waits for its end, since its figures would
// have to be computed again. It waits for earlier turns alone, so no two wait for each other.
type turn struct {
	queue     *Queue
	footprint *footprint // nil until it is known; the queue's lock guards it
	ended     chan struct{}
}

// begin begins a turn, which end ends. Without a queue there are no turns.
func (q *Queue) begin() *turn {
	if q == nil {
		return nil
	}
	return &turn{queue: q, ended: make(chan struct{})}
}

func (t *turn) end() {
	if t == nil {
		return
	}
	q := t.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.Index(q.turns, t); i >= 0 {
		q.turns = slices.Delete(q.turns, i, i+1)
	}
	close(t.ended)
}

// await says what the plan of a turn rests on and changes, and waits for the earlier turns that it meets. It
// reports whether there were any: then the plan is outdated.
func (t *turn) await(ctx context.Context, f *footprint) (waited bool, err error) {
	meets := t.note(f)
	for _, earlier := range meets {
		select {
		case <-earlier.ended:
		case <-ctx.Done():
			return true, evidence.Wrap(evidence.Unavailable, context.Cause(ctx), waitingToWrite)
		}
	}
	return len(meets) > 0, nil
}

// note notes a footprint, and returns the earlier turns that it meets.
func (t *turn) note(f *footprint) (meets []*turn) {
	q := t.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	if t.footprint == nil {
		q.turns = append(q.turns, t)
	}
	t.footprint = f
	for _, earlier := range q.turns {
		if earlier == t {
			break
		}
		if !f.survives(earlier.footprint) {
			meets = append(meets, earlier)
		}
	}
	return meets
}
