package load

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/request"
	"corroborate/graph/scalar"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// lookAhead loads what a query names, and what it will ask of that.
func (l *Loaders) lookAhead(ctx context.Context) {
	r := request.Of(ctx)
	named := map[evidence.Ref][]*request.Field{}
	var refs []evidence.Ref
	for f := range r.Each(r.Fields) {
		given, err := f.Argument(f.LooksUp, r.Variables)
		list := graphql.CoerceList(given)
		if err != nil || len(list) > request.MaxPage {
			continue // the resolver complains
		}
		for _, one := range list {
			id, err := scalar.UnmarshalID(one)
			ref := evidence.Ref(id)
			if _, isRevision := evidence.ParseRevisionID(ref); err != nil || len(id) > MaxRef || isRevision {
				continue
			}
			if named[ref] == nil {
				refs = append(refs, ref)
			}
			named[ref] = append(named[ref], f)
		}
	}
	if len(refs) == 0 {
		return
	}
	p := l.newPlanner(ctx)
	next := p.foreseeNamed(named, refs)
	found, errs := l.lookUp(ctx, storage.Lookup{Refs: refs, Then: next.queries})
	entries := found.Entries
	if entries == nil {
		l.giveUp(errs[0])
		return
	}
	l.present = make(map[evidence.Ref]evidence.Entry, len(refs))
	var branches []branch
	for i, ref := range refs {
		if errs[i] != nil {
			if l.absent == nil {
				l.absent = map[evidence.Ref]error{}
			}
			l.absent[ref] = errs[i]
			continue
		}
		l.present[ref] = entries[i]
		for _, f := range named[ref] {
			// A record of another kind than the field's is an error there.
			if f.Below[view.ObjectOf(entries[i].EntryKind())] == nil {
				continue
			}
			b := branch{under: f}
			switch e := entries[i].(type) {
			case evidence.Item:
				b.items = []evidence.Item{e}
				if found.Next != nil {
					p.take(next.list, e, found.Next[i])
				}
			case *evidence.Link:
				b.links = []joined{{Link: e}}
			}
			branches = append(branches, b)
		}
	}
	p.run(ctx, branches)
}

// The ways from a page to its elements.
var pageNodes, pageEdges = []string{"nodes"}, []string{"edges", "node"}

// AheadOfPage loads what the request selects from items on the page that the field being
// resolved shows. The items are the elements of the page, or at the end of fields
// below these.
func AheadOfPage[N evidence.Item](ctx context.Context, found []N, below ...string) {
	Of(ctx).ahead(ctx, pageBranches(ctx, found, below...)...)
}

func pageBranches[N evidence.Item](ctx context.Context, found []N, below ...string) []branch {
	items := make([]evidence.Item, len(found))
	for i, it := range found {
		items[i] = it
	}
	return branchesAt(ctx, branch{items: items}, slices.Concat(pageNodes, below), slices.Concat(pageEdges, below))
}

// AheadOfGraph loads what the request selects from the nodes and the edges that the
// field being resolved shows.
func AheadOfGraph(ctx context.Context, nodes []evidence.Item, edges []view.TraceEdge) {
	known := make(map[evidence.ID]evidence.Item, len(nodes))
	for _, it := range nodes {
		known[it.EntryMeta().ID] = it
	}
	var links []joined
	for _, e := range edges {
		if e.Link != nil && e.Relation.IsLink() {
			links = append(links, joined{e.Link, known[e.Source], known[e.Target]})
		}
	}
	branches := branchesAt(ctx, branch{items: nodes}, pageNodes, []string{"distances", "node"})
	branches = append(branches, branchesAt(ctx, branch{links: links}, []string{"edges", "link"})...)
	Of(ctx).ahead(ctx, branches...)
}

// branchesAt are branches that begin at what the field being resolved shows at
// the ends of paths of fields.
func branchesAt(ctx context.Context, of branch, paths ...[]string) []branch {
	r := request.Of(ctx)
	here := r.Here(ctx)
	var branches []branch
	for _, path := range paths {
		for _, of.under = range r.Under(here, path...) {
			branches = append(branches, of)
		}
	}
	return branches
}
