package storetest

import "corroborate/internal/evidence"

// known gives an item aliases.
func known[E evidence.Item](e E, aliases ...evidence.Key) E {
	e.EntryMeta().Aliases = aliases
	return e
}

// Some of the world with aliases. Whatever they refer to and is not said here is gone.
func knownBase() *evidence.Claim { return known(claim("c-base", 1, "water"), "a-base", "base") }
func knownAnn() *evidence.Agent  { return known(agent("ann"), "anna") }

var aliasCases = []changeCase{
	{"names", []step{writing(knownBase(), knownAnn())}, "", []readCase{
		{"an item", entries{"base", "anna", "a-base", "c-base", "ann"}, "c-base ann c-base c-base ann"},
		{"a link, by an end or both", entries{"saw->base", "base->c-mid", "base-|c-mid", "saw->c-base", "base->a-base"}, "saw->c-base c-base->c-mid c-base-|c-mid saw->c-base -"},
		{"what is not there", entries{"bas", "base->base", "nope->base", "Base"}, "- - - -"},
		{"edges", edges{walk("base", evidence.Supports, out), walk("anna", evidence.SpokenBy, in)}, "c-mid(c-base->c-mid) c-top(c-base->c-top) | saw"},
		{"below", under{"base", "c-alone"}, peopleAndPapers + " heard saw c-alone c-base " + onThese + " book-|c-base " + intoBase},
		{"above", over{"a-base"}, "c-base c-mid c-top"},
		{"above a link", over{"book-|base"}, "c-base c-mid c-top"},
		{"what rests on it", where(evidence.Filter{RestsOn: "anna"}), "c-base c-mid c-tie c-top"},
		{"the search does not go by aliases", search{Text: "anna"}, ""},
		{"a list has it once", where(evidence.Filter{}), "c-alone c-bare c-base c-mid c-tie c-top"},
		{"counts", counts{}, "AGENT 4 SOURCE 4 STUDY 2 TESTIMONY 3 CLAIM 6 CAVEAT 5 LINK 12 | CORROBORATED 1 TENTATIVE 1 SINGLE_LINE 1 CONTESTED 1 | HIGH 1 LOW 2 VERY_LOW 1"},
	}},
	{"of renamed items, by which links are found still", []step{writing(known(as(id("c-base"), claim("root", 1)), "c-base"))}, "", []readCase{
		{"", entries{"c-base", "saw->c-base", "c-base->c-mid", "saw->root"}, "root saw->root root->c-mid saw->root"},
		{"", edges{walk("c-base", evidence.Contradicts, out)}, "c-mid(root-|c-mid)"},
	}},
	{"tell of history", []step{writing(known(as(id("c-base"), claim("root", 1)), "c-base")),
		recording(evidence.Revision{At: start}, replaced(claim("c-base", 0), known(as(id("c-base"), claim("root", 1)), "c-base"))), moving(effectOn(2, "c-base", nil, 0.5))}, "", []readCase{
		{"", revisions{Of: "c-base"}, "2"}, {"", revisions{Of: "root"}, "2"}, {"", revisions{Moved: "c-base"}, "2"}, {"", effects{{Claim: "c-base", First: 1}}, "2+0.5"},
	}},
	{"name what is written to", []step{writing(knownBase(), known(claim("c-alone", 0), "solo")), assessing(0.5, "base"), marking("solo")}, "", []readCase{
		{"", where(evidence.Filter{Belief: between(0.5, 0.5)}), "c-base"}, {"", stale(9), "c-alone"},
	}},
	{"name what is removed", []step{writing(knownBase()), removing("saw->base", "base-|c-mid"), writing(known(agent("cid"), "kid")), removing("kid")}, "", []readCase{
		{"", entries{"saw->c-base", "c-base-|c-mid", "cid", "kid"}, "- - - -"},
	}},
	{"are gone with a Put without them", []step{writing(knownBase(), knownAnn()), writing(known(claim("c-base", 2), "base"), agent("ann"))}, "", []readCase{
		{"", entries{"base", "a-base", "anna", "c-base", "saw->a-base"}, "c-base - - c-base -"},
	}},
	{"are gone with their item", []step{writing(known(speaking("nobody", "bob"), "no-one")), removing("nobody")}, "", []readCase{{"", entries{"no-one", "nobody"}, "- -"}}},
	{"that are free can be had", []step{
		writing(known(speaking("nobody", "bob"), "no-one"), knownAnn()), removing("nobody"),
		writing(agent("ann"), as("it_new", agent("anna"))), writing(known(agent("cid"), "no-one", "nobody"))}, "", []readCase{
		{"", entries{"no-one", "nobody", "anna", "it_new"}, "cid cid anna anna"},
	}},
	{"that change hands in one Put", []step{writing(knownBase(), knownAnn()), writing(known(claim("c-base", 2), "anna"), known(agent("ann"), "base", "a-base"))}, "", []readCase{
		{"", entries{"base", "a-base", "anna"}, "ann ann c-base"},
	}},
	{"that become keys, and keys that become aliases", []step{writing(knownAnn()), writing(known(as(id("ann"), agent("anna")), "ann"))}, "", []readCase{
		{"", entries{"ann", "anna"}, "anna anna"}, {"", edges{walk("saw", evidence.SpokenBy, out)}, "anna"},
	}},
	{"that change places with the key of another", []step{writing(knownAnn()), writing(known(as(id("ann"), agent("ann")), "bob"), known(as(id("bob"), agent("anna"))))}, "", []readCase{
		{"", entries{"ann", "bob", "anna", evidence.Ref(id("bob"))}, "ann ann anna anna"}, {"", edges{walk("heard", evidence.SpokenBy, out)}, "anna"},
	}},
	{"of one that was merged", []step{writing(known(speaking("saw", "ann"), "nobody"), as(id("nobody"), speaking("gone", ""))), removing("gone")}, "", []readCase{
		{"", entries{"nobody", "saw", "gone"}, "saw saw -"},
	}},

	{"that are the key of another", []step{writing(agent("cid"), known(claim("c-base", 1), "ann"))}, evidence.Conflict, nil},
	{"that are the key of another among the entries", []step{writing(agent("cid"), known(claim("c-base", 1), "cid"))}, evidence.Conflict, nil},
	{"that are its own key", []step{writing(known(agent("ann"), "ann"))}, evidence.Conflict, nil},
	{"that another one has", []step{writing(knownAnn()), writing(known(agent("bob"), "anna"))}, evidence.Conflict, nil},
	{"that two of the entries have", []step{writing(known(agent("ann"), "both"), known(claim("c-new", 0), "both"))}, evidence.Conflict, nil},
	{"a new item with an alias as key", []step{writing(knownAnn()), writing(agent("anna"))}, evidence.Conflict, nil},
	{"an item renamed to an alias", []step{writing(knownAnn()), writing(as(id("bob"), agent("anna")))}, evidence.Conflict, nil},
	{"an item renamed to its own alias, which it keeps", []step{writing(knownAnn()), writing(known(as(id("ann"), agent("anna")), "anna"))}, evidence.Conflict, nil},
	{"a reference by alias", []step{writing(knownAnn()), writing(speaking("says", "anna"))}, evidence.Invalid, nil},
	{"a reference by an alias that comes with it", []step{writing(knownAnn(), speaking("says", "anna"))}, evidence.Invalid, nil},
	{"a caveat on an alias", []step{writing(knownBase()), writing(caveatOn("new", "base"))}, evidence.Invalid, nil},
	{"a link from an alias", []step{writing(knownBase()), writing(link("base->c-alone", ""))}, evidence.Invalid, nil},
	{"a link to an alias", []step{writing(knownBase()), writing(link("nobody->base", ""))}, evidence.Invalid, nil},
	{"an alias that is removed with its item", []step{writing(known(speaking("nobody", "bob"), "no-one")), removing("nobody"), removing("no-one")}, evidence.NotFound, nil},
}

// testAliases: aliases come back as they were written, by whatever way.
func testAliases(t T, c Config) {
	var all []evidence.Entry
	for i, e := range world() {
		if it, ok := e.(evidence.Item); ok && i%2 == 0 {
			known(it, it.EntryMeta().Key+"-old", it.EntryMeta().Key+"-older")
		}
		all = append(all, e)
	}
	roundTrip(t, open(t, c, all...), all)
}
