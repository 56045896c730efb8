package load

import (
	"context"
	"slices"

	"corroborate/graph/paging"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// An annotation, a caveat or a remark, names the links that it is on, and a store keeps
// the ends of each link. So this file loads the links of an annotation by their names.
// For the annotations of a link it loads all those of links at the claim, and keeps those
// that name the link.

// subjectLinks are the links that an annotation is on, and the part of them that a page
// shows.
type subjectLinks struct {
	paging.Window
	names      []evidence.Ref
	begin, end int
}

func newSubjectLinks(a evidence.Annotation, page paging.Arguments) (s subjectLinks, err error) {
	s.names = evidence.SubjectLinks(a)
	if s.Window, err = paging.New(page, a.EntryMeta().ID, a.Annotates().Field+"Links"); err != nil {
		return s, err
	}
	s.begin, s.end, err = s.Cut(len(s.names))
	return s, err
}

// page are the names of the links on the page.
func (s *subjectLinks) page() []evidence.Ref { return s.names[s.begin:s.end] }

// SubjectLinks loads a page of the links that an annotation is on.
func SubjectLinks(ctx context.Context, a evidence.Annotation, page paging.Arguments) (*view.LinkConnection, error) {
	s, err := newSubjectLinks(a, page)
	if err != nil {
		return nil, err
	}
	thunks := make([]func() (evidence.Entry, error), len(s.page()))
	for i, name := range s.page() {
		if added := Of(ctx).beside(a, name); added != nil {
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
			return nil, evidence.Errorf(evidence.Internal, "%q is %s, and no link", s.page()[i], evidence.Noun(e.EntryKind()))
		}
		links[i] = l
	}
	p := view.LinkConnection(paging.Numbered[*evidence.Link, view.LinkEdge](s.Window, s.begin, len(s.names), links))
	return &p, nil
}

// onLinks is the key of the annotations of one kind on links of the same relation to the
// claim that a link leads to.
func onLinks(l *evidence.Link, by evidence.Annotating) edgeKey {
	return edgeKey{of: evidence.Ref(l.To), relation: by.OnLinks(l.Relation), direction: storage.In}
}

// onLink picks those on the link itself.
func onLink[A evidence.Annotation](page storage.EdgePage, l *evidence.Link) []A {
	var list []A
	for _, e := range page.Edges {
		if a, ok := e.Item.(A); ok && slices.Contains(a.Subjects(), l.Ref()) {
			list = append(list, a)
		}
	}
	return list
}

// OnLink loads a page of the annotations of one kind on a link, which a field lists.
func OnLink[A evidence.Annotation, E ~struct {
	Cursor string
	Node   A
}](ctx context.Context, l *evidence.Link, field string, args paging.Arguments) (*view.Page[A, E], error) {
	w, err := paging.New(args, l.ID, field)
	if err != nil {
		return nil, err
	}
	var none A
	loaders := Of(ctx)
	edges := loaders.edges.by(loaders, (*Loaders).fetchEdges)
	page, err := edges.Load(ctx, onLinks(l, none.Annotates()))
	if err != nil {
		return nil, err
	}
	all := onLink[A](page, l)
	begin, end, err := w.Cut(len(all))
	if err != nil {
		return nil, err
	}
	p := paging.Numbered[A, E](w, begin, len(all), all[begin:end])
	return &p, nil
}
