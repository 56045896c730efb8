package storetest

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// remarkOn is a question about entries.
func remarkOn(key evidence.Key, about ...evidence.Ref) *evidence.Remark {
	return &evidence.Remark{Meta: meta(key, 0), Kind: evidence.RemarkQuestion, Text: "Is it chalk?", About: about, Status: evidence.RemarkOpen}
}

func remarks(f storage.Filter) list { return which(evidence.KindRemark, f) }

// subjects asks what a remark refers to: items, and the ends of links that support and
// that contradict.
func subjects(remark evidence.Ref) edges {
	return edges{walk(remark, evidence.About, out), walk(remark, evidence.AboutSupport, out), walk(remark, evidence.AboutContradiction, out)}
}

// remarkCases are about remarks: on what, found how, and above and below nothing.
var remarkCases = []changeCase{
	{"about records and links", []step{writing(remarkOn("why", "saw-|c-tie", "old", "saw->c-base", "ann", "c-base"))}, "", []readCase{
		{"in order", subjects("why"), "old ann c-base | saw c-base | saw c-tie"},
		{"those about a record", edges{walk("c-base", evidence.About, in), walk("ann", evidence.About, in)}, "why | why"},
		{"those about a caveat", edges{walk("old", evidence.About, in)}, "why"},
		{"those about links", edges{walk("c-base", evidence.AboutSupport, in), walk("saw", evidence.AboutContradiction, in)}, "why | why"},
		{"are no caveats", edges{walk("c-base", evidence.Qualifies, in), walk("c-tie", evidence.QualifiesContradiction, in)}, "old | thin"},
		{"a link has one edge", degrees{"why"}, "ABOUT OUT 3, ABOUT_SUPPORT OUT 1, ABOUT_CONTRADICTION OUT 1"},
		{"are below nothing", under{"c-tie"}, peopleAndPapers + " saw c-tie " + onLinksToo + " saw-|c-tie"},
		{"are above nothing", over{"why"}, ""},
		{"nothing rests on them", where(has("restsOn", "why")), ""},
		{"by words", search{Text: "chalk"}, "why"},
	}},
	{"about a remark", []step{writing(remarkOn("why", "c-base"), remarkOn("so", "why"))}, "", []readCase{
		{"", edges{walk("why", evidence.About, in), walk("so", evidence.About, out)}, "so | why"},
	}},
	{"resolved", []step{writing(remarkOn("why", "c-base"), with(remarkOn("so", "c-base"), func(r *evidence.Remark) { r.Status = evidence.RemarkResolved }))}, "", []readCase{
		{"those that are open", remarks(has("status", "OPEN")), "asked why =2"},
		{"those that are not", remarks(has("status", "RESOLVED")), "so =1"},
	}},
	{"about what is renamed", []step{writing(remarkOn("why", "c-top", "c-base->c-top")), writing(as(id("c-top"), claim("a-top", 7)))}, "", []readCase{
		{"", subjects("why"), "a-top | c-base a-top | "},
	}},
	{"removed", []step{writing(remarkOn("why", "c-base")), removing("why")}, "", []readCase{
		{"", edges{walk("c-base", evidence.About, in)}, ""},
	}},
	{"about nothing that is there", []step{writing(remarkOn("new", "nope"))}, evidence.Invalid, nil},
	{"about what is removed", []step{writing(remarkOn("why", "c-alone")), removing("c-alone")}, evidence.Conflict, nil},
}

// remarkFaults are found by "remarks".
var remarkFaults = []fault{
	{"remarks about links are lost", putFault(asked(func(r *evidence.Remark) { r.About = evidence.As[evidence.Ref](evidence.SubjectItems(r)) }))},
	{"remarks stay open", putFault(asked(func(r *evidence.Remark) { r.Status = evidence.RemarkOpen }))},
	{"remarks have no text", putFault(asked(func(r *evidence.Remark) { r.Text = "" }))},
}

// asked changes remarks before it puts them.
func asked(change func(*evidence.Remark)) func(context.Context, storage.Tx, []evidence.Entry) error {
	return func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		entries = slices.Clone(entries)
		for i, e := range entries {
			if r, ok := e.(*evidence.Remark); ok {
				r = evidence.Clone(r).(*evidence.Remark)
				change(r)
				entries[i] = r
			}
		}
		return tx.Put(ctx, entries)
	}
}
