package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/array"
	"github.com/ncruces/go-sqlite3/ext/fts5"

	"corroborate/internal/evidence"
	"corroborate/internal/storage/snapshot"
)

// maxStatements bounds the prepared statements of a connection. Filters
// combine, so their number is bounded, but not small.
const maxStatements = 200

// conn is one connection and the statements prepared on it. Like the
// connection itself it is for one goroutine at a time.
type conn struct {
	db         *sqlite3.Conn
	path       string
	within     bool // a transaction of ours is under way
	few        int  // see defaultFew
	statements map[string]*sqlite3.Stmt
	seen       look         // of the file, if it may only be read
	damaged    *atomic.Bool // is set when a part of the file cannot be read; nil if nobody asks
	changes    snapshot.Encoder
}

// logPages is how many pages the log has when SQLite writes them into the file, if nobody reads older ones:
// 32 MiB. Edits write the same pages again and again, and each is written into the file once. With
// SQLite's own 1,000 pages, 16 clients made an eighth fewer edits.
const logPages = 8_192

// sorts is where a connection sorts what is too much for its cache.
type sorts string

// SQLite has 256 MiB of memory for a connection. It needs more to sort the indexes of ten million rows, so the
// writing connection sorts in temporary files. Questions sort little, and a server that only reads may have no
// folder to write to.
const (
	sortsInMemory sorts = "MEMORY"
	sortsInFiles  sorts = "FILE"
)

// connect opens a connection to a file that exists, or that flags create.
func connect(path string, flags sqlite3.OpenFlag, busy time.Duration, cache int, sorts sorts) (*conn, error) {
	db, err := sqlite3.OpenFlags(path, flags)
	if err != nil {
		return nil, err
	}
	err = errors.Join(db.BusyTimeout(busy), array.Register(db), fts5.Register(db)) // to register reads the file
	if err == nil {
		// Otherwise SQLite would prepare some statements anew whenever other values are bound.
		_, err = db.Config(sqlite3.DBCONFIG_ENABLE_QPSG, true)
	}
	if err == nil {
		// A negative cache size is in KiB.
		err = db.Exec(fmt.Sprintf("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = %s; PRAGMA wal_autocheckpoint = %d; PRAGMA cache_size = -%d", sorts, logPages, cache))
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &conn{db: db, path: path, few: defaultFew, statements: map[string]*sqlite3.Stmt{}}, nil
}

func (c *conn) close() error {
	c.forget()
	return c.db.Close()
}

func (c *conn) forget() {
	for sql, s := range c.statements {
		_ = s.Close() // reports the statement's last error, which was reported when it came up
		delete(c.statements, sql)
	}
}

// prepare returns the statement for sql, prepared once.
func (c *conn) prepare(sql string) (*sqlite3.Stmt, error) {
	if s := c.statements[sql]; s != nil {
		return s, nil
	}
	if len(c.statements) >= maxStatements && !c.busy() {
		c.forget()
	}
	s, tail, err := c.db.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, fmt.Errorf("%w, in: %s", err, sql)
	}
	if tail != "" {
		return nil, fmt.Errorf("more than one statement in: %s", sql)
	}
	c.statements[sql] = s
	return s, nil
}

// busy reports whether a statement is running, as while its rows are read.
func (c *conn) busy() bool {
	for _, s := range c.statements {
		if s.Busy() {
			return true
		}
	}
	return false
}

// rows runs sql and calls row for each row of the answer. Its error is an Error;
// doing says what the statement was for.
func (c *conn) rows(ctx context.Context, doing, sql string, args []any, row func(*sqlite3.Stmt) error) error {
	if c == nil {
		return evidence.Errorf(evidence.Unavailable, "%s: the View or Update of this reader has ended", doing)
	}
	if ctx.Err() != nil {
		return c.coded(ctx, ctx.Err(), doing)
	}
	if c.within && c.db.GetAutocommit() {
		// SQLite has rolled back by itself, as when a write is interrupted, or a
		// write failed half way. What came now would be committed at once.
		return evidence.Errorf(evidence.Unavailable, "%s: an earlier error has ended the transaction", doing)
	}
	c.db.SetInterrupt(ctx)
	s, err := c.prepare(sql)
	if err != nil {
		return c.coded(ctx, err, doing)
	}
	defer func() { _ = errors.Join(s.Reset(), s.ClearBindings()) }()
	for i, arg := range args {
		if err := Bind(s, i+1, arg); err != nil {
			return c.coded(ctx, err, doing)
		}
	}
	for s.Step() {
		if err := row(s); err != nil {
			return err
		}
	}
	if err := s.Err(); err != nil {
		return c.coded(ctx, err, doing)
	}
	return nil
}

// exec runs sql for its effect.
func (c *conn) exec(ctx context.Context, doing, sql string, args ...any) error {
	return c.rows(ctx, doing, sql, args, func(*sqlite3.Stmt) error { return nil })
}

// plain runs one of the statements that take no arguments and are not kept.
func (c *conn) plain(ctx context.Context, doing, sql string) error {
	c.db.SetInterrupt(ctx)
	return c.coded(ctx, c.db.Exec(sql), doing)
}

func (c *conn) begin(ctx context.Context, doing, sql string) error {
	err := c.exec(ctx, doing, sql)
	c.within = err == nil
	return err
}

func (c *conn) commit(ctx context.Context, doing string) error {
	return c.exec(ctx, doing, "COMMIT")
}

// rollback ends the transaction, if it has not ended yet.
func (c *conn) rollback(doing string) error {
	c.within = false
	if c.db.GetAutocommit() {
		return nil
	}
	return c.exec(context.Background(), doing, "ROLLBACK")
}

// numbers runs sql, which answers one whole number a row.
func (c *conn) numbers(ctx context.Context, doing, sql string, args ...any) ([]int64, error) {
	var list []int64
	err := c.rows(ctx, doing, sql, args, func(s *sqlite3.Stmt) error {
		list = append(list, s.ColumnInt64(0))
		return nil
	})
	return list, err
}

// texts runs sql, which answers one text a row.
func texts[T ~string](ctx context.Context, c *conn, doing, sql string, args ...any) ([]T, error) {
	var list []T
	err := c.rows(ctx, doing, sql, args, func(s *sqlite3.Stmt) error {
		list = append(list, T(s.ColumnText(0)))
		return nil
	})
	return list, err
}

// Bind sets a parameter of a statement. Lists of numbers and texts are for array(?), other
// lists for json_each(?).
func Bind(s *sqlite3.Stmt, i int, arg any) error {
	switch arg := arg.(type) {
	case nil:
		return s.BindNull(i)
	case string:
		return s.BindText(i, arg)
	case int:
		return s.BindInt(i, arg)
	case int64:
		return s.BindInt64(i, arg)
	case float64:
		return s.BindFloat(i, arg)
	case []byte:
		return s.BindBlob(i, arg)
	case bool:
		return s.BindBool(i, arg)
	case []int64, []string:
		return s.BindPointer(i, arg)
	case []evidence.Kind, [][3]string:
		return s.BindJSON(i, arg)
	}
	return fmt.Errorf("cannot bind %T", arg)
}

// coded makes an Error from an error of the engine.
func (c *conn) coded(ctx context.Context, err error, doing string) error {
	err = coded(ctx, c.path, err, doing)
	if c.damaged != nil && evidence.OutageOf(err) == evidence.OutageDamaged {
		c.damaged.Store(true)
	}
	return err
}

// coded makes an Error from an error of the engine about the store at path. What is an Error
// already stays as it is.
func coded(ctx context.Context, path string, err error, doing string) error {
	var told *evidence.Error
	if err == nil || errors.As(err, &told) {
		return err
	}
	if ctx.Err() != nil {
		return evidence.Wrap(evidence.Unavailable, context.Cause(ctx), doing)
	}
	var code sqlite3.ErrorCode
	errors.As(err, &code)
	if full(err) || code == sqlite3.IOERR && withoutRoom(path) {
		code = sqlite3.FULL
	}
	switch code {
	case sqlite3.BUSY, sqlite3.LOCKED:
		// The engine's own words would add nothing.
		return evidence.Errorf(evidence.Unavailable, "%s: another process is writing to %s, try again later", doing, path).For(evidence.OutageBusy)
	case sqlite3.FULL:
		return evidence.Errorf(evidence.Unavailable, "%s: the disk with the store %s is full, or a quota is used up: make room, and try again", doing, path).For(evidence.OutageDiskFull)
	case sqlite3.READONLY:
		if lookAt(path).logged {
			return evidence.Errorf(evidence.Unavailable, "%s: the last writer of the store %s has left changes in %[2]s-wal, and may no longer run: open the store once where it may be written to", doing, path)
		}
		return evidence.Errorf(evidence.Unavailable, "%s: the store %s is read-only: make the file and its directory writable", doing, path).For(evidence.OutageReadOnly)
	case sqlite3.CORRUPT, sqlite3.NOTADB:
		return evidence.Wrap(evidence.Unavailable, err, doing+": the store "+path+" is damaged: restore a backup").For(evidence.OutageDamaged)
	case sqlite3.CANTOPEN, sqlite3.PERM:
		if code == sqlite3.PERM || errors.Is(err, fs.ErrPermission) {
			return denied(path, doing, err)
		}
		return evidence.Wrap(evidence.Unavailable, err, doing+": the store "+path+" cannot be used")
	case sqlite3.IOERR, sqlite3.PROTOCOL:
		return evidence.Wrap(evidence.Unavailable, err, doing+": the store "+path+" cannot be used")
	}
	return evidence.Wrap(evidence.Internal, err, doing)
}

// denied says that the system keeps this user from a store, and what helps.
func denied(path, doing string, err error) error {
	return evidence.Wrap(evidence.Unavailable, err, doing+": this user may not open the store "+path+": give it the right to read and write the file, its -wal and its -shm, and to enter their folder").For(evidence.OutageDenied)
}

// withoutRoom tries whether there is no room beside a file. SQLite reports a write that fails for that as any
// other, and by then the driver no longer knows the error of the system.
func withoutRoom(path string) bool {
	const enough = 64 << 10 // bytes, more than SQLite writes at once
	file, err := os.CreateTemp(filepath.Dir(path), ".room-*")
	if err == nil {
		removed := os.Remove(file.Name()) == nil // at once, so that a program that is killed leaves nothing
		_, err = file.Write(make([]byte, enough))
		if err = errors.Join(err, file.Sync(), file.Close()); !removed {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// full reports whether an error is of a disk that is full. Not every file system says so by SQLite's own
// code: it may fail when a file is written or synced, and may be a quota.
func full(err error) bool {
	return errors.Is(err, sqlite3.FULL) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
