package load

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/paging"
	"corroborate/graph/problems"
	"corroborate/graph/request"
	"corroborate/graph/scalar"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Arguments are those that a field of relations may have.
type Arguments struct {
	Kinds []evidence.Kind
	Only  *evidence.Relation
	Order *storage.EdgeOrder
	paging.Arguments
}

// readArguments reads them as the generated code does. If one cannot be read, the
// generated code reports it.
func readArguments(f *request.Field, variables map[string]any) (a Arguments, err error) {
	given := map[string]any{}
	for _, def := range f.Definition.Arguments {
		if given[def.Name], err = f.Argument(def.Name, variables); err != nil {
			return a, err
		}
	}
	for _, kind := range graphql.CoerceList(given["kinds"]) {
		word, _ := kind.(string)
		a.Kinds = append(a.Kinds, evidence.Kind(word))
	}
	if word, isText := given["relation"].(string); isText {
		a.Only = (*evidence.Relation)(&word)
	}
	if word, isText := given["orderBy"].(string); isText {
		a.Order = (*storage.EdgeOrder)(&word)
	}
	a.Arguments, err = readPaging(given)
	return a, err
}

// readPaging reads the arguments that page a list.
func readPaging(given map[string]any) (a paging.Arguments, err error) {
	for name, into := range map[string]**string{"after": &a.After, "before": &a.Before} {
		if cursor, isText := given[name].(string); isText {
			*into = &cursor
		}
	}
	for name, into := range map[string]**int32{"first": &a.First, "last": &a.Last} {
		if given[name] == nil {
			continue
		}
		n, err := scalar.UnmarshalInt32(given[name])
		if err != nil {
			return a, err
		}
		*into = &n
	}
	return a, nil
}

// relation is a relation of an item, walked one way.
type relation struct {
	is    evidence.Relation
	goes  storage.Direction
	kinds []evidence.Kind // of the far end; empty for any
	words string          // the kinds, joined by blanks
	order storage.EdgeOrder
}

// Kinds sorts kinds, so that the order in which a client names them does not
// matter.
func Kinds(kinds []evidence.Kind) []evidence.Kind {
	kinds = slices.Clone(kinds)
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

func (r relation) by(order *storage.EdgeOrder) relation {
	// A store lists links by key if no other order is given.
	r.order = storage.ByListed
	if order == nil || *order == storage.ByStrength {
		r.order = storage.ByStrength
	}
	return r
}

func (r relation) key(of evidence.Item) edgeKey {
	return edgeKey{of: evidence.Ref(of.EntryMeta().ID), relation: r.is, direction: r.goes, kinds: r.words, order: r.order}
}

// empty reports whether the record itself shows that it has no such relation. Then
// there is nothing to load.
func (r relation) empty(of evidence.Item) bool {
	if r.goes != storage.Out {
		return false
	}
	for _, ref := range of.References() {
		if ref.Relation == r.is {
			return len(ref.To) == 0
		}
	}
	return false
}

// following says which relations of a record a field follows, and how.
type following struct {
	field     *request.Field
	relations []relation
	page      paging.Arguments
	paged     bool // a page of them, rather than all
	count     bool
	known     bool // whether records are loaded with what they refer to
	lists     bool // whether the request selects more than the count
	cursors   bool // whether the request selects those of the page
}

// farKinds are the kinds of record that a relation can lead to, from a kind.
func (r relation) farKinds(from evidence.Kind) []evidence.Kind {
	switch {
	case r.is.IsLink() && r.goes == storage.In:
		return evidence.LinkSources
	case r.is.IsLink():
		return []evidence.Kind{evidence.KindClaim}
	case r.goes == storage.Out:
		return targets(from, r.is)
	}
	var kinds []evidence.Kind
	for _, kind := range evidence.ItemKinds {
		if slices.Contains(targets(kind, r.is), from) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// targets are the kinds that a reference of a kind may lead to.
func targets(kind evidence.Kind, is evidence.Relation) []evidence.Kind {
	item, _ := evidence.NewEntry(kind).(evidence.Item)
	for _, r := range item.References() {
		if r.Relation == is {
			return r.Targets
		}
	}
	return nil
}

// checkKinds refuses a kind that no relation of a field leads to.
func (f following) checkKinds(from evidence.Kind, kinds []evidence.Kind) error {
	var known []evidence.Kind
	for _, r := range f.relations {
		known = append(known, r.farKinds(from)...)
	}
	known = Kinds(known)
	for i, kind := range kinds {
		if !slices.Contains(known, kind) {
			return problems.BadInput(fmt.Sprintf("kinds[%d]", i), evidence.OneOf(known), "%s is never among these", evidence.Noun(kind))
		}
	}
	return nil
}

// follow says what a field of a kind of record follows.
func (l *Loaders) follow(req request.Request, f *request.Field, a Arguments, from evidence.Kind) (following, error) {
	made := following{field: f, known: l.detail.Has(storage.DetailReferences)}
	for _, one := range f.Follows {
		r := relation{is: evidence.Relation(one.Relation), goes: storage.Out}
		if one.In {
			r.goes = storage.In
		}
		if a.Only != nil && *a.Only != r.is {
			continue
		}
		if r.is.IsLink() {
			r = r.by(a.Order)
		}
		r.kinds = Kinds(a.Kinds)
		r.words = strings.Join(evidence.Strings(r.kinds), " ")
		made.relations = append(made.relations, r)
	}
	made.paged = request.IsConnection(f.Definition.Type.Name())
	made.lists = !made.paged
	if made.paged {
		made.page = a.Arguments
		for part := range req.Each(f.Below[f.Definition.Type.Name()]) {
			switch part.Name {
			case "totalCount":
				made.count = true
			case "nodes":
				made.lists = true
			case "edges", "pageInfo":
				made.lists, made.cursors = true, true
			}
		}
	}
	return made, made.checkKinds(from, a.Kinds)
}

// Follow loads the edges that the field being resolved follows from an item: a page
// of them, or all if the field has no pages. The list may be made of several
// relations, one after the other. All are loaded in one go.
func Follow(ctx context.Context, of evidence.Item, args Arguments) (found view.Elements[storage.Edge], err error) {
	req := request.Of(ctx)
	f, err := Of(ctx).follow(req, req.Here(ctx), args, of.EntryKind())
	if err != nil {
		return found, err
	}
	return f.from(ctx, of)
}

// Following is Follow for any field that follows relations, from items of a kind.
func Following(ctx context.Context, field *request.Field, from evidence.Kind) (func(of evidence.Item) (view.Elements[storage.Edge], error), error) {
	req := request.Of(ctx)
	args, err := readArguments(field, req.Variables)
	if err != nil {
		return nil, err
	}
	f, err := Of(ctx).follow(req, field, args, from)
	if err != nil {
		return nil, err
	}
	return func(of evidence.Item) (view.Elements[storage.Edge], error) { return f.from(ctx, of) }, nil
}

// from loads what is followed from an item.
func (f following) from(ctx context.Context, of evidence.Item) (found view.Elements[storage.Edge], err error) {
	if found, ok := Of(ctx).ofPlan(f.field, of.EntryMeta().ID); ok {
		return found, nil
	}
	a, err := f.of(of)
	if err != nil {
		return found, err
	}
	pages, err := a.load(ctx)
	if err != nil {
		return found, err
	}
	return f.elements(a, pages), nil
}

// elements are what the page of an inquiry shows of what was loaded for it.
func (f following) elements(a inquiry, pages []storage.EdgePage) (found view.Elements[storage.Edge]) {
	for _, p := range pages {
		found.Total += p.Total
	}
	edges, more := a.shown(pages)
	found.HasNext, found.HasPrev = a.Beyond(more)
	found.Nodes = slices.Grow(found.Nodes, len(edges))
	for _, e := range edges {
		found.Nodes = append(found.Nodes, e.Edge)
		if f.cursors {
			found.Cursors = append(found.Cursors, a.Encode(string(a.keys[e.key].relation), e.At))
		}
	}
	return found
}

// inquiry is what a field follows from one record: the keys of the relations to
// load, and the place of each in the list of relations.
type inquiry struct {
	paging.Window
	begin  int // the relation that the page begins in
	keys   []edgeKey
	places []int
}

// of makes the inquiry for a record. Of relations that end before the requested page, it
// loads only counts, if edges are counted.
func (f following) of(it evidence.Item) (inquiry, error) {
	var a inquiry
	if f.paged {
		var name []any // which only a cursor needs
		if f.cursors || f.page.After != nil || f.page.Before != nil {
			name = append(name, it.EntryMeta().ID)
			for _, r := range f.relations {
				name = append(name, r.is, r.goes, r.kinds, r.order)
			}
		}
		w, err := paging.New(f.page, name...)
		if err != nil {
			return a, err
		}
		a.Window = w
		a.begin = slices.IndexFunc(f.relations, func(r relation) bool { return string(r.is) == w.Part })
		switch {
		case a.begin >= 0:
		case w.Backward:
			a.begin = len(f.relations) - 1
		default:
			a.begin = 0
		}
	}
	for i, r := range f.relations {
		lists := f.lists && !a.behind(i)
		if !lists && !f.count || f.known && r.empty(it) {
			continue
		}
		k := r.key(it)
		if lists {
			k.first, k.count, k.backward = a.First, f.count, a.Backward
			if i == a.begin && a.After != nil {
				k.paged, k.after = true, *a.After
			}
		} else {
			k.countOnly, k.order = true, ""
		}
		a.keys, a.places = append(a.keys, k), append(a.places, i)
	}
	return a, nil
}

// behind tells whether a page begins after a relation, in the direction in which the
// list is paged.
func (a inquiry) behind(place int) bool {
	if a.Backward {
		return place > a.begin
	}
	return place < a.begin
}

// shown are the edges that the page of a field shows, of those that were loaded
// for it, each with the place of its key; more says if there are others in the
// direction in which the list is paged.
func (a inquiry) shown(pages []storage.EdgePage) (edges []placed, more bool) {
	if a.Backward {
		defer func() { slices.Reverse(edges) }()
	}
	for n := range pages {
		i := a.nth(n, len(pages))
		if a.behind(a.places[i]) {
			continue
		}
		p := pages[i]
		for m := range p.Edges {
			if a.First > 0 && len(edges) == a.First {
				return edges, true
			}
			edges = append(edges, placed{p.Edges[a.nth(m, len(p.Edges))], i})
		}
		more = more || p.HasNext
	}
	return edges, more
}

// nth is the place of the nth of some elements in the direction in which a list is paged.
func (a inquiry) nth(n, of int) int {
	if a.Backward {
		return of - 1 - n
	}
	return n
}

// placed is an edge with the place of its key in the inquiry.
type placed struct {
	storage.Edge
	key int
}

// load loads the pages of all keys.
func (a inquiry) load(ctx context.Context) ([]storage.EdgePage, error) {
	l := Of(ctx)
	edges := l.edges.by(l, (*Loaders).fetchEdges)
	thunks := make([]func() (storage.EdgePage, error), len(a.keys))
	for i, k := range a.keys {
		thunks[i] = edges.LoadThunk(ctx, k)
	}
	pages := make([]storage.EdgePage, len(a.keys))
	for i, thunk := range thunks {
		var err error
		if pages[i], err = thunk(); err != nil {
			return nil, err
		}
	}
	return pages, nil
}
