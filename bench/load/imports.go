package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"corroborate/bench/maps"
)

// imported is the measurement of one import.
type imported struct {
	engine            string
	claims, entries   int
	ours, again, bare usage
}

// usage is what a process used.
type usage struct {
	took   time.Duration
	memory int64 // the most that was resident, in bytes
}

// measureImports imports each map into each of the stores, imports it again, and has the
// same rows written by the bare driver into another empty store.
func (c settings) measureImports(ctx context.Context) (list []imported, err error) {
	for _, claims := range c.imports {
		for _, engine := range c.stores {
			i, wrong := c.measureImport(ctx, engine, claims)
			if wrong != nil {
				err = errors.Join(err, fmt.Errorf("importing %d claims into %s: %w", claims, engine, wrong))
				continue
			}
			list = append(list, i)
			fmt.Fprintf(c.log, "%d claims imported into %s: %v, again %v, bare %v\n", claims, engine, i.ours.took, i.again.took, i.bare.took)
		}
	}
	return list, err
}

func (c settings) measureImport(ctx context.Context, engine string, claims int) (i imported, err error) {
	i = imported{engine: engine, claims: claims}
	file, err := c.keeper.File(ctx, claims)
	if err != nil {
		return i, err
	}
	rows := filepath.Join(c.keeper.Folder, engine+"-rows")
	defer func() { err = errors.Join(err, os.Remove(file), os.RemoveAll(rows)) }()
	text, err := os.ReadFile(file)
	if err != nil {
		return i, err
	}
	i.entries = bytes.Count(text, []byte("\n"))
	err = c.inEmpty(ctx, engine, func(kept maps.Kept) error {
		if i.ours, err = run(ctx, kept, c.program, "import", file, "--store", kept.URL); err != nil {
			return err
		}
		if i.again, err = run(ctx, kept, c.program, "import", file, "--store", kept.URL); err != nil {
			return err
		}
		if engine == "neo4j" {
			return readNeo4j(ctx, kept, rows)
		}
		return os.Rename(strings.TrimPrefix(kept.URL, "sqlite:"), rows)
	})
	if err != nil {
		return i, err
	}
	return i, c.inEmpty(ctx, engine, func(kept maps.Kept) error {
		i.bare, err = run(ctx, kept, c.self, "-write-from", rows, "-write-into", kept.URL)
		return err
	})
}

// inEmpty calls f with an empty store. One in Neo4j has its indexes already, so that
// nobody's time includes making them.
func (c settings) inEmpty(ctx context.Context, engine string, f func(maps.Kept) error) (err error) {
	kept, err := c.keeper.Empty(ctx, engine)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Halt()) }()
	if engine == "neo4j" {
		store, err := kept.Store(ctx)
		if err != nil {
			return err
		}
		if err := store.Close(); err != nil {
			return err
		}
	}
	return f(kept)
}

// run runs a command, and returns what it used.
func run(ctx context.Context, kept maps.Kept, name string, args ...string) (usage, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), kept.Environment()...)
	began := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return usage{}, fmt.Errorf("%s %s: %w\n%.2000s", name, strings.Join(args, " "), err, out)
	}
	u := usage{took: time.Since(began)}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.memory = r.Maxrss
		if runtime.GOOS != "darwin" {
			u.memory *= 1024 // Linux counts in kilobytes
		}
	}
	return u, nil
}

// writeBare writes rows from a file into an empty store.
func writeBare(ctx context.Context, from string, into maps.Kept) error {
	if path, ok := strings.CutPrefix(into.URL, "sqlite:"); ok {
		return writeSQLite(from, path)
	}
	return writeNeo4j(ctx, from, into)
}
