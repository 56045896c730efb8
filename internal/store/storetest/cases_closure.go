package storetest

import "corroborate/internal/evidence"

// What everything that goes through the survey rests on.
const (
	peopleAndPapers = "ann bob press book leaflet paper census survey"
	onThese         = "few lost old paid"
	onLinksToo      = onThese + " thin"
	intoBase        = "census->c-base heard->c-base saw->c-base survey->c-base"
	middle          = peopleAndPapers + " heard saw c-bare c-base c-mid c-top " + onLinksToo + " book-|c-base c-bare-|c-top c-base-|c-mid c-base->c-mid " +
		"c-base->c-top c-mid->c-top c-top->c-mid " + intoBase
)

var closureCases = []readCase{
	{"below a claim with nothing", under{"c-alone"}, "c-alone"},
	{"below a claim with a caveat", under{"c-bare"}, "c-bare lost"},
	{"below a claim with one testimony", under{"c-tie"}, peopleAndPapers + " saw c-tie " + onLinksToo + " saw-|c-tie"},
	{"below a claim with evidence on both sides", under{"c-base"}, peopleAndPapers + " heard saw c-base " + onThese + " book-|c-base " + intoBase},
	{"below a claim in a circle", under{"c-mid"}, middle},
	{"below the other claim in the circle", under{"c-top"}, middle},
	{"below several, by key and by id", under{"c-bare", evidence.Ref(id("c-alone")), "c-bare"}, "c-alone c-bare lost"},
	{"below what are no claims", under{"ann", "saw", "few", "saw->c-base", "nope", "it_nope"}, ""},
	{"below a claim among others", under{"nope", "c-alone", "ann"}, "c-alone"},
	{"below none", under{}, ""},

	{"above an agent", over{"bob"}, "c-base c-mid c-tie c-top"},
	{"above a publisher", over{"press"}, "c-base c-mid c-tie c-top"},
	{"above an institute of which only others are", over{"org"}, ""},
	{"above a source that is cited and derived from", over{"leaflet"}, "c-base c-mid c-tie c-top"},
	{"above a source that nothing needs", over{"repost"}, ""},
	{"above a study", over{"census"}, "c-base c-mid c-tie c-top"},
	{"above a testimony", over{"heard"}, "c-base c-mid c-top"},
	{"above a testimony without a link", over{"nobody"}, ""},
	{"above a claim, itself too", over{"c-base"}, "c-base c-mid c-top"},
	{"above a claim in a circle", over{"c-top"}, "c-mid c-top"},
	{"above a claim that nothing rests on", over{"c-tie"}, "c-tie"},
	{"above a caveat", over{"lost"}, "c-bare c-base c-mid c-tie c-top"},
	{"above a caveat on a claim and a study", over{"few"}, "c-base c-mid c-tie c-top"},
	{"above a caveat on links: where these lead to", over{"thin"}, "c-mid c-tie c-top"},
	{"above a link", over{"book-|c-base"}, "c-base c-mid c-top"},
	{"above a link to a claim that nothing rests on", over{"saw-|c-tie"}, "c-tie"},
	{"above several", over{"c-alone", evidence.Ref(id("c-bare")), evidence.Ref(linkID("saw-|c-tie")), "nope"}, "c-alone c-bare c-mid c-tie c-top"},
	{"above what does not exist", over{"nope", "it_nope", "nope->c-base"}, ""},
	{"above none", over{}, ""},
}
