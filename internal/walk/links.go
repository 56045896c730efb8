package walk

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Reader looks up entries, their edges, and keys that are spelled like others.
type Reader interface {
	storage.EntryReader
	storage.EdgeReader
	storage.TextReader
}

// linksAround is how many links of one end LinksLike reads.
const linksAround = 200

// LinksLike lists links that may be meant by names of links that do not exist:
// those from and to either end of a name. If an end does not exist, it takes the
// item whose key is spelled most like it.
func LinksLike(ctx context.Context, reader Reader, names []evidence.Ref) ([]evidence.Ref, error) {
	var ends []evidence.Key
	for _, name := range names {
		if from, to, _, ok := evidence.ParseLinkName(string(name)); ok {
			ends = append(ends, from, to)
		}
	}
	found, err := orLike(ctx, reader, ends)
	if err != nil {
		return nil, err
	}
	var queries []storage.EdgeQuery
	for _, e := range found {
		if e == nil {
			continue
		}
		for _, relation := range evidence.LinkRelations {
			for _, direction := range []storage.Direction{storage.Out, storage.In} {
				queries = append(queries, storage.EdgeQuery{Of: e.Ref(), Relation: relation, Direction: direction, First: linksAround})
			}
		}
	}
	if len(queries) == 0 {
		return nil, nil
	}
	pages, err := reader.Edges(ctx, queries)
	if err != nil {
		return nil, err
	}
	var links []evidence.Ref
	for _, page := range pages {
		for _, e := range page.Edges {
			links = append(links, e.Link.Ref())
		}
	}
	slices.Sort(links)
	return slices.Compact(links), nil
}

// orLike finds items by key, or else by the nearest key; nil if no key is near.
func orLike(ctx context.Context, reader Reader, keys []evidence.Key) ([]evidence.Entry, error) {
	refs := evidence.As[evidence.Ref](keys)
	entries, err := reader.Entries(ctx, refs)
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		if entries[i] != nil || !key.Valid() {
			continue
		}
		like, err := reader.Nearest(ctx, string(key), 1)
		if err != nil {
			return nil, err
		}
		if len(like) > 0 {
			refs[i] = evidence.Ref(like[0])
		}
	}
	return reader.Entries(ctx, refs)
}
