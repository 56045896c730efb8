package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

func tidy(t failer, data string, format exchange.Format) string {
	t.Helper()
	out, err := exchange.Tidy(context.Background(), "f", []byte(data), format)
	if err != nil {
		t.Fatalf("%s: %v\n%s", format, err, data)
	}
	again, err := exchange.Tidy(context.Background(), "f", out, format)
	if err != nil || !bytes.Equal(out, again) {
		t.Fatalf("%s: a file in order is put in order once more: %v\n%s", format, err, cmp.Diff(string(out), string(again)))
	}
	return string(out)
}

func TestTidyYAML(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"lists and fields", `
claims:
  - statement: A.
    key: a
agents:
  - {kind: PERSON, key: j, name: "Jane, or {not}"}   # a witness
`, `agents:
  - {key: j, name: "Jane, or {not}", kind: PERSON}   # a witness

claims:
  - key: a
    statement: A.
`},
		{"comments go with what they stand before", `# The map of the wells.
# yaml-language-server: $schema=map.json

# What is claimed.
claims:
  # The first.
  - statement: A. # as the report has it
    # in the words of the report:
    note: |
      # no comment

      Its second paragraph.
    # a short one
    key: a
    # tags: [old]

  - key: b # the second
    statement: B.
# Who speaks.
agents:
- kind: PERSON
  key: j
  name: 'It''s
    # Jane'
# The end.
`, `# The map of the wells.
# yaml-language-server: $schema=map.json

# Who speaks.
agents:
- key: j
  name: 'It''s
    # Jane'
  kind: PERSON

# What is claimed.
claims:
  # The first.
  # a short one
  - key: a
    statement: A. # as the report has it
    # in the words of the report:
    note: |
      # no comment

      Its second paragraph.
    # tags: [old]

  - key: b # the second
    statement: B.
# The end.
`},
		{"comments below the last entry stay in its list", `testimonies:
- {key: t, summary: A., basis: EYEWITNESS, speaker: j}
# - key: old
#   statement: Withdrawn.
# What is claimed.
claims:
- key: a
  statement: A.
# More is to come.

# Who speaks.
agents:
- {key: j, name: J, kind: PERSON}
#- key: k
#  name: K
# The end.
`, `# Who speaks.
agents:
- {key: j, name: J, kind: PERSON}
#- key: k
#  name: K

testimonies:
- {key: t, summary: A., basis: EYEWITNESS, speaker: j}
# - key: old
#   statement: Withdrawn.

# What is claimed.
claims:
- key: a
  statement: A.
# More is to come.
# The end.
`},
		{"texts that keep the blank lines at their end", "claims:\n- note: |+\n    A note.\n\n  statement: A.\n  key: a\nagents:\n- name: |+\n    Jane\n\n  kind: PERSON\n  key: j",
			"agents:\n- key: j\n  name: |+\n    Jane\n\n  kind: PERSON\n\nclaims:\n- key: a\n  statement: A.\n  note: |+\n    A note.\n\n"},
		{"a text at the end of a file without a last line break", "agents:\n- kind: PERSON\n  key: j\n  name: J\n  note: >+ # no\n    # a comment", "agents:\n- key: j\n  name: J\n  kind: PERSON\n  note: >- # no\n    # a comment\n"},
		{"a map in braces", `{claims: [{statement: A., "key":"a"}], agents: []}`, `{agents: [], claims: [{"key":"a", statement: A.}]}` + "\n"},
		{"comments in braces", "claims:\n  - {statement: A., # as it says\n     key: a}\n", "claims:\n  - {statement: A., # as it says\n     key: a}\n"},
		{"a header", "claims: []\nheader:\n  # of May\n  sequence: 3\n  map: m_1\n", "header:\n  # of May\n  map: m_1\n  sequence: 3\n\nclaims: []\n"},
		{"a header in braces", "header: {whole: true, sequence: 3, map: m_1} # of May\nclaims: []\n", "header: {map: m_1, sequence: 3, whole: true} # of May\n\nclaims: []\n"},
		{"nothing", "{}  # nothing yet", "{}  # nothing yet\n"},
		{"line breaks and marks", "\uFEFF%YAML 1.2\r\n---\r\n# A.\r\nclaims:\r\n- statement: x\u2028# y\r\n  key: a\r\n...\r\n", "\uFEFF%YAML 1.2\r\n---\r\n# A.\r\nclaims:\r\n- key: a\r\n  statement: x\u2028# y\r\n...\r\n"},
		{"line breaks of several kinds", "claims:\r- key: a\n  statement: A.\r\n", "claims:\r- key: a\r  statement: A.\r"},
		{"a dash by itself", "claims:\n-\n  statement: A.\n  key: a\n- statement: B.\n  key: b\n", "claims:\n-\n  key: a\n  statement: A.\n- key: b\n  statement: B.\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, tidy(t, c.file, exchange.YAML)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTidyJSON(t *testing.T) {
	for format, c := range map[exchange.Format]struct{ file, want string }{
		exchange.JSON: {`{"header": {"sequence": 3, "map": "m_1"}, "links": [], "claims": [{"tags": ["b", "a"], "statement": "<A> \u2028", "key": "a"}], "agents": []}`, `{
  "header": {"map": "m_1", "sequence": 3},
  "agents": [],
  "claims": [
    {
      "key": "a",
      "statement": "<A> \u2028",
      "tags": [
        "b",
        "a"
      ]
    }
  ],
  "links": []
}
`},
		exchange.JSONL: {"\n{\"header\": {\"sequence\": 3, \"map\": \"m_1\"}}\n{\"claim\": {\"statement\": \"A.\",  \"key\": \"a\"}}\n\n{\"agent\": {\"kind\": \"PERSON\", \"name\": \"J\", \"key\": \"j\"}}",
			"{\"header\":{\"map\":\"m_1\",\"sequence\":3}}\n{\"claim\":{\"key\":\"a\",\"statement\":\"A.\"}}\n{\"agent\":{\"key\":\"j\",\"name\":\"J\",\"kind\":\"PERSON\"}}\n"},
	} {
		if diff := cmp.Diff(c.want, tidy(t, c.file, format)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
}

// The maps of the examples and of the tests are put in order without losing a comment, a
// value or a line of text.
func TestTidyMaps(t *testing.T) {
	for _, name := range maps(t) {
		format, _ := exchange.FormatOf(name)
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out := tidy(t, string(data), format)
		if strings.Contains(name, "testdata") && out != string(data) {
			t.Errorf("%s is an export, and put in order (-want +got):\n%s", name, cmp.Diff(string(data), out))
		}
		if format == exchange.YAML && !slices.Equal(tokens(string(data)), tokens(out)) {
			t.Errorf("%s has other words than before", name)
		}
	}
}

// tokens are the words of a text, sorted.
func tokens(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \n,{}-", r) })
	slices.Sort(words)
	return words
}

// maps are the map files of the examples and of the tests.
func maps(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../../examples/*.yaml", "../../examples/graded/*.yaml", "testdata/whole.*", "export/testdata/map.yaml", "export/testdata/map.json", "export/testdata/map.jsonl"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, names...)
	}
	if len(all) < 20 {
		t.Fatalf("there are only %d maps", len(all))
	}
	return all
}

// The examples that people start from are in order.
func TestExamplesAreInOrder(t *testing.T) {
	for _, name := range maps(t) {
		if !strings.Contains(name, "/examples/") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if tidy(t, string(data), exchange.YAML) != string(data) {
			t.Errorf("'corroborate fmt' puts %s in another order", name)
		}
	}
}

// An export is in order. A file that says the same in another order, with comments, says the
// same when it is put in order, and its comments stand before the same fields.
func TestTidyAnyMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := mapGen().Draw(t, "map")
		for _, format := range exchange.Formats {
			exported := string(write(t, m, format))
			if got := tidy(t, exported, format); got != exported {
				t.Fatalf("%s: an export is put in order: %s", format, cmp.Diff(exported, got))
			}
		}
		file, fields := shuffled(t, m)
		lines := strings.Split(tidy(t, file, exchange.YAML), "\n")
		for comment, field := range fields {
			i := slices.IndexFunc(lines, func(line string) bool { return strings.TrimSpace(line) == comment })
			if i < 0 || strings.TrimLeft(lines[i+1], " -") != strings.TrimLeft(field, " -") {
				t.Fatalf("%s no longer stands before %q in\n%s", comment, field, strings.Join(lines, "\n"))
			}
		}
	})
}

// shuffled writes the lists of a map, and the fields of its entries, in any order, and a
// comment before each field. It returns the fields by their comments. A comment before an
// entry stays there, whatever its first field.
func shuffled(t *rapid.T, m *evidence.Map) (file string, fields map[string]string) {
	fields = map[string]string{}
	lists := map[evidence.Kind]string{}
	for e := range m.Entries() {
		var one evidence.Map
		one.Add(e)
		for i, field := range rapid.Permutation(fieldsOf(string(write(t, &one, exchange.YAML)))).Draw(t, "fields") {
			comment := fmt.Sprintf("# %d", len(fields))
			if i == 0 {
				lists[e.EntryKind()] += "  # an entry\n  - " + field[4:]
				continue
			}
			first, _, _ := strings.Cut(field, "\n")
			fields[comment] = first
			lists[e.EntryKind()] += "    " + comment + "\n" + field
		}
	}
	for _, kind := range rapid.Permutation(evidence.Kinds).Draw(t, "lists") {
		if lists[kind] != "" {
			file += evidence.Plural(kind) + ":\n" + lists[kind]
		}
	}
	return file, fields
}

// fieldsOf cuts a map of one entry into the lines of each field.
func fieldsOf(exported string) []string {
	_, entry, _ := strings.Cut(exported, "\n")
	var fields []string
	for line := range strings.Lines(strings.Replace(entry, "  - ", "    ", 1)) {
		if strings.HasPrefix(line, "    ") && line[4] != ' ' {
			fields = append(fields, "")
		}
		fields[len(fields)-1] += line
	}
	return fields
}
