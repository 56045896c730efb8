// Package open opens the store that a URL names.
package open

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/neo4jstore"
	"corroborate/internal/storage/sqlitestore"
)

// Option changes how a store is opened.
type Option func(*options)

type options struct {
	sqlite sqlitestore.Options
	neo4j  neo4jstore.Options
}

// MustExist opens only a store that exists: if there is none, Open fails with
// NotFound and makes nothing.
func MustExist() Option {
	return func(o *options) { o.sqlite.MustExist, o.neo4j.MustExist = true, true }
}

// Neo4j sets the user, the password and the database; empty ones mean the server's
// defaults.
func Neo4j(user, password, database string) Option {
	return func(o *options) { o.neo4j.User, o.neo4j.Password, o.neo4j.Database = user, password, database }
}

// Lazy opens a store even if its server cannot be reached yet: each use of the
// store tries to connect, and is Unavailable until one succeeds.
func Lazy() Option { return func(o *options) { o.neo4j.Lazy = true } }

// ReadOnly opens a store to read it: each Update is Forbidden, and nothing is made. The
// database of a Neo4j may be read-only, too.
func ReadOnly() Option {
	return func(o *options) { o.sqlite.ReadOnly, o.neo4j.ReadOnly = true, true }
}

// Tuning is what bounds a store's connections and waits.
type Tuning struct {
	Neo4jConnections  int           // to one member of a cluster
	Neo4jReadTimeout  time.Duration // of one statement
	Neo4jWriteTimeout time.Duration // of one Update
	Neo4jPatience     time.Duration // how long to try again what failed for the moment
	SQLiteReaders     int           // connections that read
	SQLiteBusy        time.Duration // how long a write waits for another process
}

// DefaultTuning is the tuning that a zero Tuning stands for.
func DefaultTuning() Tuning {
	n, s := neo4jstore.DefaultOptions(), sqlitestore.DefaultOptions()
	return Tuning{n.Connections, n.ReadTimeout, n.WriteTimeout, n.Patience, s.Readers, s.BusyTimeout}
}

// Tune bounds a store's connections and waits. A zero field means the default.
func Tune(t Tuning) Option {
	return func(o *options) {
		o.neo4j.Connections, o.neo4j.ReadTimeout, o.neo4j.WriteTimeout, o.neo4j.Patience = t.Neo4jConnections, t.Neo4jReadTimeout, t.Neo4jWriteTimeout, t.Neo4jPatience
		o.sqlite.Readers, o.sqlite.BusyTimeout = t.SQLiteReaders, t.SQLiteBusy
	}
}

// Open opens the store that url names, "sqlite:PATH" or the address of a Neo4j
// as its driver knows it, "neo4j://HOST:PORT", and makes it if there is none. A URL that it does not know is Invalid.
func Open(ctx context.Context, url string, opts ...Option) (storage.Store, error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	scheme, rest, _ := strings.Cut(url, ":")
	switch scheme {
	case "sqlite":
		path, err := sqlitePath(url, rest)
		if err != nil {
			return nil, err
		}
		s, err := sqlitestore.Open(ctx, path, o.sqlite)
		if err != nil {
			return nil, err // not s, because a nil *Store in a storage.Store is not nil
		}
		return s, nil
	case "neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc": // as in Names
		s, err := neo4jstore.Open(ctx, url, o.neo4j)
		if err != nil {
			return nil, err
		}
		return s, nil
	}
	return nil, refuse(url, "names no store", "sqlite:PATH, as in sqlite:map.db, or neo4j://HOST:PORT")
}

// Names reports whether a text begins as the URL of a store does, and so is no name of a file.
func Names(text string) bool {
	scheme, _, found := strings.Cut(text, ":")
	return found && slices.Contains([]string{"sqlite", "neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"}, scheme)
}

// Upgrade brings the store that url names to the newest format, which Open never does. It
// copies a SQLite file first, and returns the name of the copy; "" if there was nothing to do. It cannot copy a
// database of Neo4j, so there noCopy has to say that somebody else has.
func Upgrade(ctx context.Context, url string, noCopy bool, opts ...Option) (copied string, err error) {
	if scheme, rest, _ := strings.Cut(url, ":"); scheme == "sqlite" {
		path, err := sqlitePath(url, rest)
		if err != nil {
			return "", err
		}
		return sqlitestore.Upgrade(ctx, path, sqlitestore.Options{})
	}
	if !noCopy {
		return "", evidence.Refuse(evidence.Problem{Message: "this program cannot copy a database of Neo4j", Expected: "a dump of it by 'neo4j-admin database dump', and --no-copy"})
	}
	s, err := Open(ctx, url, append(opts, MustExist(), func(o *options) { o.neo4j.Upgrade = true })...)
	if err != nil {
		return "", err
	}
	return "", s.Close()
}

// refuse refuses the URL of a store.
func refuse(url, what, expected string) error {
	return evidence.Refuse(evidence.Problem{Message: fmt.Sprintf("%q %s", url, what), Expected: expected})
}

// InProcess reports whether the store that url names computes in this process. Others only
// keep it waiting.
func InProcess(url string) bool { return strings.HasPrefix(url, "sqlite:") }

// Files are the files in which the store that url names is kept, as far as there can be any.
func Files(url string) []string {
	scheme, rest, _ := strings.Cut(url, ":")
	path, err := sqlitePath(url, rest)
	if scheme != "sqlite" || err != nil {
		return nil
	}
	if target, err := filepath.EvalSymlinks(path); err == nil { // SQLite keeps the log beside that
		path = target
	}
	return []string{path, path + "-wal", path + "-shm"}
}

func sqlitePath(url, path string) (string, error) {
	switch {
	case path == "", path == ":memory:":
		return "", refuse(url, "names no file", "sqlite:PATH, as in sqlite:map.db")
	case strings.HasPrefix(path, "//") && !strings.HasPrefix(path, "///"):
		return "", refuse(url, "has a host where a file has none", fmt.Sprintf("sqlite:%s or sqlite:///%[1]s", strings.TrimLeft(path, "/")))
	case strings.HasPrefix(path, "///"):
		return path[2:], nil
	}
	return path, nil
}
