package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/server"
	"corroborate/internal/storage"
)

// endless is a store with a map that is as long as one likes, or breaks off.
type endless struct {
	storage.Store
	visited atomic.Int64
	active  atomic.Int64
	fail    int64 // the entry at which it fails; 0 for never
	last    int64 // the last entry; 0 for a map without an end
}

func (s *endless) View(ctx context.Context, f func(storage.Reader) error) error {
	s.active.Add(1)
	defer s.active.Add(-1)
	return f(&endlessReader{store: s})
}

type endlessReader struct {
	storage.Reader
	store *endless
}

func (*endlessReader) State(context.Context) (storage.State, error) { return storage.State{}, nil }

func (*endlessReader) Revisions(context.Context, storage.RevisionQuery) (storage.RevisionPage, error) {
	return storage.RevisionPage{}, nil
}

func (r *endlessReader) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	for n := int64(1); ; n++ {
		r.store.visited.Add(1)
		if n == r.store.fail {
			return errors.New("the disk is on fire at /secret/path")
		}
		if r.store.last > 0 && n > r.store.last {
			return nil
		}
		claim := &evidence.Claim{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprintf("claim-%d", n))}, Statement: strings.Repeat("x", 100)}
		if err := visit(claim); err != nil {
			return err
		}
	}
}

// idle waits until nobody reads the store.
func (s *endless) idle(t *testing.T) {
	t.Helper()
	for range patience {
		if s.active.Load() == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("the export goes on, at %d entries", s.visited.Load())
}

// TestReaderGoesAway: an export stops with its reader.
func TestReaderGoesAway(t *testing.T) {
	for _, format := range []string{"yaml", "jsonl", "csv", "cytoscape", "graphml", "gexf", "dot", "jsonld"} {
		s := &endless{}
		r := start(t, exports(s, nil))
		ctx, leave := context.WithCancel(t.Context())
		request, err := http.NewRequestWithContext(ctx, "GET", r.url+"/export?format="+format, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := r.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(io.Discard, response.Body, 100<<10); err != nil {
			t.Fatal(format, err)
		}
		leave()
		response.Body.Close()
		s.idle(t)
		if line := r.log.find(t, "export failed"); line["level"] != "INFO" || line["format"] != format {
			t.Errorf("%s: logged %v", format, line)
		}
	}
}

// TestReaderTakesNothing: a reader who is there and does not read is cut off.
func TestReaderTakesNothing(t *testing.T) {
	s := &endless{}
	r := start(t, exports(s, func(c *server.ExportConfig) { c.Patience, c.Room = 300*time.Millisecond, server.NewRoom(1<<20) }))
	response, err := r.client.Get(r.url + "/export?format=jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	s.idle(t)
	if _, err := io.Copy(io.Discard, response.Body); err == nil {
		t.Error("the export ended as if it were whole")
	}
}

// TestSlowReader: a whole export may take any time, as long as its reader goes
// on reading. This one takes two thirds of the patience for each piece.
func TestSlowReader(t *testing.T) {
	reader := &slowReader{ResponseWriter: httptest.NewRecorder(), now: time.Unix(0, 0), each: 40 * time.Second}
	handler := server.Export(server.ExportConfig{Store: &endless{last: 10_000}, Log: slog.New(slog.DiscardHandler), Patience: time.Minute,
		Now: func() time.Time { return reader.now }})
	handler.ServeHTTP(reader, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/export?format=jsonl", nil))
	got := reader.ResponseWriter.(*httptest.ResponseRecorder)
	if reader.pieces < 5 || got.Code != http.StatusOK || !strings.Contains(got.Body.String(), `"claim-10000"`) {
		t.Errorf("status %d, %d pieces, %d bytes", got.Code, reader.pieces, got.Body.Len())
	}
}

// slowReader takes so long for each piece of an answer, by its own clock, and is
// cut off past the deadline, as a connection is.
type slowReader struct {
	http.ResponseWriter
	now, deadline time.Time
	each          time.Duration
	pieces        int
}

func (s *slowReader) SetWriteDeadline(t time.Time) error {
	s.deadline = t
	return nil
}

func (s *slowReader) Write(p []byte) (int, error) {
	s.pieces++
	if s.now = s.now.Add(s.each); s.now.After(s.deadline) {
		return 0, os.ErrDeadlineExceeded
	}
	return s.ResponseWriter.Write(p)
}

// TestExportFailsHalfway: what is not whole does not look whole, and tells
// nothing of the store.
func TestExportFailsHalfway(t *testing.T) {
	r := start(t, exports(&endless{fail: 5000}, nil))
	response, err := r.client.Get(r.url + "/export?format=jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil || len(body) == 0 || bytes.Contains(body, []byte("secret")) {
		t.Errorf("%d bytes, error %v", len(body), err)
	}
	if line := r.log.find(t, "export failed"); line["level"] != "WARN" || !strings.Contains(fmt.Sprint(line["error"]), "/secret/path") {
		t.Errorf("logged %v", line)
	}
	early := start(t, exports(&endless{fail: 1}, nil)).ask(t, "GET", "/export?format=jsonl", "")
	want := failed("INTERNAL", "something went wrong on the server; the log has it under this request's id", "generated-1")
	if diff := sameJSON(want, early.body); early.status != 500 || diff != "" {
		t.Errorf("%d %s", early.status, diff)
	}
}
