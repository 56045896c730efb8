package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A damaged store is no obstacle for long: restore says which files to move away, and then
// restores the backup.
func TestRestoreOverADamagedStore(t *testing.T) {
	dir := t.TempDir()
	file, kept := filepath.Join(dir, "map.db"), filepath.Join(dir, "map.backup")
	run := func(args ...string) outcome {
		t.Helper()
		return corroborate(t.Context(), "", append(args, "--store=sqlite:"+file)...)
	}
	for _, args := range [][]string{{"import", "../../examples/islamic-state-defections.yaml"}, {"backup", kept}} {
		if done := run(args...); done.status != 0 {
			t.Fatal(done.stderr)
		}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096 // the first one is left, so that the file is still a store
	if err := os.WriteFile(file, append(content[:page:page], bytes.Repeat([]byte{0xff}, len(content)-page)...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"restore", kept}, {"restore", "--replace", kept}} {
		want := "the store is damaged, so that what it holds cannot be kept, expected no damaged file: move " + file
		if done := run(args...); done.status != 1 || !strings.Contains(done.stderr, want) || !strings.HasSuffix(done.stderr, " away, and restore again\n") {
			t.Errorf("%v: exit status %d: %s", args, done.status, done.stderr)
		}
	}
	for _, own := range []string{file, file + "-wal", file + "-shm"} {
		if err := os.Rename(own, own+".damaged"); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if done := run("restore", kept); done.status != 0 {
		t.Error(done.stderr)
	}
}
