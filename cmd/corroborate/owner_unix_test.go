//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Who owns a file still owns it when it is put in order. Only root can try that with a file
// of somebody else.
func TestFmtKeepsTheOwner(t *testing.T) {
	name := filepath.Join(t.TempDir(), "map.yaml")
	if err := os.WriteFile(name, []byte("claims:\n- {statement: A., key: a}\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	owner := os.Getuid()
	if owner == 0 {
		owner = 1
		if err := os.Chown(name, owner, -1); err != nil {
			t.Fatal(err)
		}
	}
	if done := corroborate(t.Context(), "", "fmt", name); done.status != 0 {
		t.Fatal(done.stderr)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if now := int(info.Sys().(*syscall.Stat_t).Uid); now != owner || info.Mode() != 0o640 {
		t.Errorf("the file is owned by %d, and has the mode %v", now, info.Mode())
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != "claims:\n- {key: a, statement: A.}\n" {
		t.Errorf("%s %v", data, err)
	}
}
