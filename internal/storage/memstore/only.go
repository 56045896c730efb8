package memstore

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Only implements storage.Reader.
func (t *Tx) Only(parts storage.Detail) storage.Reader { return only{t, parts} }

// only is a reader that leaves out all it may.
type only struct {
	storage.Reader
	parts storage.Detail
}

// Only implements storage.Reader.
func (o only) Only(parts storage.Detail) storage.Reader { return only{o.Reader, parts & o.parts} }

func cut[E evidence.Entry](parts storage.Detail, list []E) {
	for i, e := range list {
		if any(e) != nil {
			list[i], _ = parts.Cut(e).(E)
		}
	}
}

// Entries implements storage.Reader.
func (o only) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	entries, err := o.Reader.Entries(ctx, refs)
	cut(o.parts, entries)
	return entries, err
}

// LookUp implements storage.Reader.
func (o only) LookUp(ctx context.Context, l storage.Lookup) (storage.EntryList, error) {
	found, err := o.Reader.LookUp(ctx, l)
	cut(o.parts, found.Entries)
	for _, pages := range found.Next {
		o.cutEdges(pages)
	}
	return found, err
}

// Edges implements storage.Reader.
func (o only) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	pages, err := o.Reader.Edges(ctx, queries)
	o.cutEdges(pages)
	return pages, err
}

func (o only) cutEdges(pages []storage.EdgePage) {
	for _, page := range pages {
		for i, e := range page.Edges {
			page.Edges[i].Item, _ = o.parts.Cut(e.Item).(evidence.Item)
			if e.Link != nil {
				page.Edges[i].Link, _ = o.parts.Cut(e.Link).(*evidence.Link)
			}
			o.cutEdges(e.Next)
		}
	}
}

// LinksAmong implements storage.Reader.
func (o only) LinksAmong(ctx context.Context, items []evidence.ID) ([]*evidence.Link, error) {
	links, err := o.Reader.LinksAmong(ctx, items)
	cut(o.parts, links)
	return links, err
}

// Find implements storage.Reader.
func (o only) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	page, err := o.Reader.Find(ctx, q)
	cut(o.parts, page.Items)
	for _, pages := range page.Next {
		o.cutEdges(pages)
	}
	return page, err
}

// Search implements storage.Reader.
func (o only) Search(ctx context.Context, q storage.SearchQuery) (storage.HitPage, error) {
	page, err := o.Reader.Search(ctx, q)
	cut(o.parts, page.Items)
	return page, err
}

// FindSimilar implements storage.Reader.
func (o only) FindSimilar(ctx context.Context, queries []storage.SimilarQuery) ([][]evidence.Item, error) {
	lists, err := o.Reader.FindSimilar(ctx, queries)
	for _, items := range lists {
		cut(o.parts, items)
	}
	return lists, err
}

// Below implements storage.Reader.
func (o only) Below(ctx context.Context, claims []evidence.Ref) (*evidence.Map, error) {
	m, err := o.Reader.Below(ctx, claims)
	if err != nil {
		return nil, err
	}
	part := &evidence.Map{}
	for e := range m.Entries() {
		part.Add(o.parts.Cut(e))
	}
	return part, nil
}

// Scan implements storage.Reader.
func (o only) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	return o.Reader.Scan(ctx, func(e evidence.Entry) error { return visit(o.parts.Cut(e)) })
}

// Sweep implements storage.Reader.
func (o only) Sweep(ctx context.Context, visit func(evidence.Entry) error) error {
	return o.Scan(ctx, visit) // no Update comes in between
}
