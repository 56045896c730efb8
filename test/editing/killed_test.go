package editing_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/neo4jstore/neo4jtest"
	"corroborate/internal/storage/sqlitestore"
	"corroborate/test/program"
)

// A server is killed again and again while editors write. What it had
// acknowledged is there afterwards, what is repeated with the same key returns
// what the first call did, and is done once.
func TestKilledServer(t *testing.T) {
	built := program.New(t)
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "map.db")
		s, err := sqlitestore.Open(t.Context(), file, sqlitestore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		k := &killing{t: t, program: built.WithEnv("CORROBORATE_STORE=sqlite:" + file), first: map[string]json.RawMessage{}}
		k.run(100, 200)
		if s, err = sqlitestore.Open(t.Context(), file, sqlitestore.Options{MustExist: true}); err != nil {
			t.Fatal(err)
		}
		k.check(closing(t, s))
	})
	t.Run("neo4j", func(t *testing.T) {
		t.Parallel()
		s := openNeo4j(t)
		server, err := neo4jtest.Find()
		if err != nil {
			t.Fatal(err)
		}
		k := &killing{t: t, first: map[string]json.RawMessage{}, program: built.WithEnv(
			"CORROBORATE_STORE="+server.Address, "NEO4J_USERNAME="+server.User, "NEO4J_PASSWORD="+server.Password)}
		k.run(20, 40)
		k.check(s)
	})
}

// killing is the log outside: what editors asked for, and what they were told.
type killing struct {
	t       *testing.T
	program program.Program

	mu       sync.Mutex
	asked    int                        // calls made; each has a number, which is its key
	first    map[string]json.RawMessage // what was acknowledged, by key
	unknown  []string                   // keys of calls that were in flight when the server was killed
	inFlight int
}

const creation = `mutation($key: Key!, $name: String!, $once: String!) {
	createAgent(input: {agent: {key: $key, name: $name, agentKind: PERSON}, message: $name, idempotencyKey: $once}) {
		agent { id key version } revision { id sequence message } changedCount
	}
}`

func (k *killing) create(ctx context.Context, url, key string) (json.RawMessage, error) {
	a, err := ask(ctx, url, creation, map[string]any{"key": key, "name": key, "once": "once-" + key})
	if err != nil {
		return nil, err
	}
	if code := a.code(); code == "UNAVAILABLE" || code == "TIMEOUT" {
		return nil, fmt.Errorf("%+v", a.Errors)
	}
	if len(a.Errors) > 0 {
		k.t.Errorf("%s: %+v", key, a.Errors)
	}
	return a.Data, nil
}

// run kills the server as often as it takes for both: so many times, and so
// many calls in flight.
func (k *killing) run(kills, inFlight int) {
	start := time.Now()
	for i := 0; i < kills || k.inFlight < inFlight; i++ {
		if k.t.Failed() || i > 10*kills {
			k.t.Fatalf("given up after %d kills with %d calls in flight", i, k.inFlight)
		}
		k.once()
	}
	k.t.Logf("killed in %v with %d calls in flight, %d acknowledged", time.Since(start), k.inFlight, len(k.first))
}

// once starts a server, has it repeat some of what was done before, lets editors
// write, and kills it.
func (k *killing) once() {
	k.t.Helper()
	server := k.start()
	k.repeat(server.URL, 5)
	ctx, cancel := context.WithCancel(k.t.Context())
	var editors sync.WaitGroup
	for range 6 {
		editors.Go(func() {
			for ctx.Err() == nil {
				k.mu.Lock()
				k.asked++
				key := fmt.Sprintf("agent-%06d", k.asked)
				k.mu.Unlock()
				told, err := k.create(ctx, server.URL, key)
				k.mu.Lock()
				switch {
				case errors.Is(err, syscall.ECONNREFUSED):
					k.unknown = append(k.unknown, key) // the server was gone before
				case err != nil:
					k.unknown = append(k.unknown, key)
					k.inFlight++
				default:
					k.first[key] = told
				}
				k.mu.Unlock()
				if err != nil {
					return // the server is gone
				}
			}
		})
	}
	time.Sleep(time.Duration(20+rand.IntN(150)) * time.Millisecond)
	server.Kill()
	cancel()
	editors.Wait()
}

// repeat makes calls again: the latest acknowledged ones and those that nobody
// knows about.
func (k *killing) repeat(url string, most int) {
	k.t.Helper()
	again := k.unknown
	for i := k.asked; i > 0 && i > k.asked-most; i-- {
		if key := fmt.Sprintf("agent-%06d", i); k.first[key] != nil {
			again = append(again, key)
		}
	}
	k.unknown = nil
	for _, key := range again {
		told, err := k.create(k.t.Context(), url, key)
		if err != nil {
			k.t.Fatalf("repeating %s: %v", key, err)
		}
		if first := k.first[key]; first != nil {
			if diff := cmp.Diff(string(first), string(told)); diff != "" {
				k.t.Errorf("%s repeated (-first +again):\n%s", key, diff)
			}
		}
		k.first[key] = told
	}
}

// start starts the server.
func (k *killing) start() *program.Server {
	k.t.Helper()
	server, err := k.program.Start()
	if err != nil {
		k.t.Fatal(err)
	}
	return server
}

// check looks at the store itself when all is over.
func (k *killing) check(s storage.Store) {
	t := k.t
	t.Helper()
	server := k.start()
	k.repeat(server.URL, k.asked)
	server.Kill()
	messages := map[string]int{}
	for _, r := range everyRevision(t, s) {
		messages[r.Message]++
	}
	for key := range k.first {
		if messages[key] != 1 {
			t.Errorf("%s is in the history %d times", key, messages[key])
		}
	}
	if len(messages) != len(k.first) || len(k.first) != k.asked {
		t.Errorf("%d calls were made, %d are known, and the history has %d", k.asked, len(k.first), len(messages))
	}
	agents := 0
	err := s.View(t.Context(), func(r storage.Reader) error {
		counts, err := r.Counts(t.Context())
		agents = counts.Kinds[evidence.KindAgent]
		return err
	})
	if err != nil || agents != k.asked {
		t.Errorf("the map has %d agents, expected %d (error %v)", agents, k.asked, err)
	}
}
