package curate

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Queue lets edits that several callers make at once share a transaction. Each is still
// a revision of its own. Curators of one store may share a queue; one without a queue
// makes each edit in a transaction of its own.
type Queue struct {
	places chan struct{} // one for each edit that may be under way

	mu      sync.Mutex
	turns   []*turn // of the edits under way, in the order in which each first said what it rests on
	waiting []*waiter
	leading bool // one of the callers is writing for those that wait

	recent []committed // the latest writes of this queue
	fresh  []committed // those of the transaction under way; only the caller that writes uses it
}

// NewQueue makes a queue for so many edits at once; others wait until one is done. A positive
// number is needed.
func NewQueue(edits int) *Queue { return &Queue{places: make(chan struct{}, edits)} }

// enter waits for a place, which leave gives back.
func (q *Queue) enter(ctx context.Context) (leave func(), err error) {
	select {
	case q.places <- struct{}{}:
		return func() { <-q.places }, nil
	case <-ctx.Done():
		return nil, evidence.Wrap(evidence.Unavailable, context.Cause(ctx), waitingToWrite)
	}
}

const waitingToWrite = "waiting to write"

// committed is a write that this queue knows.
type committed struct {
	sequence  int64
	footprint *footprint
}

const (
	// together is how many edits share a transaction at most.
	together = 16
	// remembered is how many writes a queue compares plans with, and rememberedBelow how
	// many entries may be below these together. A plan that is older is made again.
	remembered      = 64
	rememberedBelow = 100_000
)

// waiter is a plan that waits to be written.
type waiter struct {
	plan *plan
	kept bool  // whether it was written, rather than found to be outdated
	last int64 // the sequence of the map that it was outdated at
	err  error // of writing it

	finished bool          // for the caller that writes
	done     chan struct{} // closed when kept and err are set, and finished
	lead     chan struct{} // closed when it is this caller's turn to write
}

// outdated is the error of a plan when somebody else has written meanwhile what it rests on.
type outdated struct{ at int64 } // the sequence of the map by then

func (o *outdated) Error() string {
	return fmt.Sprintf("the map at %d is not what the plan rests on", o.at)
}

// commit writes a plan, perhaps together with others. Its error may be outdated.
func (q *Queue) commit(ctx context.Context, p *plan) error {
	w := &waiter{plan: p, done: make(chan struct{}), lead: make(chan struct{})}
	q.mu.Lock()
	q.waiting = append(q.waiting, w)
	if !q.leading {
		q.leading = true
		close(w.lead)
	}
	q.mu.Unlock()
	byOther := false
	select {
	case <-w.done:
		byOther = true
	case <-w.lead:
		q.write(ctx, p.curator, w)
		<-w.done
	case <-ctx.Done():
		if q.withdraw(w) {
			return evidence.Wrap(evidence.Unavailable, context.Cause(ctx), waitingToWrite)
		}
		<-w.done // it is being written
	}
	if byOther && w.kept && storage.Moves(p.curator.Store) {
		// The caller that wrote has seen it. This one sees it by reading; if it cannot, it
		// has written all the same.
		_ = p.curator.Store.View(ctx, func(r storage.Reader) error { _, err := r.State(ctx); return err })
	}
	if !w.kept && w.err == nil {
		return &outdated{w.last}
	}
	return w.err
}

// withdraw takes a waiter out of the queue. It returns false if it is being written.
func (q *Queue) withdraw(w *waiter) bool {
	if len(q.without(w)) == 0 {
		return false
	}
	select {
	case <-w.lead:
		q.mu.Lock()
		defer q.mu.Unlock()
		q.pass()
	default:
	}
	return true
}

// without takes a waiter out of the queue, and returns it. It returns none if the waiter
// has been taken.
func (q *Queue) without(w *waiter) []*waiter {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, w)
	if i < 0 {
		return nil
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return []*waiter{w}
}

// pass makes the next waiter lead.
func (q *Queue) pass() {
	if q.leading = len(q.waiting) > 0; q.leading {
		close(q.waiting[0].lead)
	}
}

// take takes up to so many of those that have waited longest.
func (q *Queue) take(most int) []*waiter {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), most)
	some := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	return some
}

// write writes the plans of those that wait when it gets the writers' lock. The caller
// may give up before that. Afterwards, what the others wait for does not end with the
// request of the caller that writes for them, nor with a panic in it.
func (q *Queue) write(ctx context.Context, c *Curator, leader *waiter) {
	var some []*waiter
	var err error = evidence.Errorf(evidence.Internal, "the caller that wrote for others panicked")
	defer func() {
		if some == nil { // it panicked before it took any
			some = q.without(leader)
		}
		q.finish(some, err)
		q.mu.Lock()
		defer q.mu.Unlock()
		q.pass()
	}()
	lasting, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	stop := context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
	defer stop()
	begun := false
	written := c.update(lasting, func(tx storage.Tx) (bool, error) {
		if !begun && !stop() {
			return false, context.Cause(ctx)
		}
		begun = true
		some = append(some, q.take(together-len(some))...) // those of an earlier try, too
		return q.writeAll(lasting, c, tx, some)
	})
	err = written // and no panic
	switch {
	case len(some) > 1 && err != nil && evidence.CodeOf(err) != evidence.Unavailable:
		q.writeEach(lasting, c, some)
	case some != nil: // of what is Unavailable, nobody may know whether it is written
	case ctx.Err() != nil: // only this caller gave up
		some, err = q.without(leader), evidence.Wrap(evidence.Unavailable, context.Cause(ctx), waitingToWrite)
	default: // there was no transaction
		some = q.take(together)
	}
}

// writeAll writes those of the plans that still hold, and reports whether there are any.
// Plans that remove nothing are written in one call.
func (q *Queue) writeAll(ctx context.Context, c *Curator, tx storage.Tx, some []*waiter) (keep bool, err error) {
	state, err := c.begin(ctx, tx)
	if err != nil {
		return false, err
	}
	sequence := state.Sequence
	q.fresh = nil
	g := group{tx: tx}
	for _, w := range some {
		w.last = sequence - 1
		if w.kept = w.plan.copied == state.Copy && q.holds(w.plan, sequence-1); !w.kept {
			continue
		}
		w.plan.number(sequence + int64(len(q.fresh)))
		q.fresh = append(q.fresh, committed{w.plan.result.Revision.Sequence, &w.plan.footprint})
		if err := g.add(ctx, w.plan); err != nil {
			return false, err
		}
	}
	return len(q.fresh) > 0, g.flush(ctx)
}

// group writes plans in one transaction.
type group struct {
	tx     storage.Tx
	begun  bool // the number of the transaction is used
	writes []storage.Write
}

func (g *group) add(ctx context.Context, p *plan) error {
	if !p.removes() {
		g.writes = append(g.writes, p.writing())
		return nil
	}
	if err := g.flush(ctx); err != nil {
		return err
	}
	if err := g.next(ctx); err != nil {
		return err
	}
	return p.write(ctx, g.tx)
}

// next makes sure that what is written next has a number of its own.
func (g *group) next(ctx context.Context) error {
	if !g.begun {
		g.begun = true
		return nil
	}
	return g.tx.Next(ctx)
}

func (g *group) flush(ctx context.Context) error {
	if len(g.writes) == 0 {
		return nil
	}
	if err := g.next(ctx); err != nil {
		return err
	}
	writes := g.writes
	g.writes = nil
	return g.tx.Write(ctx, writes)
}

// writeEach writes each plan in a transaction of its own, so that one that cannot be
// written harms no other.
func (q *Queue) writeEach(ctx context.Context, c *Curator, some []*waiter) {
	for _, w := range some {
		err := c.update(ctx, func(tx storage.Tx) (bool, error) { return q.writeAll(ctx, c, tx, []*waiter{w}) })
		q.finish([]*waiter{w}, err)
	}
}

// finish tells waiters what has become of their plans, unless they know it.
func (q *Queue) finish(some []*waiter, err error) {
	if err == nil {
		q.remember(q.fresh...)
		q.fresh = nil
	}
	for _, w := range some {
		if !w.finished {
			w.finished, w.kept, w.err = true, w.kept && err == nil, err
			close(w.done)
		}
	}
}

// holds reports whether a plan is as good on the map as it was when it was made. last is
// the sequence of the map.
func (q *Queue) holds(p *plan, last int64) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	known := 0
	for _, done := range append(q.recent[:len(q.recent):len(q.recent)], q.fresh...) {
		if done.sequence <= p.base {
			continue
		}
		if !p.footprint.survives(done.footprint) {
			return false
		}
		known++
	}
	return int64(known) == last-p.base+int64(len(q.fresh))
}

// remember notes writes that are committed.
func (q *Queue) remember(done ...committed) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.recent = append(q.recent, done...)
	from, below := len(q.recent), 0
	for from > 0 && len(q.recent)-from < remembered {
		if below += len(q.recent[from-1].footprint.below); below > rememberedBelow {
			break
		}
		from--
	}
	q.recent = slices.Clone(q.recent[from:])
}
