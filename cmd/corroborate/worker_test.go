package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// flaky is a store that cannot be reached now and then.
type flaky struct {
	storage.Store
	down  atomic.Bool
	panic atomic.Bool
	tries atomic.Int64
}

func (f *flaky) View(ctx context.Context, view func(storage.Reader) error) error {
	f.tries.Add(1)
	if f.panic.Load() {
		panic("the worker meets a fault")
	}
	if f.down.Load() {
		return evidence.Wrap(evidence.Unavailable, errors.New("nobody answers"), "reading")
	}
	return f.Store.View(ctx, view)
}

// working is the demo map in a store, a curator who leaves figures stale there,
// and a worker with its log.
func working(t *testing.T) (s *flaky, editor *curate.Curator, log *bytes.Buffer, stop func()) {
	t.Helper()
	s = &flaky{Store: memstore.New()}
	editor = &curate.Curator{Store: s.Store, Rubric: assess.DefaultRubric(), Now: time.Now, NewID: curate.IDs(rand.Reader), Bound: 1}
	file, err := os.Open("../../examples/islamic-state-defections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := exchange.Read(t.Context(), "demo", file, exchange.YAML, nil)
	if err == nil {
		_, err = editor.Import(t.Context(), m, curate.ImportOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := editor.CatchUp(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	log = &bytes.Buffer{}
	curator := *editor
	curator.Store = s
	in := &invocation{program: &program{now: time.Now}}
	return s, editor, log, in.keepUp(t.Context(), &curator, slog.New(slog.NewTextHandler(log, nil)))
}

// change moves the figures of many claims, and works out none of them.
func change(t *testing.T, editor *curate.Curator, reopen bool) {
	t.Helper()
	result, err := editor.Edit(t.Context(), curate.Call{Author: "ann"}, curate.ResolveCaveat{Of: "small-sample", Reopen: reopen})
	if err != nil || result.Pending == 0 {
		t.Fatalf("an edit that is to leave figures stale: %v, %+v", err, result)
	}
}

func stale(t *testing.T, s storage.Store) (n int) {
	t.Helper()
	err := s.View(t.Context(), func(r storage.Reader) error {
		keys, err := r.Stale(t.Context(), 1_000)
		n = len(keys)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What others leave stale is worked out in the background, and said, even by a
// worker that could not reach the store for a while, or met a fault; which it
// says once, however often it tries.
func TestWorkerKeepsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, editor, log, stop := working(t)
		defer stop()
		for _, trouble := range []*atomic.Bool{nil, &s.down, &s.panic} {
			for _, reopen := range []bool{false, true} {
				log.Reset()
				if trouble != nil {
					trouble.Store(true)
				}
				change(t, editor, reopen)
				time.Sleep(time.Minute)
				synctest.Wait()
				if trouble != nil {
					if n := stale(t, editor.Store); n == 0 {
						t.Fatal("figures were worked out by nobody")
					}
					if n := strings.Count(log.String(), "level="); n != 1 {
						t.Errorf("%d lines of one trouble:\n%s", n, log)
					}
					trouble.Store(false)
					time.Sleep(time.Minute)
					synctest.Wait()
				}
				if n := stale(t, editor.Store); n > 0 {
					t.Errorf("%d claims are stale after two minutes", n)
				}
				if !strings.Contains(log.String(), "worked out figures") {
					t.Errorf("the log does not tell of the work:\n%s", log)
				}
			}
		}
		stop()
		tries := s.tries.Load()
		time.Sleep(time.Hour)
		if n := s.tries.Load() - tries; n > 0 {
			t.Errorf("it looked %d times after it was stopped", n)
		}
	})
}

// With a store that goes over to another rubric the worker writes nothing more,
// and says so once.
func TestWorkerLeavesAnotherRubricAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, editor, log, stop := working(t)
		defer stop()
		editor.Rubric = assess.DefaultRubric()
		editor.Rubric.Strength[evidence.StrengthStrong] = 0.5
		if _, err := editor.Reassess(t.Context(), "ann", nil); err != nil {
			t.Fatal(err)
		}
		change(t, editor, false)
		before := stale(t, editor.Store)
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := stale(t, editor.Store); n != before {
			t.Errorf("%d claims are stale, and %d were: somebody wrote by another rubric", n, before)
		}
		if n := strings.Count(log.String(), "keeps figures by rubric"); n != 1 {
			t.Errorf("it is said %d times:\n%s", n, log)
		}
	})
}
