package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// TestPlacesOfProblems reads files in which a mark stands before each thing
// that is wrong, and expects just these places.
func TestPlacesOfProblems(t *testing.T) {
	const mark = "«"
	cases := []struct {
		what   string
		format exchange.Format
		marked string
	}{
		{"a value after letters of several bytes", exchange.YAML, "claims:\n  - {key: a, note: Ünïcödé 😀, statement: «5}\n"},
		{"a value after letters of several bytes", exchange.JSON, "{\"claims\": [{\"key\": \"a\", \"note\": \"Ünïcödé 😀\", \"statement\": «5}]}"},
		{"a value after escapes", exchange.JSON, `{"claims": [{"key": "a", "note": "\u00fc\ud83d\ude00\/\t", "statement": «5}]}`},
		{"a value after tabs", exchange.JSON, "{\n\t\"claims\":\t[\n\t\t{\"key\":\t\"a\",\t\"statement\":\t«5}]}"},
		{"a name", exchange.YAML, "claims:\n  - key: a\n    statement: A.\n\n    # a comment\n    «foo: 1\n"},
		{"a name in quotes", exchange.YAML, "claims:\n  - key: a\n    statement: A.\n    «\"foo\": 1\n"},
		{"a name", exchange.JSON, "{\"claims\": [{\"key\": \"a\",\n \"statement\": \"A.\",\n   «\"foo\": {\"x\": [1]}}]}"},
		{"a name in a line", exchange.JSONL, "\n  \n{\"claim\": {\"key\": \"a\", \"statement\": \"A.\", «\"foo\": 1}}\n"},
		{"after a literal block", exchange.YAML, "claims:\n  - key: a\n    statement: |\n      One.\n\n      Two.\n    note: «5\n"},
		{"after a folded block", exchange.YAML, "claims:\n  - key: a\n    statement: >-\n      One\n      two.\n    note: «5\n"},
		{"after a plain text of two lines", exchange.YAML, "claims:\n  - key: a\n    statement: One\n      two.\n    note: «5\n"},
		{"after a quoted text of two lines", exchange.YAML, "claims:\n  - key: a\n    statement: \"One\n      two.\"\n    note: «5\n"},
		{"a blank literal block", exchange.YAML, "claims:\n  - key: a\n    statement: «|\n\n\n    note: x\n"},
		{"after a line separator, which is none", exchange.YAML, "claims:\n  - {key: a, note: \"x\u2028y\u2029z\u0085\", statement: «5}\n"},
		{"after a line separator, which is none", exchange.JSON, "{\"claims\": [{\"key\": \"a\", \"note\": \"x\u2028y\u2029\u0085\", \"statement\": «5}]}"},
		{"after line ends of Windows", exchange.YAML, "claims:\r\n  - key: a\r\n    statement: «5\r\n"},
		{"after line ends of Windows", exchange.JSON, "{\r\n\"claims\": [\r\n{\"key\": \"a\", \"statement\": «5}]}"},
		{"after line ends of Windows", exchange.JSONL, "{\"claim\": {\"key\": \"a\", \"statement\": \"A.\"}}\r\n{\"claim\": {\"key\": «5, \"statement\": \"A.\"}}\r\n"},
		{"an item of a list in lines", exchange.YAML, "claims:\n  - key: a\n    statement: A.\n    tags:\n      - x\n      - «X\n      - «x\n"},
		{"what is missing, at its entry", exchange.YAML, "claims:\n  - «key: a\n    note: x\n"},
		{"what is missing, at its entry", exchange.YAML, "claims: [«{key: a}]\n"},
		{"what is missing, at its entry", exchange.JSONL, "{\"claim\": «{\"key\": \"a\"}}"},
		{"a null in words", exchange.YAML, "claims:\n  - key: a\n    statement: «null\n"},
		{"a null with nothing there, at its name", exchange.YAML, "claims:\n  - key: a\n    «statement:\n\n  - key: b\n    statement: B.\n"},
		{"an empty text", exchange.YAML, "claims:\n  - {key: a, statement: «\"\"}\n"},
		{"an empty list", exchange.JSON, "{\"claims\": [{\"key\": \"a\", \"statement\": \"A.\"}], \"caveats\": [{\"key\": \"c\", \"category\": \"METHOD\", \"severity\": \"MINOR\", \"text\": \"T\", \"qualifies\": «[]}]}"},
		{"a name given twice", exchange.YAML, "claims:\n  - key: a\n    statement: A.\n    «key: b\n"},
		{"a list given twice", exchange.YAML, "claims: []\nlinks: []\n«claims: []\n"},
		{"a key taken", exchange.YAML, "claims:\n  - {key: a, statement: A.}\nagents:\n  - {name: A, kind: PERSON, key: «a}\n"},
		{"a repeated link, at the link", exchange.YAML, "claims:\n  - {key: a, statement: A.}\n  - {key: b, statement: B.}\nlinks:\n  - {from: a, to: b, relation: SUPPORTS}\n  - «from: a\n    to: b\n    relation: SUPPORTS\n"},
		{"a link to its origin", exchange.YAML, "claims:\n  - {key: a, statement: A.}\nlinks:\n  - from: a\n    relation: SUPPORTS\n    to: «a\n"},
		{"dangling references", exchange.YAML, "links:\n  - {from: «a, to: «b, relation: SUPPORTS}\n"},
		{"dangling references", exchange.JSONL, "{\"link\": {\"from\": «\"a\", \"to\": «\"b\", \"relation\": \"SUPPORTS\"}}"},
		{"a reference to a wrong kind", exchange.JSON, "{\"claims\": [{\"key\": \"a\", \"statement\": \"A.\"}], \"agents\": [{\"key\": \"b\", \"name\": \"B\", \"kind\": \"PERSON\", \"affiliation\": «\"a\"}]}"},
		{"good items of a list with a bad one", exchange.YAML, "claims:\n  - {key: a, statement: A., tags: [«1, x, «x, «X, ok]}\n"},
		{"not a map", exchange.YAML, "# a comment\n\n«- a\n"},
		{"not a map", exchange.JSON, "\n  «[]"},
		{"a second document", exchange.YAML, "claims: []\n«---\nclaims: []\n"},
		{"a syntax error", exchange.YAML, "claims:\n  - key: a\n    statement: A«: B: C\n"},
		{"a word with no colon", exchange.YAML, "claims: []\n«links\nagents: []\n"},
		{"a quote that does not end", exchange.YAML, "claims:\n  - {key: a, statement: «'A.}\n"},
		{"a bracket that does not end", exchange.YAML, "claims: [{key: a«"},
		{"a bracket that does not end", exchange.YAML, "claims: [{key: a}\n«"},
		{"a dash at the end", exchange.YAML, "claims:\n  -«"},
		{"a document mark at the end", exchange.YAML, "{}\n«---"},
		{"an escape that is none", exchange.YAML, "claims:\n  - {key: a, statement: \"A«\\q\"}\n"},
		{"a syntax error", exchange.JSON, "{\"claims\": [\n  {\"key\": \"é\", «key: 1}]}"},
		{"a comma too many", exchange.JSON, "{\"claims\": [«,]}"},
		{"what follows the map", exchange.JSON, "{}\n«{}"},
		{"syntax errors leave other lines alone", exchange.JSONL, "{\"claim\": {}«\n{\"claim\": {\"key\": «5, \"statement\": \"A.\"}}\n«x\n"},
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%s/%s", c.format, c.what), func(t *testing.T) {
			var want []string
			text := c.marked
			for {
				before, after, found := strings.Cut(text, mark)
				if !found {
					break
				}
				line := strings.Count(before, "\n") + 1
				column := len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
				want = append(want, fmt.Sprintf("%d:%d", line, column))
				text = before + after
			}
			_, err := exchange.Read(context.Background(), "f", strings.NewReader(text), c.format, nil)
			var all *evidence.Error
			if !errors.As(err, &all) {
				t.Fatal("no problem was found")
			}
			var got []string
			for _, p := range all.Problems {
				got = append(got, fmt.Sprintf("%d:%d", p.Place.Line, p.Place.Column))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s\n(-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestProblemsAreToldUpToALimit(t *testing.T) {
	var file bytes.Buffer
	const lines = exchange.MaxProblems + 5
	for range lines {
		file.WriteString("{}\n")
	}
	_, err := exchange.Read(context.Background(), "f", &file, exchange.JSONL, nil)
	var all *evidence.Error
	if !errors.As(err, &all) || len(all.Problems) != exchange.MaxProblems || all.More != 5 {
		t.Fatalf("%d problems told and %d counted", len(all.Problems), all.More)
	}
	if text := err.Error(); !strings.HasSuffix(text, "\nand 5 more") {
		t.Errorf("the text ends with %q", text[len(text)-60:])
	}
}
