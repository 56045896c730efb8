package sqlitestore

import (
	"context"
	"errors"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Probe implements storage.Prober. It writes the format of the file once more, which costs a page
// in the log. A write that is rolled back would never come to the disk, so that a full one
// would not be noticed.
func (s *Store) Probe(ctx context.Context) (err error) {
	const doing = "trying whether the map can be written to"
	select {
	case <-s.closed:
		return evidence.Errorf(evidence.Unavailable, "%s: the store is closed", doing)
	default:
	}
	switch {
	case ctx.Err() != nil:
		return evidence.Wrap(evidence.Unavailable, context.Cause(ctx), doing)
	case s.readOnly:
		return nil
	}
	if err := s.whole(doing); err != nil {
		return err
	}
	var c *conn
	select {
	case c = <-s.writer:
	default: // an Update is under way
		return &storage.Untried{Begun: s.begun.Load()}
	}
	defer func() { s.giveBack(s.writer, c) }()
	if err := s.there(doing); err != nil {
		return err
	}
	if err := c.begin(ctx, doing, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.rollback(doing)) }()
	if err := s.same(ctx, c, doing); err != nil {
		return err
	}
	if err := c.plain(ctx, doing, fmt.Sprintf("PRAGMA user_version = %d", s.known.Load().format)); err != nil {
		return err
	}
	return c.commit(ctx, doing)
}
