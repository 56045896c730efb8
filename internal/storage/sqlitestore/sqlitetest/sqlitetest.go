// Package sqlitetest has what tests of stores need: one that the program wrote before its model had the
// third form, and a disk that can be filled.
package sqlitetest

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// The program of format 5 made it: it imported a map of 27 entries, raised a caveat
// and renamed a source, by the numbers that were built in then.
//
//go:embed second-form.db.gz
var secondForm []byte

// SecondFormRubric is the hash of the rubric by which that store keeps its figures.
const SecondFormRubric = "1a3dc506b7059b45"

// SecondForm writes that store to a file of its own.
func SecondForm(t *testing.T) (path string) {
	t.Helper()
	packed, err := gzip.NewReader(bytes.NewReader(secondForm))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "second-form.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
