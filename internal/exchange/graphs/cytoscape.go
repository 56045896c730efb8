package graphs

import (
	"bufio"
	"strconv"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange/jsonline"
)

// cytoscapeLayout writes Cytoscape JSON with the elements grouped, each on its own line.
// Gonum's types for it need the whole document in memory, and do not keep the order of
// attributes.
type cytoscapeLayout struct {
	w       *bufio.Writer
	columns *columns
	object  jsonline.Object
	some    bool // whether the open list has an element
}

func (l *cytoscapeLayout) begin() error {
	_, err := l.w.WriteString(`{"format_version":"1.0","generated_by":"corroborate","target_cytoscapejs_version":"~3","data":{},"elements":{"nodes":[`)
	return err
}

func (l *cytoscapeLayout) node(it evidence.Item) error {
	l.object.Begin()
	l.object.Field("data")
	l.object.Begin()
	l.object.Text("id", string(it.EntryMeta().ID))
	l.object.Text("label", it.Headline())
	l.values(l.columns.ofItem(it))
	l.object.End()
	l.object.Texts("classes", []string{string(it.EntryKind())})
	l.object.End()
	return l.element()
}

func (l *cytoscapeLayout) between() error {
	l.some = false
	_, err := l.w.WriteString("\n],\"edges\":[")
	return err
}

func (l *cytoscapeLayout) edge(e *edge) error {
	l.object.Begin()
	l.object.Field("data")
	l.object.Begin()
	l.object.Text("id", string(e.id))
	l.object.Text("source", string(e.source))
	l.object.Text("target", string(e.target))
	l.values(l.columns.ofEdge(e))
	l.object.End()
	l.object.Texts("classes", []string{string(e.relation)})
	l.object.End()
	return l.element()
}

func (l *cytoscapeLayout) values(values []value) {
	for i := range values {
		v := &values[i]
		switch v.form {
		case list:
			l.object.Texts(v.name, v.items)
		case flag:
			l.object.Flag(v.name, v.text == "true")
		case count:
			n, _ := strconv.ParseInt(v.text, 10, 64) // the text comes from FormatInt
			l.object.Int(v.name, n)
		case figure:
			n, _ := strconv.ParseFloat(v.text, 64) // the text comes from FormatFloat
			l.object.Number(v.name, n)
		default:
			l.object.Text(v.name, v.text)
		}
	}
}

func (l *cytoscapeLayout) element() error {
	line, err := l.object.Take()
	if err != nil {
		return evidence.Wrap(evidence.Internal, err, "writing an element")
	}
	if l.some {
		l.w.WriteByte(',')
	}
	l.some = true
	l.w.WriteByte('\n')
	_, err = l.w.Write(line)
	return err
}

func (l *cytoscapeLayout) end() error {
	_, err := l.w.WriteString("\n]}}\n")
	return err
}
