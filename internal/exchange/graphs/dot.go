package graphs

import (
	"bufio"
	"fmt"
	"strings"
	"unicode/utf8"

	"corroborate/internal/evidence"
)

// dotLayout writes DOT. Gonum's writer needs the whole graph in memory and leaves quoting
// to its caller, so that it would do little here.
//
// In a quoted text, backslashes and double quotes get a backslash before them. Graphviz
// removes these from labels, and keeps them in other attributes. It refuses a quoted text of
// more than 16 KiB, so a longer one is written as several, which it joins.
type dotLayout struct {
	w       *bufio.Writer
	columns *columns
}

var (
	agentName = &column{"agentName", text}

	dotQuoter = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\x00", "\uFFFD")
	// In labels Graphviz reads entities. It also keeps control characters, which are not
	// allowed in the XML of its drawings.
	dotLabeler = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;", "\r", "", "\n", `\n`)
)

func (l *dotLayout) begin() error {
	_, err := l.w.WriteString("digraph map {\n" +
		"\tgraph [rankdir=BT, charset=\"UTF-8\"];\n" +
		"\tnode [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\"];\n" +
		"\tedge [fontname=\"sans-serif\", fontsize=10];\n")
	return err
}

func (l *dotLayout) node(it evidence.Item) error {
	c := colors[it.EntryKind()]
	id := quoted(string(it.EntryMeta().ID))
	fmt.Fprintf(l.w, "\t%s [id=%s, label=%s, fillcolor=\"#%02x%02x%02x\"", id, id, inQuotes(label(it.Headline())), c[0], c[1], c[2])
	values := l.columns.ofItem(it)
	for i := range values {
		if values[i].name == "name" { // in Graphviz's JSON, a node's name is its id
			values[i].column = agentName
		}
	}
	l.values(values)
	_, err := l.w.WriteString("];\n")
	return err
}

func (*dotLayout) between() error { return nil }

func (l *dotLayout) edge(e *edge) error {
	fmt.Fprintf(l.w, "\t%s -> %s [id=%s, label=%s", quoted(string(e.source)), quoted(string(e.target)), quoted(string(e.id)), quoted(string(e.relation)))
	switch e.relation {
	case evidence.Supports:
		l.w.WriteString(`, color="#1a7f37", penwidth=2`)
	case evidence.Contradicts:
		l.w.WriteString(`, color="#b42318", penwidth=2, arrowhead=tee`)
	default:
		l.w.WriteString(`, color="#8c8c8c", style=dashed`)
	}
	l.values(l.columns.ofEdge(e))
	_, err := l.w.WriteString("];\n")
	return err
}

func (l *dotLayout) values(values []value) {
	for i := range values {
		l.w.WriteString(", " + values[i].name + "=" + quoted(values[i].String()))
	}
}

func (l *dotLayout) end() error {
	_, err := l.w.WriteString("}\n")
	return err
}

func quoted(text string) string { return inQuotes(dotQuoter.Replace(valid(text))) }

// longestQuoted is how many bytes are written between two double quotes.
const longestQuoted = 8 << 10

// inQuotes puts an escaped text between double quotes, as several texts if it is long. It
// cuts neither a character nor an escape.
func inQuotes(escaped string) string {
	var b strings.Builder
	for len(escaped) > longestQuoted {
		at := longestQuoted
		for !utf8.RuneStart(escaped[at]) {
			at--
		}
		if backslashes := at - len(strings.TrimRight(escaped[:at], `\`)); backslashes%2 == 1 {
			at--
		}
		b.WriteString(`"` + escaped[:at] + `" + `)
		escaped = escaped[at:]
	}
	return b.String() + `"` + escaped + `"`
}

// label breaks a long text into lines, so that boxes do not get too wide.
func label(text string) string {
	const width = 36
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(strings.Map(printable, valid(text))) {
		length := len([]rune(word))
		switch {
		case i == 0:
		case column+1+length > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += length
	}
	return dotLabeler.Replace(b.String())
}

func printable(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == '\uFFFE' || r == '\uFFFF' {
		return '\uFFFD'
	}
	return r
}

func valid(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }
