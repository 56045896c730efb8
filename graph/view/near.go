package view

import (
	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// Neighborhood is what is around a record, flat.
type Neighborhood struct {
	Center    evidence.Item
	Nodes     []evidence.Item
	Distances []NodeDistance // of each node
	Edges     []TraceEdge
	Truncated bool
}

// Depth is how far away the farthest node is.
func (n *Neighborhood) Depth() int { return n.Distances[len(n.Distances)-1].Distance }

// NodeDistance is how many steps away a node is.
type NodeDistance struct {
	Node     evidence.Item
	Distance int
}

// Connecting is what relates records that a client names.
type Connecting struct {
	Edges      []TraceEdge
	TotalCount int // of edges, without a limit
}

// Path is how two records are connected.
type Path struct {
	From, To  evidence.Item
	Outcome   walk.Outcome
	Summary   string
	Length    *int // nil where no chain was found
	Chains    []PathChain
	More      bool
	Nodes     []evidence.Item
	Edges     []TraceEdge
	SeenCount int
}

// PathChain is one of the shortest ways.
type PathChain struct {
	Nodes []evidence.Item
	Edges []TraceEdge
}
