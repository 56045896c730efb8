package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// tables is the word for a map as tables, beside the formats of map files.
const tables = "csv"

// holdsTables reports whether a file is read as tables: a zip file, a folder, or any
// file if --from says so.
func holdsTables(name, from string) bool {
	if from != "" {
		return from == tables
	}
	if strings.EqualFold(filepath.Ext(name), ".zip") {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// maxZip is the longest zip file that is read from standard input, which is
// held in memory, in bytes.
const maxZip = exchange.MaxFile

// readTables reads the tables of a zip file, a folder, or standard input.
func (in *invocation) readTables(ctx context.Context, name string, known exchange.Known) (_ *evidence.Map, err error) {
	if name == "-" {
		data, err := io.ReadAll(io.LimitReader(in.stdin, maxZip+1))
		if err != nil {
			return nil, fmt.Errorf("reading standard input: %w", err)
		}
		if len(data) > maxZip {
			return nil, evidence.Refuse(evidence.Problem{Message: "standard input is too long", Expected: fmt.Sprintf("a zip file of at most %d MiB", maxZip>>20)})
		}
		return zipped(ctx, "standard input", bytes.NewReader(data), int64(len(data)), known)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fileError(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return nil, fileError(err)
	}
	if info.IsDir() {
		return exchange.ReadTables(ctx, strings.TrimRight(name, "/"), os.DirFS(name), known)
	}
	return zipped(ctx, name, file, info.Size(), known)
}

// isTable reports whether a file is a table, by its name.
func isTable(name string) bool { return strings.EqualFold(filepath.Ext(name), ".csv") }

// oneTable refuses a table that is in no folder and no zip file.
func oneTable(name string) error {
	return evidence.Refuse(evidence.Problem{Message: name + " is a single table", Expected: "a folder or a .zip file with tables, each with the name of its list, as in sources.csv"})
}

func zipped(ctx context.Context, name string, file io.ReaderAt, size int64, known exchange.Known) (*evidence.Map, error) {
	files, err := zip.NewReader(file, size)
	if err != nil && isTable(name) {
		return nil, oneTable(name)
	}
	if err != nil {
		return nil, evidence.Errorf(evidence.Invalid, "%s is not a zip file with tables, or it is damaged", name)
	}
	m, err := exchange.ReadTables(ctx, name, files, known)
	if errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrAlgorithm) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, evidence.Wrap(evidence.Invalid, err, name+" is damaged")
	}
	return m, err
}
