// Package layers folds a part of a map, so that a page can draw it: into a tree around one
// record, with families where many records have one relation to another. It gives each of
// them a place that depends on nothing but the records and the steps of the reader.
package layers

import (
	"cmp"
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// Edge is one relation between two records of a graph.
type Edge struct {
	From, To evidence.Key // From refers to To
	Relation evidence.Relation
	Link     *evidence.Link // nil for a reference
}

// Graph is what a page draws: records around the first one of them, and their relations.
type Graph struct {
	Items []evidence.Item
	Edges []Edge
}

// Family is the records of a kind that have one relation to a record.
type Family struct {
	ID       string
	Of       *Node
	Relation evidence.Relation
	Out      bool // whether Of refers to the members
	Kind     evidence.Kind
	Members  []*Node
	shown    int // how many members are drawn, from the first one
}

// Rest is how many members are not drawn.
func (f *Family) Rest() int { return len(f.Members) - f.shown }

// Shown is how many members are drawn.
func (f *Family) Shown() int { return f.shown }

// Node is a record in the tree.
type Node struct {
	Item     evidence.Item
	Parent   *Node // nil for the record in the middle
	In       *Family
	Column   int // 0 for the record in the middle, less toward conclusions
	Distance int // how many relations it is away from the record in the middle
	Families []*Family
	Closed   bool // whether everything below it is folded into it
}

// Key is the key of the record.
func (n *Node) Key() evidence.Key { return n.Item.EntryMeta().Key }

// half is one end of an edge, as seen from there.
type half struct {
	far  evidence.Key
	edge Edge
	out  bool // whether the near end refers
}

// tree holds the nodes of a graph.
type tree struct {
	root  *Node
	nodes map[evidence.Key]*Node
	ends  map[evidence.Key][]half
}

// endsOf indexes edges by their ends. The strongest links come first.
func endsOf(edges []Edge) map[evidence.Key][]half {
	ends := map[evidence.Key][]half{}
	for _, e := range edges {
		ends[e.From] = append(ends[e.From], half{e.To, e, true})
		if e.From != e.To {
			ends[e.To] = append(ends[e.To], half{e.From, e, false})
		}
	}
	for _, list := range ends {
		slices.SortStableFunc(list, func(a, b half) int {
			return cmp.Or(cmp.Compare(rank(a.edge), rank(b.edge)), cmp.Compare(a.far, b.far), cmp.Compare(a.edge.Relation, b.edge.Relation), cmp.Compare(a.edge.From, b.edge.From))
		})
	}
	return ends
}

// rank puts links before references, and strong links before weak ones.
func rank(e Edge) int {
	if e.Link == nil {
		return len(evidence.Strengths)
	}
	return slices.Index(evidence.Strengths, e.Link.Strength)
}

// widen attaches records to the tree, from some of its nodes outward. A record that comes
// near by two ways is attached by the shorter one, and by that of the earlier node.
func (t *tree) widen(from []*Node, fresh map[evidence.Key]evidence.Item) {
	for queue := slices.Clone(from); len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		for _, h := range t.ends[n.Key()] {
			it := fresh[h.far]
			if it == nil || t.nodes[h.far] != nil {
				continue
			}
			child := &Node{Item: it, Parent: n, Distance: n.Distance + 1, Column: n.Column + 1}
			if up(h) {
				child.Column = n.Column - 1
			}
			child.In = n.family(h, it.EntryKind())
			child.In.Members = append(child.In.Members, child)
			t.nodes[h.far] = child
			queue = append(queue, child)
		}
	}
}

// up reports whether an edge leads toward conclusions: from evidence to a claim, from what
// is referred to to what refers to it. A caveat or a remark stands behind what it is on.
func up(h half) bool {
	if h.edge.Link != nil || h.edge.Relation.DrawnAsAnnotation() {
		return h.out
	}
	return !h.out
}

// family is the family of a node to which the far end of an edge belongs.
func (n *Node) family(h half, kind evidence.Kind) *Family {
	for _, f := range n.Families {
		if f.Relation == h.edge.Relation && f.Out == h.out && f.Kind == kind {
			return f
		}
	}
	way := "in"
	if h.out {
		way = "out"
	}
	word := strings.ToLower(strings.ReplaceAll(string(h.edge.Relation), "_", "-"))
	f := &Family{ID: strings.Join([]string{string(n.Key()), word, way, evidence.Word(kind)}, "."), Of: n, Relation: h.edge.Relation, Out: h.out, Kind: kind}
	n.Families = append(n.Families, f)
	return f
}

// Size is how many records hang on a family, the members included.
func (f *Family) Size() int {
	n := 0
	for _, m := range f.Members {
		n += 1 + m.Below()
	}
	return n
}

// Below is how many records hang on a node.
func (n *Node) Below() int {
	below := 0
	for _, f := range n.Families {
		below += f.Size()
	}
	return below
}
