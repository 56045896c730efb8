package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"corroborate/internal/evidence"
)

// backlogMemory is how much of a backlog is in memory. What is more is in a file.
const backlogMemory = 1 << 20

// Room bounds the bytes of all exports that are in temporary files, until their readers take them.
type Room struct {
	mu   sync.Mutex
	left int64
}

// NewRoom returns room for so many bytes.
func NewRoom(bytes int64) *Room { return &Room{left: bytes} }

func (r *Room) take(bytes int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.left < bytes {
		return false
	}
	r.left -= bytes
	return true
}

func (r *Room) give(bytes int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left += bytes
}

// backlog is what an export has written and its reader has not yet taken. So an export reads
// the store as fast as it can, no matter how slow its reader is: while it reads, it keeps a connection, and the log
// of a SQLite file cannot be emptied. Only if there is no room left, the export waits
// for its reader, and not for long.
type backlog struct {
	ctx      context.Context
	room     *Room
	patience time.Duration // for which the export waits for its reader, all in all
	pause    func()        // called when the export begins to wait; may be nil
	resume   func() error  // called when it goes on; may be nil

	mu       sync.Mutex
	changed  chan struct{} // closed when any of the rest changes
	memory   bytes.Buffer  // what comes next
	file     *os.File      // what comes after that
	removed  bool          // the file has no name any more
	from, to int64         // of the file: what is yet to be taken; to is how large the file is
	noFile   bool          // there is no writing to the file
	awake    bool          // the reader was woken up
	over     bool          // nothing more is written
	err      error         // why, if it is not whole
	late     <-chan time.Time
	written  int64
}

func newBacklog(ctx context.Context, room *Room, patience time.Duration) *backlog {
	return &backlog{ctx: ctx, room: room, patience: patience, changed: make(chan struct{})}
}

// change tells the other side of a change. The caller holds the mutex.
func (b *backlog) change() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// Write implements io.Writer.
func (b *backlog) Write(p []byte) (int, error) {
	for done := 0; done < len(p); {
		part := p[done:min(len(p), done+backlogMemory/2)]
		changed, err := b.put(part)
		if err != nil {
			return done, err
		}
		if changed == nil {
			done += len(part)
		} else if err := b.await(changed); err != nil {
			return done, err
		}
	}
	return len(p), nil
}

// put keeps a piece, or else returns what is closed when there may be room for it.
func (b *backlog) put(p []byte) (full <-chan struct{}, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.ctx.Err() != nil:
		return nil, context.Cause(b.ctx)
	case b.to == 0 && b.memory.Len()+len(p) <= backlogMemory:
		b.memory.Write(p)
	case !b.putIntoFile(p):
		return b.changed, nil
	}
	b.written += int64(len(p))
	b.change()
	return nil, nil
}

// putIntoFile reports whether there was room. A disk that is full, or that takes no file, has none.
func (b *backlog) putIntoFile(p []byte) bool {
	size := int64(len(p))
	if b.noFile || !b.room.take(size) {
		return false
	}
	if b.file == nil {
		if file, err := os.CreateTemp("", "corroborate-export-"); err == nil {
			b.file = file
			b.removed = os.Remove(file.Name()) == nil // at once, so that a server that is killed leaves nothing; not every system lets it
		}
	}
	if b.file != nil {
		if _, err := b.file.WriteAt(p, b.to); err == nil {
			b.to += size
			return true
		}
	}
	b.noFile = true
	b.room.give(size)
	return false
}

// await waits until the reader takes something.
func (b *backlog) await(changed <-chan struct{}) error {
	if b.late == nil {
		b.late = time.After(b.patience)
	}
	if b.pause != nil {
		b.pause()
	}
	select {
	case <-changed:
	case <-b.ctx.Done():
		return context.Cause(b.ctx)
	case <-b.late:
		return evidence.Errorf(evidence.Unavailable, "the reader of the export is too slow, and there is no room left to keep what it has yet to take")
	}
	if b.resume == nil {
		return nil
	}
	return b.resume()
}

// wake makes next return nothing if it waits.
func (b *backlog) wake() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.awake = true
	b.change()
}

// end says that nothing more is written, and why if it is not whole.
func (b *backlog) end(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over, b.err = true, err
	b.change()
}

// next waits for what comes next. It may return nothing, and without an error. After the
// last, the error is io.EOF, or that of the export.
func (b *backlog) next(p []byte) (int, error) {
	for {
		n, changed, err := b.get(p)
		if changed == nil {
			return n, err
		}
		select {
		case <-changed:
		case <-b.ctx.Done():
			return 0, context.Cause(b.ctx)
		}
	}
}

func (b *backlog) get(p []byte) (n int, empty <-chan struct{}, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.memory.Len() > 0:
		n, err = b.memory.Read(p)
	case b.from < b.to:
		n, err = b.getFromFile(p)
	case b.over && b.err == nil:
		return 0, nil, io.EOF
	case b.over:
		return 0, nil, b.err
	case b.awake:
		b.awake = false
		return 0, nil, nil
	default:
		return 0, b.changed, nil
	}
	b.change()
	return n, nil, err
}

// getFromFile reads from the file, and empties it when nothing is left in it.
func (b *backlog) getFromFile(p []byte) (int, error) {
	n, err := b.file.ReadAt(p[:min(int64(len(p)), b.to-b.from)], b.from)
	if b.from += int64(n); err != nil || b.from < b.to {
		return n, err
	}
	err = b.file.Truncate(0)
	b.room.give(b.to)
	b.from, b.to = 0, 0
	return n, err
}

// close gives back all room. Nobody may write or read any more.
func (b *backlog) close() error {
	b.room.give(b.to)
	if b.file == nil {
		return nil
	}
	err := b.file.Close()
	if !b.removed {
		err = errors.Join(err, os.Remove(b.file.Name()))
	}
	return err
}
