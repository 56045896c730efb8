package sqlitestore_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/storage/sqlitestore"
)

// as runs something with the rights that another user has on files, if this one may be somebody else.
func as(t *testing.T, uid int, do func()) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	must(t, syscall.Setfsuid(uid))
	defer func() { must(t, syscall.Setfsuid(os.Getuid())) }()
	do()
}

// A store that this user may not read is no riddle: the error says which file it is, and what helps.
func TestDenied(t *testing.T) {
	path := filepath.Join(t.TempDir(), "map.db")
	s, err := sqlitestore.Open(t.Context(), path, sqlitestore.Options{})
	must(t, err)
	must(t, s.Close())
	must(t, os.Chmod(path, 0))
	const nobody = 65534
	as(t, nobody, func() { _, err = sqlitestore.Open(t.Context(), path, sqlitestore.Options{MustExist: true}) })
	want := "this user may not open the store " + path + ": give it the right to read and write the file, its -wal and its -shm"
	if evidence.OutageOf(err) != evidence.OutageDenied || !strings.Contains(err.Error(), want) {
		t.Errorf("%v", err)
	}
}
