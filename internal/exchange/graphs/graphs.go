// Package graphs writes a map as a graph, for tools that draw and measure graphs:
// Cytoscape JSON, GraphML, GEXF and DOT.
//
// Every item is a node. Every link is an edge, and so is every reference of an item to
// another one, such as a testimony's speaker. In these formats no edge can lead to an
// edge: a caveat on a link, or a remark about one, has an edge to the claim that the link
// leads to, and the edge names the link. A node has all fields of its record. The node of a claim also has the
// kept figures, and stale is true if they are stale. An edge has all fields of its link.
//
// The id of a node or of a link's edge is the id of the record or link, which the API
// uses, too. Any other edge has an id by evidence.EdgeID. So no id changes with a key.
//
// These formats are not for importing: they replace what they cannot hold, such as
// control characters in XML by U+FFFD. Use map files or tables for that.
//
// The formats have all nodes before all edges, and a map may be larger than memory. So
// Write scans it twice. Entries refer to each other by key, so Write keeps the key and the
// id of each item in memory, about 120 bytes for each.
package graphs

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"corroborate/internal/evidence"
)

// Format is a format of graphs.
type Format string

// The formats.
const (
	Cytoscape Format = "cytoscape" // Cytoscape JSON, which Cytoscape.js and Cytoscape read
	GraphML   Format = "graphml"
	GEXF      Format = "gexf" // 1.2, which Gephi reads
	DOT       Format = "dot"  // which Graphviz reads
)

// Formats lists the formats.
var Formats = []Format{Cytoscape, GraphML, GEXF, DOT}

// Scan visits the entries of a map, items before links. It is called twice and must
// visit the same entries, with their ids, in the same order.
type Scan func(ctx context.Context, visit func(evidence.Entry) error) error

// Passes is how often Write calls its Scan.
const Passes = 2

// Write writes the graph of a map, or of a part of one. No edge leads to what scan does
// not visit. The same entries give the same bytes.
func Write(ctx context.Context, to io.Writer, format Format, scan Scan) error {
	w := bufio.NewWriterSize(to, 64<<10)
	l, err := newLayout(format, w)
	if err != nil {
		return err
	}
	if err := l.begin(); err != nil {
		return err
	}
	known := newIDs()
	err = scan(ctx, func(e evidence.Entry) error {
		known.add(e)
		if it, ok := e.(evidence.Item); ok {
			return l.node(it)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := l.between(); err != nil {
		return err
	}
	err = scan(ctx, func(e evidence.Entry) error { return known.eachEdge(e, l.edge) })
	if err != nil {
		return err
	}
	if err := l.end(); err != nil {
		return err
	}
	return w.Flush()
}

// layout writes the parts of one format, in this order.
type layout interface {
	begin() error
	node(evidence.Item) error
	between() error // between nodes and edges
	edge(*edge) error
	end() error
}

func newLayout(format Format, w *bufio.Writer) (layout, error) {
	columns := newColumns()
	switch format {
	case Cytoscape:
		return &cytoscapeLayout{w: w, columns: columns}, nil
	case GraphML:
		return &graphmlLayout{xmlFile: newXMLFile(w), columns: columns}, nil
	case GEXF:
		return &gexfLayout{xmlFile: newXMLFile(w), columns: columns}, nil
	case DOT:
		return &dotLayout{w: w, columns: columns}, nil
	}
	return nil, evidence.Refuse(evidence.Problem{Message: fmt.Sprintf("%q is not a format of graphs", format), Expected: evidence.OneOf(Formats)})
}
