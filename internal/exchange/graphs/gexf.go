package graphs

import (
	"gonum.org/v1/gonum/graph/formats/gexf12"

	"corroborate/internal/evidence"
)

// gexfLayout writes GEXF. It uses gonum's types for nodes and edges, but writes the
// elements around them itself: gonum's type for a document would need the whole map in
// memory.
type gexfLayout struct {
	xmlFile
	columns *columns
	values  gexf12.AttValues
}

func (l *gexfLayout) begin() error {
	if err := l.header(); err != nil {
		return err
	}
	if err := l.open("gexf", "xmlns", "http://www.gexf.net/1.2draft", "version", "1.2"); err != nil {
		return err
	}
	if err := l.open("graph", "defaultedgetype", "directed", "mode", "static"); err != nil {
		return err
	}
	if err := l.element("attributes", attributes("node", l.columns.node)); err != nil {
		return err
	}
	if err := l.element("attributes", attributes("edge", l.columns.edge)); err != nil {
		return err
	}
	return l.open("nodes")
}

func attributes(class string, columns []*column) gexf12.Attributes {
	a := gexf12.Attributes{Class: class, Mode: "static"}
	for _, c := range columns {
		a.Attributes = append(a.Attributes, gexf12.Attribute{ID: c.name, Title: c.name, Type: c.xmlType()})
	}
	return a
}

func (l *gexfLayout) node(it evidence.Item) error {
	color := colors[it.EntryKind()]
	return l.element("node", gexf12.Node{
		ID:        string(it.EntryMeta().ID),
		Label:     it.Headline(),
		AttValues: l.attValues(l.columns.ofItem(it)),
		Color:     &gexf12.Color{R: color[0], G: color[1], B: color[2], A: 1},
	})
}

func (l *gexfLayout) between() error {
	if err := l.close("nodes"); err != nil {
		return err
	}
	return l.open("edges")
}

func (l *gexfLayout) edge(e *edge) error {
	return l.element("edge", gexf12.Edge{
		ID:        string(e.id),
		Label:     string(e.relation),
		Source:    string(e.source),
		Target:    string(e.target),
		AttValues: l.attValues(l.columns.ofEdge(e)),
	})
}

func (l *gexfLayout) attValues(values []value) *gexf12.AttValues {
	l.values.AttValues = l.values.AttValues[:0]
	for i := range values {
		l.values.AttValues = append(l.values.AttValues, gexf12.AttValue{For: values[i].name, Value: values[i].String()})
	}
	return &l.values
}

func (l *gexfLayout) end() error {
	if err := l.close("edges", "graph", "gexf"); err != nil {
		return err
	}
	return l.finish()
}
