package server_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/server"
	"corroborate/internal/storage"
)

func full() error {
	return evidence.Errorf(evidence.Unavailable, "the disk with the store /srv/map.db is full").For(evidence.OutageDiskFull)
}

// A store that cannot be written to is noticed by the next probe, or by the first write that fails,
// and so is the end of that. The log tells of both once.
func TestWriting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var next atomic.Pointer[error]
		var probes atomic.Int64
		none := error(nil)
		next.Store(&none)
		w := &server.Writing{Log: slog.New(slog.NewTextHandler(&log, nil)), Probe: func(context.Context) error {
			probes.Add(1)
			return *next.Load()
		}}
		ctx, stop := context.WithCancel(t.Context())
		go w.Watch(ctx)
		expect := func(when string, want server.WritingState) {
			t.Helper()
			synctest.Wait()
			if got, err := w.State(); got != want || (err != nil) != (want == server.WritingFails) {
				t.Errorf("%s: %q, %v; want %q", when, got, err, want)
			}
		}
		expect("at the beginning", server.WritingWorks)
		for _, err := range []error{full(), errors.New("a fault of the store"), nil, evidence.Errorf(evidence.Unavailable, "locked").For(evidence.OutageBusy)} {
			next.Store(&err)
			time.Sleep(server.ProbeEvery)
			want := server.WritingFails
			switch {
			case err == nil:
				want = server.WritingWorks
			case evidence.OutageOf(err).Passes() && evidence.OutageOf(err) != "":
				want = server.WritingBusy
			}
			expect("after a probe", want)
		}
		next.Store(&none)
		time.Sleep(server.ProbeEvery)
		for _, passing := range []error{errors.New("the caller's own"), evidence.Errorf(evidence.Conflict, "taken")} {
			w.Failed(passing)
			expect("after a write that failed for a reason of its own", server.WritingWorks)
		}
		w.Failed(full())
		w.Failed(full())
		expect("after a write that failed", server.WritingFails)
		time.Sleep(server.ProbeEvery)
		expect("after the next probe", server.WritingWorks)
		if cannot, again := strings.Count(log.String(), "cannot be written to"), strings.Count(log.String(), "can be written to again"); cannot != 3 || again != 2 {
			t.Errorf("the log tells %d times that it cannot, and %d times that it can again:\n%s", cannot, again, &log)
		}
		stop()
		synctest.Wait()
		before := probes.Load()
		time.Sleep(time.Hour)
		if n := probes.Load() - before; n > 0 {
			t.Errorf("%d probes after it was stopped", n)
		}
	})
}

// A probe that could not try leaves what is known: it ends no outage. A write that had to wait too long, or that lasts
// from one probe to the next, is told as busy, until another one has got the lock.
func TestProbeThatCannotTry(t *testing.T) {
	locked := evidence.Errorf(evidence.Unavailable, "locked").For(evidence.OutageBusy)
	beside := func(n int64) error { return &storage.Untried{Begun: n} }
	for _, test := range []struct {
		name   string
		failed error // of a write, before the probes
		probes []error
		want   []server.WritingState // after each
	}{
		{"not known yet", nil, []error{beside(1), nil}, []server.WritingState{server.WritingUnknown, server.WritingWorks}},
		{"full", full(), []error{beside(1), beside(1), beside(2), locked, nil},
			[]server.WritingState{server.WritingFails, server.WritingFails, server.WritingFails, server.WritingFails, server.WritingWorks}},
		{"a write had to wait too long", locked, []error{beside(1), beside(1), beside(2)}, []server.WritingState{server.WritingBusy, server.WritingBusy, server.WritingWorks}},
		{"a write hangs", nil, []error{nil, beside(1), beside(1), beside(1), nil},
			[]server.WritingState{server.WritingWorks, server.WritingWorks, server.WritingBusy, server.WritingBusy, server.WritingWorks}},
		{"many writes", nil, []error{nil, beside(1), beside(7), nil, beside(7)},
			[]server.WritingState{server.WritingWorks, server.WritingWorks, server.WritingWorks, server.WritingWorks, server.WritingWorks}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := &logBook{}
				rest := test.probes
				w := &server.Writing{Log: slog.New(slog.NewJSONHandler(log, nil)), Probe: func(context.Context) error {
					if len(rest) == 0 {
						return nil
					}
					err := rest[0]
					rest = rest[1:]
					return err
				}}
				w.Failed(test.failed)
				go w.Watch(t.Context())
				for i, want := range test.want {
					synctest.Wait()
					if got, _ := w.State(); got != want {
						t.Errorf("after probe %d: %q, want %q", i+1, got, want)
					}
					if again := log.tells("can be written to again"); again && want != server.WritingWorks {
						t.Errorf("after probe %d the log says that it can be written to again", i+1)
					}
					time.Sleep(server.ProbeEvery)
				}
			})
		})
	}
}

// A store that is damaged stays so until a restart, though a probe that meets other parts of the file works. The
// log tells of it once, also if the store may only be read.
func TestDamage(t *testing.T) {
	for _, fixed := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			w := &server.Writing{Log: slog.New(slog.NewTextHandler(&log, nil)), Probe: func(context.Context) error { return nil }, Fixed: fixed}
			go w.Watch(t.Context())
			synctest.Wait()
			damage := evidence.Errorf(evidence.Unavailable, "a page cannot be read").For(evidence.OutageDamaged)
			for _, err := range []error{damage, damage, full()} {
				w.Failed(err)
				time.Sleep(server.ProbeEvery + time.Second)
				if got, err := w.State(); got != server.WritingFails || evidence.OutageOf(err) != evidence.OutageDamaged {
					t.Errorf("read-only %t: after the next probe: %s, %v", fixed, got, err)
				}
			}
			if text := log.String(); strings.Count(text, "the store is damaged") != 1 || strings.Contains(text, "written to") {
				t.Errorf("read-only %t: the log tells\n%s", fixed, text)
			}
		})
	}
}

// A probe that hangs is given up.
func TestHangingProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &server.Writing{Log: slog.New(slog.DiscardHandler), Patience: 3 * time.Second, Probe: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}}
		go w.Watch(t.Context())
		time.Sleep(4 * time.Second)
		synctest.Wait()
		if got, err := w.State(); got != server.WritingFails || !strings.Contains(err.Error(), "within 3s") {
			t.Errorf("%s, %v", got, err)
		}
	})
}

// Readiness covers writing, and says by a code what is wrong.
func TestReadinessCoversWriting(t *testing.T) {
	for name, test := range map[string]struct {
		writing *server.Writing
		failed  error
		status  int
		want    map[string]any
	}{
		"not tried": {&server.Writing{}, nil, 200, map[string]any{"status": "ready", "sequence": 7.0}},
		"read-only": {&server.Writing{Fixed: true}, nil, 200, map[string]any{"status": "ready", "sequence": 7.0, "writing": "OFF"}},
		"full": {&server.Writing{}, full(), 503, map[string]any{"status": "unavailable", "code": "DISK_FULL",
			"reason": "the disk with the store /srv/map.db is full", "requestId": "generated-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			test.writing.Log = slog.New(slog.DiscardHandler)
			test.writing.Failed(test.failed)
			r := start(t, func(c *server.Config) { c.Writing = test.writing })
			got := r.ask(t, "GET", "/readyz", "")
			if diff := cmp.Diff(any(test.want), unmarshal(t, got.body)); got.status != test.status || diff != "" {
				t.Errorf("status %d, body %s", got.status, diff)
			}
		})
	}
}
