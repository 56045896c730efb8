package layers

import (
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// What a reader can do to a drawing.
const (
	Open   = "open"   // a family: draw more of its members; a record: draw again what was folded into it
	All    = "all"    // a family: draw all of its members
	Fold   = "fold"   // a family: fold its members into it; a record: fold into it what hangs on it
	Around = "around" // a record: draw what is around it
)

// Step is one thing that a reader has done.
type Step struct {
	Do   string
	What string // the key of a record, or the id of a family
}

// String writes a step as addresses have it.
func (s Step) String() string { return s.Do + "." + s.What }

// ParseStep reads a step.
func ParseStep(text string) (Step, bool) {
	do, what, _ := strings.Cut(text, ".")
	ofFamily := strings.Count(what, ".") == 3
	key, _, _ := strings.Cut(what, ".")
	ok := evidence.Key(key).Valid() && (ofFamily || key == what)
	switch do {
	case Open, Fold:
	case All:
		ok = ok && ofFamily
	case Around:
		ok = ok && !ofFamily
	default:
		ok = false
	}
	return Step{do, what}, ok
}

// Bounds say how much is drawn.
type Bounds struct {
	Most   int // records that are drawn at first
	Family int // members that a family has at most if it is drawn unfolded at first; 0 for any number
	Page   int // members of a family that one step draws
	Limit  int // records that are drawn in any case
}

// View is a graph as a reader sees it after some steps.
type View struct {
	tree
	graph  Graph
	bounds Bounds
	places map[string]Place
	taken  map[Place]bool
	drawn  int
	// Gone lists the steps that no longer fit the map.
	Gone []Step
}

// New folds a graph around its first record, and places what is drawn.
func New(g Graph, b Bounds) *View {
	v := &View{graph: g, bounds: b, places: map[string]Place{}, taken: map[Place]bool{}}
	v.root = &Node{Item: g.Items[0]}
	v.nodes = map[evidence.Key]*Node{v.root.Key(): v.root}
	v.ends = endsOf(g.Edges)
	return v
}

// Begin attaches the records that are there before any step.
func (v *View) Begin(items []evidence.Item) {
	v.widen([]*Node{v.root}, byKey(items))
	v.drawn = 1
	v.unfold([]*Node{v.root}, v.bounds.Most)
	v.placeAll()
}

func byKey(items []evidence.Item) map[evidence.Key]evidence.Item {
	m := make(map[evidence.Key]evidence.Item, len(items))
	for _, it := range items {
		m[it.EntryMeta().Key] = it
	}
	return m
}

// unfold draws the members of small families, those nearest to the given nodes first, until
// so many records are drawn.
func (v *View) unfold(from []*Node, most int) {
	most = min(most, v.bounds.Limit)
	for queue := slices.Clone(from); len(queue) > 0; queue = queue[1:] {
		for _, f := range queue[0].Families {
			small := v.bounds.Family == 0 || len(f.Members) <= v.bounds.Family
			if small && f.shown == 0 && v.drawn+len(f.Members) <= most {
				f.shown = len(f.Members)
				v.drawn += len(f.Members)
			}
			queue = append(queue, f.Members[:f.shown]...)
		}
	}
}

// Do does a step. What is drawn already stays where it is. For Around, items are the
// records around the one that is named.
func (v *View) Do(s Step, items []evidence.Item) {
	n := v.nodes[evidence.Key(s.What)]
	f := v.family(s.What)
	switch {
	case f != nil && s.Do == Fold:
		f.shown = 0
	case f != nil:
		v.more(f, s.Do == All)
	case n != nil && s.Do == Around:
		n.Closed = false
		v.widen([]*Node{n}, byKey(items))
		v.drawn = v.count()
		v.unfold([]*Node{n}, v.drawn+v.bounds.Most)
	case n != nil && (s.Do == Fold || s.Do == Open):
		n.Closed = s.Do == Fold
	default:
		v.Gone = append(v.Gone, s)
		return
	}
	v.drawn = v.count()
	v.placeNew()
}

// more draws more members of a family, and what is near them.
func (v *View) more(f *Family, all bool) {
	v.drawn = v.count()
	n := f.Rest()
	if !all {
		n = min(n, v.bounds.Page)
	}
	n = max(0, min(n, v.bounds.Limit-v.drawn))
	fresh := f.Members[f.shown : f.shown+n]
	f.shown += n
	v.drawn += n
	v.unfold(fresh, v.drawn+v.bounds.Most)
}

func (v *View) family(id string) *Family {
	key, _, ok := strings.Cut(id, ".")
	if n := v.nodes[evidence.Key(key)]; ok && n != nil {
		for _, f := range n.Families {
			if f.ID == id {
				return f
			}
		}
	}
	return nil
}

func (v *View) count() int {
	n := 0
	for _, m := range v.Marks() {
		if m.Family == nil {
			n++
		}
	}
	return n
}

// Records is how many records the view has, drawn or folded.
func (v *View) Records() int { return len(v.nodes) }

// Drawn is how many records are drawn.
func (v *View) Drawn() int { return v.drawn }

// Holds reports whether the view has a record.
func (v *View) Holds(key evidence.Key) bool { return v.nodes[key] != nil }

// Mark is what a drawing shows at one place: a record, or what is folded of a family.
type Mark struct {
	ID     string
	Node   *Node   // the record, or the one that a family belongs to
	Family *Family // nil for a record
}

// Column is the column of the mark.
func (m Mark) Column() int {
	if m.Family != nil {
		return m.Family.Members[0].Column
	}
	return m.Node.Column
}

// Marks lists what is drawn: each record, and after it what hangs on it.
func (v *View) Marks() []Mark {
	var list []Mark
	var visit func(n *Node)
	visit = func(n *Node) {
		list = append(list, Mark{ID: string(n.Key()), Node: n})
		if n.Closed {
			return
		}
		for _, f := range n.Families {
			for _, m := range f.Members[:f.shown] {
				visit(m)
			}
			if f.Rest() > 0 {
				list = append(list, Mark{f.ID, n, f})
			}
		}
	}
	visit(v.root)
	return list
}

// Line is all edges of a relation from one mark to another.
type Line struct {
	From, To string // ids of marks
	Relation evidence.Relation
	Edges    []Edge
}

// Lines joins edges to what is drawn. Edges inside of a mark are only counted.
func (v *View) Lines() (lines []*Line, inside int) {
	at := v.marksOfRecords()
	known := map[string]*Line{}
	for _, e := range v.graph.Edges {
		from, to := at[e.From], at[e.To]
		switch {
		case from == "" || to == "": // a step that brought it no longer fits
			continue
		case from == to:
			inside++
			continue
		}
		name := fmt.Sprint(from, " ", e.Relation, " ", to)
		if known[name] == nil {
			known[name] = &Line{From: from, To: to, Relation: e.Relation}
			lines = append(lines, known[name])
		}
		known[name].Edges = append(known[name].Edges, e)
	}
	return lines, inside
}

// marksOfRecords are the ids of the marks that stand for the records.
func (v *View) marksOfRecords() map[evidence.Key]string {
	at := make(map[evidence.Key]string, len(v.nodes))
	var visit func(n *Node, folded string)
	visit = func(n *Node, folded string) {
		id := folded
		if id == "" {
			id = string(n.Key())
		}
		at[n.Key()] = id
		if folded == "" && n.Closed {
			folded = id
		}
		for _, f := range n.Families {
			for i, m := range f.Members {
				if within := folded; within == "" && i >= f.shown {
					visit(m, f.ID)
				} else {
					visit(m, within)
				}
			}
		}
	}
	visit(v.root, "")
	return at
}
