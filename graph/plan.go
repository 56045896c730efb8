package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"corroborate/graph/scalar"
	"corroborate/internal/evidence"
)

// What a request will ask of the store is known from its document, so it is
// loaded ahead, level by level: one call for all relations of all records on a
// level, however many fields name them. The resolvers then find everything
// loaded. What is not foreseen here, the loaders join as well as they can, by
// waiting a moment for each other.

// types are the names under which the records of each kind are asked for
// fields: their type and its interfaces.
var types = map[evidence.Kind][]string{
	evidence.KindAgent:     {"Agent", "Item", "Node"},
	evidence.KindSource:    {"Source", "Evidence", "Item", "Node"},
	evidence.KindStudy:     {"Study", "Evidence", "Item", "Node"},
	evidence.KindTestimony: {"Testimony", "Evidence", "Item", "Node"},
	evidence.KindClaim:     {"Claim", "Evidence", "Item", "Node"},
	evidence.KindCaveat:    {"Caveat", "Item", "Node"},
	evidence.KindLink:      {"Link", "Node"},
}

// branch is some items of which the same fields are asked.
type branch struct {
	fields ast.SelectionSet
	items  []evidence.Item
}

// planner loads ahead what one selection asks of some items.
type planner struct {
	*loaders
	op    *graphql.OperationContext
	pages map[edgeKey]evidence.EdgePage
}

// ahead loads all that the fields of branches will ask for. It tells no errors:
// a resolver that finds nothing loaded asks again, and reports its own.
func (l *loaders) ahead(ctx context.Context, branches ...branch) {
	p := planner{loaders: l, op: graphql.GetOperationContext(ctx), pages: map[edgeKey]evidence.EdgePage{}}
	for len(branches) > 0 {
		steps := p.steps(branches)
		if !p.load(ctx, steps) {
			return
		}
		branches = nil
		for _, s := range steps {
			branches = append(branches, p.grow(s)...)
		}
	}
}

// step is a field that follows relations, with the records that it is asked of.
type step struct {
	field graphql.CollectedField
	of    []evidence.Item
	asks  []inquiry // of each
}

// steps are what the fields of branches follow.
func (p *planner) steps(branches []branch) []step {
	var steps []step
	for _, b := range branches {
		for _, kind := range evidence.ItemKinds {
			var items []evidence.Item
			for _, it := range b.items {
				if it.EntryKind() == kind {
					items = append(items, it)
				}
			}
			if len(items) == 0 {
				continue
			}
			for _, field := range graphql.CollectFields(p.op, b.fields, types[kind]) {
				if s, ok := p.step(types[kind][0], field, items); ok {
					steps = append(steps, s)
				}
			}
		}
	}
	return steps
}

func (p *planner) step(kind string, field graphql.CollectedField, items []evidence.Item) (step, bool) {
	if followed[kind][field.Name] == nil {
		return step{}, false
	}
	args, ok := readArguments(field.ArgumentMap(p.op.Variables))
	if !ok {
		return step{}, false
	}
	f, ok := follow(p.op, kind, field, args)
	if !ok {
		return step{}, false
	}
	s := step{field: field, of: items, asks: make([]inquiry, len(items))}
	for i, it := range items {
		var err error
		if s.asks[i], err = f.of(it); err != nil {
			return step{}, false
		}
	}
	return s, true
}

// load loads what steps ask for, in one call; false where that failed.
func (p *planner) load(ctx context.Context, steps []step) bool {
	var keys []edgeKey
	for _, s := range steps {
		for _, a := range s.asks {
			for _, k := range a.keys {
				if _, known := p.pages[k]; !known {
					p.pages[k] = evidence.EdgePage{}
					keys = append(keys, k)
				}
			}
		}
	}
	if len(keys) == 0 {
		return true
	}
	pages, err := p.fetchEdges(ctx, keys)
	if err != nil {
		p.giveUp(err)
		return false
	}
	for i, k := range keys {
		p.pages[k] = pages[i]
		p.edges.Prime(k, pages[i])
	}
	return true
}

// grow are the branches that begin at what a step led to.
func (p *planner) grow(s step) []branch {
	selections := []ast.SelectionSet{s.field.Selections}
	if s.field.Definition.Arguments.ForName("first") != nil {
		selections = p.elements(s.field.Selections)
	}
	if len(selections) == 0 {
		return nil
	}
	var from, to, far []evidence.Item
	for i, a := range s.asks {
		for _, k := range a.keys {
			for _, e := range p.pages[k].Edges {
				far = append(far, e.Item)
				if k.direction == evidence.Out {
					from, to = append(from, s.of[i]), append(to, e.Item)
				} else {
					from, to = append(from, e.Item), append(to, s.of[i])
				}
			}
		}
	}
	if len(far) == 0 {
		return nil
	}
	var grown []branch
	for _, fields := range selections {
		if s.field.Definition.Type.Name() != "LinkConnection" {
			grown = append(grown, branch{fields, far})
			continue
		}
		for _, end := range graphql.CollectFields(p.op, fields, types[evidence.KindLink]) {
			switch end.Name {
			case "from":
				grown = append(grown, branch{end.Selections, from})
			case "to":
				grown = append(grown, branch{end.Selections, to})
			}
		}
	}
	return grown
}

// elements are the selections on the elements of a page.
func (p *planner) elements(page ast.SelectionSet) []ast.SelectionSet {
	return append(p.under(page, pageNodes...), p.under(page, pageEdges...)...)
}

// under are the selections at the end of a path of fields.
func (p *planner) under(fields ast.SelectionSet, path ...string) []ast.SelectionSet {
	if len(path) == 0 {
		return []ast.SelectionSet{fields}
	}
	var found []ast.SelectionSet
	for _, field := range graphql.CollectFields(p.op, fields, nil) {
		if field.Name == path[0] {
			found = append(found, p.under(field.Selections, path[1:]...)...)
		}
	}
	return found
}

// aheadOf loads what will be asked of items that the field being resolved shows
// at the ends of paths of fields.
func aheadOf[N evidence.Item](ctx context.Context, found []N, paths ...[]string) {
	p := planner{op: graphql.GetOperationContext(ctx)}
	items := make([]evidence.Item, len(found))
	for i, it := range found {
		items[i] = it
	}
	var branches []branch
	for _, path := range paths {
		for _, fields := range p.under(graphql.GetFieldContext(ctx).Field.Selections, path...) {
			branches = append(branches, branch{fields, items})
		}
	}
	loadersOf(ctx).ahead(ctx, branches...)
}

// lookedUp are the arguments by which fields of a query name records.
var lookedUp = map[string]string{
	"node": "id", "nodes": "ids", "item": "key",
	"agent": "key", "source": "key", "study": "key", "testimony": "key", "claim": "key", "caveat": "key",
}

// lookAhead loads what a query names, and what it will ask of that.
func (l *loaders) lookAhead(ctx context.Context) {
	op := graphql.GetOperationContext(ctx)
	named := map[evidence.Ref][]graphql.CollectedField{}
	var refs []evidence.Ref
	for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"}) {
		argument := lookedUp[field.Name]
		if argument == "" {
			continue
		}
		given := field.ArgumentMap(op.Variables)[argument]
		list, isList := given.([]any)
		if !isList {
			list = []any{given}
		}
		for _, one := range list[:min(len(list), MaxPage)] {
			id, err := scalar.UnmarshalID(one)
			ref := evidence.Ref(id)
			if _, isRevision := evidence.ParseRevisionID(ref); err != nil || len(id) > maxRef || isRevision {
				continue
			}
			if named[ref] == nil {
				refs = append(refs, ref)
			}
			named[ref] = append(named[ref], field)
		}
	}
	if len(refs) == 0 {
		return
	}
	entries, errs := l.fetchEntries(ctx, refs)
	if entries == nil {
		l.giveUp(errs[0])
		return
	}
	var branches []branch
	for i, ref := range refs {
		if errs[i] != nil {
			l.absent[ref] = errs[i]
			continue
		}
		l.entries.Prime(ref, entries[i])
		it, ok := entries[i].(evidence.Item)
		for _, field := range named[ref] {
			// A record of another kind than the field's is an error there.
			if ok && slices.Contains(types[it.EntryKind()], field.Definition.Type.Name()) {
				branches = append(branches, branch{field.Selections, []evidence.Item{it}})
			}
		}
	}
	l.ahead(ctx, branches...)
}
