package read

import (
	"cmp"
	"context"

	"corroborate/graph/load"
	"corroborate/graph/paging"
	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// Search finds the records whose texts hold some words.
func (queryResolver) Search(ctx context.Context, text string, kinds []evidence.Kind, first *int32, after *string, last *int32, before *string) (*view.SearchConnection, error) {
	if err := checkText("text", text); err != nil {
		return nil, err
	}
	kinds = load.Kinds(kinds)
	w, err := paging.New(paged(first, after, last, before), "search", text, kinds)
	if err != nil {
		return nil, err
	}
	q := storage.SearchQuery{Text: text, Kinds: kinds, First: w.First, After: w.After, Backward: w.Backward, Count: request.Wants(ctx, "totalCount") || request.Wants(ctx, "counts")}
	l := load.Of(ctx)
	var found storage.HitPage
	var instead string
	err = l.View(ctx, func(r storage.Reader) (err error) {
		found, instead, err = analysis.Search(ctx, r, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	elements := view.Elements[*view.SearchHit]{}
	elements.HasNext, elements.HasPrev = w.Beyond(found.HasNext)
	terms := words.Terms(cmp.Or(instead, text))
	snippets, cursors := wantsSnippets(ctx), request.Wants(ctx, "edges") || request.Wants(ctx, "pageInfo")
	for i, it := range found.Items {
		l.Remember(it)
		hit := &view.SearchHit{Item: it}
		if snippets {
			hit.Field, hit.Snippet = snippet(it, terms)
			hit.SnippetParts = marked(hit.Snippet, terms)
		}
		elements.Nodes = append(elements.Nodes, hit)
		if cursors {
			elements.Cursors = append(elements.Cursors, w.Encode("", found.At[i]))
		}
	}
	load.AheadOfPage(ctx, found.Items, "item")
	return view.NewSearchConnection(elements, found, instead), nil
}

// wantsSnippets reports whether the request selects more of hits than their records.
func wantsSnippets(ctx context.Context) bool {
	r := request.Of(ctx)
	for _, hits := range [][]string{{"nodes"}, {"edges", "node"}} {
		for _, field := range []string{"field", "snippet", "snippetParts"} {
			if len(r.Under(r.Here(ctx), append(hits, field)...)) > 0 {
				return true
			}
		}
	}
	return false
}
