package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	kept "corroborate/bench/maps"
	"corroborate/internal/storage"
	"corroborate/internal/storage/neo4jstore/neo4jtest"
	"corroborate/test/program"
)

const (
	claims = 60
	peer   = "../peer"
)

// bench is a tiny map in both stores, with the programs that the benchmark runs.
type bench struct {
	program program.Program
	self    string
	server  neo4jtest.Server
	stores  map[string]kept.Kept
}

func newBench(t *testing.T) bench {
	t.Helper()
	folder := t.TempDir()
	b := bench{program: program.New(t), self: filepath.Join(folder, "load"), server: neo4jtest.Lend(t)}
	execute(t, nil, "go", "build", "-o", b.self, "corroborate/bench/load")
	file := filepath.Join(folder, "map.jsonl")
	b.program.Run(t, "generate", "--claims", fmt.Sprint(claims), "--seed", fmt.Sprint(kept.Seed), "--output", file)
	b.stores = map[string]kept.Kept{
		"sqlite": {URL: "sqlite:" + filepath.Join(folder, "map.db")},
		"neo4j":  {URL: b.server.Address, User: b.server.User, Password: b.server.Password},
	}
	b.program.Run(t, "import", file, "--store", b.stores["sqlite"].URL)
	opened := map[string]storage.Store{}
	for engine, store := range b.stores {
		var err error
		if opened[engine], err = store.Store(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer opened[engine].Close()
	}
	if err := kept.Copy(t.Context(), claims, opened["sqlite"], opened["neo4j"]); err != nil {
		t.Fatal(err)
	}
	return b
}

// addPeerForm adds what the peer reads, until the test ends. The indexes have to go too,
// because other tests look at all of them.
func (b bench) addPeerForm(t *testing.T) {
	t.Helper()
	t.Cleanup(func() {
		ctx := context.Background()
		for _, kind := range []string{"CONSTRAINT", "INDEX"} {
			records, err := b.server.Run(ctx, "SHOW "+kind+" YIELD name WHERE name STARTS WITH 'peer_' RETURN name", nil)
			if err != nil {
				t.Error(err)
			}
			for _, r := range records {
				if _, err := b.server.Run(ctx, fmt.Sprintf("DROP %s %s", kind, r.Values[0]), nil); err != nil {
					t.Error(err)
				}
			}
		}
	})
	if err := b.stores["neo4j"].AddPeerForm(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (b bench) settings() settings {
	return settings{clients: []int{2}, asks: 3, rounds: 1, length: time.Millisecond, editEvery: time.Minute, peer: peer,
		program: b.program.Path, self: b.self, log: io.Discard}
}

func execute(t *testing.T, env []string, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(os.Environ(), env...)
	var wrong bytes.Buffer
	cmd.Stderr = &wrong
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s%s", args, err, &wrong, out)
	}
	return out
}

// TestLoad measures a tiny map for a moment, to keep the benchmark in working
// order. The figures do not matter here.
func TestLoad(t *testing.T) {
	b := newBench(t)
	b.addPeerForm(t)
	results, err := b.settings().measure(t.Context(), claims, b.stores)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{askNeighborhood: {neo4jColumn, sqliteColumn}, askWhatIf: {neo4jColumn, sqliteColumn}}
	for _, q := range questions {
		if want[q.name] == nil {
			want[q.name] = []string{bareNeo4j, bareSQLite, neo4jColumn, peerColumn, sqliteColumn}
		}
	}
	got := map[string][]string{}
	for _, r := range results {
		got[r.operation] = slices.Sorted(maps.Keys(r.of))
		for name, f := range r.of {
			if f.perSecond <= 0 || f.p50 <= 0 || f.p99 < f.p50 {
				t.Errorf("%s, %s: this cannot be: %+v", r.operation, name, f)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("other columns are measured (-want +got):\n%s", diff)
	}
}

// TestAnswersAgree compares the keys in the answers of all columns to the same questions,
// and looks for what edits have written in answers of the same columns.
func TestAnswersAgree(t *testing.T) {
	b := newBench(t)
	b.addPeerForm(t)
	s := b.settings()
	s.asks = 8
	operations := map[string][]*operation{}
	for engine, store := range b.stores {
		var err error
		if operations[engine], err = s.prepare(t.Context(), store); err != nil {
			t.Fatal(err)
		}
	}
	columns, err := s.open(t.Context(), b.stores, operations, 1)
	defer func() {
		for _, c := range columns {
			if err := c.close(); err != nil {
				t.Error(err)
			}
		}
	}()
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range questions {
		switch q.name {
		case askNeighborhood, askWhatIf: // the program alone can answer
		case askEdit:
			for _, c := range columns {
				checkEdit(t, c, c.operations[i])
			}
		default:
			for n := range operations["neo4j"][i].of {
				checkAgree(t, columns, i, n)
			}
		}
	}
}

// checkAgree compares the answers to a request.
func checkAgree(t *testing.T, columns []column, question, n int) {
	t.Helper()
	answers := map[string][]string{}
	for _, c := range columns {
		answers[c.name] = keysIn(t, c, c.operations[question], c.operations[question].request(n))
	}
	want := answers[neo4jColumn]
	if len(want) == 0 {
		t.Errorf("the answer to request %d of %s is empty", n, questions[question].name)
	}
	for name, got := range answers {
		if strings.HasPrefix(questions[question].name, "search") {
			// Who ranks otherwise finds other claims first, but as many.
			if len(want) == hits && len(got) <= hits {
				continue
			}
			// The program also finds words that begin with the given one.
			if name == peerColumn && !slices.ContainsFunc(got, func(key string) bool { return !slices.Contains(want, key) }) {
				continue
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s answers request %d of %s otherwise (-program on Neo4j +it):\n%s", name, n, questions[question].name, diff)
		}
	}
}

// checkEdit makes an edit, and asks for the claim that it is about.
func checkEdit(t *testing.T, c column, op *operation) {
	t.Helper()
	r := op.request(0)
	keysIn(t, c, op, r)
	about := c.operations[0]
	if found := keysIn(t, c, about, about.with(variables{Key: r.Key})); !slices.Contains(found, r.Study) {
		t.Errorf("%s: %s is not among the evidence for %s: %v", c.name, r.Study, r.Key, found)
	}
	bare, ok := c.asker.(tidier)
	if !ok {
		return
	}
	if err := bare.tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := keysIn(t, c, about, about.with(variables{Key: r.Key})); slices.Contains(found, r.Study) {
		t.Errorf("%s: %s is left among the evidence for %s", c.name, r.Study, r.Key)
	}
}

// keysIn asks a question in a column, and returns all keys in the answer, sorted.
func keysIn(t *testing.T, c column, op *operation, r request) []string {
	t.Helper()
	var keys []string
	switch a := c.asker.(type) {
	case oursOverHTTP:
		keys = keysOfJSON(t, a.served, r.ours)
	case peerOverHTTP:
		keys = keysOfJSON(t, a.served, r.peer)
	case cypherAsker:
		records, err := a.read(t.Context(), op, r)
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range records {
			for _, value := range record.Values {
				keys = appendKeys(keys, value)
			}
		}
	case sqlAsker:
		a.connections[0].keys = &keys
		if err := a.ask(t.Context(), 0, op, r); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(keys)
	return keys
}

func keysOfJSON(t *testing.T, s *served, body []byte) []string {
	t.Helper()
	text, err := s.answer(t.Context(), body)
	if err != nil {
		t.Fatal(err)
	}
	var answer any
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return appendKeys(nil, answer)
}

// appendKeys appends what is called key, anywhere in a value.
func appendKeys(keys []string, value any) []string {
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			keys = appendKeys(keys, v)
		}
	case map[string]any:
		for name, v := range value {
			if text, ok := v.(string); ok && name == "key" {
				keys = append(keys, text)
			}
			keys = appendKeys(keys, v)
		}
	}
	return keys
}
