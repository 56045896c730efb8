package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"corroborate/internal/evidence"
)

// Tidy puts a map file in order: its lists, and the fields of its entries, come in the
// order of the format. Entries and lines of JSON Lines keep their order. Of a YAML file,
// all else stays as it is, comments and line breaks included: a comment goes with the list
// or the field that it stands before. JSON and JSON Lines are laid out as a Writer lays them out. A
// file that is in order stays as it is.
//
// A file with problems is refused, as by Read. Its references may lead out of it.
func Tidy(ctx context.Context, name string, data []byte, format Format) ([]byte, error) {
	if !slices.Contains(Formats, format) {
		return nil, badFormat(format)
	}
	before, err := fileOf(ctx, name, data, format)
	if err != nil {
		return nil, err
	}
	tidied, err := tidy(data, format)
	if err != nil {
		return nil, evidence.Wrap(evidence.Internal, err, "putting "+name+" in order")
	}
	// What is rewritten may be the only copy, so nothing but the order may differ.
	after, err := fileOf(ctx, name, tidied, format)
	if err != nil || !before.same(after) {
		return nil, evidence.Errorf(evidence.Internal, "%s cannot be put in order without changing what it says", name)
	}
	return tidied, nil
}

func tidy(data []byte, format Format) ([]byte, error) {
	text := bytes.TrimPrefix(data, bom)
	switch format {
	case JSON:
		return tidyJSON(newSchema(), text)
	case JSONL:
		return tidyJSONL(newSchema(), text)
	}
	tidied, err := tidyYAML(newSchema(), text)
	return append(data[:len(data)-len(text):len(data)-len(text)], tidied...), err
}

// fileOf reads a file, wherever its references lead.
func fileOf(ctx context.Context, name string, data []byte, format Format) (*File, error) {
	r := newReader()
	if err := r.read(ctx, bytes.NewReader(data), format); err != nil {
		return nil, evidence.Wrap(codeOf(ctx), err, "reading "+name)
	}
	return &File{Header: r.headOf(name), Map: r.content}, r.problems.err(name)
}

// same reports whether two files have the same header and the same entries in the same order.
func (f *File) same(other *File) bool {
	if (f.Header == nil) != (other.Header == nil) || f.Map.Len() != other.Map.Len() {
		return false
	}
	if f.Header != nil {
		a, b := *f.Header, *other.Header
		a.Place, b.Place = evidence.Place{}, evidence.Place{}
		if a != b {
			return false
		}
	}
	list := slices.Collect(other.Map.Entries())
	for e := range f.Map.Entries() {
		if e.EntryKind() != list[0].EntryKind() || len(evidence.Compare(e, list[0])) > 0 {
			return false
		}
		list = list[1:]
	}
	return true
}

// topLevel are the names that a map has at its top, in their order.
func (s *schema) topLevel() []string { return append([]string{headerName}, s.plural...) }

// fieldsIn are the names of the fields of the header, or of the entries of a list, in their
// order. The list may have its name in JSON Lines.
func (s *schema) fieldsIn(list string) []string {
	if list == headerName {
		return headerFields
	}
	return s.kinds[max(slices.Index(s.plural, list), slices.Index(s.singular, list))].names
}

// inOrder lists 0 to len(names)-1 in the order that the format has for the names.
func inOrder(names, format []string) []int {
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return slices.Index(format, names[a]) - slices.Index(format, names[b]) })
	return order
}

// tidyJSON lays out a map in JSON.
func tidyJSON(s *schema, data []byte) ([]byte, error) {
	var j jsonText
	j.reset(data, 1)
	root, err := j.value(0)
	if err != nil {
		return nil, err
	}
	if len(root.members) == 0 {
		return []byte("{}\n"), nil
	}
	b := bytes.NewBufferString("{\n")
	for n, i := range inOrder(namesOf(root.members), s.topLevel()) {
		if n > 0 {
			b.WriteString(",\n")
		}
		member := &root.members[i]
		fmt.Fprintf(b, "  %q: ", member.name)
		if err := s.writeMember(b, member); err != nil {
			return nil, err
		}
	}
	b.WriteString("\n}\n")
	return b.Bytes(), nil
}

// writeMember writes the header in one line, or a list with each field in a line.
func (s *schema) writeMember(b *bytes.Buffer, m *member) error {
	format := s.fieldsIn(m.name)
	if m.name == headerName {
		text, err := jsontext.AppendFormat(nil, appendJSON(nil, &m.value, format), jsontext.SpaceAfterColon(true), jsontext.SpaceAfterComma(true))
		b.Write(text)
		return err
	}
	b.WriteByte('[')
	for i := range m.value.items {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n    ")
		if err := json.Indent(b, appendJSON(nil, &m.value.items[i], format), "    ", "  "); err != nil {
			return err
		}
	}
	if len(m.value.items) > 0 {
		b.WriteString("\n  ")
	}
	b.WriteByte(']')
	return nil
}

// tidyJSONL lays out a map in JSON Lines.
func tidyJSONL(s *schema, data []byte) ([]byte, error) {
	var j jsonText
	var out []byte
	for line := range bytes.Lines(data) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		j.reset(line, 1)
		root, err := j.value(1)
		if err != nil {
			return nil, err
		}
		wrapped := &root.members[0]
		out = fmt.Appendf(out, "{%q:", wrapped.name)
		out = appendJSON(out, &wrapped.value, s.fieldsIn(wrapped.name))
		out = append(out, "}\n"...)
	}
	return out, nil
}

func namesOf(members []member) []string {
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.name
	}
	return names
}

// appendJSON appends a value as JSON, with the fields of a table in the order of names.
func appendJSON(b []byte, n *node, names []string) []byte {
	switch n.shape {
	case shapeList:
		b = append(b, '[')
		for i := range n.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, &n.items[i], nil)
		}
		return append(b, ']')
	case shapeTable:
		b = append(b, '{')
		for at, i := range inOrder(namesOf(n.members), names) {
			if at > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, n.members[i].name), ':')
			b = appendJSON(b, &n.members[i].value, nil)
		}
		return append(b, '}')
	case shapeText:
		return appendText(b, n.text)
	}
	return append(b, n.text...) // a number, true or false
}

// appendText appends a text as JSON, with the escapes of a Writer.
func appendText(b []byte, text string) []byte {
	var quoted bytes.Buffer
	e := json.NewEncoder(trimmed{&quoted})
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a text in memory
	return append(b, quoted.Bytes()...)
}
