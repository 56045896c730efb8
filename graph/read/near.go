package read

import (
	"context"

	"corroborate/graph/load"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// Neighborhood is what is around a record.
func (q queryResolver) Neighborhood(ctx context.Context, of evidence.ID, depth *int32, kinds []evidence.Kind, first *int32) (*view.Neighborhood, error) {
	near, err := q.ask(ctx).Neighborhood(ctx, evidence.Ref(of), int(given(depth, 1)), kinds, int(given(first, 100)))
	if err != nil {
		return nil, err
	}
	v := &view.Neighborhood{Truncated: near.Truncated}
	for _, n := range near.Nodes {
		v.Nodes = append(v.Nodes, n.Item)
		v.Distances = append(v.Distances, view.NodeDistance{Node: n.Item, Distance: n.Distance})
	}
	x := view.NewIndex(near.Map())
	dangling, names := x.DanglingEdges()
	links, err := loadLinks(ctx, names)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		dangling[i].Link = links[name]
	}
	v.Edges = append(x.Edges(), dangling...)
	rememberNodes(ctx, v.Nodes, v.Edges)
	v.Center = v.Nodes[0]
	return v, nil
}

// rememberNodes spares the store reads of the ends of the edges, and loads at once
// what the request selects from the nodes and the edges.
func rememberNodes(ctx context.Context, nodes []evidence.Item, edges []view.TraceEdge) {
	l := load.Of(ctx)
	for _, it := range nodes {
		l.Remember(it)
	}
	load.AheadOfGraph(ctx, nodes, edges)
}

// Path is how two records are connected.
func (q queryResolver) Path(ctx context.Context, from, to evidence.ID, kinds []evidence.Kind, maxLength *int32) (*view.Path, error) {
	path, err := q.ask(ctx).Path(ctx, evidence.Ref(from), evidence.Ref(to), kinds, int(given(maxLength, 10)))
	if err != nil {
		return nil, err
	}
	v := &view.Path{From: path.From, To: path.To, Outcome: path.Outcome, Summary: path.Summary(), More: path.More, SeenCount: path.Seen}
	if path.Outcome == walk.Found {
		v.Length = &path.Length
	}
	links, err := loadLinks(ctx, view.LinksOfChains(path.Chains))
	if err != nil {
		return nil, err
	}
	nodes, edges := map[evidence.ID]bool{}, map[string]bool{}
	for _, chain := range path.Chains {
		c := view.PathChain{Nodes: chain.Items, Edges: view.ChainEdges(chain, links)}
		for _, it := range chain.Items {
			if id := it.EntryMeta().ID; !nodes[id] {
				nodes[id] = true
				v.Nodes = append(v.Nodes, it)
			}
		}
		for _, e := range c.Edges {
			if !edges[e.Name] {
				edges[e.Name] = true
				v.Edges = append(v.Edges, e)
			}
		}
		v.Chains = append(v.Chains, c)
	}
	rememberNodes(ctx, v.Nodes, v.Edges)
	return v, nil
}

// given is an argument, or what stands for one that is null.
func given[T any](argument *T, otherwise T) T {
	if argument == nil {
		return otherwise
	}
	return *argument
}

// loadLinks loads links by their names. One that was taken out meanwhile is not
// among them.
func loadLinks(ctx context.Context, names []evidence.Ref) (map[evidence.Ref]*evidence.Link, error) {
	links := make(map[evidence.Ref]*evidence.Link, len(names))
	entries, err := load.Of(ctx).Stored(ctx, names)
	for i, e := range entries {
		if l, ok := e.(*evidence.Link); ok {
			links[names[i]] = l
		}
	}
	return links, err
}
