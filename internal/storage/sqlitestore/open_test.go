package sqlitestore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/ext/fts5"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

func agent(key evidence.Key) *evidence.Agent {
	return &evidence.Agent{Meta: evidence.Meta{ID: evidence.ID("it_" + key), Key: key, Version: 1}, Name: string(key), Kind: "PERSON"}
}

func put(s storage.Store, entries ...evidence.Entry) error {
	ctx := context.Background()
	return s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, entries) })
}

// made makes a store with one agent in it, and closes it.
func made(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "map.db")
	s, err := sqlitestore.Open(context.Background(), path, sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(put(s, agent("ann")), s.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// change runs SQL on a file, as another program would.
func change(t *testing.T, path, text string) {
	t.Helper()
	db, err := driver.Open(path, fts5.Register)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(text)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T) string
		code evidence.Code
		want []string // in the message
	}{
		{"a newer format", func(t *testing.T) string {
			path := made(t)
			change(t, path, "PRAGMA user_version = 77; PRAGMA wal_checkpoint(TRUNCATE)")
			return path
		}, evidence.Invalid, []string{"format 77", "formats up to 12", "newer version", "left as it is"}},
		{"a database of another program", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "other.db")
			change(t, path, "CREATE TABLE items (item); INSERT INTO items VALUES (1)")
			return path
		}, evidence.Invalid, []string{"other.db is not a store of corroborate", "left as it is"}},
		{"a map file", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "map.yaml")
			write(t, path, "agents: []\n")
			return path
		}, evidence.Invalid, []string{"map.yaml is not a store of corroborate"}},
		{"a long file that is no database", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "long.txt")
			write(t, path, strings.Repeat("lorem ipsum ", 1000))
			return path
		}, evidence.Invalid, []string{"long.txt is not a store of corroborate"}},
		{"a folder", func(t *testing.T) string { return t.TempDir() }, evidence.Invalid, []string{"is not a file"}},
		{"a missing folder", func(t *testing.T) string { return filepath.Join(t.TempDir(), "none", "map.db") }, evidence.NotFound,
			[]string{"there is no folder", "none", "map.db", "make it first"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := c.make(t)
			before := snapshot(t, filepath.Dir(path))
			s, err := sqlitestore.Open(context.Background(), path, sqlitestore.Options{})
			if err == nil {
				t.Fatal(errors.Join(errors.New("it was opened"), s.Close()))
			}
			if got := evidence.CodeOf(err); got != c.code {
				t.Errorf("code %s instead of %s", got, c.code)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error %q does not say %q", err, want)
				}
			}
			if after := snapshot(t, filepath.Dir(path)); after != before {
				t.Errorf("the folder has changed: %q, before: %q", after, before)
			}
		})
	}
}

// A file is of the format to which a change in its log has brought it, even before SQLite has
// written that into the file, be it newer or not.
func TestFormatInTheLog(t *testing.T) {
	ctx := t.Context()
	steps, err := filepath.Glob("migrations/*.sql")
	must(t, err)
	newest := len(steps)
	path := ofFormat(t, newest-1, steps)
	db, err := driver.Open(path, fts5.Register)
	must(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	step := func(text string) {
		_, err := db.Exec(text)
		must(t, err)
	}
	step("PRAGMA wal_autocheckpoint = 0; UPDATE map SET sequence = sequence + 1")
	if _, err := sqlitestore.Open(ctx, path, sqlitestore.Options{}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("has format %d, and was left as it is", newest-1)) {
		t.Errorf("of an older format, with a log: %v", err)
	}
	last, err := os.ReadFile(steps[newest-1])
	must(t, err)
	step(fmt.Sprintf("BEGIN; %s; PRAGMA user_version = %d; COMMIT", last, newest))
	s, err := sqlitestore.Open(ctx, path, sqlitestore.Options{})
	must(t, err)
	must(t, s.Close())
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// snapshot is what is in a folder.
func snapshot(t *testing.T, folder string) string {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range files {
		if f.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(f.Name() + ": " + string(data) + "\n")
	}
	return b.String()
}

func TestMustExist(t *testing.T) {
	must := sqlitestore.Options{MustExist: true}
	path := filepath.Join(t.TempDir(), "map.db")
	for range 2 {
		if _, err := sqlitestore.Open(context.Background(), path, must); err == nil || evidence.CodeOf(err) != evidence.NotFound {
			t.Fatalf("a missing file: %v", err)
		}
	}
	write(t, path, "")
	if _, err := sqlitestore.Open(context.Background(), path, must); err == nil || evidence.CodeOf(err) != evidence.NotFound {
		t.Fatalf("an empty file: %v", err)
	}
	if got := snapshot(t, filepath.Dir(path)); got != "map.db: \n" {
		t.Errorf("it was written to: %q", got)
	}
	s, err := sqlitestore.Open(context.Background(), made(t), must)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// An empty file, as mktemp makes one, becomes a store; so does a file whose
// name means something to SQLite.
func TestMade(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "empty.db", "")
	for _, path := range []string{"empty.db", "new.db", ":memory:", "file:x?mode=memory", "with blank%20 'and' \"quotes\""} {
		s, err := sqlitestore.Open(context.Background(), path, sqlitestore.Options{})
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if err := errors.Join(put(s, agent("ann")), s.Close()); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Size() == 0 {
			t.Errorf("%s: %v, %v", path, info, err)
		}
		if left, _ := filepath.Glob("*-wal"); len(left) > 0 {
			t.Errorf("%s: %q is left after Close", path, left)
		}
	}
}

// The promises of the store depend on these pragmas.
func TestPragmas(t *testing.T) {
	path := made(t)
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for pragma, want := range map[string]string{"journal_mode": "wal", "application_id": "1131377266", "user_version": "12", "integrity_check": "ok"} {
		var got string
		if err := db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s (%v), expected %s", pragma, got, err, want)
		}
	}
}

// TestSecondProcess also runs as the other process, which the environment tells it. It
// then holds the file until it is told to stop.
func TestSecondProcess(t *testing.T) {
	if path := os.Getenv("SQLITESTORE_HOLD"); path != "" {
		hold(t, path, os.Getenv("SQLITESTORE_READY"))
		return
	}
	path, ready := made(t), filepath.Join(t.TempDir(), "ready")
	other := exec.Command(os.Args[0], "-test.run=^TestSecondProcess$")
	other.Env = append(os.Environ(), "SQLITESTORE_HOLD="+path, "SQLITESTORE_READY="+ready)
	other.Stdout, other.Stderr = os.Stdout, os.Stderr
	release, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if _, err := os.Stat(ready); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}

	// The file can be opened and read while the other process writes. A write waits,
	// and then says why it failed.
	const wait = 200 * time.Millisecond
	s, err := sqlitestore.Open(context.Background(), path, sqlitestore.Options{BusyTimeout: wait})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := context.Background()
	err = s.View(ctx, func(r storage.Reader) error {
		found, err := r.Entries(ctx, []evidence.Ref{"ann", "held"})
		if err == nil && (found[0] == nil || found[1] != nil) {
			t.Errorf("while the other writes, there is %v", found)
		}
		return err
	})
	if err != nil {
		t.Errorf("reading while the other writes: %v", err)
	}
	err = put(s, agent("bob"))
	if err == nil || evidence.CodeOf(err) != evidence.Unavailable || !strings.HasSuffix(err.Error(), "another process is writing to "+path+", try again later") {
		t.Errorf("a write while another process writes: %v", err)
	}
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if err := s.Update(short, func(storage.Tx) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a write that has less time than the busy timeout: %v", err)
	}

	// A write that waits long enough succeeds: the other process ends a while after
	// the wait begins.
	patient, err := sqlitestore.Open(ctx, path, sqlitestore.Options{BusyTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer patient.Close()
	time.AfterFunc(100*time.Millisecond, func() { release.Close() })
	if err := put(patient, agent("bob")); err != nil {
		t.Errorf("a write that waits for the other: %v", err)
	}
	if err := other.Wait(); err != nil {
		t.Errorf("the other process: %v", err)
	}
	err = s.View(ctx, func(r storage.Reader) error {
		state, err := r.State(ctx)
		if state.Sequence != 3 {
			t.Errorf("the sequence is %d after three updates", state.Sequence)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// hold keeps an Update open until standard input ends.
func hold(t *testing.T, path, ready string) {
	s, err := sqlitestore.Open(context.Background(), path, sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := context.Background()
	err = s.Update(ctx, func(tx storage.Tx) error {
		if err := tx.Put(ctx, []evidence.Entry{agent("held")}); err != nil {
			return err
		}
		write(t, ready, "")
		_, _ = os.Stdin.Read(make([]byte, 1))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Several processes or goroutines that open a new file at once all get it.
func TestOpenedAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "map.db")
	const n = 6
	errs := make(chan error, n)
	for i := range n {
		go func() {
			s, err := sqlitestore.Open(context.Background(), path, sqlitestore.Options{})
			if err == nil {
				err = errors.Join(put(s, agent(evidence.Key("a-"+string(rune('a'+i))))), s.Close())
			}
			errs <- err
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// A context that ends while a statement runs interrupts it, and leaves a store
// that goes on working.
func TestInterrupted(t *testing.T) {
	s, err := sqlitestore.Open(context.Background(), filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	entries := grid(8000)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	err = s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, entries) })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("a long Put: %v", err)
	}
	if err := put(s, entries...); err != nil {
		t.Fatal(err)
	}
	late, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	err = s.View(context.Background(), func(r storage.Reader) error {
		_, err := r.Below(late, []evidence.Ref{"c-0"})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a long Below: %v", err)
		}
		_, err = r.State(context.Background())
		return err
	})
	if err != nil {
		t.Errorf("after it: %v", err)
	}
}

// A reader that is used after its View fails, and says why.
func TestKeptReader(t *testing.T) {
	s, err := sqlitestore.Open(context.Background(), made(t), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := context.Background()
	var kept storage.Tx
	if err := s.Update(ctx, func(tx storage.Tx) error { kept = tx; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := kept.State(ctx); err == nil || evidence.CodeOf(err) != evidence.Unavailable {
		t.Errorf("a kept Tx reads: %v", err)
	}
	if err := kept.Put(ctx, []evidence.Entry{agent("bob")}); err == nil || evidence.CodeOf(err) != evidence.Unavailable {
		t.Errorf("a kept Tx writes: %v", err)
	}
}
