package explorer_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/explorer"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// A page that has not changed is not computed again.
func TestPagesAreKept(t *testing.T) {
	s := newSite(t, demo(t), "")
	first, _ := s.get(t, "/claim/recruiting-declining")
	tag := first.Header.Get("ETag")
	if again, body := s.get(t, "/claim/recruiting-declining", "If-None-Match", tag); again.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("the same page again: %d", again.StatusCode)
	}
	if dark, body := s.get(t, "/claim/recruiting-declining", "If-None-Match", tag, "Cookie", "corroborate-theme=dark"); dark.StatusCode != http.StatusOK || !strings.Contains(body, `data-theme="dark"`) {
		t.Errorf("the same page in the dark: %d", dark.StatusCode)
	}
	if _, err := s.curator.Edit(t.Context(), curate.Call{Author: "bob", Message: "it was checked"}, curate.ResolveCaveat{Of: "no-hard-data"}); err != nil {
		t.Fatal(err)
	}
	after, body := s.get(t, "/claim/recruiting-declining", "If-None-Match", tag)
	if text := words(t, body); after.StatusCode != http.StatusOK || !strings.Contains(text, "Caveat resolved by bob, 30 November 2026") || !strings.Contains(text, "it was checked") {
		t.Errorf("after a change: %d %s", after.StatusCode, text)
	}
}

// Two runs of a server may serve two maps that have come equally far.
func TestPagesOfAnotherRunAreNotKept(t *testing.T) {
	tags := map[string]bool{}
	for _, run := range []string{"one", "two"} {
		e, err := explorer.New(explorer.Config{Store: memstore.New(), Rubric: assess.DefaultRubric(), Log: slog.New(slog.DiscardHandler), Run: run})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		e.Routes()["/{$}"].ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
		tags[w.Header().Get("ETag")] = true
	}
	if len(tags) != 2 || tags[""] {
		t.Errorf("the pages of two runs have the tags %v", tags)
	}
}

// The budget of a first visit: the design's, for the style sheet.
func TestTheStyleSheetIsSmall(t *testing.T) {
	s := newSite(t, nil, "")
	each(t, s.page(t, "/"), func(n *html.Node, a map[string]string) {
		if a["rel"] != "stylesheet" {
			return
		}
		response, body := s.get(t, "/"+strings.TrimPrefix(a["href"], "./"), "Accept-Encoding", "gzip")
		if len(body) > 12<<10 || len(body) < 1000 || response.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("the style sheet has %d bytes: %v", len(body), response.Header)
		}
	})
}

// gone is a store that does not answer.
type gone struct {
	storage.Store
	outage evidence.Outage
}

func (g gone) View(context.Context, func(storage.Reader) error) error {
	return evidence.Errorf(evidence.Unavailable, "dial tcp 10.1.2.3:7687: connection refused").For(g.outage)
}

// slow is a store that answers when nobody waits any longer.
type slow struct{ storage.Store }

func (slow) View(ctx context.Context, _ func(storage.Reader) error) error {
	<-ctx.Done()
	return ctx.Err()
}

// What a server cannot do right now is told in words, with what to do, and without what is
// nobody's business.
func TestTrouble(t *testing.T) {
	busy := evidence.Refuse(evidence.Problem{Code: evidence.TooMany, Message: "16 requests of yours wait already"})
	for name, test := range map[string]struct {
		change func(*explorer.Config)
		status int
		says   string
		retry  string
	}{
		"gone":     {func(c *explorer.Config) { c.Store = gone{} }, 503, "The map is not available now", ""},
		"replaced": {func(c *explorer.Config) { c.Store = gone{outage: evidence.OutageReplaced} }, 503, "The store was replaced by another one. Whoever runs this server has to start it again. All claims", ""},
		"slow":     {func(c *explorer.Config) { c.Store, c.Patience = slow{}, time.Millisecond }, 503, "This page takes too long to compute", ""},
		"broken": {func(c *explorer.Config) {
			c.Turn = func(context.Context) (func(), error) { return nil, errors.New("secret") }
		}, 500, "It is no fault of yours", ""},
		"busy": {func(c *explorer.Config) { c.Turn = func(context.Context) (func(), error) { return nil, busy } }, 429, "16 requests of yours wait already.", ""},
		"poor": {func(c *explorer.Config) {
			c.Spend = func(context.Context, int) (func(int), time.Duration, error) { return nil, 2 * time.Second, busy }
		}, 429, "Try again", "3"},
	} {
		s := newSite(t, demo(t), "", test.change)
		response, page := s.get(t, "/claim/recruiting-declining")
		text := words(t, page)
		if response.StatusCode != test.status || !strings.Contains(text, test.says) || strings.Contains(text, "secret") || strings.Contains(text, "10.1.2.3") {
			t.Errorf("%s: %d %s", name, response.StatusCode, text)
		}
		if got := response.Header.Get("Retry-After"); got != test.retry || response.Header.Get("ETag") != "" {
			t.Errorf("%s: %v", name, response.Header)
		}
	}
}

// The log has the id that a page of an error shows, and the outage, which is only a warning.
func TestTroubleIsLogged(t *testing.T) {
	for want, change := range map[string]func(*explorer.Config){
		"level=WARN msg=\"page failed\" request_id=b2f3 path=/claim/promise-gap outage=STORE_REPLACED error=": func(c *explorer.Config) {
			c.Store = gone{outage: evidence.OutageReplaced}
		},
		"level=ERROR msg=\"page failed\" request_id=b2f3 path=/claim/promise-gap error=secret": func(c *explorer.Config) {
			c.Turn = func(context.Context) (func(), error) { return nil, errors.New("secret") }
		},
	} {
		var log bytes.Buffer
		s := newSite(t, demo(t), "", change, func(c *explorer.Config) {
			c.Log, c.RequestID = slog.New(slog.NewTextHandler(&log, nil)), func(http.ResponseWriter) string { return "b2f3" }
		})
		if _, page := s.get(t, "/claim/promise-gap"); !strings.Contains(words(t, page), "Request b2f3") || strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), want) {
			t.Errorf("the log says %q, not %q, of the page %s", log.String(), want, words(t, page))
		}
	}
}

// A client pays for what a page makes the model do, and its turn ends with the work.
func TestWorkIsCounted(t *testing.T) {
	var paid, turns, done int
	s := newSite(t, demo(t), "", func(c *explorer.Config) {
		c.Spend = func(_ context.Context, estimated int) (func(int), time.Duration, error) {
			return func(actual int) { paid = actual }, 0, nil
		}
		c.Turn = func(context.Context) (func(), error) {
			turns++
			return func() { done++ }, nil
		}
	})
	s.page(t, "/")
	list := paid
	s.page(t, "/claim/state-failure-exposes")
	if list == 0 || paid <= list || turns != 1 || done != 1 {
		t.Errorf("the list costs %d points, and a claim %d; %d turns, %d done", list, paid, turns, done)
	}
	s.page(t, "/source/icsr-report-2015")
	if turns != 2 || done != 2 {
		t.Errorf("after the page of a source: %d turns, %d done", turns, done)
	}
}

// Browsers that can take pages compressed get them so.
func TestPagesAreCompressed(t *testing.T) {
	s := newSite(t, demo(t), "")
	_, plain := s.get(t, "/claim/recruiting-declining")
	response, zipped := s.get(t, "/claim/recruiting-declining", "Accept-Encoding", "gzip, br")
	reader, err := gzip.NewReader(strings.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	if unzipped, err := io.ReadAll(reader); err != nil || string(unzipped) != plain {
		t.Errorf("the page is another one: %v", err)
	}
	if response.Header.Get("Content-Encoding") != "gzip" || len(zipped) > len(plain)/3 {
		t.Errorf("%d of %d bytes: %v", len(zipped), len(plain), response.Header)
	}
}
