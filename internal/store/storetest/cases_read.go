package storetest

import (
	"time"

	"corroborate/internal/evidence"
)

// Short names for what the cases are full of.
const (
	out = evidence.Out
	in  = evidence.In
)

var entryCases = []readCase{
	{"by key, one of each kind", entries{"ann", "paper", "survey", "saw", "c-base", "few"}, "ann paper survey saw c-base few"},
	{"by the name of a link", entries{"saw->c-base", "book-|c-base"}, "saw->c-base book-|c-base"},
	{"by id", entries{evidence.Ref(id("ann")), evidence.Ref(id("c-top")), evidence.Ref(linkID("saw->c-base"))}, "ann c-top saw->c-base"},
	{"in the order of the refs, with gaps", entries{"nope", "survey", "it_nope", "c-base", "nope->c-base", "ann", "saw->c-tie"}, "- survey - c-base - ann -"},
	{"a ref twice", entries{"ann", "saw->c-base", "ann", "saw->c-base"}, "ann saw->c-base ann saw->c-base"},
	{"a link has a direction and a relation", entries{"c-base->saw", "saw-|c-base", "c-base-|c-mid", "c-base->c-mid"}, "- - c-base-|c-mid c-base->c-mid"},
	{"keys are of one case", entries{"ANN", "Ann"}, "- -"},
	{"refs that nothing can have", entries{"", " ", "'", `"`, "->", "ann->", "->c-base", "ann'--", "%", "a%", "\x00", "é", "💧", "a_b->c", "_"}, "- - - - - - - - - - - - - - -"},
	{"no refs", entries{}, ""},
	{"the whole map in its order", scan{}, "ann bob org press book leaflet paper repost census survey heard nobody saw " +
		"c-alone c-bare c-base c-mid c-tie c-top few lost old paid thin " +
		"book-|c-base c-bare-|c-top c-base-|c-mid c-base->c-mid c-base->c-top c-mid->c-top c-top->c-mid " +
		"census->c-base heard->c-base saw->c-base saw-|c-tie survey->c-base"},
	{"counts", counts{}, "AGENT 4 SOURCE 4 STUDY 2 TESTIMONY 3 CLAIM 6 CAVEAT 5 LINK 12 | CORROBORATED 1 TENTATIVE 1 SINGLE_LINE 1 CONTESTED 1 | HIGH 1 LOW 2 VERY_LOW 1"},
	{"the first update is counted", standing{}, `1 ""`},
}

// walk is a query for all edges of one relation.
func walk(of evidence.Ref, relation evidence.Relation, direction evidence.Direction) evidence.EdgeQuery {
	return evidence.EdgeQuery{Of: of, Relation: relation, Direction: direction}
}

// bearing is a query for the links of a claim.
func bearing(of evidence.Ref, order evidence.EdgeOrder, first int, count bool) evidence.EdgeQuery {
	return evidence.EdgeQuery{Of: of, Relation: evidence.Supports, Direction: in, Order: order, First: first, Count: count}
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
	{"strongest first, equal ones by key", edges{bearing("c-base", evidence.ByStrength, 0, false)},
		"survey(survey->c-base) census(census->c-base) saw(saw->c-base) heard(heard->c-base)"},
	{"only some kinds", edges{
		{Of: "c-base", Relation: evidence.Supports, Direction: in, Kinds: []evidence.Kind{evidence.KindStudy, evidence.KindClaim}, Count: true},
		{Of: "book", Relation: evidence.ReportedIn, Direction: in, Kinds: []evidence.Kind{evidence.KindTestimony}, Count: true},
		{Of: "heard", Relation: evidence.BasedOn, Direction: out, Kinds: []evidence.Kind{evidence.KindStudy}},
	}, "census(census->c-base) survey(survey->c-base) =2 | saw =1 | census"},
	{"the first two of four", edges{bearing("c-base", "", 2, true)}, "census(census->c-base) heard(heard->c-base) + =4"},
	{"exactly all", edges{bearing("c-base", evidence.ByListed, 4, true)}, "census(census->c-base) heard(heard->c-base) saw(saw->c-base) survey(survey->c-base) =4"},
	{"windows differ within a call", edges{bearing("c-base", evidence.ByStrength, 1, false), bearing("c-base", "", 3, true), bearing("c-mid", "", 1, false)},
		"survey(survey->c-base) + | census(census->c-base) heard(heard->c-base) saw(saw->c-base) + =4 | c-base(c-base->c-mid) +"},
	{"after the second", next{bearing("c-base", "", 0, true), 2}, "saw(saw->c-base) survey(survey->c-base) =4"},
	{"one after the first", next{bearing("c-base", "", 1, false), 1}, "heard(heard->c-base) +"},
	{"after the last", next{bearing("c-base", "", 0, true), 4}, "=4"},
	{"after the second by strength", next{bearing("c-base", evidence.ByStrength, 0, false), 2}, "saw(saw->c-base) heard(heard->c-base)"},
	{"after the first of a list", next{walk("paper", evidence.Cites, out), 1}, "book"},
	{"after the first by key", next{walk("book", evidence.ReportedIn, in), 1}, "saw survey"},
	{"strength is of links", edges{{Of: "paper", Relation: evidence.Cites, Direction: out, Order: evidence.ByStrength}}, "INVALID"},
	{"a page of less than none", edges{{Of: "paper", Relation: evidence.Cites, Direction: out, First: -1}}, "INVALID"},
	{"no direction", edges{{Of: "paper", Relation: evidence.Cites}}, "INVALID"},
}

// claims asks for a list of claims.
func claims(by evidence.OrderBy, desc bool, where evidence.Filter) list {
	return list{Kind: evidence.KindClaim, Where: where, Order: evidence.Order{By: by, Desc: desc}, First: 100}
}

// where asks for a list of claims by key.
func where(f evidence.Filter) list { return claims("", false, f) }

func between(from, to float64) evidence.Range { return evidence.Range{Min: &from, Max: &to} }
func from(x float64) evidence.Range           { return evidence.Range{Min: &x} }
func upTo(x float64) evidence.Range           { return evidence.Range{Max: &x} }

var listCases = []readCase{
	{"agents", list{Kind: evidence.KindAgent, First: 9}, "ann bob org press"},
	{"sources", list{Kind: evidence.KindSource, First: 9}, "book leaflet paper repost"},
	{"studies", list{Kind: evidence.KindStudy, First: 9, Count: true}, "census survey =2"},
	{"testimonies", list{Kind: evidence.KindTestimony, First: 3, Count: true}, "heard nobody saw =3"},
	{"caveats", list{Kind: evidence.KindCaveat, First: 3, Count: true}, "few lost old + =5"},
	{"by key", claims(evidence.OrderKey, false, evidence.Filter{}), "c-alone c-bare c-base c-mid c-tie c-top"},
	{"by key, last first", claims(evidence.OrderKey, true, evidence.Filter{}), "c-top c-tie c-mid c-base c-bare c-alone"},
	{"by time", claims(evidence.OrderUpdated, false, evidence.Filter{}), "c-bare c-tie c-base c-mid c-top c-alone"},
	{"by time, last first", claims(evidence.OrderUpdated, true, evidence.Filter{}), "c-alone c-top c-mid c-base c-tie c-bare"},
	{"agents by time", list{Kind: evidence.KindAgent, First: 9, Order: evidence.Order{By: evidence.OrderUpdated, Desc: true}}, "ann org bob press"},
	{"by belief, to the last digit", claims(evidence.OrderBelief, false, evidence.Filter{}), "c-tie c-top c-mid c-base c-alone c-bare"},
	{"by belief, largest first, without figures last", claims(evidence.OrderBelief, true, evidence.Filter{}), "c-base c-mid c-top c-tie c-bare c-alone"},
	{"by support", claims(evidence.OrderSupport, false, evidence.Filter{}), "c-tie c-top c-mid c-base c-alone c-bare"},
	{"by support, largest first", claims(evidence.OrderSupport, true, evidence.Filter{}), "c-base c-mid c-top c-tie c-bare c-alone"},
	{"by opposition", claims(evidence.OrderOpposition, false, evidence.Filter{}), "c-base c-mid c-top c-tie c-alone c-bare"},
	{"by opposition, largest first", claims(evidence.OrderOpposition, true, evidence.Filter{}), "c-tie c-top c-mid c-base c-bare c-alone"},
	{"by conflict", claims(evidence.OrderConflict, false, evidence.Filter{}), "c-tie c-mid c-top c-base c-alone c-bare"},
	{"by conflict, largest first", claims(evidence.OrderConflict, true, evidence.Filter{}), "c-base c-top c-mid c-tie c-bare c-alone"},
	{"by lines", claims(evidence.OrderLines, false, evidence.Filter{}), "c-tie c-mid c-top c-base c-alone c-bare"},
	{"by lines, most first", claims(evidence.OrderLines, true, evidence.Filter{}), "c-base c-top c-mid c-tie c-bare c-alone"},
	{"by dependents, two links to one claim count once", claims(evidence.OrderDependents, false, evidence.Filter{}), "c-tie c-alone c-mid c-bare c-top c-base"},
	{"by dependents, most first", claims(evidence.OrderDependents, true, evidence.Filter{}), "c-base c-top c-bare c-mid c-alone c-tie"},
	{"the first two", list{Kind: evidence.KindClaim, First: 2, Count: true}, "c-alone c-bare + =6"},
	{"no count unless asked", list{Kind: evidence.KindClaim, First: 2}, "c-alone c-bare +"},
	{"a count of what passes the filter", list{Kind: evidence.KindClaim, First: 1, Count: true, Where: evidence.Filter{Tags: []string{"water"}}}, "c-base + =3"},

	{"with an unresolved caveat", where(evidence.Filter{HasCaveat: []evidence.Category{"SMALL_SAMPLE"}}), "c-mid"},
	{"with one of several caveats", where(evidence.Filter{HasCaveat: []evidence.Category{"SMALL_SAMPLE", "OUTDATED"}}), "c-base c-mid c-top"},
	{"agents with a caveat", list{Kind: evidence.KindAgent, First: 9, Where: evidence.Filter{HasCaveat: []evidence.Category{"OUTDATED", "CONFLICT_OF_INTEREST"}}}, "press"},
	{"studies with a caveat", list{Kind: evidence.KindStudy, First: 9, Where: evidence.Filter{HasCaveat: []evidence.Category{"SMALL_SAMPLE"}}}, "survey"},
	{"a caveat on a link is on none of its ends", where(evidence.Filter{HasCaveat: []evidence.Category{"INDIRECT"}}), ""},
	{"caveats have none", list{Kind: evidence.KindCaveat, First: 9, Where: evidence.Filter{HasCaveat: []evidence.Category{"SMALL_SAMPLE"}}}, ""},
	{"updated since, to the millisecond", where(evidence.Filter{UpdatedSince: start.Add(7 * time.Minute)}), "c-alone c-mid c-top"},
	{"updated since a moment later", where(evidence.Filter{UpdatedSince: start.Add(7*time.Minute + time.Nanosecond)}), "c-alone"},
	{"updated since, by another clock", where(evidence.Filter{UpdatedSince: start.Add(9 * time.Minute).In(time.FixedZone("", 3600))}), "c-alone"},
	{"with a tag", where(evidence.Filter{Tags: []string{"well"}}), "c-bare c-top"},
	{"with all of several tags", where(evidence.Filter{Tags: []string{"valley", "water"}}), "c-base c-top"},
	{"with a tag asked for twice", where(evidence.Filter{Tags: []string{"well", "well"}}), "c-bare c-top"},
	{"a tag is whole", where(evidence.Filter{Tags: []string{"wat"}}), ""},
	{"of one verdict", where(evidence.Filter{Verdict: []evidence.Verdict{"CONTESTED"}}), "c-tie"},
	{"of several verdicts", where(evidence.Filter{Verdict: []evidence.Verdict{"SINGLE_LINE", "CONTESTED", "TENTATIVE"}}), "c-mid c-tie c-top"},
	{"tentative", where(evidence.Filter{Verdict: []evidence.Verdict{"TENTATIVE"}}), "c-top"},
	{"of one certainty", where(evidence.Filter{Certainty: []evidence.Certainty{"HIGH"}}), "c-base"},
	{"belief in a closed range", where(evidence.Filter{Belief: between(0.3, 0.3)}), "c-tie c-top"},
	{"belief from, to the last digit", where(evidence.Filter{Belief: from(0.30000000000000004)}), "c-base c-mid"},
	{"belief up to", where(evidence.Filter{Belief: upTo(0.3)}), "c-tie c-top"},
	{"an empty range", where(evidence.Filter{Belief: between(0.5, 0.4)}), ""},
	{"some lines", where(evidence.Filter{Lines: between(1, 1)}), "c-mid c-top"},
	{"at least half a line", where(evidence.Filter{Lines: from(0.5)}), "c-base c-mid c-top"},
	{"no lines", where(evidence.Filter{Lines: upTo(0)}), "c-tie"},
	{"with a text", where(evidence.Filter{Text: "CLAIM bas"}), "c-base"},
	{"with a text in a tag", where(evidence.Filter{Text: "vall"}), "c-base c-top"},
	{"with a text of no words", where(evidence.Filter{Text: "!!"}), ""},
	{"sources with a text", list{Kind: evidence.KindSource, First: 9, Where: evidence.Filter{Text: "wells"}}, "book paper"},
	{"resting on a source", where(evidence.Filter{RestsOn: "leaflet"}), "c-base c-mid c-tie c-top"},
	{"resting on a claim, itself too", where(evidence.Filter{RestsOn: "c-bare"}), "c-bare c-mid c-top"},
	{"resting on a link", where(evidence.Filter{RestsOn: "saw-|c-tie"}), "c-tie"},
	{"resting on a caveat", where(evidence.Filter{RestsOn: "lost"}), "c-bare c-base c-mid c-tie c-top"},
	{"resting on an id", where(evidence.Filter{RestsOn: evidence.Ref(id("heard"))}), "c-base c-mid c-top"},
	{"resting on nothing that matters", where(evidence.Filter{RestsOn: "nobody"}), ""},
	{"resting on what does not exist", where(evidence.Filter{RestsOn: "nope"}), ""},
	{"filters together", claims(evidence.OrderBelief, true, evidence.Filter{Text: "claim", Tags: []string{"water"}, Verdict: []evidence.Verdict{"SINGLE_LINE", "TENTATIVE", "CORROBORATED"},
		Certainty: []evidence.Certainty{"LOW", "HIGH"}, Belief: upTo(0.5), Lines: from(1), HasCaveat: []evidence.Category{"SMALL_SAMPLE", "OUTDATED"},
		UpdatedSince: start.Add(time.Minute), RestsOn: "saw"}), "c-mid c-top"},
	{"filters together, in an order that not all have", claims(evidence.OrderLines, false, evidence.Filter{Tags: []string{"well"}, UpdatedSince: start}), "c-top c-bare"},

	{"of no kind", list{First: 1}, "INVALID"},
	{"of links", list{Kind: evidence.KindLink, First: 1}, "INVALID"},
	{"a page of nothing", list{Kind: evidence.KindClaim}, "INVALID"},
	{"an order that is none", list{Kind: evidence.KindClaim, First: 1, Order: evidence.Order{By: "MOOD"}}, "INVALID"},
	{"an order of claims for agents", list{Kind: evidence.KindAgent, First: 1, Order: evidence.Order{By: evidence.OrderBelief}}, "INVALID"},
	{"dependents of studies", list{Kind: evidence.KindStudy, First: 1, Order: evidence.Order{By: evidence.OrderDependents}}, "INVALID"},
	{"tags of sources", list{Kind: evidence.KindSource, First: 1, Where: evidence.Filter{Tags: []string{"water"}}}, "INVALID"},
	{"verdicts of testimonies", list{Kind: evidence.KindTestimony, First: 1, Where: evidence.Filter{Verdict: []evidence.Verdict{"WEAK"}}}, "INVALID"},
	{"certainty of testimonies", list{Kind: evidence.KindTestimony, First: 1, Where: evidence.Filter{Certainty: []evidence.Certainty{"LOW"}}}, "INVALID"},
	{"belief of studies", list{Kind: evidence.KindStudy, First: 1, Where: evidence.Filter{Belief: from(0)}}, "INVALID"},
	{"lines of studies", list{Kind: evidence.KindStudy, First: 1, Where: evidence.Filter{Lines: from(0)}}, "INVALID"},
	{"what a caveat rests on", list{Kind: evidence.KindCaveat, First: 1, Where: evidence.Filter{RestsOn: "ann"}}, "INVALID"},
}
