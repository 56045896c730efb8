package sqlitestore_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
	"corroborate/internal/storage/sqlitestore/sqlitetest"
)

// On a full disk the map can be read, each write and each probe says what is wrong, nothing of a
// refused write is there, and when there is room again, writing goes on.
func TestDiskWithoutRoom(t *testing.T) {
	dir := sqlitetest.SmallDisk(t, "2m")
	s, err := sqlitestore.Open(t.Context(), filepath.Join(dir, "map.db"), sqlitestore.Options{})
	must(t, err)
	defer s.Close()
	must(t, put(s, agent("ann")))
	filler := filepath.Join(dir, "filler")
	sqlitetest.Fill(t, filler)
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
	dir := sqlitetest.SmallDisk(t, "2m")
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
	sqlitetest.Fill(t, filler)
	if err := open(); evidence.OutageOf(err) != evidence.OutageDiskFull || !strings.Contains(err.Error(), "opening the store: the disk with the store "+path+" is full") {
		t.Errorf("a full disk: %v", err)
	}
	must(t, os.Remove(filler))
	must(t, open())
}
