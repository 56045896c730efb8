package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	kept "corroborate/bench/maps"
)

// TestImports measures an import of a tiny map. The figures do not matter here.
func TestImports(t *testing.T) {
	b := newBench(t)
	s := b.settings()
	s.stores, s.imports, s.keeper = []string{"sqlite"}, []int{claims}, kept.Keeper{Folder: t.TempDir(), Program: b.program.Path, Log: s.log}
	list, err := s.measureImports(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range list {
		for _, u := range []usage{i.ours, i.again, i.bare} {
			if u.took <= 0 || u.memory < 1<<20 || i.entries < claims {
				t.Errorf("this cannot be: %+v", i)
			}
		}
	}
	var text bytes.Buffer
	if err := reportImports(&text, list); err != nil || !strings.Contains(text.String(), "\n| sqlite | 60 | ") {
		t.Errorf("%v, and the report is\n%s", err, &text)
	}
	left, err := os.ReadDir(s.keeper.Folder)
	if err != nil || len(left) > 0 {
		t.Errorf("%v, and there is still %v", err, left)
	}
}

// TestBareWriters writes the rows of a map by the bare drivers, and exports the map with
// its history from there.
func TestBareWriters(t *testing.T) {
	b := newBench(t)
	export := func(t *testing.T, store kept.Kept) string {
		t.Helper()
		whole := string(execute(t, store.Environment(), b.program.Path, "export", "--store", store.URL))
		_, entries, _ := strings.Cut(whole, "\n") // without the header, which names the store's map
		return entries +
			string(execute(t, store.Environment(), b.program.Path, "history", "--store", store.URL))
	}
	for _, store := range b.stores {
		b.program.WithEnv(store.Environment()...).Run(t, "caveat", "c-000001", "--category", "small-sample", "--text", "So that there is a history.", "--store", store.URL)
	}
	t.Run("sqlite", func(t *testing.T) {
		from := b.stores["sqlite"]
		into := kept.Kept{URL: "sqlite:" + filepath.Join(t.TempDir(), "written.db")}
		if err := writeBare(t.Context(), strings.TrimPrefix(from.URL, "sqlite:"), into); err != nil {
			t.Fatal(err)
		}
		if want, got := export(t, from), export(t, into); want != got {
			t.Errorf("the written map has %d bytes, want %d", len(got), len(want))
		}
	})
	t.Run("neo4j", func(t *testing.T) {
		store := b.stores["neo4j"]
		rows := filepath.Join(t.TempDir(), "rows")
		if err := readNeo4j(t.Context(), store, rows); err != nil {
			t.Fatal(err)
		}
		want := export(t, store)
		if err := b.server.Empty(t.Context()); err != nil {
			t.Fatal(err)
		}
		opened, err := store.Store(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := opened.Close(); err != nil {
			t.Fatal(err)
		}
		if err := writeBare(t.Context(), rows, store); err != nil {
			t.Fatal(err)
		}
		if got := export(t, store); want != got {
			t.Errorf("the written map has %d bytes, want %d", len(got), len(want))
		}
	})
}
