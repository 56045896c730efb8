package sqlitestore_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// protect takes the right to write to a store from everybody until the test ends. The
// system does not stop root, so the store has to heed the mode by itself.
func protect(t *testing.T, path string) {
	t.Helper()
	modes := func(file, folder os.FileMode) {
		if err := errors.Join(os.Chmod(path, file), os.Chmod(filepath.Dir(path), folder)); err != nil {
			t.Fatal(err)
		}
	}
	modes(0o444, 0o555)
	t.Cleanup(func() { modes(0o644, 0o755) })
}

// keys are those of all agents.
func keys(t *testing.T, s storage.Store, refs ...evidence.Ref) (found int, err error) {
	t.Helper()
	err = s.View(t.Context(), func(r storage.Reader) error {
		found = 0
		entries, err := r.Entries(t.Context(), refs)
		for _, e := range entries {
			if e != nil {
				found++
			}
		}
		return err
	})
	return found, err
}

// A store that may only be read is read, and nothing is left beside it.
func TestReadOnly(t *testing.T) {
	path := made(t)
	protect(t, path)
	before := snapshot(t, filepath.Dir(path))
	s, err := sqlitestore.Open(t.Context(), path, sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !storage.IsReadOnly(s) {
		t.Error("it does not say that it may only be read")
	}
	if n, err := keys(t, s, "ann"); n != 1 || err != nil {
		t.Errorf("%d agents, %v", n, err)
	}
	called := false
	err = s.Update(t.Context(), func(storage.Tx) error {
		called = true
		return nil
	})
	var refused *evidence.Error
	if !errors.As(err, &refused) || refused.Code != evidence.Forbidden || refused.Problems[0].Path != "store" || refused.Problems[0].Expected == "" || called {
		t.Errorf("an update: %v", err)
	}
	if pool := s.Pool(); pool.InUse != 0 {
		t.Errorf("the connections: %+v", pool)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if after := snapshot(t, filepath.Dir(path)); after != before {
		t.Errorf("the folder has changed: %q, before: %q", after, before)
	}
}

// A store that may be written to says so.
func TestNotReadOnly(t *testing.T) {
	s, err := sqlitestore.Open(t.Context(), made(t), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if storage.IsReadOnly(s) {
		t.Error("it says that it may only be read")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// Others who may write do: with their log beside the file, and after they have closed it.
func TestReadOnlyFollowsWriters(t *testing.T) {
	path := made(t)
	writer, err := sqlitestore.Open(t.Context(), path, sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	s, err := sqlitestore.Open(t.Context(), path, sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check := func(when string, want int) {
		t.Helper()
		if n, err := keys(t, s, "ann", "bob", "eve"); n != want || err != nil {
			t.Errorf("%s: %d agents, %v, want %d", when, n, err, want)
		}
	}
	check("before", 1)
	if err := put(writer, agent("bob")); err != nil {
		t.Fatal(err)
	}
	check("with a log", 2)
	if err := put(writer, agent("eve")); err != nil {
		t.Fatal(err)
	}
	check("with a longer log", 3)
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	check("without the log", 3)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// An older format cannot be brought to the newest, and the error says what to do.
func TestReadOnlyOfOlderFormat(t *testing.T) {
	path := made(t)
	change(t, path, "PRAGMA user_version = 5; PRAGMA wal_checkpoint(TRUNCATE)")
	protect(t, path)
	s, err := sqlitestore.Open(context.Background(), path, sqlitestore.Options{})
	if err == nil {
		t.Fatal(errors.Join(errors.New("it was opened"), s.Close()))
	}
	if evidence.CodeOf(err) != evidence.Forbidden || !strings.Contains(err.Error(), "has format 5 and may not be written to, expected one of format 12") {
		t.Error(err)
	}
}

// A store that is opened to be read follows who writes to it, and makes nothing.
func TestOpenedToRead(t *testing.T) {
	path := made(t)
	writer, err := sqlitestore.Open(t.Context(), path, sqlitestore.Options{})
	must(t, err)
	defer func() { must(t, writer.Close()) }()
	s, err := sqlitestore.Open(t.Context(), path, sqlitestore.Options{ReadOnly: true})
	must(t, err)
	defer func() { must(t, s.Close()) }()
	for i, key := range []evidence.Key{"bob", "cid"} {
		must(t, put(writer, agent(key)))
		if n, err := keys(t, s, "ann", "bob", "cid"); n != i+2 || err != nil {
			t.Errorf("%d agents, %v", n, err)
		}
	}
	err = s.Update(t.Context(), func(storage.Tx) error { t.Error("it is written to"); return nil })
	if evidence.CodeOf(err) != evidence.Forbidden || !strings.Contains(err.Error(), "--read-only") || !storage.IsReadOnly(s) {
		t.Errorf("writing: %v", err)
	}
	missing := filepath.Join(t.TempDir(), "none.db")
	if _, err := sqlitestore.Open(t.Context(), missing, sqlitestore.Options{ReadOnly: true}); evidence.CodeOf(err) != evidence.NotFound {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("opening it has made a file")
	}
}
