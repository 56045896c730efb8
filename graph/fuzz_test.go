package graph_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Whatever the document, there is an answer: no panic, no secret, not late.
func FuzzDocument(f *testing.F) {
	files, err := filepath.Glob("testdata/*.graphql")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		query, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(query))
	}
	store := openMemory(f)
	importFile(f, store, demoFile)
	h := serve(store)
	f.Fuzz(func(t *testing.T, query string) {
		got := ask(t, h, query, map[string]any{"claim": "governs-badly", "study": "icsr-2015", "after": nil})
		if slices.Contains(got.codes(), "INTERNAL") || slices.Contains(got.codes(), "<nil>") {
			t.Errorf("%s", got.body)
		}
		if got.took > 5*time.Second {
			t.Errorf("took %v", got.took)
		}
	})
}
