package corroborate_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// withoutExample names the packages without an example of their own, and why.
var withoutExample = map[string]string{
	"graph/edit":      "a part of graph's handler",
	"graph/generated": "a part of graph's handler",
	"graph/input":     "a part of graph's handler",
	"graph/load":      "a part of graph's handler",
	"graph/model":     "a part of graph's handler",
	"graph/paging":    "a part of graph's handler",
	"graph/problems":  "a part of graph's handler",
	"graph/read":      "a part of graph's handler",
	"graph/request":   "a part of graph's handler",
	"graph/scalar":    "a part of graph's handler",
	"graph/view":      "a part of graph's handler",
	"graph/write":     "a part of graph's handler",

	"internal/server":         "`corroborate serve` shows it",
	"internal/server/metrics": "`corroborate serve` shows it",
	"internal/server/tracing": "`corroborate serve` shows it",
	"internal/web":            "`corroborate serve` shows it",

	"internal/storage/memstore":               "the example of internal/storage uses it",
	"internal/storage/neo4jstore":             "it needs a server; the example of internal/storage goes for all stores",
	"internal/storage/sqlitestore":            "the example of internal/storage/open uses it",
	"internal/storage/storetest":              "it is for tests",
	"internal/storage/neo4jstore/neo4jtest":   "it is for tests",
	"internal/storage/sqlitestore/sqlitetest": "it is for tests",
}

// TestEachPackageHasAnExample counts examples with an output, since only these run.
func TestEachPackageHasAnExample(t *testing.T) {
	found := map[string]bool{}
	for _, top := range []string{"graph", "internal"} {
		err := filepath.WalkDir(top, func(dir string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			exported, examples := readPackage(t, dir)
			if !exported {
				return nil
			}
			name := filepath.ToSlash(dir)
			found[name] = true
			switch why := withoutExample[name]; {
			case !examples && why == "":
				t.Errorf("%s has no example with an output", name)
			case examples && why != "":
				t.Errorf("%s has an example, and an exception: %s", name, why)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, why := range withoutExample {
		if !found[name] {
			t.Errorf("%s exports nothing, and has an exception: %s", name, why)
		}
	}
}

// readPackage reports whether the package in a folder exports anything, and whether
// it has an example with an output.
func readPackage(t *testing.T, dir string) (exported, examples bool) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		mode := parser.SkipObjectResolution
		isTest := strings.HasSuffix(name, "_test.go")
		if isTest {
			mode |= parser.ParseComments // outputs are comments
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, mode)
		if err != nil {
			t.Fatal(err)
		}
		if !isTest {
			exported = ast.FileExports(file) || exported
			continue
		}
		for _, example := range doc.Examples(file) {
			examples = examples || example.Output != ""
		}
	}
	return exported, examples
}
