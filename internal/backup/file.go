package backup

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"corroborate/internal/evidence"
)

// WriteFile writes a new file, which has its name only when it is whole and on the disk.
// It replaces a file of that name only if it may. Errors name it, or its folder. Only its owner may read it. It deletes what programs
// that were killed have left unfinished in the same folder, when it is a day old.
func WriteFile(name string, replace bool, write func(*os.File) error) (err error) {
	if _, err := os.Lstat(name); err == nil && !replace {
		return taken(name)
	}
	folder := filepath.Dir(name)
	file, err := os.CreateTemp(folder, unfinished(filepath.Base(name))+"*")
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR):
		return evidence.Errorf(evidence.NotFound, "there is no folder %s", folder)
	case full(err):
		return noRoom(name, err)
	case err != nil:
		return ofFile(folder, err)
	}
	defer func() { _ = os.Remove(file.Name()) }() // which is no longer there if all went well
	if err := cmp.Or(write(file), file.Sync(), file.Close()); err != nil {
		var own *fs.PathError
		switch {
		case !errors.As(err, &own) || own.Path != file.Name():
			return err
		case full(own):
			return noRoom(name, own)
		}
		return ofFile(name, own)
	}
	if replace {
		err = os.Rename(file.Name(), name)
	} else if err = os.Link(file.Name(), name); errors.Is(err, fs.ErrExist) { // another process was faster
		return taken(name)
	} else if err != nil { // the disk has no links
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	clean(name)
	return syncFolder(folder)
}

// full reports whether an error is of a disk that is full, or of a quota.
func full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// noRoom says of a file what helps.
func noRoom(name string, err error) error {
	var own *fs.PathError
	if errors.As(err, &own) {
		err = own.Err
	}
	return evidence.Wrap(evidence.Unavailable, err, "the disk with "+name+" is full, or a quota is used up: make room, and try again").For(evidence.OutageDiskFull)
}

// ofFile is an error of a file under the name that its user knows.
func ofFile(name string, err error) error {
	var own *fs.PathError
	if !errors.As(err, &own) {
		return err
	}
	return &fs.PathError{Op: own.Op, Path: name, Err: own.Err}
}

// unfinished is how the name of a file begins until it is whole. Digits follow.
func unfinished(base string) string { return "." + base + left }

const left = ".unfinished-"

// Abandoned is how old a file is, that was never finished, when nobody can be writing it.
const Abandoned = 24 * time.Hour

// clean deletes the files beside a new one that programs which were killed have left unfinished. It goes by the
// clock of the file system. What it cannot delete is in nobody's way.
func clean(written string) {
	folder := filepath.Dir(written)
	whole, err := os.Lstat(written)
	if err != nil {
		return
	}
	found, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, entry := range found {
		base, digits, ours := strings.Cut(entry.Name(), left)
		if _, err := strconv.ParseUint(digits, 10, 64); !ours || err != nil || !strings.HasPrefix(base, ".") || !entry.Type().IsRegular() {
			continue
		}
		if half, err := entry.Info(); err == nil && whole.ModTime().Sub(half.ModTime()) > Abandoned {
			_ = os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

func taken(name string) error {
	return evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Message: "there is a file " + name + " already", Expected: "a new name, or --replace"})
}

// syncFolder waits until the names in a folder are on the disk.
func syncFolder(name string) error {
	folder, err := os.Open(name)
	if err != nil {
		return err
	}
	_ = folder.Sync() // not every system can
	return folder.Close()
}
