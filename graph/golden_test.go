package graph_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every query of testdata gets the answer beside it, on every store. Variables
// are in a file of the query's name that ends in .variables.json. Cursors are a
// store's own, so that they are masked in the answers, and a variable takes one
// out of the answer to another query: "after page-1: claims.pageInfo.endCursor".
func TestQueries(t *testing.T) {
	queries, err := filepath.Glob("testdata/*.graphql")
	if err != nil || len(queries) == 0 {
		t.Fatalf("no queries: %v", err)
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			importFile(t, store, demoFile)
			h := serve(store)
			for _, file := range queries {
				base := strings.TrimSuffix(file, ".graphql")
				t.Run(filepath.Base(base), func(t *testing.T) {
					got := askFile(t, h, base)
					var pretty bytes.Buffer
					if err := json.Indent(&pretty, got.body, "", "  "); err != nil {
						t.Fatal(err)
					}
					golden(t, base+".json", masked.ReplaceAll(pretty.Bytes(), []byte(`$1"(a cursor)"`)))
				})
			}
		})
	}
}

var (
	masked = regexp.MustCompile(`("(?:cursor|startCursor|endCursor)": )"[^"]+"`)
	taken  = regexp.MustCompile(`^after ([a-z0-9-]+): ([A-Za-z.]+)$`)
)

func askFile(t *testing.T, h http.Handler, base string) answer {
	t.Helper()
	query, err := os.ReadFile(base + ".graphql")
	if err != nil {
		t.Fatal(err)
	}
	return ask(t, h, string(query), variablesOf(t, h, base))
}

func variablesOf(t *testing.T, h http.Handler, base string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(base + ".variables.json")
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var variables map[string]any
	if err := json.Unmarshal(text, &variables); err != nil {
		t.Fatal(err)
	}
	for name, v := range variables {
		text, _ := v.(string)
		if m := taken.FindStringSubmatch(text); m != nil {
			variables[name] = at(t, askFile(t, h, filepath.Join("testdata", m[1])).data, m[2])
		}
	}
	return variables
}

// at is the value at a path of field names.
func at(t testing.TB, data map[string]any, path string) any {
	t.Helper()
	var v any = data
	for name := range strings.SplitSeq(path, ".") {
		object, ok := v.(map[string]any)
		if !ok {
			t.Fatalf("nothing at %s in %v", path, data)
		}
		v = object[name]
	}
	return v
}
