package neo4jstore

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// allStatements is every statement that the store can send, but for those that have to look at
// all of the database: clearAll, inspectNodes, inspectLeft and mendLeft.
func allStatements() []statement {
	list := []statement{readState, lock, setRubric, setFigures, readEntries, readAmong, readDegrees, readBelow, readAbove, readKeys, readCounts, readLike, setWords, wordsLike, countHits(evidence.ItemKinds, true), scanLinks,
		putCheck, putCheckLinks, putClear, putItems, putReferences, putLinks, commitBegins, commitDone, hold, probe,
		putAliases, putBack, removeCheck, remove, markStale, record, recordChanges, recordLists, recordEffects, next, writeAll, jump, adopt, restoreLists,
		mendItems, readStale, readAt, readUndos, readChanges, readEffects[false], readEffects[true]}
	list = append(list, steps...)
	for _, l := range slices.Sorted(maps.Keys(revisionOrders)) {
		for _, oldestFirst := range []bool{false, true} {
			list = append(list, nameOf(fmt.Sprintf("revisions %s, oldest first: %t", l, oldestFirst), revisions(l, oldestFirst)))
		}
	}
	for _, kind := range evidence.ItemKinds {
		st := scanItems[kind]
		st.name += " of " + string(kind)
		list = append(list, st)
	}
	list = append(list, allWalks()...)
	// The server plans each of joined walks by itself, so one of each form shows that they can
	// be joined. To plan a join of all takes seconds.
	joined := nameOf("joined edges", edges([]group{
		{walk: walk{relation: evidence.Supports, direction: storage.In}},
		{walk: walk{relation: evidence.Supports, direction: storage.Out, byKey: true}},
		{walk: walk{relation: evidence.Supports, direction: storage.In, counts: true, all: true}},
		{walk: walk{relation: evidence.Qualifies, direction: storage.In}},
		{walk: walk{relation: evidence.ReportedIn, direction: storage.In}},
		{walk: walk{relation: evidence.ReportedIn, direction: storage.Out, all: true}},
	}))
	along := nameOf("edges, with others read along", edges([]group{
		{walk{relation: evidence.Supports, direction: storage.In}, (&along{}).next(readAlong)},
		{walk{relation: evidence.ReportedIn, direction: storage.Out, all: true}, (&along{}).next(readAlong[:1])},
	}))
	list = append(list, joined, along)
	for _, backward := range []bool{false, true} {
		list = append(list, nameOf(fmt.Sprintf("search along, backward: %t", backward), hitsAlong(evidence.ItemKinds, backward)),
			nameOf(fmt.Sprintf("search, backward: %t", backward), listHits[[2]bool{backward, false}]),
			nameOf(fmt.Sprintf("search of all, backward: %t", backward), listHits[[2]bool{backward, true}]))
	}
	list = append(list, allListings()...)
	var filled []statement
	for _, st := range list {
		filled = append(filled, st.with(storage.Whole, true))
	}
	for parts := range storage.Whole {
		for _, st := range []statement{readEntries, readBelow, joined, along} {
			st.name += fmt.Sprintf(", parts %d", parts)
			filled = append(filled, st.with(parts, true))
		}
	}
	planned := map[string]bool{}
	return slices.DeleteFunc(filled, func(st statement) bool {
		again := planned[st.text]
		planned[st.text] = true
		return again
	})
}

// allWalks are the statements of one walk: along each relation both ways, for a page and for
// all. Those of items named by key, from the end, and for counts differ from these by what they
// do before and after, whatever the relation is called. So there is one for each text.
func allWalks() []statement {
	var list []statement
	planned := map[string]bool{}
	for _, relation := range slices.Concat(evidence.LinkRelations, evidence.ReferenceRelations) {
		for _, direction := range []storage.Direction{storage.Out, storage.In} {
			for _, w := range []walk{{}, {all: true}, {backward: true}, {counts: true}, {counts: true, all: true}} {
				for _, w.byKey = range []bool{false, true} {
					w.relation, w.direction = relation, direction
					st := edges([]group{{walk: w}})
					nameless := strings.ReplaceAll(st.text, string(relation), "")
					if plain := !w.byKey && !w.backward && !w.counts; plain || !planned[nameless] {
						list = append(list, nameOf("edges "+w.parameter(), st))
					}
					planned[nameless] = true
				}
			}
		}
	}
	return list
}

func nameOf(name string, st statement) statement {
	st.name = name
	return st
}

// by is a filter of one condition.
func by(name string, m storage.Match) storage.Filter {
	return storage.Filter{Fields: storage.Fields{name: m}}
}

func not(f storage.Filter) storage.Filter { return storage.Filter{Not: &f} }

// total is the statement that counts all that a filter leaves in.
func total(kind evidence.Kind, name string, w storage.Filter) statement {
	return nameOf(fmt.Sprintf("count of %s where %s", kind, name), filter(kind, w).total())
}

// readAlong is one of each form that can be read along.
var readAlong = []storage.Next{
	{From: []evidence.Kind{evidence.KindStudy, evidence.KindTestimony}, EdgeQuery: storage.EdgeQuery{Relation: evidence.ReportedIn, Direction: storage.Out,
		Then: []storage.Next{{EdgeQuery: storage.EdgeQuery{Relation: evidence.QualifiesSupport, Direction: storage.In, First: 2, Count: true}}}}},
	{EdgeQuery: storage.EdgeQuery{Relation: evidence.Supports, Direction: storage.In, Order: storage.ByStrength, First: 3, Count: true}},
	{EdgeQuery: storage.EdgeQuery{Relation: evidence.Contradicts, Direction: storage.In, CountOnly: true}},
}

// conditions are conditions of each form on all that a kind can be filtered by.
func conditions(kind evidence.Kind) storage.Fields {
	fields := storage.Fields{}
	for _, field := range storage.FiltersOf(kind) {
		m := storage.Match{Any: []string{"a", "b"}, Is: true, Range: storage.Range{Min: new(float64), Max: new(float64)},
			Dates: storage.Dates{From: "2015-03-02", To: "2016"}, Text: "well", Since: time.UnixMilli(1)}
		if field.Words != nil {
			m.Any = field.Words[:2]
		}
		fields[field.Name] = m
	}
	return fields
}

// allListings are the statements of lists: by key, found by each condition, and along
// the order with all of them; and in every order.
func allListings() []statement {
	var list []statement
	add := func(name string, l listing) {
		st := l.statement()
		list = append(list, nameOf(fmt.Sprintf("%s of %s where %s by %s, descending: %t, chosen: %d", st.name, l.kind, name, l.order.property, l.desc, l.chosen), st))
	}
	byKey := sortings[""]
	for _, kind := range evidence.ItemKinds {
		fields := conditions(kind)
		var alone []storage.Filter // each of those that are found
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			f := filter(kind, by(name, fields[name]))
			if f.conditions[0].find != "" {
				alone = append(alone, by(name, fields[name]))
				add(name, listing{f, byKey, false, 0, ""})
				list = append(list, total(kind, "not "+name, not(by(name, fields[name]))))
			}
		}
		every := filter(kind, storage.Filter{Fields: fields})
		add("every", listing{every, byKey, false, -1, ""})
		var all []int
		for i, c := range every.conditions {
			if c.find != "" {
				all = append(all, i)
			}
		}
		list = append(list, nameOf(fmt.Sprint("sizes of ", kind), every.sizes(all)))
		add("one of all", listing{filter(kind, storage.Filter{Or: alone}), byKey, false, 0, ""})
		add("one of all", listing{filter(kind, storage.Filter{Or: alone}), byKey, false, -1, ""})
		add("not all", listing{filter(kind, not(storage.Filter{Fields: fields})), byKey, false, -1, ""})
		list = append(list, total(kind, "not all", not(storage.Filter{Fields: fields})), total(kind, "not one of all", not(storage.Filter{Or: alone})))
		for _, by := range storage.OrdersOf(kind) {
			orders := []sorting{sortings[by]}
			if lacking := sortings[by].lacking; lacking != "" && (by == storage.OrderBelief || lacking != unassessed) {
				orders = append(orders, sorting{property: lacking})
			}
			for _, order := range orders {
				list = append(list, inOrder(kind, order)...)
			}
		}
	}
	fields := conditions(evidence.KindClaim)
	along := (&along{}).next(readAlong)
	verdicts := filter(evidence.KindClaim, by("verdict", fields["verdict"]))
	add("read along", listing{filter(evidence.KindClaim, storage.Filter{}), byKey, false, -1, along})
	add("verdict, read along", listing{verdicts, sortings[storage.OrderBelief], true, -1, along})
	add("found verdict, read along", listing{verdicts, byKey, false, 0, along})
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		list = append(list, nameOf("tags where "+name, filter(evidence.KindClaim, by(name, fields[name])).tags()))
	}
	return append(list, nameOf("tags", filter(evidence.KindClaim, storage.Filter{}).tags()),
		nameOf("tags where not every", filter(evidence.KindClaim, not(storage.Filter{Fields: fields})).tags()))
}

// inOrder are lists in an order, both ways: of all, and of verdicts. What is found by a
// condition is collected before it is sorted, so that its plan is the same in every order.
func inOrder(kind evidence.Kind, order sorting) []statement {
	fields := conditions(kind)
	ways := []listing{{filter(kind, storage.Filter{}), order, false, -1, ""}}
	if kind == evidence.KindClaim && order.property != unassessed && order.property != unmoved {
		figures := storage.Fields{}
		for _, name := range []string{"verdict", "certainty", "belief", "independentFor", "updatedSince"} {
			figures[name] = fields[name]
		}
		ways = append(ways, listing{filter(kind, storage.Filter{Fields: figures}), order, false, -1, ""})
	}
	var list []statement
	for _, l := range ways {
		for _, desc := range []bool{false, true} {
			l.desc = desc
			st := l.statement()
			list = append(list, nameOf(fmt.Sprintf("%s of %s by %s, descending: %t, with %d conditions", st.name, kind, order.property, desc, len(l.conditions)), st))
		}
	}
	return list
}
