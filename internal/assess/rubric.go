package assess

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"corroborate/internal/evidence"
	"corroborate/internal/nearest"
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

// DefaultRubricText is the file that the embedded rubric is read from.
func DefaultRubricText() []byte { return bytes.Clone(defaultRubric) }

// ParseRubric reads a rubric from YAML. Whatever is wrong with it is reported
// together, as "name:line:column: what is wrong, what was expected", in the
// order of the lines, in one Invalid error.
func ParseRubric(name string, data []byte) (Rubric, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return Rubric{}, evidence.Errorf(evidence.Invalid, "%s: not YAML: %v", name, err)
	}
	p := rubricParser{name: name}
	root := &doc
	if len(doc.Content) > 0 {
		root = doc.Content[0]
	}
	tables := map[string]*yaml.Node{}
	for _, v := range p.mapping(root, "the rubric", []string{"reliability", "design", "basis", "severity", "strength"}) {
		if v.value.Kind != yaml.MappingNode {
			p.failf(v.value, "%s is not a table, expected a number for each of its words", v.word)
			continue
		}
		tables[v.word] = v.value
	}
	r := Rubric{
		Reliability: table(&p, tables, "reliability", evidence.Reliabilities),
		Design:      table(&p, tables, "design", evidence.Designs),
		Basis:       table(&p, tables, "basis", evidence.Bases),
		Severity:    table(&p, tables, "severity", evidence.Severities),
		Strength:    table(&p, tables, "strength", evidence.Strengths),
	}
	if len(p.problems) > 0 {
		return Rubric{}, p.err()
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
	problems []rubricProblem
}

type rubricProblem struct {
	line, column int
	text         string
}

func (p *rubricParser) err() error {
	slices.SortStableFunc(p.problems, func(a, b rubricProblem) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	lines := make([]string, len(p.problems))
	for i, one := range p.problems {
		lines[i] = fmt.Sprintf("%s:%d:%d: %s", p.name, one.line, one.column, one.text)
	}
	return evidence.Errorf(evidence.Invalid, "%s", strings.Join(lines, "\n"))
}

type rubricEntry struct {
	word  string
	value *yaml.Node
}

func (p *rubricParser) failf(at *yaml.Node, format string, args ...any) {
	p.problems = append(p.problems, rubricProblem{max(at.Line, 1), max(at.Column, 1), fmt.Sprintf(format, args...)})
}

// mapping reads a mapping that has just the given words, each once.
func (p *rubricParser) mapping(n *yaml.Node, what string, words []string) []rubricEntry {
	if n.Kind != yaml.MappingNode {
		p.failf(n, "%s is not a table, expected %s", what, evidence.OneOf(words))
		return nil
	}
	var entries []rubricEntry
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch word := key.Value; {
		case !slices.Contains(words, word):
			hint := ""
			if near := nearest.To(word, words, 1); len(near) > 0 {
				hint = fmt.Sprintf("; did you mean %q?", near[0])
			}
			p.failf(key, "%q is not known in %s, expected %s%s", word, what, evidence.OneOf(words), hint)
		case seen[word]:
			p.failf(key, "%q is given twice, expected each word once", word)
		default:
			entries = append(entries, rubricEntry{word, value})
		}
		seen[key.Value] = true
	}
	for _, word := range words {
		if !seen[word] {
			p.failf(n, "%q is missing in %s, expected every word", word, what)
		}
	}
	return entries
}

func table[T ~string](p *rubricParser, tables map[string]*yaml.Node, name string, vocabulary []T) map[T]float64 {
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
			p.failf(e.value, "%q is not a probability, expected a number from 0 to 1", e.value.Value)
		}
		t[T(e.word)] = number
	}
	return t
}

func probability(n *yaml.Node) (float64, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!float" && n.Tag != "!!int" {
		return 0, false
	}
	v, err := strconv.ParseFloat(n.Value, 64)
	return v, err == nil && v >= 0 && v <= 1
}
