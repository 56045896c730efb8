package server

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// The defaults of a Writing.
const (
	ProbeEvery    = 10 * time.Second
	ProbePatience = 10 * time.Second
)

// Writing knows whether the store of a server can be written to: by a probe every now and then, and
// by the writes of requests. Several goroutines may use it at once.
type Writing struct {
	// Probe tries whether the store can be written to, as storage.Probe does.
	Probe    func(context.Context) error
	Every    time.Duration // from the end of a probe to the next one; ProbeEvery if it is 0
	Patience time.Duration // for a probe; ProbePatience if it is 0
	Log      *slog.Logger
	Fixed    bool // the store may only be read, so that there is nothing to probe

	mu    sync.Mutex
	state WritingState
	err   error            // for Failing
	last  *storage.Untried // of the last probe; nil if it could try
}

// WritingState is whether a store can be written to.
type WritingState string

// The states.
const (
	WritingUnknown WritingState = "" // nothing was tried yet
	WritingWorks   WritingState = "OK"
	WritingBusy    WritingState = "BUSY"    // another process writes, or a write of ours does not end, and others have to wait
	WritingFails   WritingState = "FAILING" // nobody can write until somebody does something
	WritingOff     WritingState = "OFF"     // the store may only be read
)

// damaged reports whether a part of the store could not be read. That is for good: a probe that works has
// met other parts. The mutex is held.
func (w *Writing) damaged() bool { return evidence.OutageOf(w.err) == evidence.OutageDamaged }

// State tells whether the store can be written to, and why not if it fails. A store that is damaged fails
// until the program is started again.
func (w *Writing) State() (WritingState, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.Fixed && !w.damaged() {
		return WritingOff, nil
	}
	return w.state, w.err
}

// Failed notes the error of a call on the store. Other errors that pass by themselves, or that are the
// caller's own, tell nothing.
func (w *Writing) Failed(err error) {
	switch o := evidence.OutageOf(err); {
	case o.StopsWriting():
		w.note(WritingFails, err)
	case o == evidence.OutageBusy:
		w.busy()
	}
}

// busy notes that a write has to wait. That does not end an outage: nobody has tried.
func (w *Writing) busy() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state != WritingFails {
		w.state = WritingBusy
	}
}

// untried notes that a probe could not try beside a write of this program. That alone tells nothing. If no write
// has got the lock since the last probe could not try either, the one that has it, or waits for it, is slow. If one has, the
// store is no longer busy.
func (w *Writing) untried(now *storage.Untried) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.last
	w.last = now
	switch {
	case before == nil || w.state == WritingFails:
	case before.Begun == now.Begun:
		w.state = WritingBusy
	case w.state == WritingBusy:
		w.state = WritingWorks
	}
}

// Watch probes until the context ends.
func (w *Writing) Watch(ctx context.Context) {
	every := w.Every
	if every <= 0 {
		every = ProbeEvery
	}
	for !w.Fixed && ctx.Err() == nil {
		w.probe(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(every):
		}
	}
}

func (w *Writing) probe(ctx context.Context) {
	patience := w.Patience
	if patience <= 0 {
		patience = ProbePatience
	}
	probing, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := w.Probe(probing)
	if probing.Err() != nil {
		err = evidence.Errorf(evidence.Unavailable, "the store could not be written to within %v", patience)
	}
	var untried *storage.Untried
	if ctx.Err() != nil { // the server stops
		return
	}
	if errors.As(err, &untried) {
		w.untried(untried)
		return
	}
	w.mu.Lock()
	w.last = nil
	w.mu.Unlock()
	switch {
	case err == nil:
		w.note(WritingWorks, nil)
	case evidence.OutageOf(err) == evidence.OutageBusy:
		w.busy()
	default:
		w.note(WritingFails, err)
	}
}

// note notes a state, and logs it if it is another one.
func (w *Writing) note(state WritingState, err error) {
	w.mu.Lock()
	before, outage, stays := w.state, evidence.OutageOf(w.err), w.damaged()
	if !stays {
		w.state, w.err = state, err
	}
	w.mu.Unlock()
	switch {
	case stays:
	case evidence.OutageOf(err) == evidence.OutageDamaged:
		w.Log.Error("the store is damaged", "outage", string(evidence.OutageDamaged), "error", err.Error())
	case state == WritingFails && (before != WritingFails || evidence.OutageOf(err) != outage):
		w.Log.Error("the store cannot be written to", "outage", string(evidence.OutageOf(err)), "error", err.Error())
	case state != WritingFails && before == WritingFails:
		w.Log.Info("the store can be written to again")
	}
}
