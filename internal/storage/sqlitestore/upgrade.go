package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
)

// older refuses a file of an older format, which only Upgrade changes.
func older(path string, format, newest int) error {
	return evidence.Refuse(evidence.Problem{Path: "store", Message: fmt.Sprintf("the store %s has format %d, and was left as it is", path, format),
		Expected: fmt.Sprintf("format %d: 'corroborate upgrade' brings it there, and makes a copy first", newest)})
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
		return "", evidence.Wrap(evidence.Unavailable, err, "the store "+path+" cannot be opened")
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
		err = c.copyTo(ctx, copied)
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

// copyTo writes a copy of the store to a file that does not exist.
func (c *conn) copyTo(ctx context.Context, path string) error {
	const doing = "making a copy of the store"
	if _, err := os.Lstat(path); err == nil {
		return evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Path: "store", Message: "there is a file " + path + " already, where the copy would be", Expected: "no such file: move it away"})
	}
	if err := c.exec(ctx, doing, "VACUUM INTO ?", path); err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return evidence.Wrap(evidence.Unavailable, err, doing)
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return evidence.Wrap(evidence.Unavailable, err, doing)
	}
	return nil
}
