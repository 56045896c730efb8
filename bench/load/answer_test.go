package main

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"testing"

	"corroborate/bench/inprocess"
	"corroborate/bench/maps"
)

// BenchmarkAnswer answers each operation in this process, without HTTP.
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
			l, err := inprocess.New(b.Context(), kept)
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
		})
	}
}
