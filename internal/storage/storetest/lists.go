package storetest

import (
	"context"
	"slices"
	"strings"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// claims asks for a list of claims.
func claims(by storage.OrderBy, desc bool, where storage.Filter) list {
	return list{Kind: evidence.KindClaim, Where: where, Order: storage.Order{By: by, Desc: desc}, First: 100}
}

// where asks for a list of claims by key.
func where(f storage.Filter) list { return claims("", false, f) }

func between(from, to float64) storage.Range { return storage.Range{Min: &from, Max: &to} }

func from(x float64) storage.Range { return storage.Range{Min: &x} }

func upTo(x float64) storage.Range { return storage.Range{Max: &x} }

var listCases = []readCase{
	{"agents", list{Kind: evidence.KindAgent, First: 9}, "ann bob org press"},
	{"sources", list{Kind: evidence.KindSource, First: 9}, "book leaflet paper repost"},
	{"studies", list{Kind: evidence.KindStudy, First: 9, Count: true}, "census survey =2"},
	{"testimonies", list{Kind: evidence.KindTestimony, First: 3, Count: true}, "heard nobody saw =3"},
	{"caveats", list{Kind: evidence.KindCaveat, First: 3, Count: true}, "few lost old + =5"},
	{"by key", claims(storage.OrderKey, false, storage.Filter{}), "c-alone c-bare c-base c-mid c-tie c-top"},
	{"by key, last first", claims(storage.OrderKey, true, storage.Filter{}), "c-top c-tie c-mid c-base c-bare c-alone"},
	{"by time", claims(storage.OrderUpdated, false, storage.Filter{}), "c-bare c-tie c-base c-mid c-top c-alone"},
	{"by time, last first", claims(storage.OrderUpdated, true, storage.Filter{}), "c-alone c-top c-mid c-base c-tie c-bare"},
	{"agents by time", list{Kind: evidence.KindAgent, First: 9, Order: storage.Order{By: storage.OrderUpdated, Desc: true}}, "ann org bob press"},
	{"by belief, to the last digit", claims(storage.OrderBelief, false, storage.Filter{}), "c-tie c-top c-mid c-base c-alone c-bare"},
	{"by belief, largest first, without figures last", claims(storage.OrderBelief, true, storage.Filter{}), "c-base c-mid c-top c-tie c-bare c-alone"},
	{"by support", claims(storage.OrderSupport, false, storage.Filter{}), "c-tie c-top c-mid c-base c-alone c-bare"},
	{"by support, largest first", claims(storage.OrderSupport, true, storage.Filter{}), "c-base c-mid c-top c-tie c-bare c-alone"},
	{"by opposition", claims(storage.OrderOpposition, false, storage.Filter{}), "c-base c-mid c-top c-tie c-alone c-bare"},
	{"by opposition, largest first", claims(storage.OrderOpposition, true, storage.Filter{}), "c-tie c-top c-mid c-base c-bare c-alone"},
	{"by conflict", claims(storage.OrderConflict, false, storage.Filter{}), "c-tie c-mid c-top c-base c-alone c-bare"},
	{"by conflict, largest first", claims(storage.OrderConflict, true, storage.Filter{}), "c-base c-top c-mid c-tie c-bare c-alone"},
	{"by lines", claims(storage.OrderLines, false, storage.Filter{}), "c-tie c-mid c-top c-base c-alone c-bare"},
	{"by lines, most first", claims(storage.OrderLines, true, storage.Filter{}), "c-base c-top c-mid c-tie c-bare c-alone"},
	{"by certainty, without figures last", claims(storage.OrderCertainty, false, storage.Filter{}), "c-tie c-mid c-top c-base c-alone c-bare"},
	{"by certainty, highest first", claims(storage.OrderCertainty, true, storage.Filter{}), "c-base c-top c-mid c-tie c-bare c-alone"},
	{"of two verdicts by certainty", claims(storage.OrderCertainty, true, has("verdict", "CORROBORATED", "CONTESTED")), "c-base c-tie"},
	{"sources by date, without one last", list{Kind: evidence.KindSource, First: 9, Order: storage.Order{By: storage.OrderPublished}}, "paper book leaflet repost"},
	{"testimonies by date", list{Kind: evidence.KindTestimony, First: 9, Order: storage.Order{By: storage.OrderDate}}, "saw heard nobody"},
	{"by dependents, two links to one claim count once", claims(storage.OrderDependents, false, storage.Filter{}), "c-tie c-alone c-mid c-bare c-top c-base"},
	{"by dependents, most first", claims(storage.OrderDependents, true, storage.Filter{}), "c-base c-top c-bare c-mid c-alone c-tie"},
	{"the first two", list{Kind: evidence.KindClaim, First: 2, Count: true}, "c-alone c-bare + =6"},
	{"the last two", list{Kind: evidence.KindClaim, First: 2, Count: true, Backward: true}, "c-tie c-top + =6"},
	{"the last two by belief, without figures", list{Kind: evidence.KindClaim, First: 3, Order: storage.Order{By: storage.OrderBelief, Desc: true}, Backward: true}, "c-tie c-bare c-alone +"},
	{"the last of a few", list{Kind: evidence.KindStudy, First: 9, Backward: true}, "census survey"},
	{"no count unless asked", list{Kind: evidence.KindClaim, First: 2}, "c-alone c-bare +"},
	{"a count of what passes the filter", list{Kind: evidence.KindClaim, First: 1, Count: true, Where: has("tags", "water")}, "c-base + =3"},

	{"only a count", list{Kind: evidence.KindClaim, CountOnly: true}, "=6"},
	{"only a count, whatever the page", list{Kind: evidence.KindClaim, First: 1, Backward: true, Order: storage.Order{By: storage.OrderBelief}, CountOnly: true}, "=6"},
	{"only a count of what passes the filter", list{Kind: evidence.KindClaim, CountOnly: true, Where: has("tags", "water")}, "=3"},
	{"only a count of what passes no filter", list{Kind: evidence.KindClaim, CountOnly: true, Where: has("tags", "wat")}, ""},

	{"with an unresolved caveat", where(has("hasCaveat", "SMALL_SAMPLE")), "c-mid"},
	{"with one of several caveats", where(has("hasCaveat", "SMALL_SAMPLE", "OUTDATED")), "c-base c-mid c-top"},
	{"agents with a caveat", list{Kind: evidence.KindAgent, First: 9, Where: has("hasCaveat", "OUTDATED", "CONFLICT_OF_INTEREST")}, "press"},
	{"studies with a caveat", list{Kind: evidence.KindStudy, First: 9, Where: has("hasCaveat", "SMALL_SAMPLE")}, "survey"},
	{"a caveat on a link is on none of its ends", where(has("hasCaveat", "INDIRECT")), ""},
	{"caveats have none", list{Kind: evidence.KindCaveat, First: 9, Where: has("hasCaveat", "SMALL_SAMPLE")}, ""},
	{"updated since, to the millisecond", where(since(start.Add(7 * time.Minute))), "c-alone c-mid c-top"},
	{"updated since a moment later", where(since(start.Add(7*time.Minute + time.Nanosecond))), "c-alone"},
	{"updated since, by another clock", where(since(start.Add(9 * time.Minute).In(time.FixedZone("", 3600)))), "c-alone"},
	{"with a tag", where(has("tags", "well")), "c-bare c-top"},
	{"with all of several tags", where(has("tags", "valley", "water")), "c-base c-top"},
	{"with a tag asked for twice", where(has("tags", "well", "well")), "c-bare c-top"},
	{"a tag is whole", where(has("tags", "wat")), ""},
	{"of one verdict", where(has("verdict", "CONTESTED")), "c-tie"},
	{"of several verdicts", where(has("verdict", "SINGLE_LINE", "CONTESTED", "TENTATIVE")), "c-mid c-tie c-top"},
	{"tentative", where(has("verdict", "TENTATIVE")), "c-top"},
	{"of one certainty", where(has("certainty", "HIGH")), "c-base"},
	{"belief in a closed range", where(ranged("belief", between(0.3, 0.3))), "c-tie c-top"},
	{"belief from, to the last digit", where(ranged("belief", from(0.30000000000000004))), "c-base c-mid"},
	{"belief up to", where(ranged("belief", upTo(0.3))), "c-tie c-top"},
	{"an empty range", where(ranged("belief", between(0.5, 0.4))), ""},
	{"some lines", where(ranged("independentFor", between(1, 1))), "c-mid c-top"},
	{"at least half a line", where(ranged("independentFor", from(0.5))), "c-base c-mid c-top"},
	{"no lines", where(ranged("independentFor", upTo(0))), "c-tie"},
	{"with a text", where(saying("CLAIM bas")), "c-base"},
	{"with a text in a tag", where(saying("vall")), "c-base c-top"},
	{"with a text of no words", where(saying("!!")), ""},
	{"sources with a text", list{Kind: evidence.KindSource, First: 9, Where: saying("wells")}, "book paper"},
	{"resting on a source", where(has("restsOn", "leaflet")), "c-base c-mid c-tie c-top"},
	{"resting on a claim, itself too", where(has("restsOn", "c-bare")), "c-bare c-mid c-top"},
	{"resting on a link", where(has("restsOn", "saw-|c-tie")), "c-tie"},
	{"resting on a caveat", where(has("restsOn", "lost")), "c-bare c-base c-mid c-tie c-top"},
	{"resting on an id", where(has("restsOn", string(id("heard")))), "c-base c-mid c-top"},
	{"resting on nothing that matters", where(has("restsOn", "nobody")), ""},
	{"resting on what does not exist", where(has("restsOn", "nope")), ""},
	{"filters together", claims(storage.OrderBelief, true, storage.Filter{Fields: storage.Fields{"text": {Text: "claim"},
		"tags": {Any: []string{"water"}}, "verdict": {Any: []string{"SINGLE_LINE", "TENTATIVE", "CORROBORATED"}}, "certainty": {Any: []string{"LOW", "HIGH"}}, "belief": {Range: upTo(0.5)},
		"independentFor": {Range: from(1)}, "hasCaveat": {Any: []string{"SMALL_SAMPLE", "OUTDATED"}}, "updatedSince": {Since: start.Add(time.Minute)}, "restsOn": {Any: []string{"saw"}}}}), "c-mid c-top"},
	{"filters together, in an order that not all have", claims(storage.OrderLines, false, storage.Filter{Fields: storage.Fields{"tags": {Any: []string{"well"}}, "updatedSince": {Since: start}}}), "c-top c-bare"},

	{"of no kind", list{First: 1}, "INVALID"},
	{"of links", list{Kind: evidence.KindLink, First: 1}, "INVALID"},
	{"a page of nothing", list{Kind: evidence.KindClaim}, "INVALID"},
	{"an order that is none", list{Kind: evidence.KindClaim, First: 1, Order: storage.Order{By: "MOOD"}}, "INVALID"},
	{"an order of claims for agents", list{Kind: evidence.KindAgent, First: 1, Order: storage.Order{By: storage.OrderBelief}}, "INVALID"},
	{"dates of studies", list{Kind: evidence.KindStudy, First: 1, Order: storage.Order{By: storage.OrderPublished}}, "INVALID"},
	{"the date of testimonies, of sources", list{Kind: evidence.KindSource, First: 1, Order: storage.Order{By: storage.OrderDate}}, "INVALID"},
	{"dependents of studies", list{Kind: evidence.KindStudy, First: 1, Order: storage.Order{By: storage.OrderDependents}}, "INVALID"},
	{"tags of sources", list{Kind: evidence.KindSource, First: 1, Where: has("tags", "water")}, "INVALID"},
	{"verdicts of testimonies", list{Kind: evidence.KindTestimony, First: 1, Where: has("verdict", "WEAK")}, "INVALID"},
	{"certainty of testimonies", list{Kind: evidence.KindTestimony, First: 1, Where: has("certainty", "LOW")}, "INVALID"},
	{"belief of studies", list{Kind: evidence.KindStudy, First: 1, Where: ranged("belief", from(0))}, "INVALID"},
	{"lines of studies", list{Kind: evidence.KindStudy, First: 1, Where: ranged("independentFor", from(0))}, "INVALID"},
	{"what a caveat rests on", list{Kind: evidence.KindCaveat, First: 1, Where: has("restsOn", "ann")}, "INVALID"},
}

func certaintyOf(it evidence.Item) string {
	if c := it.(*evidence.Claim); c.Figures != nil {
		return string(c.Figures.Certainty)
	}
	return "Z"
}

// listFaults are found by "lists".
var listFaults = []fault{
	{"an order is turned round", readFault(reads{ask: func(q *storage.Query) { q.Order.Desc = q.Order.Desc != (q.Order.By == storage.OrderSupport) }})},
	{"claims without figures come first when descending", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		if q.Order.By == storage.OrderLines && q.Order.Desc {
			slices.Reverse(p.Items)
		}
	}})},
	{"ties are not broken", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		for i := 1; i < len(p.Items); i++ {
			if a, b := p.Items[i-1], p.Items[i]; q.Order.By == storage.OrderUpdated && a.EntryMeta().UpdatedAt.Equal(b.EntryMeta().UpdatedAt) {
				p.Items[i-1], p.Items[i] = b, a
			}
		}
	}})},
	{"a filter is not looked at", readFault(reads{ask: func(q *storage.Query) {
		q.Where = withoutMatch(q.Where, q.Kind, func(f storage.FilterField, _ storage.Match) bool { return f.Form == storage.ByCaveat })
	}})},
	{"a range is open at its end", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		p.Items = slices.DeleteFunc(p.Items, func(it evidence.Item) bool {
			c, ok := it.(*evidence.Claim)
			most := q.Where.Fields["belief"].Range.Max
			return ok && most != nil && c.Figures.Belief == *most
		})
	}})},
	{"restsOn leaves out the claim itself", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		p.Items = slices.DeleteFunc(p.Items, func(it evidence.Item) bool { return slices.Contains(q.Where.Fields["restsOn"].Any, string(it.Ref())) })
	}})},
	{"a count is not counted", readFault(reads{found: func(_ storage.Query, p *storage.ItemPage) { p.Total = 0 }})},
	{"there is always a next page", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) { p.HasNext = len(p.Items) == q.First }})},
	{"tentative is a single line", writeFault(writes{figures: func(ctx context.Context, tx storage.Tx, figures map[evidence.Key]evidence.Figures) error {
		return tx.SetFigures(ctx, figuring(figures, func(f *evidence.Figures) {
			if f.Verdict == evidence.VerdictTentative {
				f.Verdict = evidence.VerdictSingleLine
			}
		}))
	}})},
	{"certainties are sorted as words", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		if q.Order.By == storage.OrderCertainty {
			slices.SortStableFunc(p.Items, func(a, b evidence.Item) int { return strings.Compare(certaintyOf(a), certaintyOf(b)) })
		}
	}})},
	{"a page from the end is turned round", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		if q.Backward {
			slices.Reverse(p.Items)
		}
	}})},
	{"the last page is the first", readFault(reads{ask: func(q *storage.Query) { q.Backward = false }})},
	{"a caveat on a link is one on the claim", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return blunt{r} }}
	}},
}
