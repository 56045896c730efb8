package sqlitestore

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Options say how a store is opened. The zero value means the defaults.
type Options struct {
	MustExist   bool             // a missing file is NotFound, and is not made
	ReadOnly    bool             // each Update is Forbidden; a missing file is NotFound
	Upgrade     bool             // a file of an older format is brought to the newest; otherwise it is Invalid, and is left as it is
	BusyTimeout time.Duration    // how long a write waits for another process; 5 s by default
	Readers     int              // how many Views run at once; 8 by default
	Now         func() time.Time // by which waits are measured; time.Now by default
}

const (
	writerCache = 64 << 10 // KiB
	readerCache = 16 << 10 // KiB
)

// DefaultOptions are the options that the zero value stands for.
func DefaultOptions() Options { return Options{}.withDefaults() }

func (o Options) withDefaults() Options {
	o.BusyTimeout = cmp.Or(max(o.BusyTimeout, 0), 5*time.Second)
	o.Readers = cmp.Or(max(o.Readers, 0), 8)
	o.MustExist = o.MustExist || o.ReadOnly
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Store is a map in a SQLite file.
type Store struct {
	path    string
	options Options
	writer  chan *conn    // holds the writing connection while nobody writes
	readers chan *conn    // a free reading connection, or nil for one that is yet to be opened
	closed  chan struct{} // closed by Close
	once    sync.Once
	err     error // of Close
	pool    pool

	readOnly bool // writer then holds nil
	alone    bool // and nobody may write to the file in its place, as far as this program knows
	known    atomic.Pointer[identity]
	rubric   string // by which figures have to be; "" for any
	lost     atomic.Pointer[loss]
	damaged  atomic.Bool  // a part of the file could not be read
	begun    atomic.Int64 // Updates that have got the lock of the file
}

var _ storage.Store = (*Store)(nil)

// Open opens the store in the file at path. If there is no file and the options
// allow it, Open makes one. The directory must exist. A file that is not a store,
// or that a newer version of the program wrote, is Invalid, and Open leaves it as
// it is. A file that may not be written to is opened for reading; each Update is
// Forbidden then.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	o = o.withDefaults()
	if ctx.Err() != nil {
		return nil, evidence.Wrap(evidence.Unavailable, context.Cause(ctx), opening)
	}
	steps, err := migrations()
	if err != nil {
		return nil, evidence.Wrap(evidence.Internal, err, opening)
	}
	if err := examine(path, o, len(steps)); err != nil {
		return nil, err
	}
	// An absolute path starts with a '/', and so means a file to SQLite,
	// whatever its name.
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, evidence.Wrap(evidence.Unavailable, err, opening)
	}
	if o.ReadOnly || !mayWrite(absolute) {
		return openReadOnly(ctx, absolute, o, len(steps))
	}
	c, err := openWriter(ctx, absolute, o, steps)
	switch {
	case kept(absolute, err):
		return openReadOnly(ctx, absolute, o, len(steps))
	case err != nil:
		return nil, coded(ctx, absolute, err, opening)
	}
	s := newStore(absolute, o)
	if err := s.identify(ctx, c); err != nil {
		return nil, errors.Join(err, c.close())
	}
	c.damaged = &s.damaged
	s.writer <- c
	return s, nil
}

// newStore is a store without connections. Its writer is still missing.
func newStore(path string, o Options) *Store {
	s := &Store{path: path, options: o, writer: make(chan *conn, 1), readers: make(chan *conn, o.Readers), closed: make(chan struct{})}
	for range o.Readers {
		s.readers <- nil
	}
	return s
}

// openWriter opens the writing connection, and brings the file to the newest format. Its error may be one
// of the engine.
func openWriter(ctx context.Context, path string, o Options, steps []string) (*conn, error) {
	c, err := connect(path, sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE, o.BusyTimeout, writerCache, sortsInFiles)
	if err != nil {
		return nil, err
	}
	if err := prepareFile(ctx, c, o, steps); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// Close waits for the Views and Updates that run, and closes the file.
func (s *Store) Close() error {
	s.once.Do(func() {
		close(s.closed)
		_ = s.there("closing the store") // notes that the file is lost
		var errs []error
		for range s.options.Readers {
			if c := <-s.readers; c != nil {
				errs = append(errs, s.let(c))
			}
		}
		// The last to close folds the write-ahead log into the file.
		if c := <-s.writer; c != nil {
			errs = append(errs, s.letWriter(c))
		}
		if err := errors.Join(errs...); err != nil {
			s.err = evidence.Wrap(evidence.Unavailable, err, "closing the store")
		}
	})
	return s.err
}

// take waits for a connection.
func (s *Store) take(ctx context.Context, from chan *conn, doing string) (*conn, error) {
	closed := func() error { return evidence.Errorf(evidence.Unavailable, "%s: the store is closed", doing) }
	select {
	case <-s.closed:
		return nil, closed()
	default:
	}
	if ctx.Err() != nil {
		return nil, evidence.Wrap(evidence.Unavailable, context.Cause(ctx), doing)
	}
	defer s.wait(from)()
	select {
	case c := <-from:
		select {
		case <-s.closed:
			from <- c
			return nil, closed()
		default:
			return c, nil
		}
	case <-s.closed:
		return nil, closed()
	case <-ctx.Done():
		return nil, evidence.Wrap(evidence.Unavailable, context.Cause(ctx), doing)
	}
}

// View implements storage.Store. All of f sees the map as it was at its first read.
func (s *Store) View(ctx context.Context, f func(storage.Reader) error) (err error) {
	const doing = "reading the map"
	c, err := s.take(ctx, s.readers, doing)
	if err != nil {
		return err
	}
	defer func() { s.giveBack(s.readers, c) }()
	if err := s.there(doing); err != nil { // before a path is opened that may be another file's
		return err
	}
	if s.outdated(c) {
		old := c
		c = nil
		s.pool.opened.Add(-1)
		if err := s.let(old); err != nil {
			return evidence.Wrap(evidence.Unavailable, err, doing)
		}
	}
	if c == nil {
		if c, err = s.connectReader(); err != nil {
			c = nil
			if gone := s.there(doing); gone != nil {
				return gone
			}
			return coded(ctx, s.path, err, doing)
		}
		s.pool.opened.Add(1)
	}
	if err := c.begin(ctx, doing, "BEGIN"); err != nil {
		return err
	}
	r := &reader{conn: c}
	over := s.began(r)
	defer func() {
		r.conn = nil
		err = errors.Join(err, c.rollback(doing))
		over()
	}()
	if err := s.same(ctx, c, doing); err != nil {
		return err
	}
	return f(r)
}

// Update implements storage.Store.
func (s *Store) Update(ctx context.Context, f func(storage.Tx) error) (err error) {
	const doing = "writing to the map"
	if s.readOnly {
		return s.refuseWrite()
	}
	if err := s.whole(doing); err != nil {
		return err
	}
	c, err := s.take(ctx, s.writer, doing)
	if err != nil {
		return err
	}
	defer func() { s.giveBack(s.writer, c) }()
	if err := s.there(doing); err != nil { // which may have closed the connection
		return err
	}
	if err := c.begin(ctx, doing, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	s.begun.Add(1)
	t := &tx{reader: reader{conn: c}}
	defer func() { // whatever happened in f, a panic too
		t.conn = nil
		err = errors.Join(err, c.rollback(doing))
	}()
	if err := s.same(ctx, c, doing); err != nil {
		return err
	}
	if err := t.countUp(ctx, doing); err != nil {
		return err
	}
	if err := f(t); err != nil {
		return err
	}
	now := *s.known.Load()
	if t.adopted {
		if _, now.copy, _, err = c.inside(ctx, doing); err != nil {
			return err
		}
		defer func() {
			if err == nil {
				s.known.Store(&now)
			}
		}()
	}
	return c.commit(ctx, doing)
}
