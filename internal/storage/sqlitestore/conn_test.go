package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// TestPragmasOfConnections: an acknowledged change survives a power cut only if SQLite
// waits for the disk at each commit, and a bug of the program cannot leave a reference
// to nothing only if SQLite checks foreign keys. Both are settings of a connection, not
// of the file.
func TestPragmasOfConnections(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "map.db"), Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for name, visit := range map[string]func(func(*conn) error) error{
		"the writer": func(f func(*conn) error) error {
			return s.Update(ctx, func(w storage.Tx) error { return f(w.(*tx).conn) })
		},
		"a reader": func(f func(*conn) error) error {
			return s.View(ctx, func(r storage.Reader) error { return f(r.(*reader).conn) })
		},
	} {
		err := visit(func(c *conn) error {
			for pragma, want := range map[string]int64{"synchronous": 2 /* FULL */, "foreign_keys": 1, "wal_autocheckpoint": logPages} {
				got, err := c.numbers(ctx, "testing", "PRAGMA "+pragma)
				if diff := cmp.Diff([]int64{want}, got); err != nil || diff != "" {
					t.Errorf("%s of %s: %v (-want +got):\n%s", pragma, name, err, diff)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestStatementsAreKeptWhileOneRuns: while the rows of one statement are read,
// any number of others may run. Once it is over, the store drops those that it keeps
// beyond the limit.
func TestStatementsAreKeptWhileOneRuns(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "map.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.View(ctx, func(r storage.Reader) error {
		c := r.(*reader).conn
		var got []int64
		err := c.rows(ctx, "testing", "VALUES (1), (2), (3)", nil, func(row *sqlite3.Stmt) error {
			got = append(got, row.ColumnInt64(0))
			for i := range 2 * maxStatements {
				if _, err := c.numbers(ctx, "testing", fmt.Sprintf("SELECT %d", i)); err != nil {
					return err
				}
			}
			return nil
		})
		if diff := cmp.Diff([]int64{1, 2, 3}, got); diff != "" {
			t.Errorf("the rows of the statement that runs (-want +got):\n%s", diff)
		}
		if err != nil {
			return err
		}
		_, err = c.numbers(ctx, "testing", "SELECT 'one more'")
		if len(c.statements) > maxStatements {
			t.Errorf("%d statements are kept, and the limit is %d", len(c.statements), maxStatements)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestRunningStatementIsInterrupted: a context that ends while a statement runs
// ends it after a bounded number of its steps. This statement would never end by itself.
func TestRunningStatementIsInterrupted(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "map.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.View(t.Context(), func(r storage.Reader) error {
		c := r.(*reader).conn
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		const endless = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
		rows, tooMany := 0, errors.New("the statement goes on")
		err := c.rows(ctx, "testing", endless, nil, func(*sqlite3.Stmt) error {
			cancel()
			if rows++; rows > 1_000_000 {
				return tooMany
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("after %d rows: %v", rows, err)
		}
		_, err = r.State(t.Context())
		return err
	})
	if err != nil {
		t.Errorf("after it: %v", err)
	}
}

// TestFullDisk: however a file system says that it is full, the error says so.
func TestFullDisk(t *testing.T) {
	c := &conn{path: "map.db"}
	for _, err := range []error{
		sqlite3.FULL,
		fmt.Errorf("%w: %w", sqlite3.IOERR_WRITE, syscall.ENOSPC),
		fmt.Errorf("%w: %w", sqlite3.IOERR_FSYNC, syscall.EDQUOT),
		fmt.Errorf("%w: %w", sqlite3.CANTOPEN, &os.PathError{Op: "open", Err: syscall.ENOSPC}),
	} {
		if told := c.coded(t.Context(), err, "writing"); evidence.CodeOf(told) != evidence.Unavailable || !strings.Contains(told.Error(), "the disk with the store map.db is full") {
			t.Errorf("%v is told as %v", err, told)
		}
	}
}

// TestNoRightToOpen: a file that this user may not open is no outage that passes, nor one that stops
// whoever has the file open from writing.
func TestNoRightToOpen(t *testing.T) {
	c := &conn{path: "map.db"}
	for _, err := range []error{
		sqlite3.PERM,
		fmt.Errorf("%w: %w", sqlite3.CANTOPEN, &os.PathError{Op: "open", Err: syscall.EACCES}),
	} {
		told := c.coded(t.Context(), err, "reading")
		if o := evidence.OutageOf(told); o != evidence.OutageDenied || o.Passes() || o.StopsWriting() || !strings.Contains(told.Error(), "this user may not open the store map.db") {
			t.Errorf("%v is told as %v, %q", err, told, o)
		}
	}
	other := c.coded(t.Context(), sqlite3.CANTOPEN, "reading")
	if evidence.CodeOf(other) != evidence.Unavailable || evidence.OutageOf(other) != "" {
		t.Errorf("a file that cannot be opened for another reason: %v", other)
	}
}
