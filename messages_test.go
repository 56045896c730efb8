package corroborate_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// What was expected is data of a problem, and is put into words in one place. A message that
// says it itself keeps it from clients. The command line writes to people alone.
func TestMessagesLeaveWhatWasExpectedToProblems(t *testing.T) {
	told := 0
	for _, room := range []string{"internal", "graph"} {
		err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "generated") ||
				strings.HasPrefix(filepath.ToSlash(path), "internal/storage/storetest/") {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				text, ok := n.(*ast.BasicLit)
				if ok && text.Kind == token.STRING && strings.Contains(text.Value, ", expected") {
					if told++; filepath.ToSlash(path) != "internal/evidence/problem.go" {
						t.Errorf("%v: %s", files.Position(text.Pos()), text.Value)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if told == 0 {
		t.Error("no place says what was expected")
	}
}
