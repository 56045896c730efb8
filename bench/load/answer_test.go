package main

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"testing"

	"corroborate/bench/inprocess"
	"corroborate/bench/maps"
	"corroborate/graph"
	"corroborate/internal/curate"
	"corroborate/internal/mirror"
)

// inMemory reads the map of a store into a mirror, which answers what it can, as in a server.
func inMemory(b *testing.B) func(*graph.Config) {
	return func(c *graph.Config) {
		curator := &curate.Curator{Store: c.Store, Rubric: c.Rubric, Mirror: mirror.New(1_000_000)}
		if err := curator.LoadMirror(b.Context()); err != nil {
			b.Fatal(err)
		}
		c.Store = curator.Mirror.Store(c.Store)
	}
}

// BenchmarkAnswer answers each operation in this process, without HTTP, from the store alone and with a mirror.
func BenchmarkAnswer(b *testing.B) {
	root, err := filepath.Abs("../..")
	if err != nil {
		b.Fatal(err)
	}
	keeper := maps.Keeper{Folder: cmp.Or(os.Getenv("CORROBORATE_BENCH"), filepath.Join(root, "bin", "bench")),
		Program: filepath.Join(root, "bin", "corroborate"), Script: filepath.Join(root, "scripts", "neo4j.sh"), Log: io.Discard}
	for _, engine := range []string{"sqlite", "neo4j"} {
		b.Run(engine, func(b *testing.B) {
			kept, err := keeper.Open(b.Context(), engine, 10_000)
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := kept.Halt(); err != nil {
					b.Error(err)
				}
			}()
			b.Run("store", func(b *testing.B) { answerEach(b, kept) })
			b.Run("mirror", func(b *testing.B) { answerEach(b, kept, inMemory(b)) })
		})
	}
}

func answerEach(b *testing.B, kept maps.Kept, changes ...func(*graph.Config)) {
	l, err := inprocess.New(b.Context(), kept, changes...)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	operations, err := prepare(b.Context(), l, 64)
	if err != nil {
		b.Fatal(err)
	}
	for _, op := range operations {
		if op.name == askEdit {
			continue // the map is kept as it is
		}
		b.Run(op.name, func(b *testing.B) {
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				if _, err := l.Answer(b.Context(), op.request(n).ours); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
