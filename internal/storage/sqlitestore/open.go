package sqlitestore

import (
	"context"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks a SQLite file as a store of this program: "Corr".
const applicationID = 0x436F7272

const opening = "opening the store"

// migrations are the steps by which a file of an older format becomes one of
// the newest, in order. The format of a file is how many of them it has seen.
func migrations() ([]string, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql") // sorted, and so numbered
	if err != nil {
		return nil, err
	}
	steps := make([]string, len(names))
	for i, name := range names {
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		steps[i] = string(text)
	}
	return steps, nil
}

// examine looks at a file without SQLite, which would write next to it, and
// refuses what is not a store of this program or was written by a newer one.
func examine(path string, o Options, newest int) error {
	file, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return missing(path, o)
	case errors.Is(err, fs.ErrPermission):
		return denied(path, opening, err)
	case err != nil:
		return evidence.Wrap(evidence.Unavailable, err, opening)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return evidence.Wrap(evidence.Unavailable, err, opening)
	}
	if !info.Mode().IsRegular() {
		return evidence.Errorf(evidence.Invalid, "%s is not a file", path)
	}
	if info.Size() == 0 {
		if o.MustExist {
			return evidence.Errorf(evidence.NotFound, "there is no store in %s: the file is empty", path)
		}
		return nil
	}
	// https://www.sqlite.org/fileformat.html: the first 100 bytes.
	header := make([]byte, 100)
	if _, err := io.ReadFull(file, header); err != nil || string(header[:16]) != "SQLite format 3\x00" ||
		binary.BigEndian.Uint32(header[68:]) != applicationID {
		return foreign(path)
	}
	// What is still in the log may have brought the file to a newer format: then SQLite is asked.
	format := int(binary.BigEndian.Uint32(header[60:]))
	if format < newest && !o.Upgrade && mayWrite(path) && !lookAt(path).logged {
		return older(path, format, newest)
	}
	return fits(path, format, newest)
}

func missing(path string, o Options) error {
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return evidence.Errorf(evidence.NotFound, "there is no folder %s to keep the store %s in: make it first", folder, filepath.Base(path))
	}
	if o.MustExist {
		return evidence.Errorf(evidence.NotFound, "there is no store %s: import a map into it first", path)
	}
	return nil
}

func foreign(path string) error {
	return evidence.Errorf(evidence.Invalid, "%s is not a store of corroborate, and was left as it is: name another file", path)
}

// fits reports whether this program can use a file of the given format.
func fits(path string, format, newest int) error {
	if format <= newest {
		return nil
	}
	return evidence.Errorf(evidence.Invalid, "%s has store format %d, and this program knows formats up to %d: "+
		"it was written by a newer version of corroborate, and was left as it is; use that version, or a map file that it exports", path, format, newest)
}

// prepareFile brings a file to the newest format, and makes it if it is empty.
func prepareFile(ctx context.Context, c *conn, o Options, steps []string) error {
	id, format, err := c.marks(ctx)
	if err != nil {
		return err
	}
	if id == applicationID && format < len(steps) && !o.Upgrade {
		return older(c.path, format, len(steps))
	}
	if id != applicationID || format < len(steps) {
		if err := c.migrate(ctx, steps); err != nil {
			return err
		}
	} else if err := fits(c.path, format, len(steps)); err != nil {
		return err
	}
	return c.writeAhead(ctx, o.BusyTimeout)
}

// marks are the application id and the format of the file.
func (c *conn) marks(ctx context.Context) (id, format int, err error) {
	err = c.rows(ctx, opening, "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version", nil,
		func(s *sqlite3.Stmt) error {
			id, format = s.ColumnInt(0), s.ColumnInt(1)
			return nil
		})
	return id, format, err
}

func (c *conn) migrate(ctx context.Context, steps []string) (err error) {
	if err := c.begin(ctx, opening, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.rollback(opening)) }()
	// Another process may have been faster.
	id, format, err := c.marks(ctx)
	if err != nil {
		return err
	}
	tables, err := c.numbers(ctx, opening, "SELECT count(*) FROM sqlite_schema")
	switch {
	case err != nil:
		return err
	case id != applicationID && (id != 0 || format != 0 || tables[0] != 0):
		return foreign(c.path)
	}
	if err := fits(c.path, format, len(steps)); err != nil {
		return err
	}
	for i := format; i < len(steps); i++ {
		if err := c.plain(ctx, fmt.Sprintf("bringing the store to format %d", i+1), steps[i]); err != nil {
			return err
		}
	}
	if format < wordsFormat {
		if err := c.indexWords(ctx); err != nil {
			return err
		}
	}
	if err := c.plain(ctx, opening, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(steps))); err != nil {
		return err
	}
	return c.commit(ctx, opening)
}

// wordsFormat is the format that keeps words in the form that this program searches for.
const wordsFormat = 9

// indexWords fills the table search.
func (c *conn) indexWords(ctx context.Context) error {
	const doing = "indexing the words of the store anew"
	r := &reader{conn: c}
	for _, kind := range evidence.ItemKinds {
		err := r.scanItems(ctx, doing, kind, func(n node, it evidence.Item) error { return c.putWordsOf(ctx, doing, it, n.item) })
		if err != nil {
			return err
		}
	}
	return nil
}

// writeAhead turns to the write-ahead log, which is kept in the file: that
// takes the file for a moment, and SQLite does not wait for it by itself.
func (c *conn) writeAhead(ctx context.Context, busy time.Duration) error {
	const pause = 20 * time.Millisecond
	for waited := time.Duration(0); ; waited += pause {
		c.db.SetInterrupt(ctx)
		err := c.db.Exec("PRAGMA journal_mode = WAL")
		if !errors.Is(err, sqlite3.BUSY) || waited >= busy {
			return c.coded(ctx, err, opening)
		}
		select {
		case <-ctx.Done():
			return c.coded(ctx, ctx.Err(), opening)
		case <-time.After(pause):
		}
	}
}
