// Package store opens the store that a URL names.
package store

import (
	"context"
	"strings"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/store/sqlitestore"
)

// Option changes how a store is opened.
type Option func(*options)

type options struct{ sqlite sqlitestore.Options }

// MustExist opens what is there and makes nothing: where there is no store,
// Open fails with NotFound.
func MustExist() Option { return func(o *options) { o.sqlite.MustExist = true } }

// BusyTimeout is how long a write waits for another process that is writing
// to the same file, before it fails with Unavailable.
func BusyTimeout(d time.Duration) Option { return func(o *options) { o.sqlite.BusyTimeout = d } }

// Open opens the store that url names, "sqlite:PATH", and makes it if there is
// none. A URL that it does not know is Invalid.
func Open(ctx context.Context, url string, opts ...Option) (evidence.Store, error) {
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
			return nil, err // not s, which is no nil as an evidence.Store
		}
		return s, nil
	}
	return nil, evidence.Errorf(evidence.Invalid, "%q names no store, expected sqlite:PATH, as in sqlite:map.db", url)
}

func sqlitePath(url, path string) (string, error) {
	switch {
	case path == "", path == ":memory:":
		return "", evidence.Errorf(evidence.Invalid, "%q names no file, expected sqlite:PATH, as in sqlite:map.db", url)
	case strings.HasPrefix(path, "//") && !strings.HasPrefix(path, "///"):
		return "", evidence.Errorf(evidence.Invalid, "%q has a host where a file has none, expected sqlite:%s or sqlite:///%[2]s",
			url, strings.TrimLeft(path, "/"))
	case strings.HasPrefix(path, "///"):
		return path[2:], nil
	}
	return path, nil
}
