package graph_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Whatever the document, there is an answer: no panic, no secret, and no more work
// than a request may make.
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
		var got answer
		bytes := allocated(func() {
			got = ask(t, h, query, map[string]any{"claim": "governs-badly", "study": "icsr-2015", "after": nil})
		})
		if bytes > mostAllocated {
			t.Errorf("%d bytes were allocated", bytes)
		}
		if slices.Contains(got.codes(), "INTERNAL") || slices.Contains(got.codes(), "<nil>") {
			t.Errorf("%s", got.body)
		}
	})
}
