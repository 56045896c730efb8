package export

import (
	"bufio"
	"errors"
	"io"
	"os"

	"corroborate/internal/evidence"
)

// spool takes an export that may have to begin again.
type spool interface {
	io.Writer
	again() error // called each time before the export begins
}

// noting writes immediately. Once it has written something, the export cannot begin
// again.
type noting struct {
	to      io.Writer
	written bool
}

func (n *noting) Write(p []byte) (int, error) {
	n.written = true
	return n.to.Write(p)
}

func (n *noting) again() error {
	if n.written {
		return evidence.Errorf(evidence.Unavailable, "the store failed in the middle of the export: export again")
	}
	return nil
}

// fileSpool keeps an export in a file until it is complete.
type fileSpool struct {
	*bufio.Writer
	file *os.File
}

func (s *fileSpool) again() error {
	_, err := s.file.Seek(0, io.SeekStart)
	if err = errors.Join(err, s.file.Truncate(0)); err != nil {
		return noSpool(err)
	}
	s.Reset(s.file)
	return nil
}

func noSpool(err error) error {
	return evidence.Wrap(evidence.Unavailable, err, "keeping the export in a temporary file")
}

// spooled calls write with a temporary file, and copies the file to the output if there
// was no error.
func spooled(to io.Writer, write func(spool) error) (err error) {
	file, err := os.CreateTemp("", "corroborate-export-")
	if err != nil {
		return noSpool(err)
	}
	removed := os.Remove(file.Name()) == nil // at once, so that a program that is killed leaves nothing; not every system lets it
	defer func() {
		if err = errors.Join(err, file.Close()); !removed {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	s := &fileSpool{bufio.NewWriterSize(file, 64<<10), file}
	if err := write(s); err != nil {
		return err
	}
	if err := s.Flush(); err != nil {
		return noSpool(err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return noSpool(err)
	}
	_, err = io.Copy(to, bufio.NewReaderSize(file, 64<<10))
	return err
}
