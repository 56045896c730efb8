package sqlitestore

import (
	"os"
	"sync"
	"sync/atomic"
	"time"

	"corroborate/internal/storage"
)

// pool counts how the connections are used.
type pool struct {
	opened atomic.Int64 // for reading
	waits  atomic.Int64
	waited atomic.Int64 // nanoseconds

	mu    sync.Mutex
	begun map[*reader]time.Time // the Views that go on
}

// began notes that a View begins, until the caller calls the function that it returns.
func (s *Store) began(r *reader) (over func()) {
	p, now := &s.pool, s.options.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.begun == nil {
		p.begun = map[*reader]time.Time{}
	}
	p.begun[r] = now
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.begun, r)
	}
}

// oldest is for how long the View goes on that began first.
func (s *Store) oldest() (oldest time.Duration) {
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	if len(s.pool.begun) == 0 {
		return 0
	}
	now := s.options.Now()
	for _, at := range s.pool.begun {
		oldest = max(oldest, now.Sub(at))
	}
	return oldest
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
		Oldest: s.oldest(),
		Waits:  s.pool.waits.Load(),
		Waited: time.Duration(s.pool.waited.Load()),
	}
}

// Sizes implements storage.Sized.
func (s *Store) Sizes() storage.Sizes {
	size := func(name string) int64 {
		info, err := os.Stat(name)
		if err != nil {
			return 0
		}
		return info.Size()
	}
	return storage.Sizes{File: size(s.path), Log: size(s.path + "-wal")}
}
