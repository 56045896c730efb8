package exchange

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

var yaml12 = regexp.MustCompile(`^(?:[ \t]*(?:#[^\n]*)?\n)*%YAML 1\.2`)

// readYAML reads a map file in YAML.
func (r *reader) readYAML(ctx context.Context, data []byte) error {
	if at, what, expected := unprintable(data); what != "" {
		r.problems.add(at, "not YAML: "+what, expected)
		return nil
	}
	if end := yaml12.FindIndex(data); end != nil {
		// The library reads YAML 1.2, but refuses the directive that says so.
		data[end[1]-1] = '1'
	}
	breaks := newBreaks(data)
	loader, err := yaml.NewLoader(bytes.NewReader(breaks.hide(data)))
	if err != nil {
		return err
	}
	y := yamlText{r, breaks, endOf(data)}
	var root, more yaml.Node
	err = loader.Load(&root)
	if err == nil && len(root.Content) == 1 {
		if err := y.document(ctx, root.Content[0]); err != nil {
			return err
		}
	}
	if err == nil {
		err = loader.Load(&more)
		if err == nil {
			r.problems.add(y.place(&more), "a second document begins", "one document in a file")
		}
	}
	switch {
	case root.Kind == 0 && errors.Is(err, io.EOF):
		r.problems.add(place{1, 1}, "the file is empty", "a map; the smallest is {}")
	case err != nil && !errors.Is(err, io.EOF):
		r.syntax(y.problem(err))
	}
	return nil
}

// yamlText turns what the YAML library read into nodes, an entry at a time.
type yamlText struct {
	r      *reader
	breaks breaks
	end    place // of the file
}

func (y *yamlText) document(ctx context.Context, root *yaml.Node) error {
	if root.Kind == yaml.ScalarNode && root.Value == "" && root.Style == 0 {
		y.r.problems.add(place{1, 1}, "the file is empty", "a map; the smallest is {}")
		return nil
	}
	if root.Kind != yaml.MappingNode {
		n := y.node(root, 0)
		y.r.notMap(&n)
		return nil
	}
	y.bare(root)
	for i := 0; i+1 < len(root.Content); i += 2 {
		name, value := y.name(root.Content[i]), root.Content[i+1]
		if name.name == headerName {
			name.value = y.value(&name, value, 1)
			y.r.header(&name)
			continue
		}
		kind := y.r.list(name.name, name.at)
		if kind == "" {
			continue // nobody can tell what it should be
		}
		if value.Kind != yaml.SequenceNode {
			n := y.value(&name, value, 1)
			y.r.notList(name.name, &n)
			continue
		}
		y.bare(value)
		for _, item := range value.Content {
			n := y.node(item, 2)
			y.r.entry(kind, &n)
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

// bare adds a problem for an anchor or a tag, which map files do not use. Reading goes
// on without it, to find other problems.
func (y *yamlText) bare(n *yaml.Node) {
	at := y.place(n)
	if n.Anchor != "" {
		y.r.problems.add(at, "&"+n.Anchor+" is an anchor", "a value with no anchor: map files have no aliases")
	}
	if n.Style&yaml.TaggedStyle != 0 {
		y.r.problems.add(at, n.Tag+" is a tag", "a value with no tag")
	}
}

func (y *yamlText) node(from *yaml.Node, depth int) node {
	n := node{at: y.place(from)}
	y.bare(from)
	switch {
	case from.Kind == yaml.AliasNode:
		n.shape, n.text = shapeOther, "*"+from.Value+" is an alias"
	case from.Kind == yaml.ScalarNode:
		y.scalar(from, &n)
	case from.Kind == yaml.SequenceNode:
		n.shape = shapeList
		for _, item := range from.Content {
			if depth < maxDepth {
				n.items = append(n.items, y.node(item, depth+1))
			}
		}
	case from.Kind == yaml.MappingNode:
		n.shape = shapeTable
		for i := 0; i+1 < len(from.Content) && depth < maxDepth; i += 2 {
			m := y.name(from.Content[i])
			m.value = y.value(&m, from.Content[i+1], depth+1)
			n.members = append(n.members, m)
		}
	}
	return n
}

// value returns the value of a field. If nothing follows the colon, the value has
// the place of the field.
func (y *yamlText) value(of *member, from *yaml.Node, depth int) node {
	n := y.node(from, depth)
	if n.shape == shapeNull && from.Value == "" {
		n.at = of.at
	}
	return n
}

// name returns a field's name, with no value yet. A name that is no scalar is unknown.
func (y *yamlText) name(from *yaml.Node) member {
	m := member{name: y.breaks.show(from.Value), at: y.place(from)}
	switch {
	case from.Kind == yaml.AliasNode:
		m.name = "*" + from.Value
	case from.Kind != yaml.ScalarNode:
		m.name = "? " + strings.TrimPrefix(from.Tag, "!!")
	default:
		y.bare(from)
	}
	return m
}

func (y *yamlText) scalar(from *yaml.Node, n *node) {
	n.text = y.breaks.show(from.Value)
	if from.Style&^yaml.TaggedStyle != 0 {
		return
	}
	n.plain = true
	switch from.ShortTag() {
	case "!!null":
		n.shape = shapeNull
	case "!!bool":
		n.shape = shapeFlag
		n.text = strings.ToLower(n.text)
	case "!!int", "!!float":
		n.shape = shapeNumber
	}
}

func (y *yamlText) place(n *yaml.Node) place { return y.within(n.Line, n.Column) }

// within returns a place in the file. The library adds a line after a last line that
// has no line break.
func (y *yamlText) within(line, column int) place {
	if line > int(y.end.line) {
		return y.end
	}
	return place{int32(max(line, 1)), int32(max(column, 1))}
}

// endOf is the place after the last character, with lines that end in LF, CR
// or both.
func endOf(data []byte) place {
	last := bytes.LastIndexAny(data, "\r\n") + 1
	lines := bytes.Count(data, []byte{'\n'}) + bytes.Count(data, []byte{'\r'}) - bytes.Count(data, []byte("\r\n"))
	return place{int32(lines) + 1, int32(utf8.RuneCount(data[last:])) + 1}
}

// problem returns the place and the message of an error of syntax.
func (y *yamlText) problem(err error) (place, string) {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		return place{1, 1}, "not YAML: " + err.Error()
	}
	mark, text := e.Mark, "not YAML: "+e.Message
	if e.ContextMsg != "" {
		text += " " + e.ContextMsg
		switch begins := e.ContextMark; {
		case begins.Line == 0:
		case strings.Contains(e.Message, "could not find expected ':'"), strings.Contains(e.Message, "unexpected end of stream"):
			// The problem is where the text began, not where the library stopped searching
			// for its end.
			mark = begins
		case begins != mark:
			text += " that begins at line " + strconv.Itoa(begins.Line) + ", column " + strconv.Itoa(begins.Column)
		}
	}
	switch {
	case strings.Contains(e.Message, "mapping values are not allowed"):
		text += " (a text with a colon and a blank in it needs quotes)"
	case strings.Contains(e.Message, "unknown anchor"):
		text += " (a text that begins with * needs quotes)"
	case strings.Contains(e.Message, "cannot start any token"):
		text += " (a text that begins with a special character needs quotes; tabs do not indent)"
	}
	return y.within(mark.Line, mark.Column), text
}

// unprintable finds the first character that YAML forbids, or what is not UTF-8.
func unprintable(data []byte) (at place, what, expected string) {
	for i := 0; i < len(data); {
		c, size := rune(data[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRune(data[i:])
		}
		switch {
		case c == utf8.RuneError && size == 1:
			what = "a byte is not UTF-8"
		case !yamlPrintable(c):
			what, expected = "the control character "+strconv.QuoteRuneToASCII(c)+" stands in the text", "it as an escape in double quotes"
		}
		if what != "" {
			c := cursor{data: data, place: place{1, 1}}
			return c.to(i), what, expected
		}
		i += size
	}
	return place{}, "", ""
}

// yamlPrintable reports whether a character may stand in a YAML file.
func yamlPrintable(c rune) bool {
	switch {
	case c == '\t', c == '\n', c == '\r', c == 0x85:
		return true
	case c < 0x20, c >= 0x7F && c < 0xA0, c >= 0xD800 && c < 0xE000, c == 0xFEFF, c == 0xFFFE, c == 0xFFFF:
		return false
	}
	return true
}

// breaks hides next line, line separator and paragraph separator from the YAML library,
// which takes them for line breaks, as YAML 1.1 did. YAML 1.2 and editors do not. Each is
// replaced by a character of the private use area that the file does not hold.
type breaks []string // pairs of a character and its replacement

func newBreaks(data []byte) breaks {
	var b breaks
	free := rune(0xE000)
	for _, c := range []string{"\u0085", "\u2028", "\u2029"} {
		if !bytes.Contains(data, []byte(c)) {
			continue
		}
		for bytes.ContainsRune(data, free) {
			free++
		}
		b = append(b, c, string(free))
		free++
	}
	return b
}

func (b breaks) hide(data []byte) []byte {
	for pair := range slices.Chunk(b, 2) {
		data = bytes.ReplaceAll(data, []byte(pair[0]), []byte(pair[1]))
	}
	return data
}

func (b breaks) show(text string) string {
	for pair := range slices.Chunk(b, 2) {
		text = strings.ReplaceAll(text, pair[1], pair[0])
	}
	return text
}
