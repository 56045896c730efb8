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
	"corroborate/internal/text/spelling"
)

//go:embed rubric.yaml
var defaultRubric []byte

// Rubric holds every number of the model, each from 0 to 1. "A worked example"
// and "The words" in docs/model.md say how they are used.
type Rubric struct {
	Reliability map[evidence.Reliability]float64 // soundness of an agent or a source before caveats
	Design      map[evidence.Design]float64      // soundness of a study before caveats
	Basis       map[evidence.Basis]float64       // soundness of a testimony before caveats
	Severity    map[evidence.Severity]float64    // factor of a caveat
	Strength    map[evidence.Strength]float64    // probability that a link holds if its record holds
	Certainty   map[evidence.Certainty]float64   // least figure for each word of certainty; none for VERY_LOW

	Bare              float64 // factor on the strength of evidence that rests on a source and no study
	Material          float64 // least figure at which a side matters
	Corroborated      float64 // least belief at which two independent lines corroborate
	ContestedShare    float64 // least share of the larger side that the smaller has if a claim is contested
	ContestedConflict float64 // least conflict at which comparable counts of lines make a claim contested
	CappingConflict   float64 // least conflict at which certainty is at most MODERATE
	Line              float64 // least strength at which a unit or a line counts
	TrustedPlace      float64 // least soundness at which a place of publication is no shared weakness
	OwnEvidence       float64 // least probability of an argument that frees certainty from that of the premises
}

// form is the number of the model's rules. Figures of two forms are not
// comparable, so the form is part of a rubric's hash.
const form = 3

// ratedCertainties are the words of certainty that have a number in the rubric.
var ratedCertainties = evidence.Certainties[:len(evidence.Certainties)-1]

type rubricNumber struct {
	name  string
	value *float64
}

// numbers lists the rubric's numbers that belong to no table.
func (r *Rubric) numbers() []rubricNumber {
	return []rubricNumber{
		{"bare", &r.Bare}, {"material", &r.Material}, {"corroborated", &r.Corroborated},
		{"contestedShare", &r.ContestedShare}, {"contestedConflict", &r.ContestedConflict}, {"cappingConflict", &r.CappingConflict},
		{"line", &r.Line}, {"trustedPlace", &r.TrustedPlace}, {"ownEvidence", &r.OwnEvidence},
	}
}

// Numbers returns the numbers that belong to no table, each from 0 to 1, by
// their names in the file.
func (r Rubric) Numbers() map[string]float64 {
	out := map[string]float64{}
	for _, n := range r.numbers() {
		out[n.name] = *n.value
	}
	return out
}

// DefaultRubric returns the embedded rubric.
func DefaultRubric() Rubric {
	r, err := parseRubric("rubric.yaml", defaultRubric, nil)
	if err != nil {
		panic(err) // a test parses the embedded file
	}
	return r
}

// DefaultRubricText returns the embedded rubric as YAML.
func DefaultRubricText() []byte { return bytes.Clone(defaultRubric) }

// ParseRubric reads a rubric from YAML. The file must have every table and
// every word, with numbers from 0 to 1. An Invalid error lists all problems in
// the order of the lines, each as "name:line:column: what is wrong, what was
// expected".
func ParseRubric(name string, data []byte) (Rubric, error) {
	defaults := DefaultRubric()
	return parseRubric(name, data, &defaults)
}

func parseRubric(name string, data []byte, defaults *Rubric) (Rubric, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return Rubric{}, evidence.Refuse(evidence.Problem{Place: evidence.Place{File: name}, Message: fmt.Sprintf("not YAML: %v", err)})
	}
	p := rubricParser{name: name}
	root := &doc
	if len(doc.Content) > 0 {
		root = doc.Content[0]
	}
	p.root = root
	var r, or Rubric
	if defaults != nil {
		or = *defaults
	}
	tables := map[string]*yaml.Node{}
	for _, v := range p.rows(root, "the rubric", []string{"reliability", "design", "basis", "severity", "strength", "certainty", "numbers"}) {
		tables[v.word] = v.value
	}
	r.Reliability = table(&p, tables, "reliability", evidence.Reliabilities, or.Reliability)
	r.Design = table(&p, tables, "design", evidence.Designs, or.Design)
	r.Basis = table(&p, tables, "basis", evidence.Bases, or.Basis)
	r.Severity = table(&p, tables, "severity", evidence.Severities, or.Severity)
	r.Strength = table(&p, tables, "strength", evidence.Strengths, or.Strength)
	r.Certainty = table(&p, tables, "certainty", ratedCertainties, or.Certainty)
	fallback := or.Numbers()
	var names []string
	for _, n := range r.numbers() {
		names = append(names, n.name)
	}
	given := table(&p, tables, "numbers", names, fallback)
	for _, n := range r.numbers() {
		*n.value = given[n.name]
	}
	if len(p.problems) > 0 {
		return Rubric{}, p.err()
	}
	inOrder(&p, tables["reliability"], evidence.Reliabilities[:5], r.Reliability)
	inOrder(&p, tables["severity"], evidence.Severities, r.Severity)
	inOrder(&p, tables["strength"], evidence.Strengths, r.Strength)
	inOrder(&p, tables["certainty"], ratedCertainties, r.Certainty)
	inOrder(&p, tables["numbers"], []string{"corroborated", "material"}, given)
	inOrder(&p, tables["numbers"], []string{"contestedConflict", "cappingConflict"}, given)
	if len(p.problems) > 0 {
		return Rubric{}, p.err()
	}
	return r, nil
}

// Hash returns 16 hexadecimal digits that identify the rubric's numbers and the
// form of the model. Rubrics with equal numbers have equal hashes.
func (r Rubric) Hash() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "form=%d\n", form)
	writeTable(&b, r.Reliability)
	writeTable(&b, r.Design)
	writeTable(&b, r.Basis)
	writeTable(&b, r.Severity)
	writeTable(&b, r.Strength)
	writeTable(&b, r.Certainty)
	writeTable(&b, r.Numbers())
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
	root     *yaml.Node
	problems []evidence.Problem
}

func (p *rubricParser) err() error {
	slices.SortStableFunc(p.problems, func(a, b evidence.Problem) int {
		return cmp.Or(cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Column, b.Place.Column))
	})
	return evidence.Refuse(p.problems...)
}

type rubricRow struct {
	word  string
	value *yaml.Node
}

func (p *rubricParser) failf(at *yaml.Node, expected, format string, args ...any) {
	p.fail(at, evidence.Problem{Message: fmt.Sprintf(format, args...), Expected: expected})
}

func (p *rubricParser) fail(at *yaml.Node, one evidence.Problem) {
	one.Place = evidence.Place{File: p.name, Line: max(at.Line, 1), Column: max(at.Column, 1)}
	p.problems = append(p.problems, one)
}

// rows reads a mapping that may have only the given words, each once.
func (p *rubricParser) rows(n *yaml.Node, what string, words []string) []rubricRow {
	if n.Kind != yaml.MappingNode {
		p.failf(n, evidence.OneOf(words), "%s is not a table", what)
		return nil
	}
	var rows []rubricRow
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch word := key.Value; {
		case !slices.Contains(words, word):
			p.fail(key, evidence.Problem{Message: fmt.Sprintf("%q is not known in %s", word, what), Expected: evidence.OneOf(words), Nearest: spelling.To(word, words, 1)})
		case seen[word]:
			p.failf(key, "each word once", "%q is given twice", word)
		default:
			rows = append(rows, rubricRow{word, value})
		}
		seen[key.Value] = true
	}
	return rows
}

// table reads a table of the rubric, which must have every word of the
// vocabulary. Messages about missing words include their defaults.
func table[T ~string](p *rubricParser, tables map[string]*yaml.Node, name string, vocabulary []T, defaults map[T]float64) map[T]float64 {
	n := tables[name]
	t := make(map[T]float64, len(vocabulary))
	if n != nil {
		for _, e := range p.rows(n, name, evidence.Strings(vocabulary)) {
			number, ok := probability(e.value)
			if !ok {
				p.failf(e.value, "a number from 0 to 1", "%q is not a probability", e.value.Value)
			}
			t[T(e.word)] = number
		}
		if n.Kind != yaml.MappingNode {
			return t
		}
	}
	at := n
	if at == nil {
		at = p.root
	}
	var missing []string
	for _, word := range vocabulary {
		if _, ok := t[word]; !ok {
			missing = append(missing, fmt.Sprintf("%s (by default %v)", word, defaults[word]))
		}
	}
	switch {
	case n == nil && p.root.Kind == yaml.MappingNode:
		p.failf(at, "a number for each of "+strings.Join(missing, ", "), "the table %q is missing", name)
	case n != nil && len(missing) > 0:
		p.failf(at, "every word", "%s lacks %s", name, strings.Join(missing, ", "))
	}
	return t
}

// inOrder checks that numbers do not rise along words that are listed from the
// largest to the smallest.
func inOrder[T ~string](p *rubricParser, n *yaml.Node, words []T, t map[T]float64) {
	for i, word := range words[1:] {
		if before := words[i]; t[word] > t[before] {
			at := n
			for j := 0; j+1 < len(n.Content); j += 2 {
				if n.Content[j].Value == string(word) {
					at = n.Content[j+1]
				}
			}
			p.failf(at, fmt.Sprintf("at most the %v of %s", t[before], before), "%s is %v, out of order", word, t[word])
		}
	}
}

func probability(n *yaml.Node) (float64, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!float" && n.Tag != "!!int" {
		return 0, false
	}
	v, err := strconv.ParseFloat(n.Value, 64)
	return v, err == nil && v >= 0 && v <= 1
}
