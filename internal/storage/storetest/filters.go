package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// which asks for a list of one kind by key.
func which(k evidence.Kind, f storage.Filter) list {
	return list{Kind: k, Where: f, First: 100, Count: true}
}

func agents(f storage.Filter) list      { return which(evidence.KindAgent, f) }
func sources(f storage.Filter) list     { return which(evidence.KindSource, f) }
func studies(f storage.Filter) list     { return which(evidence.KindStudy, f) }
func testimonies(f storage.Filter) list { return which(evidence.KindTestimony, f) }
func caveats(f storage.Filter) list     { return which(evidence.KindCaveat, f) }

// has filters by words, tags or refs.
func has(name string, words ...string) storage.Filter { return by(name, storage.Any(words...)) }

// by filters by one condition.
func by(name string, m storage.Match) storage.Filter {
	return storage.Filter{Fields: storage.Fields{name: m}}
}

func is(name string, yes bool) storage.Filter { return by(name, storage.Match{Is: yes}) }

func ranged(name string, r storage.Range) storage.Filter { return by(name, storage.Match{Range: r}) }

func dated(name, from, to string) storage.Filter {
	return by(name, storage.Match{Dates: storage.Dates{From: from, To: to}})
}

func saying(text string) storage.Filter { return by("text", storage.Match{Text: text}) }

func since(t time.Time) storage.Filter { return by("updatedSince", storage.Match{Since: t}) }

func all(filters ...storage.Filter) storage.Filter { return storage.Filter{And: filters} }

func either(filters ...storage.Filter) storage.Filter { return storage.Filter{Or: filters} }

func not(f storage.Filter) storage.Filter { return storage.Filter{Not: &f} }

// deep is a filter within so many others.
func deep(n int) storage.Filter {
	f := has("tags", "water")
	for range n {
		f = all(f)
	}
	return f
}

var filterCases = []readCase{
	{"agents of a kind", agents(has("agentKind", "ORGANIZATION")), "org press =2"},
	{"agents of any kind", agents(has("agentKind", "ORGANIZATION", "PERSON")), "ann bob org press =4"},
	{"agents by reliability", agents(has("reliability", "A", "B")), "ann org =2"},
	{"agents that call themselves otherwise", agents(is("pseudonymous", true)), "ann =1"},
	{"agents that do not", agents(is("pseudonymous", false)), "bob org press =3"},
	{"agents by affiliation", agents(has("affiliation", "org")), "ann bob =2"},
	{"agents by an affiliation that is not there", agents(has("affiliation", "nope")), ""},
	{"sources of kinds", sources(has("sourceKind", "BOOK", "WEB_PAGE")), "book repost =2"},
	{"sources by reliability", sources(has("reliability", "B")), "paper =1"},
	{"sources that are retracted", sources(is("retracted", true)), "leaflet =1"},
	{"sources that are not", sources(is("retracted", false)), "book paper repost =3"},
	{"sources by author", sources(has("author", "ann")), "book paper =2"},
	{"sources by any of two authors, once each", sources(has("author", "ann", "bob")), "book paper =2"},
	{"sources by an author's id", sources(has("author", string(id("bob")))), "paper =1"},
	{"sources by publisher", sources(has("publisher", "org", "press")), "paper repost =2"},
	{"an author is no publisher", sources(has("publisher", "ann")), ""},
	{"sources by date", sources(dated("published", "2015-12", "")), "paper =1"},
	{"studies by design", studies(has("design", "SURVEY", "COHORT")), "survey =1"},
	{"studies by investigator", studies(has("investigator", "bob")), "survey =1"},
	{"testimonies by basis", testimonies(has("basis", "HEARSAY", "SECOND_HAND")), "heard nobody =2"},
	{"testimonies by speaker", testimonies(has("speaker", "bob")), "heard =1"},
	{"testimonies with a verified quote", testimonies(is("quoteVerified", true)), "saw =1"},
	{"testimonies without", testimonies(is("quoteVerified", false)), "heard nobody =2"},
	{"testimonies by date", testimonies(dated("date", "2015", "2015")), "saw =1"},
	{"claims that are disputed", where(is("disputed", true)), "c-base"},
	{"claims that are not, which have figures", where(is("disputed", false)), "c-mid c-tie c-top"},
	{"claims with any of some tags", where(has("anyTag", "valley", "well")), "c-bare c-base c-top"},
	{"claims that rest on any of some", where(has("restsOn", "saw", "c-bare")), "c-bare c-base c-mid c-tie c-top"},
	{"claims of a list, by key or id", where(has("hangsOn", "c-top", "c-bare", string(id("c-top")), "saw", "nope")), "c-bare c-top"},
	{"claims of a list, counted", list{Kind: evidence.KindClaim, CountOnly: true, Where: has("hangsOn", "c-top", "c-bare", string(id("c-top")), "saw")}, "=2"},
	{"claims of no list", where(has("hangsOn")), ""},
	{"claims of a list as long as one likes", where(has("hangsOn", slices.Repeat([]string{"c-mid"}, storage.MaxFilterValues+1)...)), "c-mid"},
	{"claims of a list that meet something else", claims(storage.OrderBelief, true, all(has("hangsOn", "c-top", "c-base", "c-tie"), not(has("verdict", "CONTESTED")))), "c-base c-top"},
	{"claims that are not of a list", where(not(has("hangsOn", "c-top", "c-base"))), "c-alone c-bare c-mid c-tie"},
	{"conclusions", where(is("conclusion", true)), "c-alone c-tie"},
	{"claims that bear on others, with figures or without", where(is("conclusion", false)), "c-bare c-base c-mid c-top"},
	{"conclusions that are not disputed", where(all(is("conclusion", true), is("disputed", false))), "c-tie"},
	{"caveats by category", caveats(has("category", "OUTDATED", "INDIRECT")), "old thin =2"},
	{"caveats by severity", caveats(has("severity", "MODERATE")), "old thin =2"},
	{"caveats that are resolved", caveats(is("resolved", true)), "lost paid =2"},
	{"caveats that are not", caveats(is("resolved", false)), "few old thin =3"},
	{"remarks by kind", remarks(has("remarkKind", "QUESTION")), "asked =1"},
	{"remarks by the other kind", remarks(has("remarkKind", "REMARK")), ""},
	{"remarks by status", remarks(has("status", "RESOLVED")), ""},
	{"remarks by what they are about", remarks(has("about", "press", "bob")), "asked =1"},
	{"remarks by what only their links join", remarks(has("about", "saw")), ""},
	{"caveats on records", caveats(has("qualifies", "press", "c-bare")), "lost old =2"},
	{"caveats on a claim, not on its links", caveats(has("qualifies", "c-top")), "old =1"},

	{"no words are no condition", sources(has("sourceKind")), "book leaflet paper repost =4"},
	{"all of several", sources(all(is("retracted", false), has("author", "ann"), not(has("sourceKind", "BOOK")))), "paper =1"},
	{"one of several", sources(either(is("retracted", true), has("publisher", "press"))), "leaflet paper =2"},
	{"one of several, once each", sources(either(has("author", "ann"), has("sourceKind", "BOOK"), saying("wells"))), "book paper =2"},
	{"one of several that all have more than one", sources(either(all(has("author", "ann"), has("sourceKind", "BOOK")), all(is("retracted", false), has("publisher", "org")))), "book repost =2"},
	{"one of one and all", sources(either(has("sourceKind", "BOOK"), storage.Filter{})), "book leaflet paper repost =4"},
	{"two choices", sources(all(either(has("sourceKind", "BOOK"), has("sourceKind", "WEB_PAGE")), either(has("author", "ann"), is("retracted", true)))), "book =1"},
	{"not", sources(not(has("author", "ann"))), "leaflet repost =2"},
	{"not, of nothing", sources(not(has("author", "nope"))), "book leaflet paper repost =4"},
	{"not any of two", studies(not(either(has("design", "OTHER"), has("investigator", "ann")))), ""},
	{"not both of two", studies(not(all(has("design", "OTHER"), has("investigator", "ann")))), "census survey =2"},
	{"not not", sources(not(not(has("sourceKind", "BOOK")))), "book =1"},
	{"not all", sources(not(storage.Filter{})), ""},
	{"not disputed, or without figures", where(not(is("disputed", true))), "c-alone c-bare c-mid c-tie c-top"},
	{"not believed much, or without figures", where(not(ranged("belief", from(0.5)))), "c-alone c-bare c-mid c-tie c-top"},
	{"neither of two verdicts", where(not(has("verdict", "CONTESTED", "TENTATIVE"))), "c-alone c-bare c-base c-mid"},
	{"not said", where(not(saying("bas"))), "c-alone c-bare c-mid c-tie c-top"},
	{"said, or resting on something", where(either(saying("alone"), has("restsOn", "c-bare"))), "c-alone c-bare c-mid c-top"},
	{"not resting on something", where(not(has("restsOn", "leaflet"))), "c-alone c-bare"},
	{"two texts", where(all(saying("claim"), saying("valley"), has("restsOn", "saw"), not(has("restsOn", "c-bare")))), "c-base"},
	{"a verdict, and one of two things", where(storage.Filter{Fields: storage.Fields{"verdict": storage.Any("TENTATIVE", "SINGLE_LINE")},
		Or: []storage.Filter{has("tags", "valley"), has("hasCaveat", "SMALL_SAMPLE")}}), "c-mid c-top"},
	{"one verdict twice", where(all(has("verdict", "TENTATIVE", "SINGLE_LINE"), has("verdict", "TENTATIVE", "CONTESTED"))), "c-top"},
	{"a verdict, or much belief", claims(storage.OrderBelief, true, either(has("verdict", "CONTESTED"), ranged("belief", from(0.5)), since(start.Add(9*time.Minute)))), "c-base c-tie c-alone"},
	{"a caveat, or lines", claims(storage.OrderLines, true, either(has("hasCaveat", "SMALL_SAMPLE"), ranged("independentFor", between(2, 2)), has("certainty", "VERY_LOW"))), "c-base c-mid c-tie"},
	{"counted, one of several", list{Kind: evidence.KindClaim, First: 1, Count: true, Where: either(has("tags", "water"), has("tags", "well"))}, "c-bare + =4"},
	{"counted, not", list{Kind: evidence.KindClaim, First: 1, Count: true, Where: not(has("tags", "water"))}, "c-alone + =3"},

	{"what there is not to filter by", sources(has("mood", "GOOD")), "INVALID"},
	{"what another kind is filtered by", studies(is("retracted", true)), "INVALID"},
	{"within a choice, too", studies(either(has("design", "SURVEY"), not(is("retracted", true)))), "INVALID"},
	{"a word that there is not", sources(has("sourceKind", "BOOKLET")), "INVALID"},
	{"a date that is none", sources(dated("published", "yesterday", "")), "INVALID"},
	{"a link for a record", caveats(has("qualifies", "saw->c-base")), "INVALID"},
	{"as deep as can be", where(deep(storage.MaxFilterDepth - 1)), "c-base c-mid c-top"},
	{"too deep", where(deep(storage.MaxFilterDepth)), "TOO_LARGE"},
	{"too many", where(either(slices.Repeat([]storage.Filter{has("tags", "water")}, storage.MaxFilterParts)...)), "TOO_LARGE"},
	{"too many words", where(by("tags", storage.Match{Any: slices.Repeat([]string{"water"}, storage.MaxFilterValues+1)})), "TOO_LARGE"},
}

// withoutMatch does not look at some conditions, however deep they are.
func withoutMatch(f storage.Filter, k evidence.Kind, drop func(storage.FilterField, storage.Match) bool) storage.Filter {
	return mapped(f, func(name string, m storage.Match) (storage.Match, bool) {
		field, _ := storage.FilterOf(k, name)
		return m, !drop(field, m)
	})
}

// mapped is a filter with other conditions.
func mapped(f storage.Filter, change func(name string, m storage.Match) (storage.Match, bool)) storage.Filter {
	g := storage.Filter{Fields: storage.Fields{}}
	for name, m := range f.Fields {
		if m, ok := change(name, m); ok {
			g.Fields[name] = m
		}
	}
	for _, inner := range f.And {
		g.And = append(g.And, mapped(inner, change))
	}
	for _, inner := range f.Or {
		g.Or = append(g.Or, mapped(inner, change))
	}
	if f.Not != nil {
		inner := mapped(*f.Not, change)
		g.Not = &inner
	}
	return g
}

// ignoring is a store that does not look at the conditions of a form.
func ignoring(form storage.FilterForm) func(*memstore.Store) storage.Store {
	return readFault(reads{ask: func(q *storage.Query) {
		q.Where = withoutMatch(q.Where, q.Kind, func(f storage.FilterField, _ storage.Match) bool { return f.Form == form })
	}})
}

// filterFaults are found by "filters": each field by itself, and what joins them.
var filterFaults = func() []fault {
	list := []fault{
		{"no refs are looked at", ignoring(storage.ByRef)},
		{"no flags are looked at", ignoring(storage.ByFlag)},
		{"no dates are looked at", ignoring(storage.ByDate)},
		{"what is not asked for is asked for", readFault(reads{ask: func(q *storage.Query) {
			if q.Where.Not != nil {
				q.Where.And, q.Where.Not = append(q.Where.And, *q.Where.Not), nil
			}
		}})},
		{"a choice is of the first only", readFault(reads{ask: func(q *storage.Query) {
			if len(q.Where.Or) > 1 && len(q.Where.Or) < storage.MaxFilterParts {
				q.Where.Or = q.Where.Or[:1]
			}
		}})},
		{"all of a choice are asked for", readFault(reads{ask: func(q *storage.Query) {
			if len(q.Where.Or) < storage.MaxFilterParts {
				q.Where.And, q.Where.Or = append(q.Where.And, q.Where.Or...), nil
			}
		}})},
		{"nothing within a filter is looked at", readFault(reads{ask: func(q *storage.Query) { q.Where.And = nil }})},
		{"what meets several of a choice comes several times", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
			if len(q.Where.Or) > 2 && len(p.Items) > 0 {
				p.Items = slices.Insert(p.Items, 1, p.Items[0])
			}
		}})},
		{"a claim without figures is undisputed", readFault(reads{ask: func(q *storage.Query) {
			if m, ok := q.Where.Fields["disputed"]; ok && !m.Is {
				no := is("disputed", true)
				q.Where = storage.Filter{Not: &no}
			}
		}})},
		{"what is not disputed has figures", readFault(reads{ask: func(q *storage.Query) {
			if q.Where.Not != nil && len(q.Where.Not.Fields["disputed"].Any) == 0 && q.Where.Not.Fields["disputed"].Is {
				q.Where = is("disputed", false)
			}
		}})},
		{"a filter as deep as one likes", readFault(reads{ask: func(q *storage.Query) {
			for len(q.Where.And) == 1 {
				q.Where = q.Where.And[0]
			}
		}})},
		{"a filter of another kind finds all", readFault(reads{ask: func(q *storage.Query) {
			q.Where = mapped(q.Where, func(name string, m storage.Match) (storage.Match, bool) {
				_, ok := storage.FilterOf(q.Kind, name)
				return m, ok
			})
		}})},
	}
	for _, k := range evidence.ItemKinds {
		for _, f := range storage.FiltersOf(k) {
			if len(f.Words) > 0 && f.Form == storage.ByWord && !f.Figure || f.Form == storage.ByFlag || f.Form == storage.ByConclusion || f.Form == storage.ByItself || f.Form == storage.ByRef || f.Form == storage.ByAnyTag {
				list = append(list, fault{fmt.Sprintf("the %s of %s is not looked at", f.Name, k), readFault(reads{ask: func(q *storage.Query) {
					q.Where = withoutMatch(q.Where, q.Kind, func(g storage.FilterField, _ storage.Match) bool { return q.Kind == k && g.Name == f.Name })
				}})})
			}
		}
	}
	return list
}()

// testDates: dates of any length in a range, and in their order.
func testDates(t T, c Config) {
	var entries []evidence.Entry
	for i, date := range []string{"", "2014-12-31", "2015", "2015-01", "2015-01-01", "2015-06", "2015-06-30", "2015-07", "2016", "", "2015-06-15", "2014/2016", "2014-12/2015-05", "2015-06-30/2015"} {
		at := meta(evidence.Key(fmt.Sprintf("d%d-%s", i, strings.ReplaceAll(cmp.Or(date, "none"), "/", "-to-"))), 0)
		entries = append(entries, &evidence.Source{Meta: at, Title: "Dated", Kind: "BOOK", Published: date})
	}
	s := open(t, c, entries...)
	published := func(f storage.Filter, desc bool) list {
		return list{Kind: evidence.KindSource, Where: f, Order: storage.Order{By: storage.OrderPublished, Desc: desc}, First: 100, Count: true}
	}
	askAll(t, s, []readCase{
		{"in order", published(storage.Filter{}, false), "d11-2014-to-2016 d12-2014-12-to-2015-05 d1-2014-12-31 d2-2015 d3-2015-01 d4-2015-01-01 d5-2015-06 d10-2015-06-15 d6-2015-06-30 d13-2015-06-30-to-2015 d7-2015-07 d8-2016 d0-none d9-none =14"},
		{"last first, without a date last", published(storage.Filter{}, true), "d8-2016 d7-2015-07 d13-2015-06-30-to-2015 d6-2015-06-30 d10-2015-06-15 d5-2015-06 d4-2015-01-01 d3-2015-01 d2-2015 d1-2014-12-31 d12-2014-12-to-2015-05 d11-2014-to-2016 d9-none d0-none =14"},
		{"from a year", published(dated("published", "2015", ""), false), "d11-2014-to-2016 d12-2014-12-to-2015-05 d2-2015 d3-2015-01 d4-2015-01-01 d5-2015-06 d10-2015-06-15 d6-2015-06-30 d13-2015-06-30-to-2015 d7-2015-07 d8-2016 =11"},
		{"to a year", published(dated("published", "", "2015"), false), "d11-2014-to-2016 d12-2014-12-to-2015-05 d1-2014-12-31 d2-2015 d3-2015-01 d4-2015-01-01 d5-2015-06 d10-2015-06-15 d6-2015-06-30 d13-2015-06-30-to-2015 d7-2015-07 =11"},
		{"in a month, or perhaps so", published(dated("published", "2015-06", "2015-06"), false), "d11-2014-to-2016 d2-2015 d5-2015-06 d10-2015-06-15 d6-2015-06-30 d13-2015-06-30-to-2015 =6"},
		{"on a day, or perhaps so", published(dated("published", "2015-06-15", "2015-06-15"), false), "d11-2014-to-2016 d2-2015 d5-2015-06 d10-2015-06-15 =4"},
		{"from a day", published(dated("published", "2015-06-16", ""), false), "d11-2014-to-2016 d2-2015 d5-2015-06 d6-2015-06-30 d13-2015-06-30-to-2015 d7-2015-07 d8-2016 =7"},
		{"to a day", published(dated("published", "", "2015-01-01"), false), "d11-2014-to-2016 d12-2014-12-to-2015-05 d1-2014-12-31 d2-2015 d3-2015-01 d4-2015-01-01 =6"},
		{"of no day", published(dated("published", "2015-07", "2015-06"), false), ""},
		{"surely not in a month", published(not(dated("published", "2015-06", "2015-06")), false), "d12-2014-12-to-2015-05 d1-2014-12-31 d3-2015-01 d4-2015-01-01 d7-2015-07 d8-2016 d0-none d9-none =8"},
		{"in either of two months", published(either(dated("published", "2015-01", "2015-01"), dated("published", "2015-07", "2015-07")), true), "d7-2015-07 d13-2015-06-30-to-2015 d4-2015-01-01 d3-2015-01 d2-2015 d12-2014-12-to-2015-05 d11-2014-to-2016 =7"},
	})
}

// dateFaults are found by "dates".
var dateFaults = []fault{
	{"a range ends with the first day of its last month", readFault(reads{ask: func(q *storage.Query) {
		q.Where = mapped(q.Where, func(_ string, m storage.Match) (storage.Match, bool) {
			if len(m.Dates.To) == len("2015-06") {
				m.Dates.To += "-01"
			}
			return m, true
		})
	}})},
	{"a vaguer date is outside", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		from := q.Where.Fields["published"].Dates.From
		p.Items = slices.DeleteFunc(p.Items, func(it evidence.Item) bool { return it.(*evidence.Source).Published < from })
	}})},
	{"what has no date comes first when descending", readFault(reads{found: func(q storage.Query, p *storage.ItemPage) {
		if n := len(p.Items); q.Order.Desc && n > 2 && p.Items[n-1].(*evidence.Source).Published == "" {
			p.Items = append(p.Items[n-2:n:n], p.Items[:n-2]...)
		}
	}})},
}

// anyFilter is a filter of a kind that has one of each form now and then.
func (p *pair) anyFilter(k evidence.Kind, depth int) storage.Filter {
	f := storage.Filter{Fields: storage.Fields{}}
	for _, field := range storage.FiltersOf(k) {
		if draw(p, rapid.IntRange(0, 7)) == 0 {
			f.Fields[field.Name] = p.anyMatch(field)
		}
	}
	if depth > 1 {
		several := func() (list []storage.Filter) {
			for range draw(p, rapid.IntRange(0, 2)) {
				list = append(list, p.anyFilter(k, depth-1))
			}
			return list
		}
		switch draw(p, rapid.IntRange(0, 5)) {
		case 0:
			f.And = several()
		case 1, 2:
			f.Or = several()
		case 3:
			inner := p.anyFilter(k, depth-1)
			f.Not = &inner
		}
	}
	return f
}

func (p *pair) anyMatch(f storage.FilterField) storage.Match {
	dates := []string{"", "2014", "2015", "2015-03", "2015-03-02"}
	switch f.Form {
	case storage.ByFlag, storage.ByConclusion:
		return storage.Match{Is: draw(p, rapid.Bool())}
	case storage.ByNumber:
		return storage.Match{Range: between(pick(p, 0, 0.3, 0.30000000000000004, 1), pick(p, 0.3, 1./3, 1., 2))}
	case storage.ByDate:
		return storage.Match{Dates: storage.Dates{From: pick(p, dates...), To: pick(p, dates...)}}
	case storage.ByTag, storage.ByAnyTag:
		return storage.Any(some(p, []string{"one", "two", "three"}, 2)...)
	case storage.ByRef, storage.ByBelow, storage.ByItself:
		return storage.Any(some(p, append(few, "nope"), 2)...)
	case storage.ByText:
		return storage.Match{Text: pick(p, scraps...)}
	case storage.ByTime:
		return storage.Match{Since: start.Add(time.Duration(draw(p, rapid.IntRange(0, 3))) * time.Minute)}
	case storage.ByCaveat:
		return storage.Any(some(p, f.Words[:2], 2)...)
	}
	return storage.Any(some(p, f.Words[:min(3, len(f.Words))], 2)...)
}
