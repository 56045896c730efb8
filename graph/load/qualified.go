package load

import (
	"context"
	"slices"

	"corroborate/graph/paging"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// A caveat names the links that it limits, and a store keeps the ends of each link.
// So this file loads the links of a caveat by their names. For the caveats on a
// link it loads all caveats on links at the claim, and keeps those that name the
// link.

// qualified are the links that a caveat limits, and the part of them that a page
// shows.
type qualified struct {
	paging.Window
	names      []evidence.Ref
	begin, end int
}

func newQualified(c *evidence.Caveat, page paging.Arguments) (q qualified, err error) {
	q.names = c.QualifiedLinks()
	if q.Window, err = paging.New(page, c.ID, "qualifiesLinks"); err != nil {
		return q, err
	}
	q.begin, q.end, err = q.Cut(len(q.names))
	return q, err
}

// page are the names of the links on the page.
func (q *qualified) page() []evidence.Ref { return q.names[q.begin:q.end] }

// QualifiedLinks loads a page of the links that a caveat limits.
func QualifiedLinks(ctx context.Context, c *evidence.Caveat, page paging.Arguments) (*view.LinkConnection, error) {
	q, err := newQualified(c, page)
	if err != nil {
		return nil, err
	}
	thunks := make([]func() (evidence.Entry, error), len(q.page()))
	for i, name := range q.page() {
		if added := Of(ctx).beside(c, name); added != nil {
			thunks[i] = func() (evidence.Entry, error) { return added, nil }
			continue
		}
		thunks[i] = Of(ctx).Entry(ctx, name)
	}
	links := make([]*evidence.Link, len(thunks))
	for i, thunk := range thunks {
		e, err := thunk()
		if err != nil {
			return nil, err
		}
		l, ok := e.(*evidence.Link)
		if !ok {
			return nil, evidence.Errorf(evidence.Internal, "%q is %s, and no link", q.page()[i], evidence.Noun(e.EntryKind()))
		}
		links[i] = l
	}
	p := view.LinkConnection(paging.Numbered[*evidence.Link, view.LinkEdge](q.Window, q.begin, len(q.names), links))
	return &p, nil
}

// onLinks is the key of the caveats on links of the same relation to the claim that a
// link leads to.
func onLinks(l *evidence.Link) edgeKey {
	is := evidence.QualifiesSupport
	if l.Relation == evidence.Contradicts {
		is = evidence.QualifiesContradiction
	}
	return edgeKey{of: evidence.Ref(l.To), relation: is, direction: storage.In}
}

// caveatsOnLink picks those on the link itself.
func caveatsOnLink(page storage.EdgePage, l *evidence.Link) []*evidence.Caveat {
	var list []*evidence.Caveat
	for _, e := range page.Edges {
		if c, ok := e.Item.(*evidence.Caveat); ok && slices.Contains(c.Qualifies, l.Ref()) {
			list = append(list, c)
		}
	}
	return list
}

// CaveatsOnLink loads a page of the caveats on a link.
func CaveatsOnLink(ctx context.Context, l *evidence.Link, args paging.Arguments) (*view.CaveatConnection, error) {
	w, err := paging.New(args, l.ID, "caveats")
	if err != nil {
		return nil, err
	}
	page, err := Of(ctx).edges.Load(ctx, onLinks(l))
	if err != nil {
		return nil, err
	}
	all := caveatsOnLink(page, l)
	begin, end, err := w.Cut(len(all))
	if err != nil {
		return nil, err
	}
	p := view.CaveatConnection(paging.Numbered[*evidence.Caveat, view.CaveatEdge](w, begin, len(all), all[begin:end]))
	return &p, nil
}
