package storetest

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// Short names for what the cases are full of.
const (
	out = storage.Out
	in  = storage.In
)

// walk is a query for all edges of one relation.
func walk(of evidence.Ref, relation evidence.Relation, direction storage.Direction) storage.EdgeQuery {
	return storage.EdgeQuery{Of: of, Relation: relation, Direction: direction}
}

// bearing is a query for the links of a claim.
func bearing(of evidence.Ref, order storage.EdgeOrder, first int, count bool) storage.EdgeQuery {
	return storage.EdgeQuery{Of: of, Relation: evidence.Supports, Direction: in, Order: order, First: first, Count: count}
}

// backward asks for the last edges of a query, or for those before a position.
func backward(q storage.EdgeQuery) storage.EdgeQuery {
	q.Backward = true
	return q
}

// only asks for the number of edges.
func only(q storage.EdgeQuery) storage.EdgeQuery {
	q.CountOnly = true
	return q
}

var edgeCases = []readCase{
	{"SPOKEN_BY", edges{walk("saw", evidence.SpokenBy, out), walk("ann", evidence.SpokenBy, in)}, "ann | saw"},
	{"COLLECTED_IN", edges{walk("saw", evidence.CollectedIn, out), walk("survey", evidence.CollectedIn, in)}, "survey | saw"},
	{"BASED_ON", edges{walk("heard", evidence.BasedOn, out), walk("census", evidence.BasedOn, in)}, "leaflet census | heard"},
	{"REPORTED_IN", edges{walk("survey", evidence.ReportedIn, out), walk("book", evidence.ReportedIn, in)}, "paper book | census saw survey"},
	{"DERIVED_FROM", edges{walk("survey", evidence.DerivedFrom, out), walk("paper", evidence.DerivedFrom, in)}, "census leaflet | repost"},
	{"CITES", edges{walk("paper", evidence.Cites, out), walk("book", evidence.Cites, in)}, "leaflet book | paper"},
	{"AUTHORED_BY", edges{walk("paper", evidence.AuthoredBy, out), walk("ann", evidence.AuthoredBy, in)}, "bob ann | book paper"},
	{"PUBLISHED_BY", edges{walk("paper", evidence.PublishedBy, out), walk("org", evidence.PublishedBy, in)}, "press | repost"},
	{"INVESTIGATED_BY", edges{walk("survey", evidence.InvestigatedBy, out), walk("ann", evidence.InvestigatedBy, in)}, "bob ann | survey"},
	{"AFFILIATED_WITH", edges{walk("ann", evidence.AffiliatedWith, out), walk("org", evidence.AffiliatedWith, in)}, "org | ann bob"},
	{"QUALIFIES", edges{walk("old", evidence.Qualifies, out), walk("c-base", evidence.Qualifies, in)}, "c-top c-base press | old"},
	{"QUALIFIES_SUPPORT, both ends of each link", edges{walk("thin", evidence.QualifiesSupport, out), walk("c-mid", evidence.QualifiesSupport, in)}, "c-mid c-top c-base c-top | thin"},
	{"QUALIFIES_CONTRADICTION", edges{walk("thin", evidence.QualifiesContradiction, out), walk("saw", evidence.QualifiesContradiction, in), walk("c-tie", evidence.Qualifies, in)}, "saw c-tie | thin | "},
	{"a caveat on two links of an item comes once", edges{{Of: "c-top", Relation: evidence.QualifiesSupport, Direction: in, First: 1, Count: true}}, "thin =1"},
	{"after an item that comes twice", next{walk("thin", evidence.QualifiesSupport, out), 2}, "c-base c-top"},
	{"RAISED_IN", edges{walk("few", evidence.RaisedIn, out), walk("repost", evidence.RaisedIn, in)}, "repost | few"},
	{"SUPPORTS", edges{walk("c-base", evidence.Supports, out), walk("c-base", evidence.Supports, in)}, "c-mid(c-base->c-mid) c-top(c-base->c-top) | " +
		"census(census->c-base) heard(heard->c-base) saw(saw->c-base) survey(survey->c-base)"},
	{"CONTRADICTS", edges{walk("c-base", evidence.Contradicts, out), walk("c-base", evidence.Contradicts, in), walk("saw", evidence.Contradicts, out)},
		"c-mid(c-base-|c-mid) | book(book-|c-base) | c-tie(saw-|c-tie)"},
	{"none", edges{walk("nobody", evidence.SpokenBy, out), walk("c-alone", evidence.Supports, in)}, " | "},
	{"a relation that the kind does not have", edges{walk("c-base", evidence.SpokenBy, out)}, ""},
	{"of what does not exist", edges{walk("nope", evidence.SpokenBy, out), walk("saw", evidence.SpokenBy, out), walk("it_nope", evidence.Cites, in)}, " | ann | "},
	{"of a link", edges{walk("saw->c-base", evidence.Supports, in)}, ""},
	{"by id", edges{walk(evidence.Ref(id("saw")), evidence.SpokenBy, out)}, "ann"},
	{"a query twice", edges{walk("paper", evidence.Cites, out), walk("saw", evidence.SpokenBy, out), walk("paper", evidence.Cites, out)}, "leaflet book | ann | leaflet book"},
	{"no queries", edges{}, ""},
	{"strongest first, equal ones by key", edges{bearing("c-base", storage.ByStrength, 0, false)},
		"survey(survey->c-base) census(census->c-base) saw(saw->c-base) heard(heard->c-base)"},
	{"only some kinds", edges{
		{Of: "c-base", Relation: evidence.Supports, Direction: in, Kinds: []evidence.Kind{evidence.KindStudy, evidence.KindClaim}, Count: true},
		{Of: "book", Relation: evidence.ReportedIn, Direction: in, Kinds: []evidence.Kind{evidence.KindTestimony}, Count: true},
		{Of: "heard", Relation: evidence.BasedOn, Direction: out, Kinds: []evidence.Kind{evidence.KindStudy}},
	}, "census(census->c-base) survey(survey->c-base) =2 | saw =1 | census"},
	{"only some strengths", edges{
		{Of: "c-base", Relation: evidence.Supports, Direction: in, Strengths: []evidence.Strength{evidence.StrengthStrong, evidence.StrengthConclusive}, Count: true},
		{Of: "c-base", Relation: evidence.Supports, Direction: out, Strengths: []evidence.Strength{evidence.StrengthWeak}, Count: true},
		{Of: "c-base", Relation: evidence.Contradicts, Direction: out, Strengths: []evidence.Strength{evidence.StrengthWeak}},
		{Of: "c-base", Relation: evidence.Supports, Direction: in, Strengths: []evidence.Strength{evidence.StrengthStrong, evidence.StrengthWeak}, Kinds: []evidence.Kind{evidence.KindTestimony}, Count: true},
	}, "census(census->c-base) saw(saw->c-base) survey(survey->c-base) =3 |  | c-mid(c-base-|c-mid) | heard(heard->c-base) saw(saw->c-base) =2"},
	{"a page of some strengths", edges{{Of: "c-base", Relation: evidence.Supports, Direction: in, Strengths: []evidence.Strength{evidence.StrengthStrong}, First: 1, Count: true}}, "census(census->c-base) + =2"},
	{"after the first of some strengths", next{storage.EdgeQuery{Of: "c-base", Relation: evidence.Supports, Direction: in, Strengths: []evidence.Strength{evidence.StrengthStrong, evidence.StrengthWeak}, Order: storage.ByStrength}, 1}, "saw(saw->c-base) heard(heard->c-base)"},
	{"what is no link has no strength", edges{{Of: "paper", Relation: evidence.Cites, Direction: out, Strengths: evidence.Strengths}}, "INVALID"},
	{"the first two of four", edges{bearing("c-base", "", 2, true)}, "census(census->c-base) heard(heard->c-base) + =4"},
	{"exactly all", edges{bearing("c-base", storage.ByListed, 4, true)}, "census(census->c-base) heard(heard->c-base) saw(saw->c-base) survey(survey->c-base) =4"},
	{"windows differ within a call", edges{bearing("c-base", storage.ByStrength, 1, false), bearing("c-base", "", 3, true), bearing("c-mid", "", 1, false)},
		"survey(survey->c-base) + | census(census->c-base) heard(heard->c-base) saw(saw->c-base) + =4 | c-base(c-base->c-mid) +"},
	{"after the second", next{bearing("c-base", "", 0, true), 2}, "saw(saw->c-base) survey(survey->c-base) =4"},
	{"one after the first", next{bearing("c-base", "", 1, false), 1}, "heard(heard->c-base) +"},
	{"after the last", next{bearing("c-base", "", 0, true), 4}, "=4"},
	{"after the second by strength", next{bearing("c-base", storage.ByStrength, 0, false), 2}, "saw(saw->c-base) heard(heard->c-base)"},
	{"after the first of a list", next{walk("paper", evidence.Cites, out), 1}, "book"},
	{"after the first by key", next{walk("book", evidence.ReportedIn, in), 1}, "saw survey"},
	{"the last two", edges{backward(bearing("c-base", "", 2, true))}, "saw(saw->c-base) survey(survey->c-base) + =4"},
	{"the last of all", edges{backward(bearing("c-base", "", 9, false))}, "census(census->c-base) heard(heard->c-base) saw(saw->c-base) survey(survey->c-base)"},
	{"the weakest two", edges{backward(bearing("c-base", storage.ByStrength, 2, false))}, "saw(saw->c-base) heard(heard->c-base) +"},
	{"one before the last", next{backward(bearing("c-base", "", 1, true)), 1}, "saw(saw->c-base) + =4"},
	{"before the last two by strength", next{backward(bearing("c-base", storage.ByStrength, 0, false)), 2}, "survey(survey->c-base) census(census->c-base)"},
	{"before the last of a list", next{backward(walk("paper", evidence.Cites, out)), 1}, "leaflet"},
	{"before the last by key", next{backward(walk("book", evidence.ReportedIn, in)), 1}, "census saw"},
	{"before the first", next{backward(bearing("c-base", "", 0, true)), 4}, "=4"},
	{"both ways in a call", edges{bearing("c-base", "", 1, true), backward(bearing("c-base", "", 1, true)), bearing("c-mid", "", 1, false)},
		"census(census->c-base) + =4 | survey(survey->c-base) + =4 | c-base(c-base->c-mid) +"},
	{"only counts", edges{only(bearing("c-base", "", 0, false)), only(backward(bearing("c-base", storage.ByStrength, 1, true))), only(walk("book", evidence.ReportedIn, in)),
		only(walk("paper", evidence.Cites, out)), only(walk("c-alone", evidence.Supports, in)), only(walk("nope", evidence.SpokenBy, out))}, "=4 | =4 | =3 | =2 |  | "},
	{"only counts, of some kinds and strengths", edges{
		{Of: "book", Relation: evidence.ReportedIn, Direction: in, Kinds: []evidence.Kind{evidence.KindTestimony}, CountOnly: true},
		{Of: "c-base", Relation: evidence.Supports, Direction: in, Strengths: []evidence.Strength{evidence.StrengthStrong, evidence.StrengthConclusive}, CountOnly: true},
	}, "=1 | =3"},
	{"only counts, of caveats on links", edges{only(walk("c-top", evidence.QualifiesSupport, in)), only(walk("thin", evidence.QualifiesSupport, out))}, "=1 | =4"},
	{"only a count beside a page", edges{only(bearing("c-base", "", 2, false)), bearing("c-base", "", 1, true), bearing("c-mid", "", 1, false)},
		"=4 | census(census->c-base) + =4 | c-base(c-base->c-mid) +"},
	{"strength is of links", edges{{Of: "paper", Relation: evidence.Cites, Direction: out, Order: storage.ByStrength}}, "INVALID"},
	{"a page of less than none", edges{{Of: "paper", Relation: evidence.Cites, Direction: out, First: -1}}, "INVALID"},
	{"links among items", among{"c-mid", "c-base", "c-top", "ann", "saw"}, "c-base-|c-mid c-base->c-mid c-base->c-top c-mid->c-top c-top->c-mid saw->c-base"},
	{"each once", among{"saw", "c-tie", "saw", "c-tie"}, "saw-|c-tie"},
	{"only those with both ends among them", among{"survey", "heard", "c-tie", "c-mid"}, ""},
	{"among items that do not exist", among{"nope", "c-base", "book", "nobody-else"}, "book-|c-base"},
	{"among no items", among{}, ""},
	{"degrees", degrees{"c-base", "saw"}, "SUPPORTS OUT 2, SUPPORTS IN 4, CONTRADICTS OUT 1, CONTRADICTS IN 1, QUALIFIES IN 1 | " +
		"SUPPORTS OUT 1, CONTRADICTS OUT 1, SPOKEN_BY OUT 1, COLLECTED_IN OUT 1, REPORTED_IN OUT 2"},
	{"degrees, caveats on links", degrees{"thin", "c-top", "c-tie"}, "QUALIFIES_SUPPORT OUT 2, QUALIFIES_CONTRADICTION OUT 1 | " +
		"SUPPORTS OUT 1, SUPPORTS IN 2, CONTRADICTS IN 1, QUALIFIES IN 1, QUALIFIES_SUPPORT IN 2 | CONTRADICTS IN 1, QUALIFIES_CONTRADICTION IN 1"},
	{"degrees, references into an item", degrees{"ann", "book"}, "SPOKEN_BY IN 1, AUTHORED_BY IN 2, INVESTIGATED_BY IN 1, AFFILIATED_WITH OUT 1, QUALIFIES IN 1 | " +
		"CONTRADICTS OUT 1, REPORTED_IN IN 3, CITES IN 1, AUTHORED_BY OUT 1"},
	{"degrees, none, twice and of what does not exist", degrees{"c-alone", "nobody", "nope", "bob", "bob"}, " |  |  | " +
		"SPOKEN_BY IN 1, AUTHORED_BY IN 1, INVESTIGATED_BY IN 1, AFFILIATED_WITH OUT 1 | SPOKEN_BY IN 1, AUTHORED_BY IN 1, INVESTIGATED_BY IN 1, AFFILIATED_WITH OUT 1"},
	{"degrees of no items", degrees{}, ""},
	{"no direction", edges{{Of: "paper", Relation: evidence.Cites}}, "INVALID"},
}

// edgeFaults are found by "edges".
var edgeFaults = []fault{
	{"links into a claim are lost", readFault(reads{edges: func(q []storage.EdgeQuery, p []storage.EdgePage) []storage.EdgePage {
		for i := range p {
			if q[i].Relation == evidence.Contradicts && len(p[i].Edges) > 0 {
				p[i].Edges = p[i].Edges[1:]
			}
		}
		return p
	}})},
	{"the cursor of edges is not looked at", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return rewinding{r} }}
	}},
	{"strengths are not looked at", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return ofAnyStrength{r} }}
	}},
	{"links among items go out of them", readFault(reads{among: func(r storage.Reader, ids []evidence.ID, links []*evidence.Link) []*evidence.Link {
		pages, _ := r.Edges(context.Background(), []storage.EdgeQuery{walk(evidence.Ref(ids[0]), evidence.Supports, out)})
		for _, e := range pages[0].Edges {
			if !slices.ContainsFunc(links, func(l *evidence.Link) bool { return l.Name() == e.Link.Name() }) {
				links = append(links, e.Link)
			}
		}
		return links
	}})},
	{"links among items that contradict are lost", readFault(reads{among: func(_ storage.Reader, _ []evidence.ID, links []*evidence.Link) []*evidence.Link {
		return slices.DeleteFunc(links, func(l *evidence.Link) bool { return l.Relation == evidence.Contradicts })
	}})},
	{"links among items come once for each end", readFault(reads{among: func(_ storage.Reader, _ []evidence.ID, links []*evidence.Link) []*evidence.Link {
		return slices.Concat(links, links)
	}})},
	{"degrees count both ends of qualified links", readFault(reads{degrees: func(lists [][]storage.Degree) {
		for _, list := range lists {
			for i, d := range list {
				if d.Relation == evidence.QualifiesSupport && d.Direction == out {
					list[i].Count *= 2
				}
			}
		}
	}})},
	{"degrees do not count what refers to an item", readFault(reads{degrees: func(lists [][]storage.Degree) {
		for i := range lists {
			lists[i] = slices.DeleteFunc(lists[i], func(d storage.Degree) bool { return d.Direction == in && !d.Relation.IsLink() })
		}
	}})},
	{"degrees of an item that is named twice come once", readFault(reads{degrees: func(lists [][]storage.Degree) {
		if n := len(lists); n > 1 {
			lists[n-1] = nil
		}
	}})},
	{"the last page of edges is the first", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return onward{r} }}
	}},
	{"a page of edges from the end is turned round", readFault(reads{edges: func(q []storage.EdgeQuery, p []storage.EdgePage) []storage.EdgePage {
		for i := range p {
			if q[i].Backward {
				slices.Reverse(p[i].Edges)
			}
		}
		return p
	}})},
	{"only a count lists edges, too", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return listing{r} }}
	}},
	{"a count is of the page only", readFault(reads{edges: func(_ []storage.EdgeQuery, p []storage.EdgePage) []storage.EdgePage {
		for i := range p {
			p[i].Total = min(p[i].Total, len(p[i].Edges))
		}
		return p
	}})},
}

// ofAnyStrength takes links of every strength.
type ofAnyStrength struct{ storage.Reader }

func (r ofAnyStrength) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	queries = slices.Clone(queries)
	for i := range queries {
		if queries[i].Relation.IsLink() {
			queries[i].Strengths = nil
		}
	}
	return r.Reader.Edges(ctx, queries)
}

// rewinding starts every page of edges at the first edge.
type rewinding struct{ storage.Reader }

func (r rewinding) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	queries = slices.Clone(queries)
	for i := range queries {
		queries[i].After = nil
	}
	return r.Reader.Edges(ctx, queries)
}

// listing lists edges even if only their number is wanted.
type listing struct{ storage.Reader }

func (r listing) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	queries = slices.Clone(queries)
	for i, q := range queries {
		queries[i].Count, queries[i].CountOnly = q.Count || q.CountOnly, false
	}
	return r.Reader.Edges(ctx, queries)
}

// onward reads every page of edges from the beginning of its list.
type onward struct{ storage.Reader }

func (r onward) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	queries = slices.Clone(queries)
	for i := range queries {
		queries[i].Backward = false
	}
	return r.Reader.Edges(ctx, queries)
}
