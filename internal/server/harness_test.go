package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"corroborate/internal/server"
	"corroborate/internal/storage"
	"corroborate/internal/web"
)

// patience is how often a test looks for what is about to happen, with a hundredth
// of a second in between.
const patience = 6000

// running is a server on a real port, and what it logged.
type running struct {
	url    string
	log    *logBook
	stop   context.CancelFunc
	result chan error
	client *http.Client
}

// start serves a config on a port of its own until the test ends.
func start(t *testing.T, change func(*server.Config)) *running {
	t.Helper()
	listener, err := server.Listen(t.Context(), server.Address{At: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	return startOn(t, listener, change)
}

// startOn serves a config on a listener until the test ends.
func startOn(t *testing.T, listener net.Listener, change func(*server.Config)) *running {
	t.Helper()
	book := &logBook{}
	limits := server.DefaultLimits()
	limits.Shutdown = time.Minute
	config := server.Config{
		GraphQL: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
				return
			}
			fmt.Fprintf(w, "%s %s %v", r.Method, body, r.Context().Value(idKey{}))
		}),
		Store:         store{view: func(context.Context) (int64, error) { return 7, nil }},
		Log:           slog.New(slog.NewJSONHandler(book, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now:           ticks(),
		NewRequestID:  func() string { return "generated-1" },
		WithRequestID: func(ctx context.Context, id string) context.Context { return context.WithValue(ctx, idKey{}, id) },
		Version:       "1.2.3",
		Schema:        "type Query",
		MapSchema:     "[]",
		Limits:        limits,
		Pages: web.New(fstest.MapFS{
			"playground/index.html": {Data: []byte("<!doctype html>playground")},
			"assets/page-abc123.js": {Data: []byte("let a = 1")},
		}),
	}
	if change != nil {
		change(&config)
	}
	handler, err := server.New(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	transport := &http.Transport{DisableCompression: true}
	r := &running{
		url: "http://" + listener.Addr().String(), log: book, stop: stop, result: make(chan error, 1),
		client: &http.Client{Transport: transport, Timeout: time.Minute,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.result <- server.Serve(ctx, listener, handler, config.Limits, config.Log)
	}()
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		stop()
		<-done
	})
	return r
}

type idKey struct{}

// ticks is a clock that moves on a millisecond each time it is read.
func ticks() func() time.Time {
	var mu sync.Mutex
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Millisecond)
		return now
	}
}

// logBook keeps the lines of a log.
type logBook struct {
	mu    sync.Mutex
	lines []map[string]any
}

func (b *logBook) Write(p []byte) (int, error) {
	var line map[string]any
	if err := json.Unmarshal(p, &line); err != nil {
		return 0, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, line)
	return len(p), nil
}

// tells reports whether a message so far has these words.
func (b *logBook) tells(words string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.lines, func(line map[string]any) bool { return strings.Contains(fmt.Sprint(line["msg"]), words) })
}

// find waits for a line of that message: a request's is written after its answer.
func (b *logBook) find(t *testing.T, message string) map[string]any {
	t.Helper()
	for range patience {
		b.mu.Lock()
		for _, line := range b.lines {
			if line["msg"] == message {
				b.mu.Unlock()
				return line
			}
		}
		b.mu.Unlock()
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("no line %q in the log: %v", message, b.lines)
	return nil
}

// store answers State alone, which is all that a server asks a store.
type store struct {
	storage.Store
	view func(context.Context) (int64, error)
}

func (s store) View(_ context.Context, f func(storage.Reader) error) error {
	return f(reader{store: s})
}

type reader struct {
	storage.Reader
	store store
}

func (r reader) State(ctx context.Context) (storage.State, error) {
	n, err := r.store.view(ctx)
	return storage.State{Sequence: n}, err
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (r *running) ask(t *testing.T, method, path, body string, header ...string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			request.Host = header[i+1]
		}
		request.Header.Set(header[i], header[i+1])
	}
	response, err := r.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, readAll(t, response)}
}

func readAll(t *testing.T, response *http.Response) string {
	t.Helper()
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

// failed is the body of an error. The code of its problems is its own.
func failed(code, message, id string, problems ...map[string]any) string {
	extensions := map[string]any{"code": code, "requestId": id}
	for _, p := range problems {
		p["code"] = code
		extensions["problems"] = problems
	}
	body, err := json.Marshal(map[string]any{"errors": []any{map[string]any{"message": message, "extensions": extensions}}})
	if err != nil {
		panic(err)
	}
	return string(body)
}
