package storetest

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
)

// byKey hides from a reader what is asked for by an alias.
func byKey(ctx context.Context, r evidence.Reader, ref evidence.Ref) evidence.Ref {
	found, err := r.Entries(ctx, []evidence.Ref{ref})
	if err == nil && found[0] != nil && found[0].Ref() != ref && !ref.IsID() {
		return "nope"
	}
	return ref
}

// keysOnly is a reader that knows no aliases in one of its methods.
type keysOnly struct {
	evidence.Reader
	method string
}

func (r keysOnly) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	if r.method == "Entries" {
		refs = slices.Clone(refs)
		for i := range refs {
			if !refs[i].IsLinkName() {
				refs[i] = byKey(ctx, r.Reader, refs[i])
			}
		}
	}
	if r.method == "links" {
		refs = slices.Clone(refs)
		for i := range refs {
			if refs[i].IsLinkName() {
				refs[i] = byKey(ctx, r.Reader, refs[i])
			}
		}
	}
	return r.Reader.Entries(ctx, refs)
}

func (r keysOnly) Edges(ctx context.Context, queries []evidence.EdgeQuery) ([]evidence.EdgePage, error) {
	if r.method == "Edges" {
		queries = slices.Clone(queries)
		for i := range queries {
			queries[i].Of = byKey(ctx, r.Reader, queries[i].Of)
		}
	}
	return r.Reader.Edges(ctx, queries)
}

func (r keysOnly) Find(ctx context.Context, q evidence.Query) (evidence.ItemPage, error) {
	if r.method == "Find" && q.Where.RestsOn != "" {
		q.Where.RestsOn = byKey(ctx, r.Reader, q.Where.RestsOn)
	}
	return r.Reader.Find(ctx, q)
}

func (r keysOnly) Below(ctx context.Context, refs []evidence.Ref) (*evidence.Map, error) {
	refs = slices.Clone(refs)
	for i := range refs {
		if r.method == "Below" {
			refs[i] = byKey(ctx, r.Reader, refs[i])
		}
	}
	return r.Reader.Below(ctx, refs)
}

func (r keysOnly) Above(ctx context.Context, refs []evidence.Ref) ([]evidence.Key, error) {
	refs = slices.Clone(refs)
	for i := range refs {
		if r.method == "Above" {
			refs[i] = byKey(ctx, r.Reader, refs[i])
		}
	}
	return r.Reader.Above(ctx, refs)
}

func (r keysOnly) Revisions(ctx context.Context, q evidence.RevisionQuery) (evidence.RevisionPage, error) {
	switch r.method {
	case "Of":
		q.Of = byKey(ctx, r.Reader, q.Of)
	case "Moved":
		q.Moved = byKey(ctx, r.Reader, q.Moved)
	}
	return r.Reader.Revisions(ctx, q)
}

func (r keysOnly) Effects(ctx context.Context, queries []evidence.EffectQuery) ([]evidence.EffectPage, error) {
	queries = slices.Clone(queries)
	for i := range queries {
		if r.method == "Effects" && queries[i].Claim != "" {
			queries[i].Claim = byKey(ctx, r.Reader, queries[i].Claim)
		}
	}
	return r.Reader.Effects(ctx, queries)
}

func noAliasesIn(method string) func() *faulty {
	return func() *faulty {
		return &faulty{Memory: NewMemory(), read: func(r evidence.Reader) evidence.Reader { return keysOnly{r, method} }}
	}
}
