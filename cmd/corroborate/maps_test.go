package main

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// Whoever reads a file is told how much of it is read, up to all of it.
func TestReadingTellsProgress(t *testing.T) {
	const text = "one, two, three, four"
	last := 0
	read := &readingFile{from: strings.NewReader(text), total: len(text), progress: func(stage string, done, total int) {
		if stage != reading || done < last || total != len(text) {
			t.Errorf("%s: %d of %d after %d", stage, done, total, last)
		}
		last = done
	}}
	for buffer := make([]byte, 5); ; {
		if _, err := read.Read(buffer); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if last != len(text) {
		t.Errorf("in the end %d of %d bytes", last, len(text))
	}
}
