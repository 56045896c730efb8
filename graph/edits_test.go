package graph_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"corroborate/graph"
)

// Every document of testdata/edits gets the answers beside it, on every store.
// Its operations are asked in their order, a minute apart, of a demo map of their
// own. Variables are in a file that ends in .variables.json.
func TestEdits(t *testing.T) {
	documents, err := filepath.Glob("testdata/edits/*.graphql")
	if err != nil || len(documents) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			for _, file := range documents {
				base := strings.TrimSuffix(file, ".graphql")
				t.Run(filepath.Base(base), func(t *testing.T) {
					store := open(t)
					importFile(t, store, demoFile)
					now := start
					h := serve(store, func(c *graph.Config) {
						c.Curator.Now = func() time.Time { return now }
					})
					var out bytes.Buffer
					for _, op := range operationsOf(t, file) {
						now = now.Add(time.Minute)
						out.WriteString(op + ": ")
						if err := json.Indent(&out, askOperation(t, h, base, op).body, "", "  "); err != nil {
							t.Fatal(err)
						}
						out.WriteString("\n")
					}
					golden(t, base+".answers", masked.ReplaceAll(out.Bytes(), []byte(`$1"(a cursor)"`)))
				})
			}
		})
	}
}

// operationsOf are the names of the operations of a document, in their order.
func operationsOf(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, parseErr := parser.ParseQuery(&ast.Source{Input: string(text), Name: file})
	if parseErr != nil {
		t.Fatal(parseErr)
	}
	var names []string
	for _, op := range doc.Operations {
		names = append(names, op.Name)
	}
	return names
}

// askOperation asks one operation of a document.
func askOperation(t *testing.T, h http.Handler, base, operation string) answer {
	t.Helper()
	query, err := os.ReadFile(base + ".graphql")
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]any{"query": string(query), "operationName": operation, "variables": variablesOf(t, h, base)})
	if err != nil {
		t.Fatal(err)
	}
	return post(t, h, body)
}
