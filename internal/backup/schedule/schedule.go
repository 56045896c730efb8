// Package schedule writes backups of a store at regular times, and deletes those that are too
// old. It deletes nothing but what it has written: files of its own name in its folder, of the
// same map.
package schedule

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"corroborate/internal/backup"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Schedule says when backups are written, and where.
type Schedule struct {
	Store  storage.Store
	Folder string           // which exists
	Every  time.Duration    // from one backup to the next, also if the program ended in between
	Keep   int              // how many there are in the folder, at least 1, besides those of Outcome.Ahead
	Now    func() time.Time // the clock

	Found func(Backup)  // is told the newest backup that is there at the beginning
	Told  func(Outcome) // is told how each attempt went
}

// Backup is a backup in the folder.
type Backup struct {
	Name string // with the folder
	At   time.Time
	Size int64 // in bytes
}

// Outcome is how an attempt to write a backup went.
type Outcome struct {
	Backup
	Counts  backup.Counts
	State   storage.State
	Took    time.Duration
	Removed []string // older backups that were deleted
	Ahead   []string // backups that are named after a time that is yet to come: they stay, and do not count
	Err     error    // why there is no backup, or why older ones stay
}

// mostWait is how long after a failure the next attempt begins at the latest.
const mostWait = 10 * time.Minute

// Check reports why backups cannot be written to a folder.
func Check(folder string) error {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return noFolder(folder)
	}
	file, err := os.CreateTemp(folder, ".writable-*")
	if err != nil {
		return evidence.Refuse(evidence.Problem{Path: "backup-dir", Message: fmt.Sprintf("nothing can be written to %q", folder), Expected: "a folder that this user may write to, with room in it"})
	}
	name := file.Name()
	if err := file.Close(); err != nil {
		return err
	}
	return os.Remove(name)
}

func noFolder(name string) error {
	return evidence.Refuse(evidence.Problem{Path: "backup-dir", Message: fmt.Sprintf("there is no folder %q", name), Expected: "a folder that exists"})
}

// failed is the error of a backup that was not written. If the folder is the cause, it names the setting.
func (s Schedule) failed(err error) error {
	var told *evidence.Error
	var file *fs.PathError
	switch info, gone := os.Stat(s.Folder); {
	case gone != nil || !info.IsDir():
		return noFolder(s.Folder)
	case errors.As(err, &told) && (errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)):
		return told.At("backup-dir")
	case errors.As(err, &file) && told == nil:
		return evidence.Refuse(evidence.Problem{Code: evidence.Unavailable, Path: "backup-dir", Message: fmt.Sprintf("%s: %v", file.Path, file.Err), Expected: "a folder that this user may write to"})
	}
	return err
}

// Run writes backups until the context ends.
func (s Schedule) Run(ctx context.Context) {
	wait := s.first(ctx)
	for sleep(ctx, wait) {
		began := s.Now()
		outcome := s.guarded(ctx)
		if ctx.Err() != nil {
			return
		}
		s.Told(outcome)
		if wait = s.Every - s.Now().Sub(began); outcome.Name == "" {
			wait = min(s.Every, mostWait)
		}
	}
}

// first is how long to wait before the first backup. A program that starts again goes on with
// the times that it had.
func (s Schedule) first(ctx context.Context) time.Duration {
	id, err := s.mapID(ctx)
	if err != nil {
		return 0 // the first attempt says what is wrong
	}
	now := s.Now()
	list, _, err := s.list(id, now)
	if err != nil || len(list) == 0 {
		return 0
	}
	s.Found(list[0])
	return s.Every - now.Sub(list[0].At)
}

func sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(max(wait, 0))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return ctx.Err() == nil
	}
}

// guarded writes a backup, and keeps a panic from ending the program.
func (s Schedule) guarded(ctx context.Context) (outcome Outcome) {
	defer func() {
		if cause := recover(); cause != nil {
			outcome = Outcome{Err: evidence.Errorf(evidence.Internal, "panic: %v", cause)}
		}
	}()
	return s.once(ctx)
}

// once writes a backup, and then deletes those that are too old.
func (s Schedule) once(ctx context.Context) Outcome {
	id, err := s.mapID(ctx)
	if err != nil {
		return Outcome{Err: err}
	}
	began := s.Now()
	o := Outcome{Backup: Backup{At: began.UTC().Truncate(time.Second)}}
	name := filepath.Join(s.Folder, nameOf(id, o.At))
	err = backup.WriteFile(name, false, func(file *os.File) (err error) {
		o.State, o.Counts, err = backup.Of(ctx, s.Store, file, backup.Options{})
		return err
	})
	o.Took = s.Now().Sub(began)
	if err != nil {
		return Outcome{Err: s.failed(err), Took: o.Took}
	}
	o.Name = name
	if info, err := os.Stat(name); err == nil {
		o.Size = info.Size()
	}
	o.Removed, o.Ahead, o.Err = s.clean(id, o.At)
	return o
}

func (s Schedule) mapID(ctx context.Context) (id string, err error) {
	err = s.Store.View(ctx, func(r storage.Reader) error {
		state, err := r.State(ctx)
		id = state.Map
		return err
	})
	return id, err
}
