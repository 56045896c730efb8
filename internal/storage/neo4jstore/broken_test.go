package neo4jstore

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// broken is a way to the server that can be broken.
type broken struct {
	t       *testing.T
	proxy   *toxiproxy.Proxy
	address string
}

func breakable(t *testing.T) broken {
	t.Helper()
	u, err := url.Parse(under.address)
	if err != nil {
		t.Fatal(err)
	}
	log := zerolog.Nop()
	api := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), log)
	proxy := toxiproxy.NewProxy(api, "neo4j", "127.0.0.1:0", u.Host)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Stop)
	return broken{t, proxy, "bolt://" + proxy.Listen}
}

func (b broken) down() { b.proxy.Stop() }

func (b broken) up() {
	b.t.Helper()
	if err := b.proxy.Start(); err != nil {
		b.t.Fatal(err)
	}
}

// swallow lets nothing through in one direction for a while, and then breaks
// all connections.
func (b broken) swallow(direction string, d time.Duration) {
	b.t.Helper()
	_, err := b.proxy.Toxics.AddToxicJson(strings.NewReader(fmt.Sprintf(`{"name": "hole", "type": "timeout", "stream": %q, "attributes": {"timeout": 0}}`, direction)))
	if err != nil {
		b.t.Fatal(err)
	}
	time.AfterFunc(d, func() {
		if err := b.proxy.Toxics.RemoveToxic(context.Background(), "hole"); err != nil {
			b.t.Error(err)
		}
	})
}

func (b broken) open(o Options) (*Store, error) {
	o.User, o.Password = under.user, under.password
	return Open(b.t.Context(), b.address, o)
}

// agentOf is an agent by its key.
func agentOf(key evidence.Key) *evidence.Agent {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	return &evidence.Agent{Meta: evidence.Meta{ID: evidence.ID("ag_" + key), Key: key, Version: 1, CreatedAt: at, UpdatedAt: at}, Name: "Agent", Kind: "PERSON"}
}

func state(ctx context.Context, s storage.Store) (state storage.State, err error) {
	err = s.View(ctx, func(r storage.Reader) error {
		state, err = r.State(ctx)
		return err
	})
	return state, err
}

// TestCutCommit: where the connection breaks in the middle of a commit, the
// change is made once, whether its request or the answer to it got lost.
func TestCutCommit(t *testing.T) {
	for _, test := range []struct {
		lost, stream string
		calls        int // of the Update's function
	}{
		{"the answer", "downstream", 1},
		{"the request", "upstream", 2},
	} {
		t.Run(test.lost, func(t *testing.T) {
			under.empty(t)
			way := breakable(t)
			s, err := way.open(Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			ctx := t.Context()
			calls := 0
			var once sync.Once
			s.committing = func() { once.Do(func() { way.swallow(test.stream, 300*time.Millisecond) }) }
			err = s.Update(ctx, func(tx storage.Tx) error {
				calls++
				return tx.Put(ctx, []evidence.Entry{agentOf("ann")})
			})
			if err != nil {
				t.Errorf("the change is lost: %v", err)
			}
			if calls != test.calls {
				t.Errorf("the function was called %d times, expected %d", calls, test.calls)
			}
			records := under.bare(t)("MATCH (m:Map) RETURN m.sequence, COUNT { (:Agent {key: 'ann'}) }, size(m.recent)", nil)
			if diff := cmp.Diff([]any{int64(1), int64(1), int64(1)}, records[0].Values); diff != "" {
				t.Errorf("sequence, agents and tokens (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCutCommitForGood: if it cannot be known whether a change was made, the error
// says so.
func TestCutCommitForGood(t *testing.T) {
	under.empty(t)
	way := breakable(t)
	s, err := way.open(Options{Patience: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	s.committing = way.down
	err = s.Update(t.Context(), func(storage.Tx) error { return nil })
	if evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), "not known whether") {
		t.Errorf("the error is %v", err)
	}
	way.up()
	if _, err := state(t.Context(), s); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestManyTokens: an Update finds its token also after others have written.
func TestManyTokens(t *testing.T) {
	under.empty(t)
	s := under.open(t)
	defer func() { _ = s.Close() }()
	for range recent + 8 {
		if err := s.Update(t.Context(), func(storage.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	records := under.bare(t)("MATCH (m:Map) RETURN size(m.recent)", nil)
	if diff := cmp.Diff(int64(recent), records[0].Values[0]); diff != "" {
		t.Errorf("tokens that the map keeps: %s", diff)
	}
}

// TestDown: while the server is down, a call fails after few tries. The store works
// again when the server does.
func TestDown(t *testing.T) {
	under.empty(t)
	way := breakable(t)
	s, err := way.open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for range 3 {
		if _, err := state(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		way.down()
		for what, f := range map[string]func() error{
			"a View":    func() error { _, err := state(t.Context(), s); return err },
			"an Update": func() error { return s.Update(t.Context(), func(storage.Tx) error { return nil }) },
		} {
			before := s.Pool().Retries
			err := f()
			if evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), "cannot be reached") {
				t.Errorf("%s of a server that is down: %v", what, err)
			}
			if n := s.Pool().Retries - before; n > 8 { // whose pauses are longer than brief
				t.Errorf("%s of a server that is down was tried again %d times", what, n)
			}
		}
		way.up()
	}
	if _, err := state(t.Context(), s); err != nil {
		t.Errorf("the server is up again: %v", err)
	}
}

// TestStartBeforeNeo4j: a lazy store opens though there is no server yet, says
// what it waits for, and works once there is one.
func TestStartBeforeNeo4j(t *testing.T) {
	under.empty(t)
	way := breakable(t)
	way.down()
	if _, err := way.open(Options{}); evidence.CodeOf(err) != evidence.Unavailable {
		t.Errorf("opening: %v", err)
	}
	s, err := way.open(Options{Lazy: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	short, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err = state(short, s)
	if evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), way.proxy.Listen+" cannot be reached") {
		t.Errorf("before there is a server: %v", err)
	}
	way.up()
	if _, err := state(t.Context(), s); err != nil {
		t.Errorf("once there is a server: %v", err)
	}
}

// TestLazyMistakes: a lazy store does not open if waiting would not help.
func TestLazyMistakes(t *testing.T) {
	refused(t, under.address, Options{Lazy: true, User: "nobody-by-that-name", Password: "x1"}, evidence.Invalid, "refuses the user")
}

// TestRestart stops Neo4j itself under load and starts it again. While it is down,
// calls fail with Unavailable. No read returns half of a change, and afterwards reads
// and writes go on.
func TestRestart(t *testing.T) {
	if os.Getenv("NEO4J_STATE") == "" {
		t.Fatal("this test restarts the server: run it as scripts/neo4j.sh run go test ./internal/storage/neo4jstore")
	}
	script := func(verb string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "../../../scripts/neo4j.sh", verb)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("neo4j.sh %s: %v\n%s", verb, err, out)
		}
	}
	under.empty(t)
	s := under.open(t)
	defer func() { _ = s.Close() }()
	ctx := t.Context()
	pair := func(n int) []evidence.Entry {
		a, b := agentOf("ann"), agentOf("bob")
		a.Version, b.Version = n, n
		return []evidence.Entry{a, b}
	}
	if err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, pair(1)) }); err != nil {
		t.Fatal(err)
	}
	var stop atomic.Bool
	var group sync.WaitGroup
	var answers, failures atomic.Int64
	var written atomic.Int64
	written.Store(1)
	group.Go(func() {
		for !stop.Load() {
			n := written.Load() + 1
			err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, pair(int(n))) })
			switch {
			case err == nil:
				written.Store(n)
			case evidence.CodeOf(err) != evidence.Unavailable:
				t.Errorf("writing: %v", err)
			case strings.Contains(err.Error(), "not known whether"):
				written.Store(n) // or perhaps not: the next write settles it
			}
		}
	})
	for range 2 {
		group.Go(func() {
			for !stop.Load() {
				var found []evidence.Entry
				err := s.View(ctx, func(r storage.Reader) (err error) {
					found, err = r.Entries(ctx, []evidence.Ref{"ann", "bob"})
					return err
				})
				switch {
				case err == nil:
					answers.Add(1)
					if a, b := found[0].EntryMeta().Version, found[1].EntryMeta().Version; a != b {
						t.Errorf("half a change was read: %d and %d", a, b)
					}
				case evidence.CodeOf(err) == evidence.Unavailable:
					failures.Add(1)
					time.Sleep(10 * time.Millisecond)
				default:
					t.Errorf("reading: %v", err)
				}
			}
		})
	}
	more := func(what string, n *atomic.Int64) {
		t.Helper()
		before := n.Load()
		for range 6000 { // a minute and more
			if n.Load() > before {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("there are no %s", what)
	}
	more("answers before", &answers)
	more("changes before", &written)
	script("halt")
	more("failures while it is down", &failures)
	script("start")
	more("answers after the restart", &answers)
	more("changes after the restart", &written)
	stop.Store(true)
	group.Wait()
	t.Logf("%d answers, %d failures, %d changes", answers.Load(), failures.Load(), written.Load())
	if err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, pair(int(written.Load())+1)) }); err != nil {
		t.Errorf("writing afterwards: %v", err)
	}
}

// TestNoHalves: a statement that returns many records sees all of a change or nothing
// of it, though Neo4j does not promise that. Several readers at once make it likely
// that a commit falls between any two steps of a statement.
func TestNoHalves(t *testing.T) {
	under.empty(t)
	s := under.open(t)
	defer func() { _ = s.Close() }()
	ctx := t.Context()
	const agents, changes, readers = 500, 60, 4
	refs := make([]evidence.Ref, agents)
	for i := range refs {
		refs[i] = evidence.Ref(fmt.Sprintf("a-%d", i))
	}
	write := func(version int) error {
		entries := make([]evidence.Entry, agents)
		for i := range entries {
			a := agentOf(evidence.Key(refs[i]))
			a.Version = version
			entries[i] = a
		}
		return s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, entries) })
	}
	if err := write(1); err != nil {
		t.Fatal(err)
	}
	read := func(r storage.Reader, scan bool) error {
		found, err := r.Entries(ctx, refs)
		if err != nil {
			return err
		}
		versions := map[int]int{}
		for _, e := range found {
			versions[e.EntryMeta().Version]++
		}
		if len(versions) != 1 {
			t.Errorf("one read sees several states: %v", versions)
		}
		if !scan {
			return nil
		}
		scanned := map[int]int{}
		if err := r.Scan(ctx, func(e evidence.Entry) error { scanned[e.EntryMeta().Version]++; return nil }); err != nil {
			return err
		}
		if len(scanned) != 1 {
			t.Errorf("one Scan sees several states: %v", scanned)
		}
		return nil
	}
	var written atomic.Bool
	var reads atomic.Int64
	var group sync.WaitGroup
	for range readers {
		group.Go(func() {
			for !written.Load() {
				scan := reads.Add(1)%8 == 0
				if err := s.View(ctx, func(r storage.Reader) error { return read(r, scan) }); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for n := 2; n <= changes; n++ {
		if err := write(n); err != nil {
			t.Error(err)
			break
		}
	}
	written.Store(true)
	group.Wait()
	t.Logf("%d reads", reads.Load())
}
