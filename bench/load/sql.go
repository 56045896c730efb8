package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/array"
	"github.com/ncruces/go-sqlite3/ext/fts5"

	"corroborate/bench/maps"
	"corroborate/internal/storage/sqlitestore"
)

// sqlAsker is SQLite without the program, with a connection for each worker.
type sqlAsker struct {
	connections []*connection
	writing     *sync.Mutex // SQLite has one writer, and waits for it by sleeping
}

// connection keeps its statements prepared. SQLite is in this process, so that it does not
// matter how many statements a question takes.
type connection struct {
	*sqlite3.Conn
	prepared map[string]*sqlite3.Stmt
	values   []any
	keys     *[]string // collects what is in columns called key, if not nil
}

func newSQLAsker(kept maps.Kept, workers int) (asker, error) {
	a := sqlAsker{writing: &sync.Mutex{}}
	for range workers {
		c, err := newConnection(strings.TrimPrefix(kept.URL, "sqlite:"))
		if err != nil {
			return nil, errors.Join(err, a.close())
		}
		a.connections = append(a.connections, c)
	}
	return a, nil
}

func newConnection(path string) (*connection, error) {
	c, err := sqlite3.OpenFlags(path, sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE)
	if err != nil {
		return nil, err
	}
	err = errors.Join(array.Register(c), fts5.Register(c), c.Exec("PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 8192; PRAGMA cache_size = -16384")) // as the program does
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return &connection{Conn: c, prepared: map[string]*sqlite3.Stmt{}}, nil
}

func (a sqlAsker) close() error {
	var errs []error
	for _, c := range a.connections {
		errs = append(errs, c.close())
	}
	return errors.Join(errs...)
}

func (c *connection) close() error {
	var errs []error
	for _, s := range c.prepared {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.Close())...)
}

func (a sqlAsker) ask(_ context.Context, worker int, op *operation, r request) error {
	c := a.connections[worker]
	if op.name == askEdit {
		a.writing.Lock()
		defer a.writing.Unlock()
		return c.write(func() error { return bareSQL[op.name](c, r) })
	}
	return bareSQL[op.name](c, r)
}

func (a sqlAsker) tidy(context.Context) error {
	return a.connections[0].write(a.connections[0].tidy)
}

// write runs f in a transaction.
func (c *connection) write(f func() error) error {
	if err := c.Exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := f(); err != nil {
		return errors.Join(err, c.Exec("ROLLBACK"))
	}
	return c.Exec("COMMIT")
}

// rows runs a statement, reads its rows completely, and calls each with every one.
func (c *connection) rows(sql string, args []any, each func(row []any)) error {
	s := c.prepared[sql]
	if s == nil {
		var err error
		if s, _, err = c.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
		c.prepared[sql] = s
	}
	for i, arg := range args {
		if err := sqlitestore.Bind(s, i+1, arg); err != nil {
			return err
		}
	}
	for s.Step() {
		c.values = c.values[:0]
		for i := range s.ColumnCount() {
			c.values = append(c.values, valueAt(s, i))
			if c.keys != nil && s.ColumnName(i) == "key" {
				*c.keys = append(*c.keys, s.ColumnText(i))
			}
		}
		if each != nil {
			each(c.values)
		}
	}
	if err := errors.Join(s.Err(), s.Reset(), s.ClearBindings()); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// numbers runs a statement, and returns the whole numbers in its first column.
func (c *connection) numbers(sql string, args ...any) ([]int64, error) {
	var list []int64
	err := c.rows(sql, args, func(row []any) {
		if n, ok := row[0].(int64); ok {
			list = append(list, n)
		}
	})
	return list, err
}

func valueAt(s *sqlite3.Stmt, column int) any {
	switch s.ColumnType(column) {
	case sqlite3.INTEGER:
		return s.ColumnInt64(column)
	case sqlite3.FLOAT:
		return s.ColumnFloat(column)
	case sqlite3.BLOB:
		return s.ColumnBlob(column, nil)
	case sqlite3.NULL:
		return nil
	}
	return s.ColumnText(column)
}
