package load

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/request"
	"corroborate/graph/scalar"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
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
	entries, errs := l.fetchEntries(ctx, refs)
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
			case *evidence.Link:
				b.links = []joined{{Link: e}}
			}
			branches = append(branches, b)
		}
	}
	l.ahead(ctx, branches...)
}
