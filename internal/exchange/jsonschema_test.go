package exchange_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"

	"corroborate/internal/exchange"
)

// mapSchema is the schema of map files, as a validator reads it.
func mapSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(exchange.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("map.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("map.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// document is a file as a validator takes it.
func document(data []byte, format exchange.Format) (any, error) {
	if format == exchange.YAML {
		var value any
		if err := yaml.Unmarshal(data, &value); err != nil {
			return nil, err
		}
		var err error
		if data, err = json.Marshal(value); err != nil {
			return nil, err
		}
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(data))
}

func TestJSONSchemaAcceptsMaps(t *testing.T) {
	schema := mapSchema(t)
	for _, name := range maps(t) {
		format, _ := exchange.FormatOf(name)
		if format == exchange.JSONL {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		value, err := document(data, format)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestJSONSchemaAcceptsAnyMap(t *testing.T) {
	schema := mapSchema(t)
	rapid.Check(t, func(t *rapid.T) {
		data := write(t, mapGen().Draw(t, "map"), exchange.JSON)
		value, err := document(data, exchange.JSON)
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
	})
}

// What is wrong with the bad files, the schema refuses too, unless it takes knowing the
// whole file, or the calendar, or is no matter of the values: how they are written.
func TestJSONSchemaRefuses(t *testing.T) {
	schema := mapSchema(t)
	beyond := []string{"dangling", "duplicate-keys", "links", "qualified-links", "self-references", "wrong-kinds", "dates",
		"anchors", "list-twice", "not-utf8", "several-documents", "syntax-surrogate", "tags"}
	names, err := filepath.Glob("testdata/bad/*.*")
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, name := range names {
		format, ok := exchange.FormatOf(name)
		if !ok || format == exchange.JSONL {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		value, err := document(data, format)
		if err != nil {
			continue // no schema is asked about what cannot be read
		}
		refused++
		stem, _, _ := strings.Cut(filepath.Base(name), ".")
		if schema.Validate(value) == nil && !slices.Contains(beyond, stem) {
			t.Errorf("%s is a good map to the schema", name)
		}
	}
	if refused < 10 {
		t.Errorf("only %d bad files were shown to the schema", refused)
	}
}

// Each rule that a schema can say is broken by itself.
func TestJSONSchemaRules(t *testing.T) {
	schema := mapSchema(t)
	const agent, source = `{"agents": [{"key": "a", "name": "A", "kind": "PERSON"%s}]}`, `{"sources": [{"key": "s", "title": "S", "kind": "REPORT"%s}]}`
	for _, c := range []struct {
		form, more string
		good       bool
	}{
		{agent, ``, true},
		{agent, `, "affiliation": "icsve"`, true},
		{agent, `, "affiliation": "Icsve"`, false},
		{agent, `, "affiliation": "unknown-speaker"`, false},
		{agent, `, "affiliation": ["icsve"]`, false},
		{agent, `, "reliability": "b"`, false},
		{agent, `, "pseudonymous": "yes"`, false},
		{agent, `, "note": " "`, false},
		{agent, `, "note": null`, false},
		{agent, `, "url": "javascript:alert(1)"`, false},
		{agent, `, "url": "mailto:ann@example.org"`, true},
		{agent, `, "names": "A"`, false},
		{source, `, "published": "2015/2016-03"`, true},
		{source, `, "published": "2015-13"`, false},
		{source, `, "published": 2015`, true},
		{source, `, "doi": "doi:10.1000/182"`, true},
		{source, `, "doi": "no"`, false},
		{`{"views": [{"key": "v", "title": "V"%s}]}`, `, "address": "sources?retracted=yes"`, true},
		{`{"views": [{"key": "v", "title": "V"%s}]}`, `, "address": "https://example.org/"`, false},
		{source, `, "authors": ["a", "a"]`, false},
		{source, `, "authors": []`, true},
		{`{"studies": [{"key": "s", "title": "S", "design": "SURVEY"%s}]}`, `, "sampleSize": 0`, false},
		{`{"testimonies": [{"key": "t", "summary": "S", "basis": "EXPERT"%s}]}`, `, "quotePrefix": "so"`, false},
		{`{"testimonies": [{"key": "t", "summary": "S", "basis": "EXPERT"%s}]}`, `, "quotePrefix": "so", "quote": "it is"`, true},
		{`{"caveats": [{"key": "c", "category": "METHOD", "severity": "MINOR", "text": "T"%s}]}`, ``, false},
		{`{"caveats": [{"key": "c", "category": "METHOD", "severity": "MINOR", "text": "T"%s}]}`, `, "qualifies": []`, false},
		{`{"caveats": [{"key": "c", "category": "METHOD", "severity": "MINOR", "text": "T"%s}]}`, `, "qualifies": ["a", "a->b", "a-|b"]`, true},
		{`{"links": [{"from": "a", "to": "b"%s}]}`, ``, false},
		{`{"links": [{"from": "a", "to": "b"%s}]}`, `, "relation": "CITES"`, false},
		{`{"header": {"map": "m_1", "sequence": 0%s}}`, `, "whole": true, "at": "2026-01-31T12:00:00Z"`, true},
		{`{"header": {"map": "m_1", "sequence": 0%s}}`, `, "of": "m_2"`, false},
		{`{"header": {"map": "m_1"%s}}`, ``, false},
		{`{"claim": [%s]}`, ``, false},
		{`[%s]`, ``, false},
	} {
		file := fmt.Sprintf(c.form, c.more)
		value, err := document([]byte(file), exchange.JSON)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != c.good {
			t.Errorf("%s: %v", file, err)
		}
	}
}
