package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
)

// Tidy puts a map file in order: its lists, and the fields of its entries, come in the
// order of the format. Entries and lines of JSON Lines keep their order. Of a YAML file,
// all else stays as it is, comments included: a comment goes with the list or the field
// that it stands before. JSON and JSON Lines are laid out as a Writer lays them out. A
// file that is in order stays as it is.
//
// A file with problems is refused, as by Read. Its references may lead out of it.
func Tidy(ctx context.Context, name string, data []byte, format Format) ([]byte, error) {
	if !slices.Contains(Formats, format) {
		return nil, badFormat(format)
	}
	before, err := entriesOf(ctx, name, data, format)
	if err != nil {
		return nil, err
	}
	tidied, err := tidy(data, format)
	if err != nil {
		return nil, evidence.Wrap(evidence.Internal, err, "putting "+name+" in order")
	}
	// What is rewritten may be the only copy, so nothing but the order may differ.
	after, err := entriesOf(ctx, name, tidied, format)
	if err != nil || !sameEntries(before, after) {
		return nil, evidence.Errorf(evidence.Internal, "%s cannot be put in order without changing what it says", name)
	}
	return tidied, nil
}

func tidy(data []byte, format Format) ([]byte, error) {
	data = bytes.TrimPrefix(data, bom)
	switch format {
	case JSON:
		return tidyJSON(newSchema(), data)
	case JSONL:
		return tidyJSONL(newSchema(), data)
	}
	return tidyYAML(newSchema(), data)
}

// entriesOf reads the entries of a file, wherever its references lead.
func entriesOf(ctx context.Context, name string, data []byte, format Format) (*evidence.Map, error) {
	r := newReader()
	if err := r.read(ctx, bytes.NewReader(data), format); err != nil {
		return nil, evidence.Wrap(codeOf(ctx), err, "reading "+name)
	}
	return r.content, r.problems.err(name)
}

func sameEntries(a, b *evidence.Map) bool {
	if a.Len() != b.Len() {
		return false
	}
	list := slices.Collect(b.Entries())
	for e := range a.Entries() {
		if e.EntryKind() != list[0].EntryKind() || len(evidence.Compare(e, list[0])) > 0 {
			return false
		}
		list = list[1:]
	}
	return true
}

// inOrder lists 0 to len(names)-1 in the order that the format has for the names.
func (s *schema) inOrder(names, format []string) []int {
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
	for n, i := range s.inOrder(namesOf(root.members), s.plural) {
		if n > 0 {
			b.WriteString(",\n")
		}
		list := &root.members[i]
		fmt.Fprintf(b, "  %q: [", list.name)
		kind := s.kinds[slices.Index(s.plural, list.name)]
		for k := range list.value.items {
			if k > 0 {
				b.WriteByte(',')
			}
			b.WriteString("\n    ")
			if err := json.Indent(b, s.appendJSON(nil, &list.value.items[k], kind.names), "    ", "  "); err != nil {
				return nil, err
			}
		}
		if len(list.value.items) > 0 {
			b.WriteString("\n  ")
		}
		b.WriteByte(']')
	}
	b.WriteString("\n}\n")
	return b.Bytes(), nil
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
		kind := s.kinds[slices.Index(s.singular, wrapped.name)]
		out = fmt.Appendf(out, "{%q:", wrapped.name)
		out = s.appendJSON(out, &wrapped.value, kind.names)
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
func (s *schema) appendJSON(b []byte, n *node, names []string) []byte {
	switch n.shape {
	case shapeList:
		b = append(b, '[')
		for i := range n.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = s.appendJSON(b, &n.items[i], nil)
		}
		return append(b, ']')
	case shapeTable:
		b = append(b, '{')
		for at, i := range s.inOrder(namesOf(n.members), names) {
			if at > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, n.members[i].name), ':')
			b = s.appendJSON(b, &n.members[i].value, nil)
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
