package sqlitestore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
)

// older refuses a file of an older format, which only Upgrade changes.
func older(path string, format, newest int) error {
	return evidence.Refuse(evidence.Problem{Path: "store", Message: fmt.Sprintf("the store %s has format %d, and was left as it is", path, format),
		Expected: fmt.Sprintf("format %d: 'corroborate upgrade --store sqlite:%s' brings it there, and makes a copy first", newest, path)})
}

// Upgrade brings a file to the newest format, after it has made a copy beside it. It returns the
// name of the copy, or "" if the file is of the newest format already.
func Upgrade(ctx context.Context, path string, o Options) (copied string, err error) {
	steps, err := migrations()
	if err != nil {
		return "", evidence.Wrap(evidence.Internal, err, opening)
	}
	o = o.withDefaults()
	o.MustExist, o.Upgrade = true, true
	if err := examine(path, o, len(steps)); err != nil {
		return "", err
	}
	c, err := connect(path, sqlite3.OPEN_READWRITE, o.BusyTimeout, writerCache, sortsInFiles)
	if err != nil {
		return "", coded(ctx, path, err, opening)
	}
	id, format, err := c.marks(ctx)
	switch {
	case err != nil:
	case id != applicationID:
		err = foreign(path)
	case format == len(steps):
		return "", c.close()
	default:
		copied, err = c.copyOf(ctx, format, o)
	}
	if err := errors.Join(err, c.close()); err != nil {
		return "", err
	}
	s, err := Open(ctx, path, o)
	if err != nil {
		return copied, err
	}
	return copied, s.Close()
}

// copyOf makes a copy of the store beside it, while no other process writes to it or copies it. It deletes
// what attempts that were killed have left, and returns the name of the copy, or "" if another process
// has upgraded the store meanwhile.
func (c *conn) copyOf(ctx context.Context, format int, o Options) (copied string, err error) {
	if !mayWrite(c.path) {
		return "", evidence.Errorf(evidence.Forbidden, "%s: the store %s may not be written to", opening, c.path)
	}
	lock, err := connect(c.path, sqlite3.OPEN_READWRITE, o.BusyTimeout, writerCache, sortsInFiles)
	if err != nil {
		return "", coded(ctx, c.path, err, opening)
	}
	defer func() { err = errors.Join(err, lock.close()) }()
	if err := lock.begin(ctx, opening, "BEGIN IMMEDIATE"); err != nil {
		return "", err
	}
	if _, now, err := lock.marks(ctx); err != nil || now != format {
		return "", err
	}
	name := fmt.Sprintf("%s.format-%d", c.path, format)
	if err := deleteUnfinished(name); err != nil {
		return "", evidence.Wrap(evidence.Unavailable, err, copying)
	}
	if copied, err = c.copyTo(ctx, name); err != nil {
		return "", err
	}
	return copied, lock.rollback(opening)
}

const (
	copying    = "making a copy of the store"
	unfinished = ".unfinished-" // follows the name of a copy that is being written
)

// deleteUnfinished deletes copies of a name that were never finished.
func deleteUnfinished(name string) error {
	list, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		return err
	}
	for _, file := range list {
		if strings.HasPrefix(file.Name(), "."+filepath.Base(name)+unfinished) {
			if err := os.Remove(filepath.Join(filepath.Dir(name), file.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyTo writes a copy of the store. The copy has its name when it is whole and on the disk, and may be read
// by whoever may read the store. It never replaces a file of that name. If that file is the same,
// because an upgrade was killed after it made its copy, it serves as the copy. Otherwise a number follows the name.
func (c *conn) copyTo(ctx context.Context, name string) (copied string, err error) {
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+unfinished+"*")
	if err != nil {
		return "", evidence.Wrap(evidence.Unavailable, err, copying)
	}
	defer func() { _ = os.Remove(file.Name()) }() // its second name, if all went well
	defer file.Close()
	source, err := os.Stat(c.path)
	if err == nil {
		err = file.Chmod(source.Mode().Perm())
	}
	if err != nil {
		return "", evidence.Wrap(evidence.Unavailable, err, copying)
	}
	if err := c.exec(ctx, copying, "VACUUM INTO ?", file.Name()); err != nil {
		return "", err
	}
	if err := file.Sync(); err != nil {
		return "", evidence.Wrap(evidence.Unavailable, err, copying)
	}
	if copied, err = nameCopy(file.Name(), name); err != nil {
		return "", evidence.Wrap(evidence.Unavailable, err, copying)
	}
	if folder, err := os.Open(filepath.Dir(name)); err == nil {
		_ = errors.Join(folder.Sync(), folder.Close()) // not every system can
	}
	return copied, nil
}

// nameCopy gives a file the name, or else the next one with a number, and returns it. If a file of such a name
// has the same bytes, it returns the name of that.
func nameCopy(file, name string) (string, error) {
	for n, to := 2, name; ; n, to = n+1, fmt.Sprintf("%s-%d", name, n) {
		if _, err := os.Lstat(to); err == nil {
			if same, err := sameBytes(file, to); same || err != nil {
				return to, err
			}
			continue
		}
		switch err := os.Link(file, to); {
		case err == nil:
			return to, nil
		case !errors.Is(err, fs.ErrExist): // the disk has no links
			return to, os.Rename(file, to)
		}
	}
}

// sameBytes reports whether another file is regular, can be read, and has the bytes of a file.
func sameBytes(file, other string) (bool, error) {
	a, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer a.Close()
	if info, err := os.Stat(other); err != nil || !info.Mode().IsRegular() {
		return false, nil
	}
	b, err := os.Open(other)
	if err != nil {
		return false, nil
	}
	defer b.Close()
	const part = 1 << 20
	left, right := make([]byte, part), make([]byte, part)
	for {
		n, err := io.ReadFull(a, left)
		m, otherErr := io.ReadFull(b, right)
		switch {
		case !bytes.Equal(left[:n], right[:m]):
			return false, nil
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return errors.Is(otherErr, io.EOF) || errors.Is(otherErr, io.ErrUnexpectedEOF), nil
		case err != nil:
			return false, err
		}
	}
}
