package view

import (
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Trace is everything that a claim rests on, flat.
type Trace struct {
	Claim     *evidence.Claim
	Nodes     []evidence.Item
	Edges     []TraceEdge
	Depth     int
	Truncated bool
}

// QualifiesLink is how an edge shows that a caveat limits a link. A store knows
// the two ends of the link instead.
const QualifiesLink evidence.Relation = "QUALIFIES_LINK"

// TraceEdge is one relation between two nodes.
type TraceEdge struct {
	ID             evidence.ID
	Relation       evidence.Relation
	From, To       evidence.ID
	FromKey, ToKey evidence.Key
	Link           *evidence.Link // the link itself, or the one that a caveat limits; else nil
}

// Chain is one way from a claim down to an origin.
type Chain struct {
	Side     assess.Side
	Strength float64
	Steps    []Component
	Origin   Component
	Evidence evidence.Evidence // the last testimony, study or source; nil where there is none
	Quote    string
	Summary  string
	Locator  string
}
