package graph

import (
	"cmp"
	"context"
	"slices"

	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

type traceResolver struct{}

// Trace is everything below a claim, flat, from one call to the store.
func (queryResolver) Trace(ctx context.Context, claim evidence.ID, maxDepth *int32) (*view.Trace, error) {
	if maxDepth != nil && *maxDepth < 1 {
		return nil, problems.BadInput("maxDepth", "1 or more", "%d is no depth", *maxDepth)
	}
	l := loadersOf(ctx)
	var x *indexed
	if len(claim) <= maxRef {
		var err error
		if x, err = l.loadBelow(ctx, []evidence.Ref{evidence.Ref(claim)}); err != nil {
			return nil, err
		}
	}
	top := x.claim(claim)
	if top == nil {
		// It is unknown, or no claim: the lookup says which.
		c, err := lookup[*evidence.Claim](ctx, claim, noun(evidence.KindClaim))
		if err != nil {
			return nil, err
		}
		if x, err = l.loadBelow(ctx, []evidence.Ref{c.Ref()}); err != nil {
			return nil, err
		}
		if top = x.claim(evidence.ID(c.Key)); top == nil {
			return nil, evidence.Errorf(evidence.NotFound, "there is no claim %q any more", c.Key)
		}
	}
	depth := 0
	if maxDepth != nil {
		depth = int(*maxDepth)
	}
	t := x.trace(top, depth, l.nodes)
	aheadOfGraph(ctx, t.Nodes, t.Edges)
	return t, nil
}

// claim finds a claim of the map by key or id.
func (x *indexed) claim(name evidence.ID) *evidence.Claim {
	if x == nil {
		return nil
	}
	for _, c := range x.Claims {
		if c.ID == name || c.Key == evidence.Key(name) {
			return c
		}
	}
	return nil
}

// trace cuts what is below a claim off at a depth, 0 for none, and at a number
// of nodes.
func (x *indexed) trace(top *evidence.Claim, maxDepth, maxNodes int) *view.Trace {
	hops := walk.Hops(x.Map, x.items)
	depths, more := walk.Down(walk.Below(hops), maxDepth, top.Key)
	t := &view.Trace{Claim: top, Truncated: more}
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
// claim that a link leads to. It is not ok where none of that is there.
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

// Assessment is the assessment of the claim that was traced.
func (traceResolver) Assessment(ctx context.Context, t *view.Trace) (*view.Assessment, error) {
	return claimResolver{}.Assessment(ctx, t.Claim)
}

// Chains are the strongest ways down from the claim.
func (traceResolver) Chains(ctx context.Context, t *view.Trace, side *assess.Side, first *int32) ([]view.Chain, error) {
	count, err := pageSize(first, 5)
	if err != nil {
		return nil, err
	}
	from := assess.For
	if side != nil {
		from = *side
	}
	l := loadersOf(ctx)
	l.mu.Lock()
	x := l.below[t.Claim.Key]
	l.mu.Unlock()
	chains, err := assess.Chains(ctx, x.Map, t.Claim.Key, l.rubric, l.options, from, count)
	if err != nil {
		return nil, err
	}
	list := make([]view.Chain, len(chains))
	for i, c := range chains {
		list[i] = x.chain(c, from)
	}
	return list, nil
}

func (x *indexed) chain(c assess.Chain, side assess.Side) view.Chain {
	v := view.Chain{Side: side, Strength: c.Strength, Steps: x.components(c.Steps), Origin: x.component(assess.Component{Key: c.Origin})}
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
