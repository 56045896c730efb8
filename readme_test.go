package corroborate_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The README's trace is a part of what the program prints.
func TestReadmeTrace(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), "<!-- trace: ")
	_, rest, opened := strings.Cut(rest, "```\n")
	quoted, _, closed := strings.Cut(rest, "```")
	if !found || !opened || !closed {
		t.Fatal("the README has no marked trace")
	}
	dir := t.TempDir()
	program, store := filepath.Join(dir, "corroborate"), "sqlite:"+filepath.Join(dir, "map.db")
	run(t, "go", "build", "-o", program, "./cmd/corroborate")
	run(t, program, "import", "--store", store, "examples/islamic-state-defections.yaml")
	printed := run(t, program, "trace", "--store", store, "recruiting-declining")
	for _, part := range strings.Split(quoted, "...\n") {
		if !strings.Contains(printed, part) {
			t.Errorf("the program does not print this part of the README:\n%s", part)
		}
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).Output()
	if err != nil {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return string(out)
}
