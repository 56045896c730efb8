package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// log collects what the server logs, and hands on the address that it names.
type log struct {
	mu      sync.Mutex
	text    bytes.Buffer
	address chan string
}

var listening = regexp.MustCompile(`"address":"(http://[^"]+)"`)

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m := listening.FindSubmatch(p); m != nil {
		l.address <- string(m[1])
	}
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// serve runs a server until the test ends, and returns its address.
func serve(t *testing.T, args ...string) (address string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out := &log{address: make(chan string, 1)}
	p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: out, env: map[string]string{}, now: time.Now, random: rand.Reader}
	status := make(chan int, 1)
	go func() { status <- p.run(ctx, append([]string{"serve"}, args...)) }()
	select {
	case address = <-out.address:
	case got := <-status:
		stop()
		t.Fatalf("exit status %d:\n%s", got, out)
	}
	t.Cleanup(func() {
		stop()
		if got := <-status; got != 0 {
			t.Errorf("exit status %d:\n%s", got, out)
		}
	})
	return address
}

// The program serves the map that it imported, and stops with status 0 when it is told to.
func TestServe(t *testing.T) {
	store := "--store=sqlite:" + t.TempDir() + "/map.db"
	if done := corroborate(t.Context(), "", "import", store, "../../examples/islamic-state-defections.yaml"); done.status != 0 {
		t.Fatal(done.stderr)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &log{address: make(chan string, 1)}
	p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: out, env: map[string]string{}, now: time.Now, random: rand.Reader}
	status := make(chan int, 1)
	go func() { status <- p.run(ctx, []string{"serve", store, "--listen=127.0.0.1:0", "--log-format=json"}) }()
	var address string
	select {
	case address = <-out.address:
	case got := <-status:
		t.Fatalf("exit status %d:\n%s", got, out)
	}

	const query = `{"query": "{ claim(ref: \"recruiting-declining\") { assessment { verdict } } }"}`
	response, err := http.Post(address+"/graphql", "application/json", strings.NewReader(query))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(body); !strings.Contains(got, `"verdict":"TENTATIVE"`) {
		t.Errorf("the answer is %s", got)
	}

	export, err := http.Get(address + "/export?format=graphml&claim=recruiting-declining")
	if err != nil {
		t.Fatal(err)
	}
	defer export.Body.Close()
	graph, err := io.ReadAll(export.Body)
	if err != nil || !strings.HasSuffix(string(graph), "</graphml>\n") {
		t.Errorf("the export is %v, %s", err, graph)
	}

	stop()
	if got := <-status; got != 0 {
		t.Errorf("exit status %d after it was told to stop:\n%s", got, out)
	}
	for line := range strings.Lines(out.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("a line of the log is not JSON: %s", line)
		}
	}
	if !strings.Contains(out.String(), response.Header.Get("X-Request-Id")) {
		t.Errorf("the log does not have the request's id:\n%s", out)
	}
}

// A client says who it is, and others learn that from the history and from a conflict.
// Who does not say it is the author of the server.
func TestServeByAuthor(t *testing.T) {
	store := "--store=sqlite:" + t.TempDir() + "/map.db"
	if done := corroborate(t.Context(), "", "import", store, "../../examples/islamic-state-defections.yaml"); done.status != 0 {
		t.Fatal(done.stderr)
	}
	address := serve(t, store, "--listen=127.0.0.1:0", "--log-format=json", "--author=the server")
	mutation := `mutation { updateClaim(input: {ref: "recruiting-declining", expectedVersion: %d, changes: {statement: %q}}) { revision { author } } }`
	for _, test := range []struct{ author, query, want string }{
		{"Zo%C3%AB", fmt.Sprintf(mutation, 1, "One."), `"author":"Zoë"`},
		{"", fmt.Sprintf(mutation, 1, "Two."), `"changedBy":"Zoë"`},
		{"", fmt.Sprintf(mutation, 2, "Two."), `"author":"the server"`},
	} {
		if got := post(t, address, test.author, test.query); !strings.Contains(got, test.want) {
			t.Errorf("by %q: %s, want %s", test.author, got, test.want)
		}
	}
}

// A store that may only be read is served, searched and exported. Mutations say why they
// change nothing. Root may write to every file, so the store heeds the mode by itself.
func TestServeReadOnly(t *testing.T) {
	dir := t.TempDir()
	store := "--store=sqlite:" + dir + "/map.db"
	if done := corroborate(t.Context(), "", "import", store, "../../examples/islamic-state-defections.yaml"); done.status != 0 {
		t.Fatal(done.stderr)
	}
	for name, mode := range map[string]os.FileMode{dir + "/map.db": 0o444, dir: 0o555} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Error(err)
		}
	})
	address := serve(t, store, "--listen=127.0.0.1:0", "--log-format=json")
	for _, test := range []struct{ query, want string }{
		{`{ search(text: "cruelty", first: 5) { nodes { item { key } } } }`, `"key":"cruelty-is-strategy"`},
		{`mutation { rename(input: {ref: "recruiting-declining", key: "other"}) { revision { author } } }`, `"code":"FORBIDDEN"`},
		{`mutation { rename(input: {ref: "recruiting-declining", key: "other"}) { revision { author } } }`, `"expected":"a file, a folder and a disk that this user may write to"`},
	} {
		if got := post(t, address, "", test.query); !strings.Contains(got, test.want) {
			t.Errorf("%s: %s, want %s", test.query, got, test.want)
		}
	}
	export, err := http.Get(address + "/export?format=jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer export.Body.Close()
	if text, err := io.ReadAll(export.Body); err != nil || !strings.Contains(string(text), "recruiting-declining") {
		t.Errorf("the export is %v, %s", err, text)
	}
}

// post sends a query, and returns the answer.
func post(t *testing.T, address, author, query string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Corroborate-Author", author)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

// A server writes backups while it serves, and says so in its figures. Settings of them that do not
// go together are refused before it serves.
func TestServeWritesBackups(t *testing.T) {
	dir := t.TempDir()
	store := "--store=sqlite:" + dir + "/map.db"
	if done := corroborate(t.Context(), "", "import", store, "../../examples/islamic-state-defections.yaml"); done.status != 0 {
		t.Fatal(done.stderr)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--backup-every=1h"}, "backup-dir: is not set, and backup-every is"},
		{[]string{"--backup-dir=" + dir}, "backup-every: is off, and backup-dir is set"},
		{[]string{"--backup-every=1h", "--backup-dir=" + dir + "/none"}, "backup-dir: there is no folder"},
	} {
		if got := corroborate(t.Context(), "", append([]string{"serve", store, "--listen=127.0.0.1:0"}, test.args...)...); got.status != 1 || !strings.Contains(got.stderr, test.want) {
			t.Errorf("%v: status %d, %s", test.args, got.status, got.stderr)
		}
	}
	backups := t.TempDir()
	address := serve(t, store, "--listen=127.0.0.1:0", "--log-format=json", "--backup-every=1h", "--backup-dir="+backups)
	figures := ""
	for range 1000 {
		if figures = get(t, address+"/metrics"); strings.Contains(figures, `corroborate_backups_total{result="OK"} 1`) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	found, err := filepath.Glob(backups + "/scheduled-map_*.backup")
	if err != nil || len(found) != 1 || strings.Contains(figures, "corroborate_backup_last_success_bytes 0\n") {
		t.Fatalf("%v, %v:\n%s", found, err, figures)
	}
	if done := corroborate(t.Context(), "", "restore", found[0], "--store=sqlite:"+dir+"/other.db"); done.status != 0 || !strings.Contains(done.stdout, "109 entries and 1 revision") {
		t.Errorf("restoring it: %+v", done)
	}
	if got := get(t, address+"/readyz"); !strings.Contains(got, `"writing":"OK"`) {
		t.Errorf("/readyz: %s", got)
	}
}

func get(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
