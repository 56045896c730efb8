package server_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/semaphore"

	"corroborate/internal/assess"
	"corroborate/internal/server"
	"corroborate/internal/server/fair"
)

// TestExportsTakeTurns: one more than there may be waits until another one is over. A client
// with too many waiting is told so.
func TestExportsTakeTurns(t *testing.T) {
	s := &endless{}
	turns := fair.New(1, 1)
	r := start(t, exports(s, func(c *server.ExportConfig) { c.Turn = server.Turn(turns) }))
	get := func() *http.Response {
		got, err := r.client.Get(r.url + "/export?format=jsonl")
		if err != nil {
			t.Error(err)
			return nil
		}
		return got
	}
	first := get()
	second := make(chan *http.Response)
	go func() { second <- get() }() //nolint:bodyclose // closed below
	for i := 0; turns.Load().Waiting < 1; i++ {
		if i == patience {
			t.Fatal("the second export does not wait")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got := r.ask(t, "GET", "/export?format=jsonl", ""); got.status != 429 || got.header.Get("Retry-After") == "" || !strings.Contains(got.body, `"RATE_LIMITED"`) || !strings.Contains(got.body, `"limit":1`) {
		t.Errorf("%+v", got)
	}
	first.Body.Close()
	if got := <-second; got == nil || got.StatusCode != 200 {
		t.Errorf("the second is answered with %+v", got)
	} else {
		got.Body.Close()
	}
	s.idle(t)
}

// TestDocumentsAreHeavy: a document takes a turn of heavy work. Other exports take none.
func TestDocumentsAreHeavy(t *testing.T) {
	var events []string
	turn := func(name string) func(context.Context) (func(), error) {
		return func(context.Context) (func(), error) {
			events = append(events, name)
			return sync.OnceFunc(func() { events = append(events, "done") }), nil
		}
	}
	handler := server.Export(server.ExportConfig{Store: demoStore(t), Rubric: assess.DefaultRubric(), Log: slog.New(slog.DiscardHandler), Now: ticks(), Turn: turn("export"), Heavy: turn("heavy")})
	for address, want := range map[string][]string{
		"/export?format=html&claim=promise-gap": {"heavy", "done"},
		"/export?format=jsonl":                  {"export", "done"},
	} {
		events = nil
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		if diff := cmp.Diff(want, events); diff != "" || w.Code != 200 {
			t.Errorf("%s: status %d (-want +got):\n%s", address, w.Code, diff)
		}
	}
}

// TestExportsSpend: an export costs by its size, and a client that has spent its allowance is
// told when to try again.
func TestExportsSpend(t *testing.T) {
	now := time.Unix(0, 0)
	allowance := fair.NewAllowance(1_050, 1, func() time.Time { return now })
	r := start(t, exports(demoStore(t), func(c *server.ExportConfig) { c.Spend = server.Spend(allowance) }))
	answered := 0
	for got := r.ask(t, "GET", "/export?format=jsonl", ""); got.status == 200; got = r.ask(t, "GET", "/export?format=jsonl", "") {
		if answered++; len(got.body) < 6_000 || answered > 5 {
			t.Fatalf("%d exports of %d bytes are answered", answered, len(got.body))
		}
	}
	got := r.ask(t, "GET", "/export?format=jsonl", "")
	if answered == 0 || got.status != 429 || got.header.Get("Retry-After") == "" || !strings.Contains(got.body, `"RATE_LIMITED"`) || !strings.Contains(got.body, `"limit":1050`) {
		t.Errorf("after %d exports: %+v", answered, got)
	}
}

// TestExportsShareSlots: an export computes in a slot, and leaves it while it waits for its reader. A
// document leaves the slots to the model.
func TestExportsShareSlots(t *testing.T) {
	slots := semaphore.NewWeighted(1)
	config := server.ExportConfig{Store: demoStore(t), Rubric: assess.DefaultRubric(), Options: assess.Options{Slots: slots}, Slots: slots,
		Room: server.NewRoom(1), Log: slog.New(slog.DiscardHandler), Now: ticks()}
	handler := server.Export(config)
	for _, address := range []string{"/export?format=jsonl", "/export?format=graphml&claim=promise-gap", "/export?format=html&claim=promise-gap"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		free := slots.TryAcquire(1)
		if w.Code != 200 || !free {
			t.Fatalf("%s: status %d; the slot is free: %v", address, w.Code, free)
		}
		slots.Release(1)
	}
	config.Store = &endless{}
	ctx, leave := context.WithCancel(t.Context())
	reader := newBlocked()
	var exporting sync.WaitGroup
	exporting.Go(func() {
		defer func() { _ = recover() }() // it is cut off
		server.Export(config).ServeHTTP(reader, httptest.NewRequestWithContext(ctx, "GET", "/export?format=jsonl", nil))
	})
	<-reader.asked
	if err := slots.Acquire(t.Context(), 1); err != nil {
		t.Error(err)
	}
	slots.Release(1)
	leave()
	reader.unblock()
	exporting.Wait()
	if !slots.TryAcquire(1) {
		t.Error("an export whose reader has left keeps its slot")
	}
}

// blocked is a reader that takes nothing until it is told to.
type blocked struct {
	*httptest.ResponseRecorder
	asked, open chan struct{}
	ask         func()
	unblock     func()
}

func newBlocked() *blocked {
	b := &blocked{ResponseRecorder: httptest.NewRecorder(), asked: make(chan struct{}), open: make(chan struct{})}
	b.ask, b.unblock = sync.OnceFunc(func() { close(b.asked) }), sync.OnceFunc(func() { close(b.open) })
	return b
}

func (b *blocked) Write(p []byte) (int, error) {
	b.ask()
	<-b.open
	return b.ResponseRecorder.Write(p)
}
