package assess

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"corroborate/internal/evidence"
)

//go:embed rubric.yaml
var defaultRubric []byte

// Rubric holds every number of the model, each from 0 to 1.
type Rubric struct {
	Reliability map[evidence.Reliability]float64 // base of an agent or a source
	Design      map[evidence.Design]float64      // base of a study
	Basis       map[evidence.Basis]float64       // base of a testimony
	Severity    map[evidence.Severity]float64    // factor of a caveat
	Strength    map[evidence.Strength]float64    // that a link carries, given that its origin holds
}

// DefaultRubric returns the embedded rubric.
func DefaultRubric() Rubric {
	r, err := ParseRubric("rubric.yaml", defaultRubric)
	if err != nil {
		panic(err) // the embedded file is part of the program, and a test reads it
	}
	return r
}

// ParseRubric reads a rubric from YAML. Whatever is wrong with it is reported
// together, as "name:line:column: what is wrong, what was expected", in one
// Invalid error.
func ParseRubric(name string, data []byte) (Rubric, error) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return Rubric{}, evidence.Errorf(evidence.Invalid, "%s: not YAML: %v", name, err)
	}
	p := rubricParser{name: name}
	tables := map[string]*ast.MappingNode{}
	var root ast.Node
	if len(file.Docs) == 1 {
		root = file.Docs[0].Body
	}
	for _, v := range p.mapping(root, "the rubric", []string{"reliability", "design", "basis", "severity", "strength"}) {
		tables[v.word], _ = v.value.(*ast.MappingNode)
		if tables[v.word] == nil {
			p.failf(v.value, "%s is not a table, expected a number for each of its words", v.word)
		}
	}
	r := Rubric{
		Reliability: table(&p, tables, "reliability", evidence.Reliabilities),
		Design:      table(&p, tables, "design", evidence.Designs),
		Basis:       table(&p, tables, "basis", evidence.Bases),
		Severity:    table(&p, tables, "severity", evidence.Severities),
		Strength:    table(&p, tables, "strength", evidence.Strengths),
	}
	if len(p.problems) > 0 {
		return Rubric{}, evidence.Errorf(evidence.Invalid, "%s", strings.Join(p.problems, "\n"))
	}
	return r, nil
}

// Hash names the rubric: two rubrics with the same numbers have the same hash.
func (r Rubric) Hash() string {
	var b bytes.Buffer
	writeTable(&b, r.Reliability)
	writeTable(&b, r.Design)
	writeTable(&b, r.Basis)
	writeTable(&b, r.Severity)
	writeTable(&b, r.Strength)
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:8])
}

func writeTable[T ~string](b *bytes.Buffer, t map[T]float64) {
	for _, word := range slices.Sorted(maps.Keys(t)) {
		fmt.Fprintf(b, "%s=%b\n", word, t[word])
	}
}

type rubricParser struct {
	name     string
	problems []string
}

type rubricEntry struct {
	word  string
	value ast.Node
}

func (p *rubricParser) failf(at ast.Node, format string, args ...any) {
	line, column := 1, 1
	if at != nil {
		line, column = at.GetToken().Position.Line, at.GetToken().Position.Column
	}
	p.problems = append(p.problems, fmt.Sprintf("%s:%d:%d: %s", p.name, line, column, fmt.Sprintf(format, args...)))
}

// mapping reads a mapping that has just the given words, each once.
func (p *rubricParser) mapping(n ast.Node, what string, words []string) []rubricEntry {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		p.failf(n, "%s is not a table, expected %s", what, evidence.OneOf(words))
		return nil
	}
	var entries []rubricEntry
	seen := map[string]bool{}
	for _, v := range m.Values {
		word := v.Key.String()
		switch {
		case !slices.Contains(words, word):
			p.failf(v.Key, "%q is not known in %s, expected %s", word, what, evidence.OneOf(words))
		case seen[word]:
			p.failf(v.Key, "%q is given twice, expected each word once", word)
		default:
			entries = append(entries, rubricEntry{word, v.Value})
		}
		seen[word] = true
	}
	for _, word := range words {
		if !seen[word] {
			p.failf(n, "%q is missing in %s, expected every word", word, what)
		}
	}
	return entries
}

func table[T ~string](p *rubricParser, tables map[string]*ast.MappingNode, name string, vocabulary []T) map[T]float64 {
	m := tables[name]
	if m == nil {
		return nil
	}
	words := make([]string, len(vocabulary))
	for i, w := range vocabulary {
		words[i] = string(w)
	}
	t := make(map[T]float64, len(words))
	for _, e := range p.mapping(m, name, words) {
		number, ok := probability(e.value)
		if !ok {
			p.failf(e.value, "%s is not a probability, expected a number from 0 to 1", e.value.String())
		}
		t[T(e.word)] = number
	}
	return t
}

func probability(n ast.Node) (float64, bool) {
	var v float64
	switch n := n.(type) {
	case *ast.FloatNode:
		v = n.Value
	case *ast.IntegerNode:
		switch i := n.Value.(type) {
		case int64:
			v = float64(i)
		case uint64:
			v = float64(i)
		}
	default:
		return 0, false
	}
	return v, v >= 0 && v <= 1
}
