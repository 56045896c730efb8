package report

import (
	"bufio"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// node is a node of a printed tree: paragraphs, and the nodes below it.
type node struct {
	text  []string
	nodes []*node
}

func (n *node) say(paragraphs ...string) {
	for _, p := range paragraphs {
		if p != "" {
			n.text = append(n.text, p)
		}
	}
}

func (n *node) add(child *node) *node {
	n.nodes = append(n.nodes, child)
	return child
}

// tree draws nodes, wrapped to a width.
type tree struct {
	w     *bufio.Writer
	style Style
}

func newTree(w io.Writer, style Style) *tree { return &tree{bufio.NewWriter(w), style} }

// section writes an empty line, a heading, and the nodes below it.
func (t *tree) section(heading string, nodes []*node) {
	t.line("", "")
	for _, line := range wrap(t.style.paint(heading, bold), t.style.proseWidth()) {
		t.line("", line)
	}
	t.children(nodes, "")
}

// paragraph writes wrapped text outside of a tree.
func (t *tree) paragraph(indent, p string) {
	for _, line := range wrap(p, t.style.proseWidth()-len(indent)) {
		t.line(indent, line)
	}
}

func (t *tree) children(nodes []*node, prefix string) {
	for i, n := range nodes {
		first, rest := "├─ ", "│  "
		if i == len(nodes)-1 {
			first, rest = "└─ ", "   "
		}
		t.node(n, prefix+first, prefix+rest)
	}
}

func (t *tree) node(n *node, first, rest string) {
	below := rest
	if len(n.nodes) > 0 {
		below += "│  "
	} else {
		below += "   "
	}
	prefix := first
	width := t.style.proseWidth() - text.StringWidth(below)
	for _, p := range n.text {
		for _, line := range wrap(p, max(width, 16)) {
			t.line(prefix, line)
			prefix = below
		}
	}
	t.children(n.nodes, rest)
}

func (t *tree) line(prefix, line string) {
	if line == "" {
		t.w.WriteString("\n")
		return
	}
	t.w.WriteString(t.style.paint(prefix, dim) + line + "\n")
}

// told writes a line that a terminal may be too narrow for: there it goes on below, further
// to the right. A file has it in one line.
func (t *tree) told(prefix, line string) {
	if t.style.Width <= 0 || line == "" {
		t.line(prefix, line)
		return
	}
	rest := strings.Repeat(" ", text.StringWidth(prefix)+len("  "))
	for i, part := range wrap(line, t.style.tableWidth()-len(rest)) {
		if i > 0 {
			prefix = rest
		}
		t.line(prefix, part)
	}
}

func (t *tree) flush() error { return t.w.Flush() }
