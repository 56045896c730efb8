package exchange

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// yamlSource is the text of a YAML file, and what the library found where. The file is a
// good one.
type yamlSource struct {
	schema  *schema
	text    []byte
	lines   []string // without their breaks
	begins  []int    // where each line begins
	root    *yaml.Node
	after   int    // the line after the last one of the map
	content []bool // the lines that are no blank lines and no comments, or are part of a text
	open    []bool // the lines that end a text which would take up a blank line after them
}

// tidyYAML puts a map in YAML in order. It moves pieces of the text, and leaves each as it
// is: what a library writes anew loses blank lines, and how texts are broken into lines. All
// lines end as the first one does.
func tidyYAML(schema *schema, data []byte) ([]byte, error) {
	lineBreak := "\n"
	if i := bytes.IndexAny(data, "\r\n"); i >= 0 && data[i] == '\r' {
		lineBreak = "\r"
		if bytes.HasPrefix(data[i:], []byte("\r\n")) {
			lineBreak = "\r\n"
		}
	}
	data = bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	breaks := newBreaks(data)
	text := breaks.hide(data)
	var s *yamlSource
	for _, order := range []func(*yamlSource) []byte{(*yamlSource).end, (*yamlSource).orderEntries, (*yamlSource).orderRoot, (*yamlSource).orderFields, (*yamlSource).orderLists} {
		if s == nil || !bytes.Equal(text, s.text) {
			var err error
			if s, err = newYAMLSource(schema, text); err != nil {
				return nil, err
			}
		}
		text = order(s)
	}
	return []byte(strings.ReplaceAll(breaks.show(string(text)), "\n", lineBreak)), nil
}

func newYAMLSource(schema *schema, text []byte) (*yamlSource, error) {
	s := &yamlSource{schema: schema, text: text, lines: strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")}
	at := 0
	for _, line := range s.lines {
		s.begins = append(s.begins, at)
		at += len(line) + 1
	}
	read := bytes.Clone(text)
	if end := yaml12.FindIndex(read); end != nil {
		read[end[1]-1] = '1'
	}
	var document yaml.Node
	loader, err := yaml.NewLoader(bytes.NewReader(read))
	if err == nil {
		err = loader.Load(&document)
	}
	if err != nil {
		return nil, err
	}
	s.root = document.Content[0]
	s.content, s.open = make([]bool, len(s.lines)), make([]bool, len(s.lines))
	for i, line := range s.lines {
		line = strings.TrimSpace(line)
		s.content[i] = line != "" && line[0] != '#'
	}
	s.cover(s.root, 0)
	for s.after = s.root.Line; s.after < len(s.lines) && !strings.HasPrefix(s.lines[s.after], "..."); {
		s.after++
	}
	return s, nil
}

// end ends the last line with a line break. A literal or folded text there has none at its
// end, and says so from now on.
func (s *yamlSource) end() []byte {
	if bytes.HasSuffix(s.text, []byte("\n")) {
		return s.text
	}
	last := s.root
	for len(last.Content) > 0 {
		last = last.Content[len(last.Content)-1]
	}
	text := string(s.text) + "\n"
	if last.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 && s.content[len(s.lines)-1] {
		begin := s.offset(last)
		rest := strings.TrimLeft(text[begin:], indicators)
		header := strings.NewReplacer("+", "", "-", "").Replace(text[begin : len(text)-len(rest)])
		text = text[:begin] + header + "-" + rest
	}
	return []byte(text)
}

// indicators are what the header of a literal or folded text is made of.
const indicators = "|>+-0123456789"

// cover marks the lines of texts as content. The texts are in a mapping that is indented so
// far.
func (s *yamlSource) cover(n *yaml.Node, indent int) {
	if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 {
		indent = n.Content[0].Column - 1
	}
	for _, child := range n.Content {
		s.cover(child, indent)
	}
	first := n.Line - 1
	switch {
	case n.Kind != yaml.ScalarNode:
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		begin := s.offset(n)
		last := first + bytes.Count(s.text[begin:closing(s.text, begin)], []byte("\n"))
		for i := first; i <= last; i++ {
			s.content[i] = true
		}
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		s.coverBlock(n, indent)
	}
}

// coverBlock marks the lines of a literal or folded text in a mapping that is indented so far.
func (s *yamlSource) coverBlock(n *yaml.Node, indent int) {
	header := s.lines[n.Line-1][s.offset(n)-s.begins[n.Line-1]:]
	header = header[:len(header)-len(strings.TrimLeft(header, indicators))]
	deep := 0 // how far the text is indented
	if more, err := strconv.Atoi(strings.Trim(header, "|>+-")); err == nil {
		deep = indent + more
	}
	first := n.Line - 1
	last, i := first, first+1
	for ; i < len(s.lines); i++ {
		line := s.lines[i]
		if strings.Trim(line, " ") == "" {
			continue
		}
		if deep == 0 {
			deep = max(indentOf(line), indent+1)
		}
		if indentOf(line) < deep {
			break
		}
		last = i
	}
	if strings.Contains(header, "+") { // it keeps the blank lines at its end
		last = i - 1
		s.open[last] = true
	}
	for ; first <= last; first++ {
		s.content[first] = true
	}
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// offset is where a node begins in the text.
func (s *yamlSource) offset(n *yaml.Node) int {
	at := 0
	for i := range s.lines[n.Line-1] {
		if at++; at == n.Column {
			return s.begins[n.Line-1] + i
		}
	}
	return s.begins[n.Line-1] + len(s.lines[n.Line-1])
}

func fieldNames(mapping *yaml.Node) []string {
	var names []string
	for i := 0; i < len(mapping.Content); i += 2 {
		names = append(names, mapping.Content[i].Value)
	}
	return names
}

// eachEntry visits the header and the entries of all lists, each with the line after its last
// one and the names of its fields in their order.
func (s *yamlSource) eachEntry(visit func(entry *yaml.Node, end int, format []string)) {
	for i, name := range fieldNames(s.root) {
		end := s.after
		if 2*i+2 < len(s.root.Content) {
			end = s.root.Content[2*i+2].Line - 1
		}
		value := s.root.Content[2*i+1]
		format := s.schema.fieldsIn(name)
		if name == headerName {
			visit(value, end, format)
			continue
		}
		for j, entry := range value.Content {
			last := end
			if j+1 < len(value.Content) {
				last = s.dash(value.Content[j+1])
			}
			visit(entry, last, format)
		}
	}
}

// dash is the line with the dash of an entry, which may stand above it.
func (s *yamlSource) dash(entry *yaml.Node) int {
	line := entry.Line - 1
	for line > 0 && !strings.HasPrefix(strings.TrimLeft(s.lines[line], " "), "-") {
		line--
	}
	return line
}

// part is a stretch of lines that moves as one: a list of the map, or a field of an entry.
type part struct {
	head []string // the comments before it, with blank lines
	body []string
	foot []string // the comments after it that belong to it
	open bool     // it must not be followed by a blank line
}

// parts cuts the lines up to end into parts that begin with the given keys, and returns what
// is left after the last one. The lines before the first one are its head. It returns no
// parts if the keys do not stand below each other.
func (s *yamlSource) parts(keys []*yaml.Node, from, end int) (list []part, rest []string) {
	indent := keys[0].Column - 1
	for i, key := range keys {
		line := s.lines[key.Line-1]
		before := strings.TrimSpace(line[:min(indent, len(line))])
		if key.Column-1 != indent || before != "" && (i > 0 || before != "-") || i > 0 && key.Line == keys[i-1].Line {
			return nil, nil
		}
	}
	rest = s.lines[from : keys[0].Line-1]
	for i, key := range keys {
		next := end
		if i+1 < len(keys) {
			next = keys[i+1].Line - 1
		}
		begin, last := key.Line-1, key.Line-1
		for line := begin; line < next; line++ {
			if s.content[line] {
				last = line
			}
		}
		foot := s.foot(last+1, next, indent)
		list = append(list, part{head: rest, body: s.lines[begin : last+1], foot: s.lines[last+1 : foot], open: s.open[last] && foot == last+1})
		rest = s.lines[foot:next]
	}
	return list, rest
}

// foot returns the line after the comments that belong to the part before them. The
// comments begin with the line from, and the next part with the line to. Those that are
// indented more than the part belong to it, and those right below a list that are an entry
// in a comment, or that a blank line keeps from the next list.
func (s *yamlSource) foot(from, to, indent int) int {
	foot := from
	for line := from; line < to && (s.blank(line) || indentOf(s.lines[line]) > indent); line++ {
		if !s.blank(line) {
			foot = line + 1
		}
	}
	if indent > 0 {
		return foot
	}
	below := foot
	for below < to && !s.blank(below) {
		below++
	}
	if below < to && to < s.after {
		return below
	}
	return foot + commentedOut(s.lines[foot:below])
}

// commentedOut counts the lines at the beginning that are entries of a list in comments.
func commentedOut(lines []string) int {
	dash := -1 // how far the entries are indented
	for i, line := range lines {
		line = strings.TrimPrefix(strings.TrimLeft(line, " "), "#")
		indent := indentOf(line)
		switch {
		case strings.HasPrefix(line[indent:], "-") && (dash < 0 || indent == dash):
			dash = indent
		case dash < 0 || indent < dash+len("- "):
			return i
		}
	}
	return len(lines)
}

func (s *yamlSource) blank(line int) bool { return strings.TrimSpace(s.lines[line]) == "" }

// orderFields puts the fields of all entries in order that are block mappings.
func (s *yamlSource) orderFields() []byte {
	var out []string
	done := 0
	s.eachEntry(func(n *yaml.Node, end int, format []string) {
		order := inOrder(fieldNames(n), format)
		if n.Style&yaml.FlowStyle != 0 || slices.IsSorted(order) {
			return
		}
		keys := keysOf(n)
		begin, indent := keys[0].Line-1, keys[0].Column-1
		fields, rest := s.parts(keys, begin, end)
		if fields == nil {
			return
		}
		out = append(out, s.lines[done:begin]...)
		done = end - len(rest)
		dash := s.lines[begin][:indent]
		for at, i := range order {
			f := fields[i]
			if at == 0 {
				out = append(out, comments(f.head, indentOf(dash))...)
				out = append(out, dash+f.body[0][indent:])
			} else {
				out = append(out, comments(f.head, indent)...)
				out = append(out, strings.Repeat(" ", indent)+f.body[0][indent:])
			}
			out = append(append(out, f.body[1:]...), f.foot...)
		}
	})
	return []byte(strings.Join(append(out, s.lines[done:]...), "\n") + "\n")
}

// comments returns comments, indented so far, without blank lines.
func comments(head []string, indent int) []string {
	var out []string
	for _, line := range head {
		if comment := strings.TrimSpace(line); comment != "" {
			out = append(out, strings.Repeat(" ", indent)+comment)
		}
	}
	return out
}

// keysOf are the names of the fields of a mapping, as nodes.
func keysOf(mapping *yaml.Node) []*yaml.Node {
	var keys []*yaml.Node
	for i := 0; i < len(mapping.Content); i += 2 {
		keys = append(keys, mapping.Content[i])
	}
	return keys
}

// orderLists puts the lists of the map in order, with a blank line between two of them. A
// comment at the beginning of the file stays there.
func (s *yamlSource) orderLists() []byte {
	if s.root.Style&yaml.FlowStyle != 0 {
		return append(bytes.TrimRight(s.text, "\n"), '\n')
	}
	begin := s.root.Line - 1
	for begin > 0 && !strings.HasPrefix(s.lines[begin-1], "---") && !strings.HasPrefix(s.lines[begin-1], "%") {
		begin--
	}
	lists, rest := s.parts(keysOf(s.root), begin, s.after)
	if lists == nil {
		return s.text
	}
	out := slices.Clone(s.lines[:begin])
	order := inOrder(fieldNames(s.root), s.schema.topLevel())
	file, own := ofFile(lists[0].head)
	lists[0].head = own
	if len(file) > 0 {
		out = append(out, trimEnd(file)...)
		if order[0] != 0 || len(own) > 0 || file[len(file)-1] == "" {
			out = append(out, "")
		}
	}
	for at, i := range order {
		list := lists[i]
		if at > 0 && !lists[order[at-1]].open {
			out = append(out, "")
		}
		out = append(append(append(out, trimBegin(list.head)...), list.body...), list.foot...)
	}
	rest = trimEnd(slices.Concat(rest, s.lines[s.after:]))
	if lists[order[len(order)-1]].open {
		rest = trimBegin(rest)
	}
	out = append(out, rest...)
	return []byte(strings.Join(out, "\n") + "\n")
}

// ofFile tells the comments at the beginning of a file that are about the file from those
// about its first list: these stand right before it, below a blank line.
func ofFile(head []string) (file, own []string) {
	begin := len(head)
	for begin > 0 && strings.TrimSpace(head[begin-1]) != "" {
		begin--
	}
	if len(trimEnd(head[:begin])) == 0 { // there are no other comments
		begin = len(head)
	}
	file = slices.Clone(trimBegin(head[:begin]))
	for i, line := range file {
		file[i] = strings.TrimRight(line, " \t")
	}
	return file, head[begin:]
}

func trimBegin(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	return lines
}

func trimEnd(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
