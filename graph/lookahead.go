package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/scalar"
	"corroborate/internal/evidence"
)

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
		for _, field := range named[ref] {
			// A record of another kind than the field's is an error there.
			if !slices.Contains(types[entries[i].EntryKind()], field.Definition.Type.Name()) {
				continue
			}
			b := branch{fields: field.Selections}
			switch e := entries[i].(type) {
			case evidence.Item:
				b.items = []evidence.Item{e}
			case *evidence.Link:
				b.links = []joined{{Link: e}}
			}
			branches = append(branches, b)
		}
	}
	l.ahead(ctx, branches...)
}
