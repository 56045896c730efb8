package neo4j_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/server"
	"corroborate/internal/storage"
	"corroborate/internal/storage/neo4jstore"
	"corroborate/test/program"
)

const (
	user     = "neo4j"
	password = "corroborate-tests" // of what scripts/neo4j.sh starts
	// patience ends a test that hangs. No test measures anything by it.
	patience = 10 * time.Minute
)

// private is a Neo4j for one test. It does not run at first.
type private struct {
	t           *testing.T
	environment []string
	bolt        string // host and port
}

func newPrivate(t *testing.T) *private {
	t.Helper()
	bolt, http := freePort(t), freePort(t)
	p := &private{t: t, bolt: "127.0.0.1:" + bolt,
		environment: append(os.Environ(), "NEO4J_STATE="+filepath.Join(t.TempDir(), "neo4j"), "NEO4J_BOLT_PORT="+bolt, "NEO4J_HTTP_PORT="+http)}
	t.Cleanup(func() { p.script("stop") })
	return p
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// script runs a verb of scripts/neo4j.sh.
func (p *private) script(verb string, args ...string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, "../../scripts/neo4j.sh", append([]string{verb}, args...)...)
	command.Env = p.environment
	// A file, as the server keeps what it inherits open.
	out, err := os.CreateTemp(p.t.TempDir(), verb)
	if err != nil {
		p.t.Fatal(err)
	}
	defer out.Close()
	command.Stdout, command.Stderr = out, out
	if err := command.Run(); err != nil {
		text, _ := os.ReadFile(out.Name())
		p.t.Fatalf("neo4j.sh %s: %v\n%s", verb, err, text)
	}
}

// build builds the program for a Neo4j.
func build(t *testing.T, bolt string) program.Program {
	t.Helper()
	return program.New(t).WithEnv("NEO4J_USERNAME="+user, "NEO4J_PASSWORD="+password, "CORROBORATE_STORE=neo4j://"+bolt)
}

// outcome is what became of one request.
type outcome struct {
	status int
	code   string // of the first error
	a, b   string // the names of the pair
	reason string // of /readyz
	seen   string // what the client is told that it has seen
}

const pairQuery = `{"query":"{ a: agent(ref: \"ann\") { name } b: agent(ref: \"bob\") { name } }"}`

// readPair reads two agents in one request.
func readPair(address string) outcome {
	return request("POST", address+"/graphql", pairQuery)
}

func request(method, url, body string) outcome {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return outcome{code: err.Error()}
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Timeout: patience}).Do(r)
	if err != nil {
		return outcome{code: err.Error()}
	}
	defer response.Body.Close()
	var got struct {
		Reason string
		Data   struct{ A, B struct{ Name string } }
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		return outcome{status: response.StatusCode, code: err.Error()}
	}
	o := outcome{status: response.StatusCode, a: got.Data.A.Name, b: got.Data.B.Name, reason: got.Reason, seen: response.Header.Get(server.SeenHeader)}
	if len(got.Errors) > 0 {
		o.code = got.Errors[0].Extensions.Code
	}
	return o
}

// until asks until an answer will do.
func until(t *testing.T, what string, ask func() outcome, enough func(outcome) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		got := ask()
		if enough(got) {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: the last answer is %+v", what, got)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func answered(o outcome) bool { return o.code == "" }

func unavailable(o outcome) bool { return o.code == "UNAVAILABLE" }

func status(want int) func(outcome) bool {
	return func(o outcome) bool { return o.status == want }
}

func ready(address string) func() outcome {
	return func() outcome { return request("GET", address+"/readyz", "") }
}

// TestOutage: the server starts before its Neo4j does, and waits. Neo4j is
// killed twice while clients read and another program writes. Readers are told
// UNAVAILABLE, and none waits for the server's time limit, which would be a
// TIMEOUT. They never read half of a change, or anything older than what was
// acknowledged. When Neo4j is back, the same server process answers them again.
func TestOutage(t *testing.T) {
	neo4j := newPrivate(t)
	built := build(t, neo4j.bolt)
	address := built.Serve(t)
	if got := request("GET", address+"/healthz", ""); got.status != 200 {
		t.Errorf("/healthz without a Neo4j: %+v", got)
	}
	if got := ready(address)(); got.status != 503 || !strings.Contains(got.reason, neo4j.bolt+" cannot be reached") {
		t.Errorf("/readyz without a Neo4j: %+v", got)
	}
	if got := readPair(address); !unavailable(got) {
		t.Errorf("a read without a Neo4j: %+v", got)
	}
	neo4j.script("start")
	built.Run(t, "import", "../../examples/islamic-state-defections.yaml")
	until(t, "Neo4j is there, and has a map", ready(address), status(200))

	if got := readPair(address); got.seen == "" {
		t.Errorf("the program does not tell its clients what they have seen: %+v", got)
	}

	w := newWriter(t, neo4j.bolt)
	readers := newReaders(address, w)
	w.start()
	readers.start(t, 4)
	for range 2 {
		until(t, "reading", readers.latest, readers.more(&readers.answers))
		neo4j.script("kill")
		until(t, "Neo4j is gone", readers.latest, readers.more(&readers.failures))
		until(t, "Neo4j is gone", ready(address), status(503))
		acknowledged := w.acknowledged.Load()
		readers.starting.Store(true)
		neo4j.script("start")
		until(t, "Neo4j is back", readers.latest, answered)
		until(t, "Neo4j is back", ready(address), status(200))
		until(t, "the other program writes again", readers.latest, func(outcome) bool { return w.acknowledged.Load() > acknowledged })
		readers.starting.Store(false)
	}
	readers.end()
	w.end()
	t.Logf("%d changes; %d answers; %d times UNAVAILABLE", w.acknowledged.Load(), readers.answers.Load(), readers.failures.Load())
	if got := readPair(address); !answered(got) { // which clears what the writer has left behind at its end
		t.Errorf("a read in the end: %+v", got)
	}
	readOnly(t, neo4j, built)
}

// readOnly: a database that may only be read is shown, and is no server's to change.
func readOnly(t *testing.T, neo4j *private, built program.Program) {
	t.Helper()
	neo4j.script("set", "server.databases.read_only=neo4j")
	neo4j.script("restart")
	for code, options := range map[string][]string{"FORBIDDEN": {"--read-only"}, "UNAVAILABLE": nil} {
		address := built.Serve(t, options...)
		if got := readPair(address); !answered(got) {
			t.Errorf("a read, by a server with the options %v: %+v", options, got)
		}
		if got := request("POST", address+"/graphql", `{"query":"mutation { createAgent(input: {agent: {key: \"cid\", name: \"Cid\", agentKind: PERSON}}) { changedCount } }"}`); got.code != code {
			t.Errorf("a change, by a server with the options %v: %+v", options, got)
		}
	}
}

// writer changes a pair of agents again and again, always both at once.
type writer struct {
	t            *testing.T
	store        *neo4jstore.Store
	acknowledged atomic.Int64
	stop         context.CancelFunc
	done         chan struct{}
}

func newWriter(t *testing.T, bolt string) *writer {
	t.Helper()
	store, err := neo4jstore.Open(t.Context(), "bolt://"+bolt, neo4jstore.Options{User: user, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	w := &writer{t: t, store: store, done: make(chan struct{})}
	if err := w.write(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	w.acknowledged.Store(1)
	return w
}

func (w *writer) write(ctx context.Context, n int64) error {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	agent := func(key evidence.Key) evidence.Entry {
		return &evidence.Agent{Meta: evidence.Meta{ID: evidence.ID("agent_" + key), Key: key, Version: int(n), CreatedAt: at, UpdatedAt: at},
			Name: fmt.Sprintf("%d", n), Kind: "PERSON"}
	}
	return w.store.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, []evidence.Entry{agent("ann"), agent("bob")}) })
}

func (w *writer) start() {
	ctx, stop := context.WithCancel(w.t.Context())
	w.stop = stop
	go func() {
		defer close(w.done)
		for n := int64(2); ctx.Err() == nil; n++ {
			switch err := w.write(ctx, n); {
			case err == nil:
				w.acknowledged.Store(n)
			case ctx.Err() == nil && evidence.CodeOf(err) != evidence.Unavailable:
				w.t.Errorf("writing: %v", err)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
}

func (w *writer) end() { w.stop(); <-w.done }

// readers read the pair, and check what they read.
type readers struct {
	address string
	writer  *writer
	group   sync.WaitGroup
	stopped atomic.Bool
	// starting is set while Neo4j starts. It accepts statements some time before it is
	// fast enough to answer within the time limit.
	starting atomic.Bool

	answers, failures atomic.Int64

	mu   sync.Mutex
	last outcome
}

func newReaders(address string, w *writer) *readers { return &readers{address: address, writer: w} }

func (r *readers) start(t *testing.T, n int) {
	for range n {
		r.group.Go(func() {
			for !r.stopped.Load() {
				r.read(t)
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
}

func (r *readers) end() { r.stopped.Store(true); r.group.Wait() }

// more is true once there are so many more answers that each reader has several.
func (r *readers) more(n *atomic.Int64) func(outcome) bool {
	before := n.Load()
	return func(outcome) bool { return n.Load() >= before+40 }
}

func (r *readers) latest() outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

func (r *readers) read(t *testing.T) {
	acknowledged := r.writer.acknowledged.Load()
	starting := r.starting.Load()
	got := readPair(r.address)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = got
	switch got.code {
	case "":
		r.answers.Add(1)
		var a, b int64
		_, errA := fmt.Sscan(got.a, &a)
		_, errB := fmt.Sscan(got.b, &b)
		switch {
		case errA != nil || errB != nil || a != b:
			t.Errorf("half a change was read: %q and %q", got.a, got.b)
		case a < acknowledged:
			t.Errorf("change %d was read, and %d was acknowledged before", a, acknowledged)
		}
	case "UNAVAILABLE":
		r.failures.Add(1)
	default:
		if got.code == "TIMEOUT" && (starting || r.starting.Load()) {
			return
		}
		t.Errorf("a reader got %+v", got)
	}
}
