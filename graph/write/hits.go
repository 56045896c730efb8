package write

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/view"
)

// hits writes the hits of a search as records writes entries.
func hits(ctx context.Context, found []*view.SearchHit) (written graphql.Marshaler, ok bool) {
	w, f := newRecordWriter(ctx)
	var hit plainObject[*view.SearchHit]
	for part := range w.Each(f.Below["SearchHit"]) {
		switch part.Name {
		case "__typename":
			hit.add(part, func(text []byte, _ *view.SearchHit) []byte { return word(text, "SearchHit") })
		case "item":
			hit.add(part, func(text []byte, h *view.SearchHit) []byte { return w.entry(text, part, h.Item) })
		case "field":
			hit.add(part, func(text []byte, h *view.SearchHit) []byte { return word(text, h.Field) })
		case "snippet":
			hit.add(part, func(text []byte, h *view.SearchHit) []byte { return word(text, h.Snippet) })
		default:
			return nil, false
		}
	}
	text := list(nil, found, hit.write)
	return asWritten(text), !w.failed
}
