package analysis

import (
	"context"
	"fmt"
	"sync"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// GapsUnder finds the gaps of a claim and of the claims that it depends on. Part holds
// all of them. Dependents of the claim do not count.
func (a *Asker) GapsUnder(ctx context.Context, under evidence.Ref, first int) (report *assess.GapReport, part *evidence.Map, err error) {
	err = a.Store.View(ctx, func(r storage.Reader) error {
		found, err := named(ctx, r, []evidence.Ref{under})
		if err != nil {
			return err
		}
		switch e := found[under].(type) {
		case nil:
			return unknown(ctx, r, "under", "claim", under)
		case *evidence.Claim:
			part, err = r.Below(ctx, []evidence.Ref{e.Ref()})
			return err
		default:
			return evidence.Refuse(evidence.WrongKind(under, e.EntryKind(), "under", "a claim"))
		}
	})
	if err != nil {
		return nil, nil, err
	}
	if err := within(a.Limits.Claims, len(part.Claims), "", tooManyClaims); err != nil {
		return nil, nil, err
	}
	if err := within(a.Limits.Entries, part.Len(), "", tooManyEntries); err != nil {
		return nil, nil, err
	}
	report, err = assess.Gaps(ctx, part, first, a.Rubric, a.Options)
	return report, part, err
}

// Gaps finds the gaps of the whole map.
func (a *Asker) Gaps(ctx context.Context, first int) (*assess.GapReport, error) {
	var whole *evidence.Map
	err := a.Store.View(ctx, func(r storage.Reader) (err error) {
		whole, err = storage.ReadMap(ctx, r, a.Progress)
		return err
	})
	if err != nil {
		return nil, err
	}
	return assess.Gaps(ctx, whole, first, a.Rubric, a.Options)
}

// KeptGaps computes the gaps of a whole map once for all callers, and keeps them
// until the map changes. It may be used by several goroutines.
type KeptGaps struct {
	Asker *Asker
	First int // how many are kept
	// Background cancels the work. The end of a caller's context does not: the next
	// caller finds the work farther on, or done.
	Background context.Context
	Asked      func(result string) // called for each question with kept, joined or begun; may be nil

	mu   sync.Mutex
	kept *KeptReport
	job  *job
}

// KeptReport is a report of the gaps of a map, with the state of the map.
type KeptReport struct {
	*assess.GapReport
	State storage.State
}

// job is the work on one report.
type job struct {
	done   chan struct{}
	mu     sync.Mutex
	steps  int
	total  int
	report *KeptReport
	err    error
}

// StillWorking is the error for a caller whose context ends before the work does.
type StillWorking struct {
	Done, Total int // steps; 0 and 0 while the map is being read
	Err         error
}

// Error says how far the work is.
func (e *StillWorking) Error() string {
	far := "the map is still being read"
	if e.Total > 0 {
		far = fmt.Sprintf("%d of %d steps are done", e.Done, e.Total)
	}
	return "the gaps of the whole map are still being computed: " + far + "; ask again later, or ask for the gaps under one claim"
}

// Unwrap returns the context's error.
func (e *StillWorking) Unwrap() error { return e.Err }

// Get returns the kept report if the map has not changed since. Otherwise it begins
// the work, or joins it, and waits. The report then shows the map as it was when the
// work began. If ctx ends first, the error is a StillWorking. The store is the Asker's
// as the caller sees it: its state decides whether the kept report is current.
func (k *KeptGaps) Get(ctx context.Context, store storage.Store) (*KeptReport, error) {
	var now storage.State
	err := store.View(ctx, func(r storage.Reader) (err error) {
		now, err = r.State(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	if k.kept != nil && k.kept.State.Same(now) {
		defer k.mu.Unlock()
		k.asked("kept")
		return k.kept, nil
	}
	j, result := k.job, "joined"
	if j == nil {
		result = "begun"
		j = &job{done: make(chan struct{})}
		k.job = j
		go k.work(context.WithoutCancel(ctx), j, now)
	}
	k.mu.Unlock()
	k.asked(result)
	select {
	case <-j.done:
		return j.report, j.err
	case <-ctx.Done():
		j.mu.Lock()
		defer j.mu.Unlock()
		return nil, &StillWorking{j.steps, j.total, ctx.Err()}
	}
}

func (k *KeptGaps) asked(result string) {
	if k.Asked != nil {
		k.Asked(result)
	}
}

// guarded turns a panic into an error, since nothing else would catch it.
func (a *Asker) guarded(ctx context.Context, first int) (report *assess.GapReport, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = evidence.Errorf(evidence.Internal, "panic: %v", cause)
		}
	}()
	return a.Gaps(ctx, first)
}

// work computes a report for the caller who began it, whose end does not end the work.
func (k *KeptGaps) work(ctx context.Context, j *job, began storage.State) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(k.Background, cancel)()
	asker := *k.Asker
	asker.Options.Progress = func(done, total int) {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.steps, j.total = done, total
	}
	report, err := asker.guarded(ctx, k.First)
	k.mu.Lock()
	defer k.mu.Unlock()
	if j.err = err; err == nil {
		j.report = &KeptReport{report, began}
		k.kept = j.report
	}
	k.job = nil
	close(j.done)
}
