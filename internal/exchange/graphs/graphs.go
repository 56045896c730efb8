// Package graphs writes a map as a graph, for tools that draw and measure graphs:
// Cytoscape JSON, GraphML, GEXF and DOT.
//
// Every item is a node. Every link is an edge, and so is every reference of an item to
// another one, such as a testimony's speaker. In these formats no edge can lead to an
// edge: a caveat on a link has an edge to the claim that the link leads to, and the edge
// names the link. A node has all fields of its record. The node of a claim also has the
// kept figures, and stale is true if they are stale. An edge has all fields of its link.
//
// These formats are not for importing: they replace what they cannot hold, such as
// control characters in XML by U+FFFD. Use map files or tables for that.
//
// The formats have all nodes before all edges, and a map may be larger than memory. So
// Write scans it twice.
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

// Scan visits the entries of a map. It is called twice and must visit the same
// entries in the same order.
type Scan func(ctx context.Context, visit func(evidence.Entry) error) error

// Passes is how often Write calls its Scan.
const Passes = 2

// Write writes the graph of a map. For a part of a map, within reports which items it
// holds, so that no edge leads out of it; for a whole map, within is nil. The same
// entries give the same bytes.
func Write(ctx context.Context, to io.Writer, format Format, scan Scan, within func(evidence.Key) bool) error {
	w := bufio.NewWriterSize(to, 64<<10)
	l, err := newLayout(format, w)
	if err != nil {
		return err
	}
	if err := l.begin(); err != nil {
		return err
	}
	err = scan(ctx, func(e evidence.Entry) error {
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
	err = scan(ctx, func(e evidence.Entry) error { return eachEdge(e, within, l.edge) })
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

// edge is an edge of the graph: a link, or a reference.
type edge struct {
	from, to  evidence.Key
	relation  evidence.Relation
	link      *evidence.Link // nil for a reference
	qualifies evidence.Ref   // the link that a caveat qualifies by this edge; empty for all other edges
}

// id returns a unique id. It differs from all nodes' ids, because no key has a space, '>'
// or '|', and from other edges' ids, because a record refers to nothing twice.
func (e *edge) id() string {
	if e.link != nil {
		return e.link.Name()
	}
	to := string(e.to)
	if e.qualifies != "" {
		to = string(e.qualifies)
	}
	return string(e.from) + " " + string(e.relation) + " " + to
}

func eachEdge(e evidence.Entry, within func(evidence.Key) bool, visit func(*edge) error) error {
	inside := func(key evidence.Key) bool { return within == nil || within(key) }
	switch e := e.(type) {
	case *evidence.Link:
		if inside(e.From) && inside(e.To) {
			return visit(&edge{from: e.From, to: e.To, relation: e.Relation, link: e})
		}
	case evidence.Item:
		from := e.EntryMeta().Key
		for _, ref := range e.References() {
			if ref.Relation == evidence.QualifiesSupport || ref.Relation == evidence.QualifiesContradiction {
				continue // these lead to both ends of a link; see eachQualifiedLink
			}
			for _, to := range ref.To {
				if !inside(to) {
					continue
				}
				if err := visit(&edge{from: from, to: to, relation: ref.Relation}); err != nil {
					return err
				}
			}
		}
		if c, ok := e.(*evidence.Caveat); ok {
			return eachQualifiedLink(c, inside, visit)
		}
	}
	return nil
}

func eachQualifiedLink(c *evidence.Caveat, inside func(evidence.Key) bool, visit func(*edge) error) error {
	for _, name := range c.QualifiedLinks() {
		from, to, relation, _ := evidence.ParseLinkName(string(name))
		if !inside(from) || !inside(to) {
			continue
		}
		qualification := evidence.QualifiesSupport
		if relation == evidence.Contradicts {
			qualification = evidence.QualifiesContradiction
		}
		if err := visit(&edge{from: c.Key, to: to, relation: qualification, qualifies: name}); err != nil {
			return err
		}
	}
	return nil
}
