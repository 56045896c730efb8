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

	"corroborate/internal/evidence"
	"corroborate/internal/store"
)

// sequenceOf is how many updates a store has seen; 0 where there is none yet.
func sequenceOf(t *testing.T, file string) int64 {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+file, store.MustExist())
	if err != nil {
		return 0 // not there, or just being made
	}
	defer s.Close()
	var sequence int64
	_ = s.View(t.Context(), func(r evidence.Reader) error {
		state, err := r.State(t.Context())
		sequence = state.Sequence
		return err
	})
	return sequence
}

// await waits until a store has seen so many updates.
func await(t *testing.T, file string, sequence int64) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); sequenceOf(t, file) < sequence; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the store has seen %d updates, expected %d", sequenceOf(t, file), sequence)
		}
	}
}

func staleIn(t *testing.T, file string) (n int) {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+file, store.MustExist())
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

// An import whose process is killed in the middle of it goes on when the map is
// imported again, and leaves what one that nobody disturbed leaves, figures and
// all. Both are undone as a whole.
func TestKilledImport(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "large.jsonl")
	mustRun(t, "generate", "--claims=2500", "--output="+file)
	straight := filepath.Join(dir, "straight.db")
	mustRun(t, "import", file, "--store=sqlite:"+straight)
	parts := sequenceOf(t, straight) - 1 // the last one works out the figures
	if parts < 3 {
		t.Fatalf("the map was imported in %d parts", parts)
	}
	want := tablesOf(t, straight)
	for _, after := range []int64{1, parts - 1, parts} {
		t.Run(fmt.Sprintf("after %d of %d parts", after, parts), func(t *testing.T) {
			db := filepath.Join(dir, fmt.Sprintf("killed%d.db", after))
			victim := exec.CommandContext(t.Context(), "corroborate", "import", file, "--store=sqlite:"+db)
			if err := victim.Start(); err != nil {
				t.Fatal(err)
			}
			await(t, db, after)
			if err := victim.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := victim.Wait(); err == nil {
				t.Fatal("the import was done before it could be killed")
			}
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
}

// An import that is interrupted says how far it got, how to go on, and how to go
// back.
func TestInterruptedImport(t *testing.T) {
	dir := t.TempDir()
	file, db := filepath.Join(dir, "large.jsonl"), filepath.Join(dir, "map.db")
	mustRun(t, "generate", "--claims=2500", "--output="+file)
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		defer interrupt()
		for sequenceOf(t, db) < 1 && ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
		}
	}()
	out := corroborate(ctx, "", "import", file, "--store=sqlite:"+db)
	interrupt()
	if out.status != exitInterrupted {
		t.Fatalf("exit status %d:\n%s", out.status, out.stderr)
	}
	if !strings.Contains(out.stderr, "0000 of 2") || !strings.Contains(out.stderr, "import the map again to write the rest") || !strings.Contains(out.stderr, "'corroborate undo 1'") {
		t.Errorf("standard error: %s", out.stderr)
	}
	mustRun(t, "undo", "1", "--store=sqlite:"+db)
	if export := mustRun(t, "export", "--format=jsonl", "--store=sqlite:"+db); strings.Contains(export, "key") {
		t.Errorf("after it was undone there is still %.200s", export)
	}
	if n := staleIn(t, db); n > 0 {
		t.Errorf("%d claims are stale in the end", n)
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

// catchUpByServing runs a server until nothing is stale.
func catchUpByServing(t *testing.T, at, db string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &log{address: make(chan string, 1)}
	p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: out, env: map[string]string{}, now: time.Now, random: rand.Reader}
	status := make(chan int, 1)
	go func() { status <- p.run(ctx, []string{"serve", at, "--listen=127.0.0.1:0", "--log-format=json"}) }()
	for end := time.Now().Add(time.Minute); staleIn(t, db) > 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("claims are stale after a minute:\n%s", out)
		}
	}
	stop()
	if got := <-status; got != 0 || !strings.Contains(out.String(), "worked out figures that were stale") {
		t.Errorf("exit status %d, and the log\n%s", got, out)
	}
}

// A write that moves more claims than are worked out along with it catches up
// before it ends. Where it is interrupted, what is left is marked, and the next
// write, or a server, catches up.
func TestWriteCatchesUp(t *testing.T) {
	const claims = 4_000
	db := filepath.Join(t.TempDir(), "map.db")
	at := "--store=sqlite:" + db
	mustRun(t, "import", at, starOf(t, claims))
	told := mustRun(t, "caveat", "hub", "--category=method", "--text=Made up.", at)
	if !strings.Contains(told, fmt.Sprintf("and %d more: --all lists them", claims-mostListed)) || strings.Contains(told, "yet to be worked out") {
		t.Errorf("a caveat on what %d claims rest on tells:\n%s", claims, told)
	}
	if n := staleIn(t, db); n > 0 {
		t.Errorf("%d claims are stale after a write", n)
	}
	left := func(args ...string) {
		t.Helper()
		begin := sequenceOf(t, db)
		ctx, interrupt := context.WithCancel(t.Context())
		go func() {
			defer interrupt()
			for sequenceOf(t, db) < begin+2 && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
		}()
		out := corroborate(ctx, "", append(args, at)...)
		interrupt()
		if out.status != exitInterrupted || !strings.Contains(out.stderr, fmt.Sprintf("revision %d is written; not all figures are worked out", begin+1)) {
			t.Fatalf("exit status %d:\n%s", out.status, out.stderr)
		}
		if !strings.Contains(out.stdout, "may move, which is yet to be worked out") {
			t.Errorf("standard output:\n%s", out.stdout)
		}
		if staleIn(t, db) == 0 {
			t.Fatal("nothing is left to be worked out")
		}
	}
	left("resolve", "method-of-hub")
	mustRun(t, "caveat", "c1", "--category=other", "--text=Hm.", at)
	if n := staleIn(t, db); n > 0 {
		t.Errorf("%d claims are stale after the next write", n)
	}
	left("resolve", "method-of-hub", "--reopen")
	catchUpByServing(t, at, db)
	if n := staleIn(t, db); n > 0 {
		t.Errorf("%d claims are stale after a server ran", n)
	}
	if told := mustRun(t, "trace", "c7", at, "--format=json"); !strings.Contains(told, `"belief": 0.`) {
		t.Errorf("the trace is %s", told)
	}
}
