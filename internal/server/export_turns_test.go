package server_test

import (
	"context"
	"fmt"
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

// TestDocumentsAreHeavy: a document takes a turn of heavy work, and gives it back before its
// reader gets anything. Other exports take none.
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
		"/export?format=html&claim=promise-gap": {"heavy", "done", "status 200"},
		"/export?format=jsonl":                  {"export", "status 200", "done"},
	} {
		events = nil
		handler.ServeHTTP(noting{httptest.NewRecorder(), func(status int) { events = append(events, fmt.Sprint("status ", status)) }}, httptest.NewRequest("GET", address, nil))
		if diff := cmp.Diff(want, events); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}

// noting tells of the status of an answer.
type noting struct {
	*httptest.ResponseRecorder
	note func(int)
}

func (n noting) WriteHeader(status int) {
	n.note(status)
	n.ResponseRecorder.WriteHeader(status)
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

// TestExportsShareSlots: an export computes in a slot, which is free while its reader takes what
// there is, and at the end. A document leaves the slots to the model.
func TestExportsShareSlots(t *testing.T) {
	slots := semaphore.NewWeighted(1)
	handler := server.Export(server.ExportConfig{Store: demoStore(t), Rubric: assess.DefaultRubric(), Options: assess.Options{Slots: slots}, Slots: slots,
		Log: slog.New(slog.DiscardHandler), Now: ticks()})
	for _, address := range []string{"/export?format=jsonl", "/export?format=graphml&claim=promise-gap", "/export?format=html&claim=promise-gap"} {
		free := func() bool {
			if !slots.TryAcquire(1) {
				return false
			}
			slots.Release(1)
			return true
		}
		writes := 0
		w := reading{httptest.NewRecorder(), func() {
			if writes++; !free() {
				t.Errorf("%s: the slot is taken while the reader reads", address)
			}
		}}
		handler.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		if w.Code != 200 || writes == 0 || !free() {
			t.Errorf("%s: status %d after %d writes; the slot is free: %v", address, w.Code, writes, free())
		}
	}
}

// reading tells of each write of an answer.
type reading struct {
	*httptest.ResponseRecorder
	note func()
}

func (r reading) Write(p []byte) (int, error) {
	r.note()
	return r.ResponseRecorder.Write(p)
}
