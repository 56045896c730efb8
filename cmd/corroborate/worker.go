package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

const (
	// lookEvery is how often a server looks for stale figures, which other processes
	// may leave.
	lookEvery = time.Second
	// sayAgain is how long after an error the same error is logged again.
	sayAgain = 10 * time.Minute
)

// inBackground runs work, which ends with its context, until stop is called. Stop returns when
// the work has ended.
func inBackground(ctx context.Context, work func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}

// keepUp recomputes stale figures in the background until stop is called.
func (in *invocation) keepUp(ctx context.Context, curator *curate.Curator, log *slog.Logger) (stop func()) {
	w := worker{log: log, now: in.now}
	return inBackground(ctx, func(ctx context.Context) {
		for ctx.Err() == nil {
			w.guard(func() { curator.KeepUp(ctx, lookEvery, w.told) })
			select {
			case <-ctx.Done():
			case <-time.After(lookEvery): // after a panic
			}
		}
	})
}

// worker logs the work in the background. It logs an error that persists only now
// and then.
type worker struct {
	log     *slog.Logger
	now     func() time.Time
	trouble string
	said    time.Time
}

// guard keeps a panic of the worker from ending the server.
func (w *worker) guard(work func()) {
	defer func() {
		if cause := recover(); cause != nil {
			w.told(0, evidence.Errorf(evidence.Internal, "panic: %v", cause))
		}
	}()
	work()
}

func (w *worker) told(moved int, err error) {
	if moved > 0 {
		w.log.Info("worked out figures that were stale", "moved", moved)
	}
	if err == nil {
		w.trouble = ""
		return
	}
	trouble := fmt.Sprint(evidence.CodeOf(err), err)
	again := w.now().Sub(w.said) >= sayAgain && evidence.CodeOf(err) != evidence.Conflict
	if trouble == w.trouble && !again {
		return
	}
	w.trouble, w.said = trouble, w.now()
	level := slog.LevelWarn
	if evidence.CodeOf(err) == evidence.Internal {
		level = slog.LevelError
	}
	w.log.Log(context.Background(), level, "work in the background has failed, and is tried again", "error", err.Error())
}
