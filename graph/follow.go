package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/paging"
	"corroborate/graph/request"
	"corroborate/graph/scalar"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// arguments are those that a field of relations may have.
type arguments struct {
	kinds []evidence.Kind
	only  *evidence.Relation
	order *storage.EdgeOrder
	first *int32
	after *string
}

// readArguments reads them as the generated code does. One that cannot be read
// is left for it to complain of.
func readArguments(f *request.Field, variables map[string]any) (a arguments, err error) {
	given := map[string]any{}
	for _, def := range f.Definition.Arguments {
		if given[def.Name], err = f.Argument(def.Name, variables); err != nil {
			return a, err
		}
	}
	for _, kind := range graphql.CoerceList(given["kinds"]) {
		word, _ := kind.(string)
		a.kinds = append(a.kinds, evidence.Kind(word))
	}
	if word, isText := given["relation"].(string); isText {
		a.only = (*evidence.Relation)(&word)
	}
	if word, isText := given["orderBy"].(string); isText {
		a.order = (*storage.EdgeOrder)(&word)
	}
	if cursor, isText := given["after"].(string); isText {
		a.after = &cursor
	}
	if given["first"] != nil {
		n, err := scalar.UnmarshalInt32(given["first"])
		if err != nil {
			return a, err
		}
		a.first = &n
	}
	return a, nil
}

// following is what a field asks of the relations of a record.
type following struct {
	relations []relation
	first     *int32
	after     *string
	paged     bool // a page of them, rather than all
	count     bool
	cursors   bool // whether anybody will see those of the page
}

// follow says what a field follows.
func follow(req request.Request, f *request.Field, a arguments) following {
	var made following
	for _, one := range f.Follows {
		r := relation{is: evidence.Relation(one.Relation), goes: storage.Out}
		if one.In {
			r.goes = storage.In
		}
		if a.only != nil && *a.only != r.is {
			continue
		}
		if r.is.IsLink() {
			r = r.by(a.order)
		}
		made.relations = append(made.relations, r.of(a.kinds))
	}
	if made.paged = request.IsConnection(f.Definition.Type.Name()); made.paged {
		made.first, made.after = a.first, a.after
		for part := range req.Each(f.Below[f.Definition.Type.Name()]) {
			switch part.Name {
			case "totalCount":
				made.count = true
			case "edges", "pageInfo":
				made.cursors = true
			}
		}
	}
	return made
}

// followHere says what the field follows that is being resolved.
func followHere(ctx context.Context, a arguments) following {
	req := request.Of(ctx)
	return follow(req, req.Here(ctx), a)
}

// inquiry is what a field asks of the relations of one record: the keys of those
// that must be loaded, and where in the list of relations each stands.
type inquiry struct {
	paging.Window
	begin  int // the relation that the page begins in
	keys   []edgeKey
	places []int
}

// of asks it of a record. Pages before the one that is wanted are asked for
// only where all are counted.
func (f following) of(it evidence.Item) (inquiry, error) {
	var a inquiry
	if f.paged {
		name := []any{it.EntryMeta().ID}
		for _, r := range f.relations {
			name = append(name, r.is, r.goes, r.kinds, r.order)
		}
		w, err := paging.New(f.first, f.after, name...)
		if err != nil {
			return a, err
		}
		a.Window = w
		a.begin = max(0, slices.IndexFunc(f.relations, func(r relation) bool { return string(r.is) == w.Part }))
	}
	for i, r := range f.relations {
		if i < a.begin && !f.count || r.empty(it) {
			continue
		}
		k := r.key(it)
		k.first, k.count = a.First, f.count
		if i == a.begin && a.After != nil {
			k.paged, k.after = true, *a.After
		}
		a.keys, a.places = append(a.keys, k), append(a.places, i)
	}
	return a, nil
}

// shown are the edges that the page of a field shows, of those that were loaded
// for it, each with the place of its key; more says whether others follow.
func (a inquiry) shown(pages []storage.EdgePage) (edges []placed, more bool) {
	for i, p := range pages {
		if a.places[i] < a.begin {
			continue
		}
		for _, e := range p.Edges {
			if a.First > 0 && len(edges) == a.First {
				return edges, true
			}
			edges = append(edges, placed{e, i})
		}
		more = more || p.HasNext
	}
	return edges, more
}

// placed is an edge with the place of its key in the inquiry.
type placed struct {
	storage.Edge
	key int
}
