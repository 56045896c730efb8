//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"corroborate/test/program"
)

// Each kind of request is answered on a map, and the table has its points.
func TestEveryKindIsMeasured(t *testing.T) {
	root := t.TempDir()
	bin := filepath.Join(root, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := program.Build(t.Context(), bin); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CORROBORATE_BENCH", filepath.Join(root, "maps"))
	var out, log bytes.Buffer
	if err := command(t.Context(), []string{"-claims", "60", "-asks", "2", "-root", root}, &out, &log); err != nil {
		t.Fatalf("%v\n%s", err, &log)
	}
	measured := strings.Count(log.String(), "\n") - 1 // the first line tells that the map is made
	rows := 0
	for line := range strings.Lines(out.String()) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| what") || strings.HasPrefix(line, "| ---") {
			continue
		}
		rows++
		if len(cells) != 11 || cells[3] == "0" || cells[5] == "0" {
			t.Errorf("no points: %s", line)
		}
	}
	if rows < 30 || rows != measured {
		t.Errorf("%d kinds were measured, and the table has %d:\n%s", measured, rows, &out)
	}
}
