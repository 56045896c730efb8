package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/exchange/export"
	"corroborate/internal/server"
	"corroborate/internal/server/fair"
)

// TestStalledReaders: readers that take nothing keep neither the store nor the turns of others. What they
// have yet to take is in files without names, so that a server that is killed leaves none, and which are closed in the end.
func TestStalledReaders(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	const size = 60_000 // claims, more than connections and memory hold
	s := &endless{last: size}
	turns := fair.New(1, 16)
	r := start(t, exports(s, func(c *server.ExportConfig) { c.Turn = server.Turn(turns) }))
	var stalled []net.Conn
	for range 4 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(r.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := fmt.Fprint(conn, "GET /export?format=jsonl HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		stalled = append(stalled, conn)
	}
	eventually(t, "the exports read the whole store", func() bool { return s.visited.Load() >= 4*size && s.active.Load() == 0 })
	if open, named := files(t, folder); open != 4 || named != 0 {
		t.Errorf("%d files keep what 4 readers have yet to take, and a server that is killed would leave %d", open, named)
	}
	if got := r.ask(t, "GET", "/export?format=jsonl", ""); got.status != 200 || strings.Count(got.body, "\n") != size+1 {
		t.Errorf("beside them: status %d, %d bytes", got.status, len(got.body))
	}
	for _, conn := range stalled {
		conn.Close()
	}
	eventually(t, "no file is left", func() bool { open, named := files(t, folder); return open+named == 0 })
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range patience {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("never so: %s", what)
}

// files counts the files of a folder that this program has open, and those that have a name there.
func files(t *testing.T, folder string) (open, named int) {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	const own = "/proc/self/fd"
	all, err := os.ReadDir(own)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if path, err := os.Readlink(filepath.Join(own, one.Name())); err == nil && filepath.Dir(path) == folder { // it may just have been closed
			open++
		}
	}
	return open, len(list)
}

// TestReaderFallsBehind: a reader gets the same bytes, no matter how much of them had to wait in a
// file, or if there is no room for files.
func TestReaderFallsBehind(t *testing.T) {
	s := &endless{last: 30_000}
	var want bytes.Buffer
	if err := export.Write(t.Context(), s, &want, export.Request{Format: export.JSONL}, export.Options{Rubric: assess.DefaultRubric()}); err != nil {
		t.Fatal(err)
	}
	for _, room := range []int64{1, 2 << 20, 1 << 30} {
		got := startAndFallBehind(t, s, server.NewRoom(room))
		if !bytes.Equal(got, want.Bytes()) {
			t.Errorf("with room for %d bytes, %d bytes arrive, expected %d", room, len(got), want.Len())
		}
	}
}

// startAndFallBehind reads nothing of an export until it fills all room, or has ended.
func startAndFallBehind(t *testing.T, s *endless, room *server.Room) []byte {
	t.Helper()
	reader := newBlocked()
	before := s.visited.Load()
	handler := server.Export(server.ExportConfig{Store: s, Room: room, Log: slog.New(slog.DiscardHandler), Now: ticks()})
	done := make(chan struct{})
	go func() {
		defer close(done)
		handler.ServeHTTP(reader, httptest.NewRequestWithContext(t.Context(), "GET", "/export?format=jsonl", nil))
	}()
	<-reader.asked
	eventually(t, "more is written than memory holds", func() bool { return s.visited.Load()-before > 5_000 })
	reader.unblock()
	<-done
	return reader.Body.Bytes()
}

// TestNoRoomLeft: without room, an export waits for its reader only as long as the patience. So nobody
// keeps the store for long.
func TestNoRoomLeft(t *testing.T) {
	s, reader, log := &endless{}, newBlocked(), &logBook{}
	handler := server.Export(server.ExportConfig{Store: s, Room: server.NewRoom(1), Patience: 10 * time.Millisecond,
		Log: slog.New(slog.NewJSONHandler(log, nil)), Now: ticks()})
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		handler.ServeHTTP(reader, httptest.NewRequestWithContext(context.Background(), "GET", "/export?format=jsonl", nil))
	}()
	<-reader.asked
	s.idle(t)
	reader.unblock()
	if <-done == nil {
		t.Error("an export that was ended looks whole")
	}
	if line := log.find(t, "export failed"); !strings.Contains(fmt.Sprint(line["error"]), "the reader of the export is too slow") {
		t.Errorf("logged %v", line)
	}
	if _, err := io.Copy(io.Discard, reader.Body); err != nil {
		t.Error(err)
	}
}
