package graphs

import (
	"corroborate/internal/evidence"
)

// graphmlLayout writes GraphML. The keys of nodes and edges have prefixes, because a node
// and an edge may have fields of the same name.
type graphmlLayout struct {
	xmlFile
	columns *columns
	data    []graphmlData
}

type graphmlKey struct {
	ID   string `xml:"id,attr"`
	For  string `xml:"for,attr"`
	Name string `xml:"attr.name,attr"`
	Type string `xml:"attr.type,attr"`
}

type graphmlData struct {
	Key  string `xml:"key,attr"`
	Text string `xml:",chardata"`
}

type graphmlNode struct {
	ID   string        `xml:"id,attr"`
	Data []graphmlData `xml:"data"`
}

type graphmlEdge struct {
	ID     string        `xml:"id,attr"`
	Source string        `xml:"source,attr"`
	Target string        `xml:"target,attr"`
	Data   []graphmlData `xml:"data"`
}

func (l *graphmlLayout) begin() error {
	if err := l.header(); err != nil {
		return err
	}
	if err := l.open("graphml", "xmlns", "http://graphml.graphdrawing.org/xmlns"); err != nil {
		return err
	}
	for _, c := range l.columns.node {
		if err := l.element("key", graphmlKey{"node-" + c.name, "node", c.name, c.xmlType()}); err != nil {
			return err
		}
	}
	for _, c := range l.columns.edge {
		if err := l.element("key", graphmlKey{"edge-" + c.name, "edge", c.name, c.xmlType()}); err != nil {
			return err
		}
	}
	return l.open("graph", "id", "map", "edgedefault", "directed")
}

func (l *graphmlLayout) node(it evidence.Item) error {
	return l.element("node", graphmlNode{string(it.EntryMeta().ID), l.values("node-", l.columns.ofItem(it))})
}

func (l *graphmlLayout) between() error { return nil }

func (l *graphmlLayout) edge(e *edge) error {
	return l.element("edge", graphmlEdge{string(e.id), string(e.source), string(e.target), l.values("edge-", l.columns.ofEdge(e))})
}

func (l *graphmlLayout) values(prefix string, values []value) []graphmlData {
	l.data = l.data[:0]
	for i := range values {
		l.data = append(l.data, graphmlData{prefix + values[i].name, values[i].String()})
	}
	return l.data
}

func (l *graphmlLayout) end() error {
	if err := l.close("graph", "graphml"); err != nil {
		return err
	}
	return l.finish()
}
