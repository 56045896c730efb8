package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"corroborate/internal/storage/sqlitestore/sqlitetest"
)

// If there is no room for a backup, its file is named with what helps. A restore that cannot keep what the store
// holds says that the store is as it was.
func TestNoRoomForABackup(t *testing.T) {
	dir, small := t.TempDir(), sqlitetest.SmallDisk(t, "1m")
	at, kept, onSmall := "--store=sqlite:"+filepath.Join(dir, "map.db"), filepath.Join(dir, "map.backup"), filepath.Join(small, "map.backup")
	mustRun(t, "import", at, "../../examples/islamic-state-defections.yaml")
	mustRun(t, "backup", at, kept)
	content, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(onSmall, content, 0o600); err != nil {
		t.Fatal(err)
	}
	sqlitetest.Fill(t, filepath.Join(small, "filler"))
	helps := " is full, or a quota is used up: make room, and try again: no space left on device\n"
	for _, test := range []struct {
		args  []string
		begin string
	}{
		{[]string{"backup", filepath.Join(small, "new.backup")}, "corroborate: the disk with " + small + "/new.backup"},
		{[]string{"backup", "--replace", onSmall}, "corroborate: the disk with " + onSmall},
		{[]string{"restore", "--replace", onSmall}, "corroborate: the store is as it was: the disk with " + small + "/before-restore-"},
	} {
		done := corroborate(t.Context(), "", append(test.args, at)...)
		if done.status != 1 || !strings.HasPrefix(done.stderr, test.begin) || !strings.HasSuffix(done.stderr, helps) || strings.Contains(done.stderr, "unfinished") {
			t.Errorf("%v: exit status %d: %s", test.args, done.status, done.stderr)
		}
	}
	mustRun(t, "restore", "--check", onSmall)
	if left, err := os.ReadDir(small); err != nil || len(left) != 2 {
		t.Errorf("the full disk holds %v, %v", left, err)
	}
}
