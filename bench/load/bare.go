package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/array"
	"github.com/ncruces/go-sqlite3/ext/fts5"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"

	"corroborate/bench/maps"
	"corroborate/internal/storage/sqlitestore"
)

// bare is a database driver without the program. It runs statements one after
// the other, and reads their results completely.
type bare interface {
	run(ctx context.Context, worker int, list []statement) error
	close() error
}

func newBare(ctx context.Context, engine string, kept maps.Kept, clients int) (bare, error) {
	if engine == "neo4j" {
		driver, err := neo4j.NewDriverWithContext(kept.URL, neo4j.BasicAuth(kept.User, kept.Password, ""), func(c *config.Config) { c.FetchSize = neo4j.FetchAll })
		if err != nil {
			return nil, err
		}
		// The first connection writes to memory that the others read. So it must
		// exist before several are made at once.
		if err := driver.VerifyConnectivity(ctx); err != nil {
			return nil, errors.Join(err, driver.Close(ctx))
		}
		return bareNeo4j{driver}, nil
	}
	return newBareSQLite(strings.TrimPrefix(kept.URL, "sqlite:"), clients)
}

type bareNeo4j struct{ driver neo4j.DriverWithContext }

func (b bareNeo4j) run(ctx context.Context, _ int, list []statement) error {
	for _, s := range list {
		if _, err := neo4j.ExecuteQuery(ctx, b.driver, s.text, s.parameters, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithReadersRouting()); err != nil {
			return err
		}
	}
	return nil
}

func (b bareNeo4j) close() error { return b.driver.Close(context.Background()) }

// bareSQLite has a connection for each client, with prepared statements.
type bareSQLite []*connection

type connection struct {
	*sqlite3.Conn
	prepared map[string]*sqlite3.Stmt
	values   []any
}

func newBareSQLite(path string, clients int) (bareSQLite, error) {
	var b bareSQLite
	for range clients {
		c, err := sqlite3.OpenFlags(path, sqlite3.OPEN_READWRITE)
		if err != nil {
			return nil, errors.Join(err, b.close())
		}
		b = append(b, &connection{Conn: c, prepared: map[string]*sqlite3.Stmt{}})
		if err := errors.Join(array.Register(c), fts5.Register(c), c.Exec("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384")); err != nil {
			return nil, errors.Join(err, b.close())
		}
	}
	return b, nil
}

func (b bareSQLite) close() error {
	var errs []error
	for _, c := range b {
		for _, s := range c.prepared {
			errs = append(errs, s.Close())
		}
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

func (b bareSQLite) run(_ context.Context, worker int, list []statement) error {
	for _, s := range list {
		if err := b[worker].run(s); err != nil {
			return fmt.Errorf("%s: %w", s.text, err)
		}
	}
	return nil
}

func (c *connection) run(s statement) error {
	prepared := c.prepared[s.text]
	if prepared == nil {
		var err error
		if prepared, _, err = c.PrepareFlags(s.text, sqlite3.PREPARE_PERSISTENT); err != nil {
			return err
		}
		c.prepared[s.text] = prepared
	}
	for i, arg := range s.args {
		if err := sqlitestore.Bind(prepared, i+1, arg); err != nil {
			return err
		}
	}
	for prepared.Step() {
		for i := range prepared.ColumnCount() {
			c.values = append(c.values, valueAt(prepared, i))
		}
	}
	c.values = c.values[:0]
	return errors.Join(prepared.Err(), prepared.Reset(), prepared.ClearBindings())
}

func valueAt(s *sqlite3.Stmt, column int) any {
	switch s.ColumnType(column) {
	case sqlite3.INTEGER:
		return s.ColumnInt64(column)
	case sqlite3.FLOAT:
		return s.ColumnFloat(column)
	case sqlite3.NULL:
		return nil
	}
	return s.ColumnText(column)
}
