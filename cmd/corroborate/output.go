package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"corroborate/internal/evidence"
)

// writeTo writes to a file, or to standard output if no file is named. After an
// error, the file is as it was before.
func (p *program) writeTo(name string, write func(io.Writer) error) (err error) {
	if name == "" || name == "-" {
		return buffered(p.stdout, write)
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return fmt.Errorf("writing: %w", err)
		}
		return errors.Join(buffered(file, write), file.Close())
	}
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	err = errors.Join(buffered(file, write), file.Chmod(0o644), file.Sync(), file.Close())
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// writeWhole writes a new file, which has its name only when it is whole and on the disk.
// It replaces a file of that name only if it may.
func writeWhole(name string, replace bool, write func(*os.File) error) (err error) {
	if _, err := os.Lstat(name); err == nil && !replace {
		return taken(name)
	}
	folder := filepath.Dir(name)
	file, err := os.CreateTemp(folder, "."+filepath.Base(name)+".*")
	if errors.Is(err, fs.ErrNotExist) {
		return evidence.Errorf(evidence.NotFound, "there is no folder %s", folder)
	} else if err != nil {
		return fileError(err)
	}
	defer func() { _ = os.Remove(file.Name()) }() // which is no longer there if all went well
	if err := errors.Join(write(file), file.Sync(), file.Close()); err != nil {
		return err
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
	return syncFolder(folder)
}

func taken(name string) error {
	return evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Message: "there is a file " + name + " already", Expected: "a new name, or --replace"})
}

// syncFolder waits until the names in a folder are on the disk.
func syncFolder(name string) error {
	folder, err := os.Open(name)
	if err != nil {
		return fileError(err)
	}
	_ = folder.Sync() // not every system can
	return folder.Close()
}
