package storetest

import (
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// then adds what to read along to a query.
func then(q storage.EdgeQuery, next ...storage.Next) storage.EdgeQuery {
	q.Then = next
	return q
}

// along is what to read along of all items, or of some kinds.
func along(q storage.EdgeQuery, from ...evidence.Kind) storage.Next {
	return storage.Next{From: from, EdgeQuery: q}
}

// alongCases are of what is read along. A store may leave it out, but then leaves out all of an item's.
var alongCases = []readCase{
	{"references of what bears on a claim", edges{then(bearing("c-base", "", 0, false), along(walk("", evidence.ReportedIn, out)))}, "census(census->c-base)[book] heard(heard->c-base)[] saw(saw->c-base)[paper book] survey(survey->c-base)[paper book]"},
	{"of some kinds only", edges{then(bearing("c-base", "", 0, true), along(walk("", evidence.ReportedIn, out), evidence.KindStudy))}, "census(census->c-base)[book] heard(heard->c-base)[] saw(saw->c-base)[] survey(survey->c-base)[paper book] =4"},
	{"a page, the strongest first", edges{then(walk("c-base", evidence.Supports, out), along(bearing("", storage.ByStrength, 1, true)))}, "c-mid(c-base->c-mid)[c-base(c-base->c-mid) + =2] c-top(c-base->c-top)[c-base(c-base->c-top) + =2]"},
	{"several, one after the other and one of another", edges{
		then(walk("c-top", evidence.Supports, in), along(then(bearing("", "", 2, false), along(walk("", evidence.ReportedIn, out), evidence.KindTestimony, evidence.KindStudy))),
			along(only(walk("", evidence.Supports, out)), evidence.KindClaim), along(walk("", evidence.QualifiesSupport, in)))}, "c-base(c-base->c-top)[census(census->c-base)[book] heard(heard->c-base)[] + | =2 | thin] c-mid(c-mid->c-top)[c-base(c-base->c-mid)[] c-top(c-top->c-mid)[] | =1 | thin]"},
	{"of the last edges", edges{then(backward(bearing("c-base", "", 2, false)), along(walk("", evidence.ReportedIn, out)))}, "saw(saw->c-base)[paper book] survey(survey->c-base)[paper book] +"},
	{"the last of them, and of some kinds", edges{then(walk("c-mid", evidence.Supports, in), along(backward(bearing("", "", 2, false)))),
		then(walk("c-mid", evidence.Supports, in), along(storage.EdgeQuery{Relation: evidence.Supports, Direction: in, Kinds: []evidence.Kind{evidence.KindStudy}}))}, "c-base(c-base->c-mid)[saw(saw->c-base) survey(survey->c-base) +] c-top(c-top->c-mid)[c-base(c-base->c-top) c-mid(c-mid->c-top)] | c-base(c-base->c-mid)[census(census->c-base) survey(survey->c-base)] c-top(c-top->c-mid)[]"},
	{"by key, beside a query with nothing", edges{then(walk("paper", evidence.AuthoredBy, out), along(walk("", evidence.AffiliatedWith, out))), walk("paper", evidence.Cites, out), walk("ann", evidence.AuthoredBy, in)}, "bob[org] ann[org] | leaflet book | book paper"},
	{"differs within a call", edges{then(bearing("c-base", "", 2, false), along(walk("", evidence.ReportedIn, out))), then(bearing("c-base", "", 2, false), along(walk("", evidence.SpokenBy, out))),
		then(bearing("c-mid", "", 0, false), along(bearing("", "", 1, false))), then(bearing("c-mid", "", 0, false), along(bearing("", "", 2, false)))}, "census(census->c-base)[book] heard(heard->c-base)[] + | census(census->c-base)[] heard(heard->c-base)[bob] + | c-base(c-base->c-mid)[census(census->c-base) +] c-top(c-top->c-mid)[c-base(c-base->c-top) +] | c-base(c-base->c-mid)[census(census->c-base) heard(heard->c-base) +] c-top(c-top->c-mid)[c-base(c-base->c-top) c-mid(c-mid->c-top)]"},
	{"of a list", list{Kind: evidence.KindClaim, First: 3, Then: []storage.Next{along(then(bearing("", "", 2, true), along(walk("", evidence.ReportedIn, out)))), along(only(walk("", evidence.Contradicts, in)))}}, "c-alone[ | ] c-bare[ | ] c-base[census(census->c-base)[book] heard(heard->c-base)[] + =4 | =1] +"},
	{"of the end of a list", list{Kind: evidence.KindClaim, First: 2, Backward: true, Then: []storage.Next{along(bearing("", "", 1, false))}}, "c-tie[] c-top[c-base(c-base->c-top) +] +"},
	{"of a list with a filter", list{Kind: evidence.KindTestimony, First: 5, Order: storage.Order{By: storage.OrderDate}, Then: []storage.Next{along(walk("", evidence.SpokenBy, out)), along(walk("", evidence.ReportedIn, out), evidence.KindStudy)}}, "saw[ann | ] heard[bob | ] nobody[ | ]"},
	{"of records by key", lookup{Refs: []evidence.Ref{"heard", "c-base", "nothing", "heard"}, Then: []storage.Next{along(then(bearing("", "", 2, true), along(walk("", evidence.ReportedIn, out))), evidence.KindClaim), along(walk("", evidence.SpokenBy, out), evidence.KindTestimony)}}, "heard[ | bob] c-base[census(census->c-base)[book] heard(heard->c-base)[] + =4 | ] - heard[ | bob]"},
	{"of records and a link", lookup{Refs: []evidence.Ref{"heard->c-base", "c-mid"}, Then: []storage.Next{along(bearing("", "", 1, false))}}, "heard->c-base c-mid[c-base(c-base->c-mid) +]"},
	{"of records, without a direction", lookup{Refs: []evidence.Ref{"c-mid"}, Then: []storage.Next{along(storage.EdgeQuery{Relation: evidence.Cites})}}, "INVALID"},
	{"a position", edges{then(bearing("c-base", "", 0, false), along(storage.EdgeQuery{Relation: evidence.Cites, Direction: out, After: &storage.Position{Value: "0 a"}}))}, "INVALID"},
	{"of a list, without a direction", list{Kind: evidence.KindClaim, First: 2, Then: []storage.Next{along(storage.EdgeQuery{Relation: evidence.Cites})}}, "INVALID"},
}

// alongFaults are found by "read along".
var alongFaults = []fault{
	{"what is read along is of the item before", readFault(reads{edges: func(_ []storage.EdgeQuery, p []storage.EdgePage) []storage.EdgePage {
		for _, page := range p {
			for i := len(page.Edges) - 1; i > 0; i-- {
				page.Edges[i].Next = page.Edges[i-1].Next
			}
		}
		return p
	}})},
	{"what is read along of a record is of the one before", readFault(reads{lookedUp: func(l *storage.EntryList) {
		for i := len(l.Next) - 1; i > 0; i-- {
			l.Next[i] = l.Next[i-1]
		}
	}})},
	{"what is read along of a list from its end is turned round", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		if q.Backward {
			slices.Reverse(p.Next)
		}
	}})},
	{"pages that are read along have no end", readFault(reads{edges: func(_ []storage.EdgeQuery, p []storage.EdgePage) []storage.EdgePage {
		for _, page := range p {
			for _, e := range page.Edges {
				for i := range e.Next {
					e.Next[i].HasNext = false
				}
			}
		}
		return p
	}})},
}
