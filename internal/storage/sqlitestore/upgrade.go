package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

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
	c, err := connect(path, sqlite3.OPEN_READWRITE, o.BusyTimeout, writerCache)
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
		copied = fmt.Sprintf("%s.format-%d", path, format)
		if err = c.mayBegin(ctx, opening); err == nil {
			err = c.copyTo(ctx, copied)
		}
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

// mayBegin reports that the store may not be written to.
func (c *conn) mayBegin(ctx context.Context, doing string) error {
	if !mayWrite(c.path) {
		return evidence.Errorf(evidence.Forbidden, "%s: the store %s may not be written to", doing, c.path)
	}
	if err := c.begin(ctx, doing, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	return c.rollback(doing)
}

// copyTo writes a copy of the store to a file that does not exist. The copy has its name when it is whole
// and on the disk, and may be read by whoever may read the store.
func (c *conn) copyTo(ctx context.Context, path string) error {
	const doing = "making a copy of the store"
	taken := evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Path: "store", Message: "there is a file " + path + " already, where the copy would be", Expected: "no such file: move it away"})
	if _, err := os.Lstat(path); err == nil {
		return taken
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return evidence.Wrap(evidence.Unavailable, err, doing)
	}
	defer func() { _ = os.Remove(file.Name()) }() // its second name, if all went well
	defer file.Close()
	source, err := os.Stat(c.path)
	if err == nil {
		err = file.Chmod(source.Mode().Perm())
	}
	if err != nil {
		return evidence.Wrap(evidence.Unavailable, err, doing)
	}
	if err := c.exec(ctx, doing, "VACUUM INTO ?", file.Name()); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return evidence.Wrap(evidence.Unavailable, err, doing)
	}
	if err := os.Link(file.Name(), path); errors.Is(err, fs.ErrExist) { // another process was faster
		return taken
	} else if err != nil { // the disk has no links
		if err := os.Rename(file.Name(), path); err != nil {
			return evidence.Wrap(evidence.Unavailable, err, doing)
		}
	}
	if folder, err := os.Open(filepath.Dir(path)); err == nil {
		_ = errors.Join(folder.Sync(), folder.Close()) // not every system can
	}
	return nil
}
