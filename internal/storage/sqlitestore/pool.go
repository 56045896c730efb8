package sqlitestore

import (
	"sync/atomic"
	"time"

	"corroborate/internal/storage"
)

// pool counts how the connections are used.
type pool struct {
	opened atomic.Int64 // for reading
	waits  atomic.Int64
	waited atomic.Int64 // nanoseconds
}

// wait measures how long a caller waits for a connection if none is free: until the
// caller calls the function that wait returns.
func (s *Store) wait(from chan *conn) (over func()) {
	if len(from) > 0 {
		return func() {}
	}
	began := s.options.Now()
	return func() {
		s.pool.waits.Add(1)
		s.pool.waited.Add(int64(s.options.Now().Sub(began)))
	}
}

// Pool implements storage.Pooled.
func (s *Store) Pool() storage.Pool {
	return storage.Pool{
		InUse:  s.options.Readers - len(s.readers) + 1 - len(s.writer),
		Open:   int(s.pool.opened.Load()) + 1,
		Max:    s.options.Readers + 1,
		Waits:  s.pool.waits.Load(),
		Waited: time.Duration(s.pool.waited.Load()),
	}
}
