package sqlitetest

import (
	"errors"
	"io"
	"os"
	"syscall"
	"testing"
)

// SmallDisk is a folder on a disk of its own, with so many bytes. Only root can make one.
func SmallDisk(t testing.TB, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Fatalf("a disk of %s in memory, as which root can mount: %v", size, err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// Fill leaves no byte of a disk free.
func Fill(t testing.TB, name string) {
	t.Helper()
	t.Helper()
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(file, io.LimitReader(zeros{}, 1<<30))
	if err := errors.Join(err, file.Close()); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling the disk: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
