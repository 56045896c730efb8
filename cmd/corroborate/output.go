package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"corroborate/internal/backup"
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

// writeWhole writes a new file, as backup.WriteFile does.
func writeWhole(name string, replace bool, write func(*os.File) error) error {
	return fileError(backup.WriteFile(name, replace, write))
}
