package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"corroborate/internal/evidence"
)

// WriteFile writes a new file, which has its name only when it is whole and on the disk.
// It replaces a file of that name only if it may. Only its owner may read it.
func WriteFile(name string, replace bool, write func(*os.File) error) (err error) {
	if _, err := os.Lstat(name); err == nil && !replace {
		return taken(name)
	}
	folder := filepath.Dir(name)
	file, err := os.CreateTemp(folder, unfinished(filepath.Base(name))+"*")
	if errors.Is(err, fs.ErrNotExist) {
		return evidence.Errorf(evidence.NotFound, "there is no folder %s", folder)
	} else if err != nil {
		return err
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

// unfinished is how the name of a file begins until it is whole.
func unfinished(base string) string { return "." + base + "." }

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
