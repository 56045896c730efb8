package exchange

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"corroborate/internal/evidence"
)

// headerName is the name of the header in a map file.
const headerName = "header"

// headerFields are the fields of a header, required ones first.
var headerFields = []string{"map", "sequence", "at", "whole"}

// header reads the header of a file. A file has one at most.
func (r *reader) header(m *member) {
	if r.head.Place.Line > 0 {
		r.secondHeader(m.at)
		return
	}
	r.head.Place = evidence.Place{Line: int(m.at.line), Column: int(m.at.column)}
	n := &m.value
	if n.shape != shapeTable {
		r.problems.add(n.at, about(headerName, n), "a table of fields: "+strings.Join(headerFields, ", "))
		return
	}
	given := map[string]int32{}
	for i := range n.members {
		field := &n.members[i]
		if line, twice := given[field.name]; twice {
			r.problems.add(field.at, fmt.Sprintf("%q is given twice, first in line %d", field.name, line), "each field once")
			continue
		}
		given[field.name] = field.at.line
		r.headerField(field)
	}
	for _, name := range headerFields[:2] {
		if _, ok := given[name]; !ok {
			r.problems.add(n.at, headerName+": "+name+" is missing", expectedInHeader(name))
		}
	}
}

func (r *reader) secondHeader(at place) {
	r.problems.add(at, fmt.Sprintf("%q is given twice, first %s", headerName, r.problems.inLine(at.line, int32(r.head.Place.Line))), "one header")
}

func (r *reader) headerField(m *member) {
	n := &m.value
	var ok bool
	switch m.name {
	case "map":
		r.head.Map, ok = n.text, n.shape == shapeText && strings.TrimSpace(n.text) != ""
	case "sequence":
		sequence, err := strconv.ParseInt(n.text, 10, 64)
		r.head.Sequence, ok = sequence, n.shape == shapeNumber && err == nil && sequence >= 0
	case "at":
		at, err := time.Parse(time.RFC3339Nano, n.text)
		r.head.At, ok = at.UTC(), n.shape == shapeText && err == nil
	case "whole":
		r.head.Whole, ok = n.text == "true", n.shape == shapeFlag
	default:
		r.problems.suggest(m.at, fmt.Sprintf("%q is not a field of a header", m.name), evidence.OneOf(headerFields), m.name, headerFields)
		return
	}
	if !ok {
		r.problems.add(n.at, about(headerName+"."+m.name, n), expectedInHeader(m.name))
	}
}

func expectedInHeader(name string) string {
	return map[string]string{
		"map":      "the id of a map",
		"sequence": "a whole number of at least 0",
		"at":       "a time as in 2026-01-31T12:00:00Z",
		"whole":    "true or false",
	}[name]
}

// headOf returns the header of a file, nil if it has none.
func (r *reader) headOf(file string) *evidence.Header {
	if r.head.Place.Line == 0 {
		return nil
	}
	head := r.head
	head.Place.File = file
	return &head
}

// headerValues are the names of the fields of a header that are set, and their values as
// JSON or YAML has them.
func headerValues(h evidence.Header, text func(string) string) []string {
	pairs := []string{"map", text(h.Map), "sequence", strconv.FormatInt(h.Sequence, 10)}
	if !h.At.IsZero() {
		pairs = append(pairs, "at", text(h.At.UTC().Format(time.RFC3339Nano)))
	}
	return append(pairs, "whole", strconv.FormatBool(h.Whole))
}

// jsonHeader is a header as JSON, in one line.
func jsonHeader(h evidence.Header, blank string) string {
	var fields []string
	for pair := range slices.Chunk(headerValues(h, jsonQuoted), 2) {
		fields = append(fields, `"`+pair[0]+`":`+blank+pair[1])
	}
	return "{" + strings.Join(fields, ","+blank) + "}"
}

func jsonQuoted(text string) string {
	quoted, _ := json.Marshal(text) // which cannot fail
	return string(quoted)
}

// yamlHeader is a header as YAML, in one line.
func yamlHeader(h evidence.Header) string {
	var fields []string
	for pair := range slices.Chunk(headerValues(h, func(text string) string { return yamlString(text, true) }), 2) {
		fields = append(fields, pair[0]+": "+pair[1])
	}
	return "{" + strings.Join(fields, ", ") + "}"
}
