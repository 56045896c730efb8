package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// TestBadFiles reads malformed maps; beside each stands what is wrong with it.
func TestBadFiles(t *testing.T) {
	names, err := filepath.Glob("testdata/bad/*.*")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, name := range names {
		format, ok := exchange.FormatOf(name)
		if !ok {
			continue
		}
		read++
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			m, err := exchange.Read(context.Background(), filepath.Base(name), bytes.NewReader(data), format, nil)
			if err == nil {
				t.Fatal("the file is bad, and was read as a good one")
			}
			if m != nil {
				t.Error("a bad file gave a map")
			}
			if code := evidence.CodeOf(err); code != evidence.Invalid {
				t.Errorf("the code is %s, expected INVALID", code)
			}
			var all *evidence.Error
			if lines := strings.Count(err.Error(), "\n") + 1; !errors.As(err, &all) || len(all.Problems) != lines {
				t.Errorf("%d lines of text for the problems %v", lines, all)
			}
			golden(t, name+".golden", []byte(err.Error()+"\n"))
		})
	}
	if read < 30 {
		t.Errorf("only %d bad files were found", read)
	}
}
