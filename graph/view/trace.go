package view

import (
	"cmp"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// Trace is everything that a claim rests on, flat.
type Trace struct {
	Claim     *evidence.Claim
	Nodes     []evidence.Item
	Edges     []TraceEdge
	Depth     int
	Truncated bool
}

// TraceEdge is one relation between two nodes.
type TraceEdge struct {
	Name                 string // unique in the answer
	Relation             evidence.Relation
	Source, Target       evidence.ID
	SourceKey, TargetKey evidence.Key
	Link                 *evidence.Link // the link itself, or the one that an annotation is on; else nil
	LinkName             evidence.Ref   // of the link that an annotation is on, if Link has to be loaded yet
}

// EdgeID is the id of the edge in a drawing, as exports have it.
func (e *TraceEdge) EdgeID() evidence.ID {
	switch {
	case e.Link == nil:
		return evidence.EdgeID(e.Source, e.Relation, e.Target)
	case !e.Relation.IsLink():
		return evidence.EdgeID(e.Source, e.Relation, e.Link.ID)
	}
	return e.Link.ID
}

// Chain is one way from a claim down to an origin.
type Chain struct {
	Side     assess.Side
	Strength float64
	Steps    []Component
	Origin   Component
	Evidence evidence.Evidence // the last testimony, study or source; nil if there is none
	Quote    string
	Summary  string
	Locator  string
}

// Trace cuts what is below a claim off at a depth, 0 for none, and at a number
// of nodes.
func (x *Index) Trace(top *evidence.Claim, maxDepth, maxNodes int) *Trace {
	hops := walk.Hops(x.Map, x.items)
	depths, more := walk.Down(walk.Below(hops), maxDepth, top.Key)
	t := &Trace{Claim: top, Truncated: more}
	for key, d := range depths {
		t.Nodes = append(t.Nodes, x.items[key])
		t.Depth = max(t.Depth, d)
	}
	for _, c := range x.Caveats {
		if d, ok := caveatDepth(c, depths); ok {
			t.Nodes = append(t.Nodes, c)
			depths[c.Key] = d
		}
	}
	nearestFirst(t.Nodes, depths)
	t.Nodes = slices.Insert(slices.DeleteFunc(t.Nodes, func(it evidence.Item) bool { return it == evidence.Item(top) }), 0, evidence.Item(top))
	if len(t.Nodes) > maxNodes {
		for _, it := range t.Nodes[maxNodes:] {
			delete(depths, it.EntryMeta().Key)
		}
		t.Nodes, t.Truncated = t.Nodes[:maxNodes], true
		t.Depth = depths[t.Nodes[maxNodes-1].EntryMeta().Key]
	}
	t.Edges = x.edges(hops, func(it evidence.Item) bool { _, has := depths[it.EntryMeta().Key]; return has })
	return t
}

// caveatDepth is the least depth of what a caveat qualifies: of an item, or of the
// claim that a link leads to. It is not ok if depths has none of these.
func caveatDepth(c *evidence.Caveat, depths map[evidence.Key]int) (least int, ok bool) {
	at := func(keys ...evidence.Key) {
		depth := 0
		for _, key := range keys {
			d, has := depths[key]
			if !has {
				return
			}
			depth = d
		}
		if !ok || depth < least {
			least, ok = depth, true
		}
	}
	for _, key := range c.QualifiedItems() {
		at(key)
	}
	for _, name := range c.QualifiedLinks() {
		from, to, _, _ := evidence.ParseLinkName(string(name))
		at(from, to)
	}
	return least, ok
}

// nearestFirst sorts items by depth, and then by key.
func nearestFirst(items []evidence.Item, depths map[evidence.Key]int) {
	type placed struct {
		depth int
		key   evidence.Key
		item  evidence.Item
	}
	list := make([]placed, len(items))
	for i, it := range items {
		key := it.EntryMeta().Key
		list[i] = placed{depths[key], key, it}
	}
	slices.SortFunc(list, func(a, b placed) int { return cmp.Or(a.depth-b.depth, cmp.Compare(a.key, b.key)) })
	for i, p := range list {
		items[i] = p.item
	}
}

// Chain shows a chain for or against a claim.
func (x *Index) Chain(c assess.Chain, side assess.Side) Chain {
	v := Chain{Side: side, Strength: c.Strength, Steps: x.components(c.Steps), Origin: x.component(assess.Component{Key: c.Origin})}
	var last *evidence.Link
	var words *evidence.Testimony
	for _, step := range v.Steps {
		if step.Link != nil {
			last = step.Link
		}
		switch it := step.Item.(type) {
		case *evidence.Testimony:
			v.Evidence, words = it, it
		case *evidence.Study, *evidence.Source:
			if words == nil {
				v.Evidence = it.(evidence.Evidence)
			}
		}
	}
	if v.Evidence == nil {
		return v
	}
	v.Summary = v.Evidence.Headline()
	if words != nil {
		v.Quote, v.Locator = words.Quote, words.Locator
	}
	if v.Locator == "" && last != nil {
		v.Locator = last.Locator
	}
	return v
}
