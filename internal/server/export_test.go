package server_test

import (
	"bytes"
	"context"
	"encoding/json"
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

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/exchange/export"
	"corroborate/internal/server"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// exports makes a server export a store.
func exports(s storage.Store, change func(*server.ExportConfig)) func(*server.Config) {
	return func(c *server.Config) {
		e := server.ExportConfig{Store: s, Rubric: assess.DefaultRubric(), Log: c.Log, Now: time.Now}
		if change != nil {
			change(&e)
		}
		c.Export = server.Export(e)
	}
}

func demoStore(t testing.TB) storage.Store {
	t.Helper()
	file, err := os.Open("../../examples/islamic-state-defections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := exchange.Read(t.Context(), "demo", file, exchange.YAML, nil)
	if err != nil {
		t.Fatal(err)
	}
	ids := 0
	c := curate.Curator{Store: memstore.New(), Rubric: assess.DefaultRubric(), Now: time.Now,
		NewID: func(evidence.Kind) evidence.ID { ids++; return evidence.ID(fmt.Sprintf("id_%d", ids)) }}
	if _, err := c.Import(t.Context(), m, curate.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	return c.Store
}

// TestExport asks for every format: the answer is what the command line writes.
func TestExport(t *testing.T) {
	s := demoStore(t)
	r := start(t, exports(s, nil))
	for _, info := range export.Formats {
		for _, claim := range []evidence.Ref{"", "promise-gap"} {
			if info.Dossier && claim == "" {
				continue
			}
			request := export.Request{Format: info.Format, Claim: claim}
			var want bytes.Buffer
			if err := export.Write(t.Context(), s, &want, request, export.Options{Rubric: assess.DefaultRubric()}); err != nil {
				t.Fatal(err)
			}
			path := "/export?format=" + string(info.Format)
			if claim != "" {
				path += "&claim=" + string(claim)
			}
			got := r.ask(t, "GET", path, "")
			if diff := cmp.Diff(want.String(), got.body); got.status != 200 || diff != "" {
				t.Errorf("%s: status %d\n%s", path, got.status, diff)
			}
			header := map[string]string{"Content-Type": info.ContentType, "Content-Disposition": `attachment; filename=` + request.Filename(),
				"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
			for name, want := range header {
				if got.header.Get(name) != want {
					t.Errorf("%s: %s is %q, expected %q", path, name, got.header.Get(name), want)
				}
			}
			head := r.ask(t, "HEAD", path, "")
			if head.status != 200 || head.body != "" || head.header.Get("Content-Disposition") != got.header.Get("Content-Disposition") {
				t.Errorf("%s: HEAD got %+v", path, head)
			}
		}
	}
	got := r.ask(t, "GET", "/export?format=GraphML&claim=defection-cripples&depth=1", "")
	if got.status != 200 || !strings.Contains(got.body, `"no-mass-defection"`) || strings.Contains(got.body, `"deserters-are-shot"`) {
		t.Errorf("a trace of depth 1: %d %s", got.status, got.body)
	}
}

// TestExportAround asks for what is around an item.
func TestExportAround(t *testing.T) {
	s := demoStore(t)
	request := export.Request{Format: export.Cytoscape, Around: "vox", Depth: 2}
	var want bytes.Buffer
	if err := export.Write(t.Context(), s, &want, request, export.Options{}); err != nil {
		t.Fatal(err)
	}
	got := start(t, exports(s, nil)).ask(t, "GET", "/export?format=cytoscape&around=vox&depth=2", "")
	if diff := cmp.Diff(want.String(), got.body); got.status != 200 || diff != "" {
		t.Errorf("status %d\n%s", got.status, diff)
	}
}

func TestBadExports(t *testing.T) {
	r := start(t, exports(demoStore(t), nil))
	formats := "yaml, json, jsonl, csv, cytoscape, graphml, gexf, dot, jsonld, markdown, html"
	for _, c := range []struct {
		query        string
		status       int
		code, expect string
	}{
		{"", 400, "BAD_USER_INPUT", `format: "" is not a format, expected one of ` + formats},
		{"?format=pdf", 400, "BAD_USER_INPUT", `format: "pdf" is not a format, expected one of ` + formats},
		{"?format=dot&format=dot", 400, "BAD_USER_INPUT", "format: is given 2 times, expected once"},
		{"?format=dot&claims=a", 400, "BAD_USER_INPUT", "claims: is not known, expected format, claim, around or depth"},
		{"?format=dot&claim=", 400, "BAD_USER_INPUT", "claim: is empty, expected the key of a claim, or none for the whole map"},
		{"?format=dot&claim=promise-gap&depth=0", 400, "BAD_USER_INPUT", `depth: "0" is not a depth, expected a whole number of at least 1`},
		{"?format=dot&claim=promise-gap&depth=99999999999999999999", 400, "BAD_USER_INPUT", `depth: "99999999999999999999" is not a depth, expected a whole number of at least 1`},
		{"?format=dot&depth=1", 400, "BAD_USER_INPUT", "depth: a whole map has no depth, expected a claim, or an item to go around"},
		{"?format=html", 400, "BAD_USER_INPUT", "claim: html is a dossier of one claim, expected its key"},
		{"?format=%zz", 400, "BAD_USER_INPUT", "the address cannot be read, expected /export?format=graphml&claim=KEY"},
		{"?format=dot&claim=promise-gape", 404, "NOT_FOUND", `there is no claim "promise-gape"; did you mean "promise-gap"?`},
		{"?format=dot&claim=vox", 404, "NOT_FOUND", `"vox" is an agent, expected a claim`},
		{"?format=dot&claim=%0d%0aSet-Cookie:%20a", 404, "NOT_FOUND", "there is no claim \"\\r\\nSet-Cookie: a\""},
	} {
		got := r.ask(t, "GET", "/export"+c.query, "")
		wrong := got.told(t)
		if got.status != c.status || wrong.Message != c.expect || wrong.Extensions.Code != c.code || len(wrong.Extensions.Problems) != 1 ||
			!strings.HasPrefix(c.expect, wrong.Argument()) {
			t.Errorf("%s: status %d, %s", c.query, got.status, got.body)
		}
		if got.header.Get("Content-Disposition") != "" {
			t.Errorf("%s: an error to save as a file", c.query)
		}
	}
	if got := r.ask(t, "POST", "/export?format=dot", ""); got.status != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d", got.status)
	}
}

// sameJSON tells how two values in JSON differ, whatever the order of their fields.
func sameJSON(want, got string) string {
	var w, g any
	if err := errors.Join(json.Unmarshal([]byte(want), &w), json.Unmarshal([]byte(got), &g)); err != nil {
		return err.Error()
	}
	return cmp.Diff(w, g)
}

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

func (r *endlessReader) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	for {
		n := r.store.visited.Add(1)
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
	r := start(t, exports(s, func(c *server.ExportConfig) { c.Patience = 300 * time.Millisecond }))
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

// TestExportsAtOnce: one more than there may be is told to come back, and may
// once another one is over.
func TestExportsAtOnce(t *testing.T) {
	s := &endless{}
	r := start(t, exports(s, func(c *server.ExportConfig) { c.AtOnce = 1 }))
	first, err := r.client.Get(r.url + "/export?format=jsonl")
	if err != nil {
		t.Fatal(err)
	}
	got := r.ask(t, "GET", "/export?format=jsonl", "")
	if got.status != 503 || got.header.Get("Retry-After") == "" || !strings.Contains(got.body, "1 exports are under way") {
		t.Errorf("%+v", got)
	}
	first.Body.Close()
	s.idle(t)
	second, err := r.client.Get(r.url + "/export?format=jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if second.StatusCode != 200 {
		t.Errorf("status %d after the first was over", second.StatusCode)
	}
	second.Body.Close()
	s.idle(t)
}
