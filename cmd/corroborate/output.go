package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"corroborate/internal/backup"
)

// writeTo writes to a file, or to standard output if no file is named. After an
// error, the file is as it was before.
func (in *invocation) writeTo(name string, write func(io.Writer) error) error {
	if name == "" || name == "-" {
		return buffered(in.stdout, write)
	}
	if err := in.notOfStore(name); err != nil {
		return err
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return fmt.Errorf("writing: %w", err)
		}
		return errors.Join(buffered(file, write), file.Close())
	}
	return writeWhole(name, true, func(file *os.File) error { return errors.Join(buffered(file, write), file.Chmod(0o644)) })
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
