package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
)

// ReadOnly implements storage.Fixed: the file, its folder or the disk may not be written
// to, or the options say so.
func (s *Store) ReadOnly() bool { return s.readOnly }

// mayWrite reports whether a store may be written to, or made. A file or a folder that
// nobody may write to is left alone, even by users whom the system would not stop.
func mayWrite(path string) bool {
	if _, err := os.Stat(path); err != nil {
		return true
	}
	for _, name := range []string{path, filepath.Dir(path)} {
		if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o222 == 0 {
			return false
		}
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EROFS)
	}
	return file.Close() == nil
}

// kept reports whether a writing connection failed because it may not make files beside
// one that is there.
func kept(path string, err error) bool {
	var code sqlite3.ErrorCode
	_, missing := os.Stat(path)
	return errors.As(err, &code) && (code == sqlite3.CANTOPEN || code == sqlite3.READONLY) && missing == nil
}

// openReadOnly opens a file that may only be read. It must be of the newest format.
func openReadOnly(ctx context.Context, path string, o Options, newest int) (*Store, error) {
	s := newStore(path, o)
	s.readOnly, s.alone = true, !o.ReadOnly || !mayWrite(path)
	c, err := s.connectReader()
	if err != nil {
		return nil, coded(ctx, path, err, opening)
	}
	id, format, err := c.marks(ctx)
	switch {
	case err != nil:
	case id != applicationID:
		err = foreign(path)
	case format < newest:
		err = evidence.Refuse(evidence.Problem{Code: evidence.Forbidden, Path: "store", Message: fmt.Sprintf("the store %s has format %d and may not be written to", path, format),
			Expected: fmt.Sprintf("one of format %d, which 'corroborate upgrade --store sqlite:%s' makes of it for a user who may write to it", newest, path)})
	default:
		if err = fits(path, format, newest); err == nil {
			err = s.identify(ctx, c)
		}
	}
	if err := errors.Join(err, c.close()); err != nil {
		return nil, err
	}
	s.writer <- nil
	return s, nil
}

// refuseWrite is the error of a write to a store that may only be read.
func (s *Store) refuseWrite() error {
	expected := "a file, a folder and a disk that this user may write to"
	if s.options.ReadOnly {
		expected = "a program that was started without --read-only"
	}
	return evidence.Refuse(evidence.Problem{Code: evidence.Forbidden, Path: "store", Message: fmt.Sprintf("the store %s is read-only", s.path), Expected: expected})
}

// look is what a store that may only be read is known by. Others may write to it.
type look struct {
	at     time.Time
	size   int64
	logged bool // changes are in the write-ahead log
}

func lookAt(path string) look {
	var l look
	if info, err := os.Stat(path); err == nil {
		l.at, l.size = info.ModTime(), info.Size()
	}
	if info, err := os.Stat(path + "-wal"); err == nil {
		l.logged = info.Size() > 0
	}
	return l
}

// connectReader opens a reading connection.
func (s *Store) connectReader() (*conn, error) {
	if !s.readOnly {
		c, err := connect(s.path, sqlite3.OPEN_READWRITE, s.options.BusyTimeout, readerCache, sortsInMemory)
		if c != nil {
			c.damaged = &s.damaged
		}
		return c, err
	}
	// With the log of a running writer, a reader uses its locks. Without one, SQLite would
	// make a log, unless it is told that nobody changes the file.
	query, seen := "mode=ro", lookAt(s.path)
	if s.alone && !seen.logged {
		query += "&immutable=1"
	}
	name := url.URL{Scheme: "file", Path: s.path, RawQuery: query}
	c, err := connect(name.String(), sqlite3.OPEN_READONLY|sqlite3.OPEN_URI, s.options.BusyTimeout, readerCache, sortsInMemory)
	if err != nil {
		return nil, err
	}
	c.path, c.seen = s.path, seen
	return c, nil
}

// outdated reports whether others have written since a connection was opened that counts
// on the opposite.
func (s *Store) outdated(c *conn) bool { return s.alone && c != nil && c.seen != lookAt(s.path) }
