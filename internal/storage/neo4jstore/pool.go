package neo4jstore

import (
	"context"
	"sync/atomic"
	"time"

	"corroborate/internal/storage"
)

// pool counts how the connections are used, as far as that can be seen from outside
// the driver.
type pool struct {
	inUse   atomic.Int64
	waits   atomic.Int64
	waited  atomic.Int64 // nanoseconds
	retries atomic.Int64
}

// use counts a connection as in use until the caller calls the function that it
// returns.
func (p *pool) use() (over func()) {
	p.inUse.Add(1)
	return func() { p.inUse.Add(-1) }
}

// turn waits for the turn to write.
func (s *Store) turn(ctx context.Context) error {
	select {
	case <-s.writing:
		return nil
	default:
	}
	began := s.options.Now()
	defer func() {
		s.pool.waits.Add(1)
		s.pool.waited.Add(int64(s.options.Now().Sub(began)))
	}()
	select {
	case <-s.writing:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Moves implements storage.Moving: each call of a reader is a transaction.
func (*Store) Moves() bool { return true }

// Pool implements storage.Pooled. The driver does not tell how many
// connections are open.
func (s *Store) Pool() storage.Pool {
	return storage.Pool{
		InUse:   int(s.pool.inUse.Load()),
		Max:     s.options.Connections,
		Waits:   s.pool.waits.Load(),
		Waited:  time.Duration(s.pool.waited.Load()),
		Retries: s.pool.retries.Load(),
		Refused: s.refusals.count.Load(),
	}
}
