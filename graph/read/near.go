package read

import (
	"context"
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/load"
	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// Neighborhood is what is around a record.
func (q queryResolver) Neighborhood(ctx context.Context, of evidence.ID, depth *int32, kinds []evidence.Kind, relations []evidence.Relation,
	direction *storage.Direction, minStrength *evidence.Strength, first *int32) (*view.Neighborhood, error) {
	filter, err := newEdgeFilter(relations, minStrength)
	if err != nil {
		return nil, err
	}
	by := filter.walk()
	by.Kinds, by.Direction = kinds, given(direction, "")
	near, err := q.ask(ctx).Neighborhood(ctx, evidence.Ref(of), int(given(depth, 1)), by, int(given(first, 100)))
	if err != nil {
		return nil, err
	}
	v := &view.Neighborhood{Truncated: near.Truncated}
	for _, n := range near.Nodes {
		v.Nodes = append(v.Nodes, n.Item)
		v.Distances = append(v.Distances, view.NodeDistance{Node: n.Item, Distance: n.Distance})
	}
	v.Edges = filter.edges(near.Map())
	if err := addLinks(ctx, v.Edges); err != nil {
		return nil, err
	}
	rememberNodes(ctx, v.Nodes, v.Edges)
	v.Center = v.Nodes[0]
	return v, nil
}

// maxEdges is how many edges a request may ask for.
const maxEdges = 10_000

// Connecting is what relates records with each other and with others.
func (q queryResolver) Connecting(ctx context.Context, among, and []evidence.ID, relations []evidence.Relation, minStrength *evidence.Strength, first *int32) (*view.Connecting, error) {
	most := int(given(first, 1000))
	if most < 1 || most > maxEdges {
		return nil, problems.BadInput("first", fmt.Sprintf("1 to %d", maxEdges), "these are %d edges", most)
	}
	filter, err := newEdgeFilter(relations, minStrength)
	if err != nil {
		return nil, err
	}
	found, err := q.ask(ctx).Connecting(ctx, refsOf(among), refsOf(and))
	if err != nil {
		return nil, err
	}
	if len(found.Missing) > 0 {
		graphql.AddError(ctx, evidence.Refuse(found.Missing...))
	}
	edges := slices.DeleteFunc(filter.edges(found.Part), func(e view.TraceEdge) bool {
		return !found.Among[e.Source] && !found.Among[e.Target]
	})
	v := &view.Connecting{Edges: edges[:min(most, len(edges))], TotalCount: len(edges)}
	if err := addLinks(ctx, v.Edges); err != nil {
		return nil, err
	}
	rememberNodes(ctx, slices.Collect(found.Part.Items()), v.Edges)
	return v, nil
}

// edgeFilter says which edges an answer lists.
type edgeFilter struct {
	relations   []evidence.Relation // empty for all
	minStrength evidence.Strength   // of links; empty for any
}

// newEdgeFilter makes a filter of arguments. A strength is one of links.
func newEdgeFilter(relations []evidence.Relation, minStrength *evidence.Strength) (edgeFilter, error) {
	f := edgeFilter{relations, given(minStrength, "")}
	if f.minStrength != "" && len(relations) > 0 && !slices.ContainsFunc(relations, evidence.Relation.IsLink) {
		return f, problems.BadInput("minStrength", "no strength, or a relation of links among the relations: "+evidence.OneOf(evidence.LinkRelations), "only links have a strength")
	}
	return f, nil
}

// edges are those of the edges of a map that the filter lets through.
func (f edgeFilter) edges(m *evidence.Map) []view.TraceEdge {
	return slices.DeleteFunc(view.NewIndex(m).AllEdges(), func(e view.TraceEdge) bool {
		return len(f.relations) > 0 && !slices.Contains(f.relations, e.Relation) ||
			e.Relation.IsLink() && e.Link.Strength.Rank() < f.minStrength.Rank()
	})
}

// walk is the filter for a walk.
func (f edgeFilter) walk() walk.Filter {
	var by walk.Filter
	for _, relation := range f.relations {
		by.Relations = append(by.Relations, relation.InStore()...)
	}
	if f.minStrength != "" {
		by.Strengths = evidence.Strengths[:slices.Index(evidence.Strengths, f.minStrength)+1] // the strongest come first
	}
	return by
}

// addLinks loads the links of those edges that have only the name of one: of annotations of
// links that have an end outside of the answer.
func addLinks(ctx context.Context, edges []view.TraceEdge) error {
	var names []evidence.Ref
	for _, e := range edges {
		if e.LinkName != "" {
			names = append(names, e.LinkName)
		}
	}
	links, err := loadLinks(ctx, names)
	for i, e := range edges {
		if e.LinkName != "" {
			edges[i].Link = links[e.LinkName]
		}
	}
	return err
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
