package sqlitestore

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
)

// loss says how a store lost its file. It is for good: while the file was away, connections may
// have been opened on another one.
type loss struct {
	outage       evidence.Outage
	what, remedy string
}

// there reports that the file of the store is no longer at its path, or was not there before.
func (s *Store) there(doing string) error {
	if s.lost.Load() == nil {
		file, err := os.Stat(s.path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			s.lost.Store(&loss{evidence.OutageMissing, "was deleted or moved away", "put it back, and start this program again"})
		case err != nil:
			return evidence.Wrap(evidence.Unavailable, err, doing)
		case !os.SameFile(file, s.known.Load().file):
			s.lost.Store(&loss{evidence.OutageReplaced, "was replaced by another file", "start this program again to use that one"})
		}
	}
	if l := s.lost.Load(); l != nil {
		return evidence.Errorf(evidence.Unavailable, "%s: the store %s %s while this program had it open: %s", doing, s.path, l.what, l.remedy).For(l.outage)
	}
	return nil
}

// whole reports that a part of the file could not be read. That is for good, too: what is written to such a
// file may be lost, or spoil more of it. Reading may go on.
func (s *Store) whole(doing string) error {
	if !s.damaged.Load() {
		return nil
	}
	return evidence.Errorf(evidence.Unavailable, "%s: the store %s is damaged, so that nothing more is written to it: restore a backup", doing, s.path).For(evidence.OutageDamaged)
}

// giveBack makes a connection free. If the file is lost, it closes what is free instead.
func (s *Store) giveBack(to chan *conn, c *conn) {
	to <- c
	if s.lost.Load() != nil {
		s.leave()
	}
}

// leave closes the connections to a lost file that are free, so that whoever opens the file that is
// there instead shares neither a log nor its index with this program. The writing connection empties the log
// first; it stays open while that cannot be done, because somebody still reads.
func (s *Store) leave() {
	for range s.options.Readers {
		select {
		case c := <-s.readers:
			if c != nil {
				s.pool.opened.Add(-1)
				_ = s.let(c) // it has only read
			}
			s.readers <- nil
		default:
		}
	}
	select {
	case c := <-s.writer:
		if c != nil && c.fold(0) == nil && s.let(c) == nil {
			c = nil
		}
		s.writer <- c
	default: // the Update that has it leaves in its turn
	}
}

// fold writes what is in the write-ahead log into the file that the connection has open, wherever that is
// now, and empties the log. SQLite would take a log that is left for that of the file that has the
// name now.
func (c *conn) fold(busy time.Duration) error {
	c.forget()
	c.db.SetInterrupt(context.Background())
	if err := c.db.BusyTimeout(busy); err != nil {
		return err
	}
	_, _, err := c.db.WALCheckpoint("main", sqlite3.CHECKPOINT_TRUNCATE)
	return err
}

// let closes a connection. If the file is lost, SQLite must not delete a log of its name.
func (s *Store) let(c *conn) error {
	if s.lost.Load() != nil {
		if _, err := c.db.Config(sqlite3.DBCONFIG_NO_CKPT_ON_CLOSE, true); err != nil {
			return errors.Join(err, c.close())
		}
	}
	return c.close()
}

// letWriter closes the writing connection, after all others.
func (s *Store) letWriter(c *conn) error {
	if s.lost.Load() != nil {
		if err := c.fold(s.options.BusyTimeout); err != nil {
			return errors.Join(evidence.Wrap(evidence.Unavailable, err, "the log of the lost file could not be emptied: delete "+s.path+"-wal and "+s.path+"-shm before you start a program with the file that is there now"), s.let(c))
		}
	}
	return s.let(c)
}
