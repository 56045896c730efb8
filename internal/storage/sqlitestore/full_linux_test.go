package sqlitestore_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
)

// smallDisk is a folder on a disk of its own, with so many bytes. Only root can make one.
func smallDisk(t *testing.T, size string) string {
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

// fill leaves no byte of a disk free.
func fill(t *testing.T, name string) {
	t.Helper()
	file, err := os.Create(name)
	must(t, err)
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

// On a full disk the map can be read, each write and each probe says what is wrong, nothing of a
// refused write is there, and when there is room again, writing goes on.
func TestDiskWithoutRoom(t *testing.T) {
	dir := smallDisk(t, "2m")
	s, err := sqlitestore.Open(t.Context(), filepath.Join(dir, "map.db"), sqlitestore.Options{})
	must(t, err)
	defer s.Close()
	must(t, put(s, agent("ann")))
	filler := filepath.Join(dir, "filler")
	fill(t, filler)
	large := agent("eve")
	large.Note = strings.Repeat("long ", 20_000)
	for name, err := range map[string]error{"a write": put(s, large), "a probe": storage.Probe(t.Context(), s)} {
		if evidence.OutageOf(err) != evidence.OutageDiskFull || !strings.Contains(err.Error(), "is full") {
			t.Errorf("%s: %v", name, err)
		}
	}
	there := func(want bool) {
		t.Helper()
		must(t, s.View(t.Context(), func(r storage.Reader) error {
			found, err := r.Entries(t.Context(), []evidence.Ref{"ann", "eve"})
			if err == nil && (found[0] == nil || (found[1] != nil) != want) {
				t.Errorf("there is %v", found)
			}
			return err
		}))
	}
	there(false)
	must(t, os.Remove(filler))
	must(t, storage.Probe(t.Context(), s))
	must(t, put(s, large))
	there(true)
}

// On a full disk a store that cannot be opened says what is wrong, and is there again when there is room.
func TestOpenOnDiskWithoutRoom(t *testing.T) {
	dir := smallDisk(t, "2m")
	path := filepath.Join(dir, "map.db")
	open := func() error {
		s, err := sqlitestore.Open(t.Context(), path, sqlitestore.Options{})
		if err != nil {
			return err
		}
		return errors.Join(put(s, agent("ann")), s.Close())
	}
	must(t, open())
	filler := filepath.Join(dir, "filler")
	fill(t, filler)
	if err := open(); evidence.OutageOf(err) != evidence.OutageDiskFull || !strings.Contains(err.Error(), "opening the store: the disk with the store "+path+" is full") {
		t.Errorf("a full disk: %v", err)
	}
	must(t, os.Remove(filler))
	must(t, open())
}
