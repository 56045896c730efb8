package curate

import (
	"errors"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"corroborate/internal/evidence"
)

// writeOrder cuts entries, which come kind by kind, into parts of about n that
// can be put one after the other: none refers to an entry of a later part.
// Items that refer to each other in a circle stay in one part.
func writeOrder(entries []evidence.Entry, n int) func(func([]evidence.Entry) bool) {
	return func(yield func([]evidence.Entry) bool) {
		var part []evidence.Entry
		for group := range referredFirst(entries) {
			if part = append(part, group...); len(part) >= n {
				if !yield(part) {
					return
				}
				part = nil
			}
		}
		if len(part) > 0 {
			yield(part)
		}
	}
}

// referredFirst yields the entries so that each comes after what it refers to,
// and circles of them together. Other kinds come first by the order of the
// kinds, so that only references within a kind need sorting.
func referredFirst(entries []evidence.Entry) func(func([]evidence.Entry) bool) {
	return func(yield func([]evidence.Entry) bool) {
		for start := 0; start < len(entries); {
			end := start + 1
			for end < len(entries) && entries[end].EntryKind() == entries[start].EntryKind() {
				end++
			}
			for _, group := range sortKind(entries[start:end]) {
				if !yield(group) {
					return
				}
			}
			start = end
		}
	}
}

// sortKind sorts the entries of one kind by reference. It leaves alone what
// neither refers to an entry of its kind nor is referred to by one.
func sortKind(entries []evidence.Entry) [][]evidence.Entry {
	g := simple.NewDirectedGraph()
	index := make(map[evidence.Key]int64, len(entries))
	for i, e := range entries {
		index[e.EntryMeta().Key] = int64(i)
	}
	for i, e := range entries {
		evidence.EachReference(e, func(_ string, to evidence.Key, _ []evidence.Kind) {
			if j, ok := index[to]; ok && e.EntryKind() != evidence.KindLink {
				g.SetEdge(g.NewEdge(simple.Node(j), simple.Node(i)))
			}
		})
	}
	// Where a circle belongs, the order has a nil.
	nodes, err := topo.SortStabilized(g, nil)
	var circles topo.Unorderable
	_ = errors.As(err, &circles)
	var sorted [][]evidence.Entry
	for _, node := range nodes {
		component := []graph.Node{node}
		if node == nil {
			component, circles = circles[0], circles[1:]
		}
		var group []evidence.Entry
		for _, member := range component {
			group = append(group, entries[member.ID()])
		}
		sorted = append(sorted, group)
	}
	for i, e := range entries {
		if g.Node(int64(i)) == nil {
			sorted = append(sorted, []evidence.Entry{e})
		}
	}
	return sorted
}
