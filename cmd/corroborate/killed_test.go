package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/storage"
	"corroborate/internal/storage/open"
)

// sequenceOf is how many updates a store has seen.
func sequenceOf(t *testing.T, file string) (sequence int64) {
	t.Helper()
	await(t.Context(), file, func(state storage.State) bool {
		sequence = state.Sequence
		return true
	})
	return sequence
}

// await waits, at most for some minutes, until a store that may be yet to be
// made stands where it should.
func await(ctx context.Context, file string, is func(storage.State) bool) {
	awaitRead(ctx, file, func(ctx context.Context, r storage.Reader) (bool, error) {
		state, err := r.State(ctx)
		return err == nil && is(state), err
	})
}

// awaitRead waits until what it reads is as it should be.
func awaitRead(ctx context.Context, file string, is func(context.Context, storage.Reader) (bool, error)) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	pause := func() { time.Sleep(5 * time.Millisecond) }
	for ; ctx.Err() == nil; pause() {
		s, err := open.Open(ctx, "sqlite:"+file, open.MustExist())
		if err != nil {
			continue // not there, or just being made
		}
		defer s.Close()
		for ; ctx.Err() == nil; pause() {
			done := false
			err := s.View(ctx, func(r storage.Reader) (err error) {
				done, err = is(ctx, r)
				return err
			})
			if err == nil && done {
				return
			}
		}
	}
}

// runUntil runs the program, and interrupts it when the store has seen so many
// updates.
func runUntil(t *testing.T, file string, updates int64, args ...string) outcome {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	go func() {
		await(ctx, file, func(state storage.State) bool { return state.Sequence >= updates })
		interrupt()
	}()
	return corroborate(ctx, "", args...)
}

func staleIn(t *testing.T, file string) (n int) {
	t.Helper()
	s, err := open.Open(t.Context(), "sqlite:"+file, open.MustExist())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return stale(t, s)
}

func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	out := corroborate(t.Context(), "", args...)
	if out.status != 0 {
		t.Fatalf("%v: exit status %d\n%s", args, out.status, out.stderr)
	}
	return out.stdout
}

// tablesOf is a whole store with its figures, byte for byte.
func tablesOf(t *testing.T, file string) []byte {
	t.Helper()
	to := filepath.Join(t.TempDir(), "map.zip")
	mustRun(t, "export", "--store=sqlite:"+file, "--output="+to)
	data, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// largeMap is a map that is imported in two parts, and is quickly worked out.
func largeMap(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(mustRun(t, "generate", "--claims=60"))
	for i := range 11_000 {
		fmt.Fprintf(&b, `{"caveat": {"key": "bulk-%d", "category": "OTHER", "severity": "MINOR", "text": "Of no weight.", "qualifies": ["c-000001"], "resolved": true}}`+"\n", i)
	}
	file := filepath.Join(t.TempDir(), "large.jsonl")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// begun is a store with one entry, so that a large import is written in parts.
func begun(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	file, db := filepath.Join(dir, "first.jsonl"), filepath.Join(dir, "map.db")
	if err := os.WriteFile(file, []byte(`{"agent": {"key": "first", "name": "The first", "kind": "PERSON"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "import", file, "--store=sqlite:"+db)
	return db
}

// An import whose process is killed in the middle of it goes on when the map is
// imported again, and leaves what one that nobody disturbed leaves, figures and
// all.
func TestKilledImport(t *testing.T) {
	file := largeMap(t)
	straight := begun(t)
	mustRun(t, "import", file, "--store=sqlite:"+straight)
	parts := sequenceOf(t, straight) - 2 // the first one is not of this import, and the last one works out the figures
	if parts < 2 {
		t.Fatalf("the map was imported in %d parts", parts)
	}
	want := tablesOf(t, straight)
	for _, after := range []int64{1, parts} {
		t.Run(fmt.Sprintf("after %d of %d parts", after, parts), func(t *testing.T) {
			db := killed(t, file, after)
			if staleIn(t, db) == 0 {
				t.Error("no claim is marked as stale in the middle of the import")
			}
			mustRun(t, "import", file, "--store=sqlite:"+db)
			if !bytes.Equal(want, tablesOf(t, db)) {
				t.Error("the map is not the one that an undisturbed import leaves")
			}
			if n := staleIn(t, db); n > 0 {
				t.Errorf("%d claims are stale in the end", n)
			}
		})
	}
	t.Run("interrupted", func(t *testing.T) { testInterrupted(t, file, want) })
}

// An import into an empty file whose process is killed leaves an empty map, and does all of
// it when it is made again.
func TestKilledFirstImport(t *testing.T) {
	file := largeMap(t)
	straight := filepath.Join(t.TempDir(), "straight.db")
	mustRun(t, "import", file, "--store=sqlite:"+straight)
	db := ""
	for range 10 {
		db = filepath.Join(t.TempDir(), "map.db")
		early := killedWhen(t, file, db, func() {
			for ; t.Context().Err() == nil; time.Sleep(time.Millisecond) {
				if log, err := os.Stat(db + "-wal"); err == nil && log.Size() > 1<<20 { // more than an empty store has
					return
				}
			}
		})
		if early && sequenceOf(t, db) == 0 {
			break
		}
		db = ""
	}
	if db == "" {
		t.Fatal("the import is always done before it can be killed")
	}
	if len(tablesOf(t, db)) >= len(tablesOf(t, straight)) {
		t.Error("the store of the killed import holds a map")
	}
	mustRun(t, "import", file, "--store=sqlite:"+db)
	if !bytes.Equal(tablesOf(t, straight), tablesOf(t, db)) {
		t.Error("the map is not the one that an undisturbed import leaves")
	}
}

// killed imports a file in a process that is killed once the import has made so
// many updates, and returns the store's file.
func killed(t *testing.T, file string, updates int64) string {
	t.Helper()
	for range 10 {
		db := begun(t)
		if killedWhen(t, file, db, func() {
			await(t.Context(), db, func(state storage.State) bool { return state.Sequence > updates })
		}) {
			return db
		}
	}
	t.Fatal("the import is always done before it can be killed")
	return ""
}

// killedWhen imports a file in a process that is killed when until returns. It reports
// whether the process was still running.
func killedWhen(t *testing.T, file, db string, until func()) bool {
	t.Helper()
	victim := exec.CommandContext(t.Context(), "corroborate", "import", file, "--store=sqlite:"+db)
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	until()
	_ = victim.Process.Kill() // it may have ended
	return victim.Wait() != nil
}

// testInterrupted: an import that is interrupted says how far it got, how to go
// on, and how to go back.
func testInterrupted(t *testing.T, file string, want []byte) {
	db := begun(t)
	out := runUntil(t, db, 2, "import", file, "--store=sqlite:"+db)
	if out.status != exitInterrupted {
		t.Fatalf("exit status %d:\n%s", out.status, out.stderr)
	}
	if !strings.Contains(out.stderr, "10000 of 1") || !strings.Contains(out.stderr, "import the map again to write the rest") || !strings.Contains(out.stderr, "'corroborate undo 2'") {
		t.Errorf("standard error: %s", out.stderr)
	}
	mustRun(t, "import", file, "--store=sqlite:"+db)
	if !bytes.Equal(want, tablesOf(t, db)) {
		t.Error("the map is not the one that an undisturbed import leaves")
	}
}

// starOf is a map in which so many claims rest on one study.
func starOf(t *testing.T, claims int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"study": {"key": "hub", "title": "The hub", "design": "SURVEY"}}` + "\n")
	for i := range claims {
		fmt.Fprintf(&b, `{"claim": {"key": "c%d", "statement": "Claim %d is so."}}`+"\n", i, i)
	}
	for i := range claims {
		fmt.Fprintf(&b, `{"link": {"from": "hub", "to": "c%d", "relation": "SUPPORTS", "strength": "STRONG"}}`+"\n", i)
	}
	file := filepath.Join(t.TempDir(), "star.jsonl")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// catchUpByServing runs a server until it has worked out what was stale.
func catchUpByServing(t *testing.T, at string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &log{address: make(chan string, 1)}
	p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: out, env: map[string]string{}, now: time.Now, random: rand.Reader}
	status := make(chan int, 1)
	go func() { status <- p.run(ctx, []string{"serve", at, "--listen=127.0.0.1:0", "--log-format=json"}) }()
	for end := time.Now().Add(time.Minute); !strings.Contains(out.String(), "worked out figures that were stale"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the server has not worked them out after a minute:\n%s", out)
		}
	}
	stop()
	if got := <-status; got != 0 {
		t.Errorf("exit status %d, and the log\n%s", got, out)
	}
}

// A write that moves more claims than are worked out along with it catches up
// before it ends. Where it is interrupted, what is left is marked, and the next
// write, or a server, catches up.
func TestWriteCatchesUp(t *testing.T) {
	const claims = 2_500
	db := filepath.Join(t.TempDir(), "map.db")
	at := "--store=sqlite:" + db
	mustRun(t, "import", at, starOf(t, claims))
	told := mustRun(t, "caveat", "hub", "--category=method", "--text=Made up.", at)
	if !strings.Contains(told, fmt.Sprintf("and %d more: --all lists them", claims-mostListed)) || strings.Contains(told, "yet to be recomputed") {
		t.Errorf("a caveat on what %d claims rest on tells:\n%s", claims, told)
	}
	if n := staleIn(t, db); n > 0 {
		t.Errorf("%d claims are stale after a write", n)
	}
	left := func(args ...string) {
		t.Helper()
		begin := sequenceOf(t, db)
		out := runUntil(t, db, begin+2, append(args, at)...)
		if out.status != exitInterrupted || !strings.Contains(out.stderr, fmt.Sprintf("revision %d is written; some figures are still stale", begin+1)) {
			t.Fatalf("exit status %d:\n%s", out.status, out.stderr)
		}
		if !strings.Contains(out.stdout, "yet to be recomputed") {
			t.Errorf("standard output:\n%s", out.stdout)
		}
		if staleIn(t, db) == 0 {
			t.Fatal("nothing is left to be worked out")
		}
	}
	left("resolve", "method-of-hub")
	of := mustRun(t, "export", "c999", "--format=graphml", at) // the last one to be worked out
	mustRun(t, "caveat", "c1", "--category=other", "--text=Hm.", at)
	if n := staleIn(t, db); n > 0 {
		t.Errorf("%d claims are stale after the next write", n)
	}
	if diff := cmp.Diff(mustRun(t, "export", "c999", "--format=graphml", at), of); diff != "" {
		t.Errorf("a claim, exported while it was stale (-worked out +stale):\n%s", diff)
	}
	left("resolve", "method-of-hub", "--reopen")
	catchUpByServing(t, at)
	if n := staleIn(t, db); n > 0 {
		t.Errorf("%d claims are stale after a server ran", n)
	}
	if told := mustRun(t, "trace", "c7", at, "--format=json"); !strings.Contains(told, `"belief": 0.`) {
		t.Errorf("the trace is %s", told)
	}
}
