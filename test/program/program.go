// Package program builds and runs the real program, for tests of all of it.
package program

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// Program is the program, built.
type Program struct {
	Path string   // of its file
	Dir  string   // where it runs; "" is where the test runs
	Env  []string // its environment; nil is that of the test
}

// Build builds the program into a folder.
func Build(ctx context.Context, folder string) (Program, error) {
	p := Program{Path: filepath.Join(folder, "corroborate")}
	out, err := exec.CommandContext(ctx, "go", "build", "-o", p.Path, "corroborate/cmd/corroborate").CombinedOutput()
	if err != nil {
		return p, fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return p, nil
}

// Main builds the program once for all tests of a package, runs them, and exits.
func Main(m *testing.M, built *Program) {
	folder, err := os.MkdirTemp("", "corroborate")
	if err == nil {
		*built, err = Build(context.Background(), folder)
	}
	status := 1
	if err == nil {
		status = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	_ = os.RemoveAll(folder)
	os.Exit(status)
}

// Ask asks the API of a server, expects no error, and returns the data.
func Ask[T any](t testing.TB, server, query string) T {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	var answer struct {
		Data   T
		Errors []any
	}
	if err == nil {
		err = json.Unmarshal(text, &answer)
	}
	if err != nil || len(answer.Errors) > 0 {
		t.Fatalf("%v: %.2000s", err, text)
	}
	return answer.Data
}

// New builds the program for one test.
func New(t testing.TB) Program {
	t.Helper()
	p, err := Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// WithEnv returns the program with more variables in its environment, as in "NAME=value".
func (p Program) WithEnv(variables ...string) Program {
	if p.Env == nil {
		p.Env = os.Environ()
	}
	p.Env = append(p.Env[:len(p.Env):len(p.Env)], variables...)
	return p
}

// Run runs the program, which must succeed.
func (p Program) Run(t testing.TB, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), p.Path, args...)
	command.Dir, command.Env = p.Dir, p.Env
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", args[0], err, out)
	}
}

// Store makes a store with a map file in it, and returns its URL.
func (p Program) Store(t testing.TB, file string) string {
	t.Helper()
	store := "sqlite:" + filepath.Join(t.TempDir(), "map.db")
	p.Run(t, "import", "--store", store, file)
	return store
}

// Serve starts a server, with more options for it, and returns where it answers. When the
// test ends, the server must still run, and stop when it is asked to.
func (p Program) Serve(t testing.TB, options ...string) string {
	t.Helper()
	server, err := p.Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		if err := server.Stop(); err != nil {
			t.Errorf("stopping the server: %v", err)
		}
		if t.Failed() {
			t.Logf("the end of the server's log:\n%s", server.log.tail())
		}
	})
	return server.URL
}

// Server is a server that runs.
type Server struct {
	URL     string // where it answers
	command *exec.Cmd
	log     *log
	exited  chan struct{} // closed when err is known
	err     error         // how the server ended
}

// Start starts a server, with more options for it, and waits until it listens.
func (p Program) Start(options ...string) (*Server, error) {
	s := &Server{log: &log{found: make(chan string, 1)}, exited: make(chan struct{}),
		// Not the context of a test, which would kill the server before it can be asked to stop.
		command: exec.CommandContext(context.Background(), p.Path, append([]string{"serve", "--listen", "127.0.0.1:0"}, options...)...)}
	s.command.Dir, s.command.Env = p.Dir, p.Env
	s.command.Stdout, s.command.Stderr = s.log, s.log
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(s.exited)
		s.err = s.command.Wait()
	}()
	select {
	case s.URL = <-s.log.found:
		return s, nil
	case <-s.exited:
		return nil, fmt.Errorf("the server ended before it listened: %w\n%s", s.err, s.log.tail())
	}
}

// Stop asks the server to stop, as a terminal does, and returns how it ended.
func (s *Server) Stop() error {
	if err := s.command.Process.Signal(os.Interrupt); err != nil {
		return errors.Join(err, s.wait())
	}
	return s.wait()
}

// Kill ends the server at once.
func (s *Server) Kill() {
	_ = s.command.Process.Kill() // there is nothing to do if it has ended already
	_ = s.wait()                 // it was killed, as it was meant to be
}

func (s *Server) wait() error {
	<-s.exited
	return s.err
}

var listening = regexp.MustCompile(`msg=listening address=(http://\S+)\n`)

// log keeps what a server writes, and finds where it listens.
type log struct {
	mu    sync.Mutex
	text  bytes.Buffer
	found chan string // gets the address, once
	told  bool
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, err := l.text.Write(p)
	if l.told {
		return n, err
	}
	if url := listening.FindSubmatch(l.text.Bytes()); url != nil {
		l.found <- string(url[1])
		l.told = true
	}
	return n, err
}

// tail is the end of what was written, without requests that went well.
func (l *log) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var text strings.Builder
	for line := range strings.Lines(l.text.String()) {
		if !strings.Contains(line, " status=200 ") {
			text.WriteString(line)
		}
	}
	return text.String()[max(0, text.Len()-4000):]
}
