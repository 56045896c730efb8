package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// TestExamplesFitTheSchema checks each query that the playground shows on a
// first visit.
func TestExamplesFitTheSchema(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "schema.graphqls"))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "web", "src", "queries", "*.graphql"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 5 {
		t.Fatalf("there are %d examples, and the story takes five", len(files))
	}
	titles := map[string]string{}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			query, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			document, errs := gqlparser.LoadQueryWithRules(schema, string(query), rules.NewDefaultRules())
			if errs != nil {
				t.Fatal(errs)
			}
			if len(document.Operations) != 1 || document.Operations[0].Operation == ast.Subscription {
				t.Fatal("an example is one operation: the play button runs it without asking which")
			}
			if document.Operations[0].Operation == ast.Mutation && !strings.Contains(string(query), "dryRun: true") {
				t.Error("an example changes the map as soon as somebody presses play")
			}
			if !strings.HasPrefix(string(query), "# ") {
				t.Error("an example begins with a comment that says what it asks")
			}
			// The name is the tab's title, and it is all that tells the tabs apart.
			title := document.Operations[0].Name
			if !regexp.MustCompile(`^[A-Z][A-Za-z]{4,23}$`).MatchString(title) || titles[title] != "" {
				t.Errorf("%q is no good title for a tab beside those of %v", title, titles)
			}
			titles[title] = name
		})
	}
}
