package corroborate_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each fault of the table in docs/operating.md says what is promised, names a test that there is, and
// says what happened.
func TestFaultsAreShown(t *testing.T) {
	text, err := os.ReadFile("docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## What was tried\n")
	section, _, _ = strings.Cut(section, "\n## ")
	named := regexp.MustCompile("`(Test[A-Za-z0-9]+)` in `([^`]+)`")
	rows := 0
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if len(cells) < 2 || cells[1] == " fault " || cells[1] == " --- " {
			continue
		}
		rows++
		if len(cells) != 6 || strings.TrimSpace(cells[2]) == "" || strings.TrimSpace(cells[4]) == "" {
			t.Errorf("the row does not say what is promised, what shows it, and what happened: %s", line)
			continue
		}
		tests := named.FindAllStringSubmatch(cells[3], -1)
		if len(tests) == 0 {
			t.Errorf("no test shows %q", cells[1])
		}
		for _, m := range tests {
			if !declares(t, m[2], m[1]) {
				t.Errorf("there is no %s in %s, which shows %q", m[1], m[2], cells[1])
			}
		}
	}
	if rows == 0 {
		t.Error("there is no table of faults")
	}
}

// declares reports whether a folder has a test.
func declares(t *testing.T, folder, test string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+test+"(t *testing.T)") {
			return true
		}
	}
	return false
}
