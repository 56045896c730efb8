package exchange

import (
	"bytes"
	"slices"

	"go.yaml.in/yaml/v4"
)

// This file puts the fields of flow mappings in order: {key: a, name: b}.

// span is a range of bytes.
type span struct{ from, to int }

// orderEntries puts the fields of all entries in order that are flow mappings.
func (s *yamlSource) orderEntries() []byte {
	var out []byte
	done := 0
	s.eachEntry(func(n *yaml.Node, _ int, format []string) {
		if n.Style&yaml.FlowStyle == 0 {
			return
		}
		if moved, whole := s.orderFlow(n, format); moved != nil {
			out = append(append(out, s.text[done:whole.from]...), moved...)
			done = whole.to
		}
	})
	return append(out, s.text[done:]...)
}

// orderRoot puts the lists of a map in order that is one flow mapping.
func (s *yamlSource) orderRoot() []byte {
	if s.root.Style&yaml.FlowStyle == 0 {
		return s.text
	}
	moved, whole := s.orderFlow(s.root, s.schema.topLevel())
	if moved == nil {
		return s.text
	}
	return slices.Concat(s.text[:whole.from], moved, s.text[whole.to:])
}

// orderFlow returns a flow mapping with its fields in order, and where it stands. It is nil
// if the fields are in order, and if there are comments between them: nobody can tell which
// field such a comment is about.
func (s *yamlSource) orderFlow(n *yaml.Node, format []string) (moved []byte, whole span) {
	names := fieldNames(n)
	order := inOrder(names, format)
	if slices.IsSorted(order) {
		return nil, span{}
	}
	begin := s.offset(n)
	fields, end, commented := flowFields(s.text, begin)
	if commented || len(fields) != len(names) {
		return nil, span{}
	}
	whole = span{begin, end}
	for place, i := range order {
		moved = append(append(moved, s.text[begin:fields[place].from]...), s.text[fields[i].from:fields[i].to]...)
		begin = fields[place].to
	}
	return append(moved, s.text[begin:end]...), whole
}

// flowFields finds the fields of the flow mapping whose brace stands at begin, and where it
// ends. It also tells whether there are comments in it.
func flowFields(text []byte, begin int) (fields []span, end int, commented bool) {
	depth, from := 0, begin+1
	fresh, quoted := true, false // a token may begin here; the last token was in quotes
	for i := begin; i < len(text); i++ {
		c := text[i]
		wasQuoted := quoted
		quoted = quoted && (c == ' ' || c == '\t' || c == '\n')
		switch {
		case fresh && (c == '"' || c == '\''):
			i = closing(text, i)
			fresh, quoted = false, true
		case c == '#' && bytes.IndexByte([]byte(" \t\n"), text[i-1]) >= 0:
			commented = true
			if length := bytes.IndexByte(text[i:], '\n'); length >= 0 {
				i += length
			} else {
				i = len(text)
			}
		case c == '{', c == '[':
			depth++
			fresh = true
		case c == '}', c == ']':
			depth--
			fresh = false
			if depth == 0 {
				return addField(text, fields, from, i), i + 1, commented
			}
		case c == ',':
			if depth == 1 {
				fields = addField(text, fields, from, i)
				from = i + 1
			}
			fresh = true
		case c == ':':
			fresh = wasQuoted || i+1 < len(text) && bytes.IndexByte([]byte(" \t\n"), text[i+1]) >= 0
		case c != ' ' && c != '\t' && c != '\n':
			fresh = false
		}
	}
	return nil, len(text), commented
}

// addField adds a field without the blanks around it. After the last comma there is none.
func addField(text []byte, fields []span, from, to int) []span {
	part := text[from:to]
	to -= len(part) - len(bytes.TrimRight(part, " \t\n"))
	from += len(part) - len(bytes.TrimLeft(part, " \t\n"))
	if from >= to {
		return fields
	}
	return append(fields, span{from, to})
}

// closing finds the quotation mark that ends the scalar whose quotation mark stands at begin.
func closing(text []byte, begin int) int {
	quote := text[begin]
	for i := begin + 1; i < len(text); i++ {
		switch {
		case quote == '"' && text[i] == '\\':
			i++
		case text[i] != quote:
		case quote == '\'' && i+1 < len(text) && text[i+1] == quote:
			i++
		default:
			return i
		}
	}
	return len(text) - 1
}
