package load

import (
	"context"
	"reflect"
	"slices"

	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// A request often says which relations it will follow before their records are found. So a loader that
// lists records or edges asks the store to read the next levels in the same call. When a level comes, the loader
// takes what the store has read, and loads the rest.

// foreseen is what the request follows from records that are yet to be found.
type foreseen struct {
	from []evidence.Kind // the kinds of these records; empty for all that there can be
	key  edgeKey         // of no record
	then expected
}

// maxForeseen is how many levels are read along.
const maxForeseen = 2

// expected is what is foreseen from the records that a list or a relation leads to, and the queries for it. Those
// of a document may be shared by its requests, so nobody changes them.
type expected struct {
	list    []foreseen
	queries []storage.Next
}

// Foreseen is what the request will follow from the items of a list.
type Foreseen struct {
	expected
	*planner
}

// Foresee says what the request will follow from the items of a kind on the page that the field being
// resolved shows.
func Foresee(ctx context.Context, kind evidence.Kind) Foreseen {
	p := Of(ctx).newPlanner(ctx)
	here := p.Here(ctx)
	return Foreseen{p.kept(here, kind, func() []expected {
		var f foresight
		for _, under := range p.leads(here) {
			p.foreseeFrom(&f, under, kind, 1)
		}
		return []expected{f.of([]evidence.Kind{kind})}
	})[0], p}
}

// foreseeNamed is what the request will follow from records that it names, if one field names them all. What
// several fields follow from records of their own would be read along of each of them.
func (p *planner) foreseeNamed(named map[evidence.Ref][]*request.Field, refs []evidence.Ref) expected {
	field := named[refs[0]][0]
	for _, ref := range refs {
		if len(named[ref]) != 1 || named[ref][0] != field {
			return expected{}
		}
	}
	return p.kept(field, "", func() []expected {
		var f foresight
		var kinds []evidence.Kind
		for _, kind := range evidence.ItemKinds {
			if field.Below[view.ObjectOf(kind)] != nil {
				kinds = append(kinds, kind)
				p.foreseeFrom(&f, field, kind, 1)
			}
		}
		return []expected{f.of(kinds)}
	})[0]
}

// Then are the queries for it.
func (f Foreseen) Then() []storage.Next { return f.queries }

// foreseenKey tells what is foreseen from a field of a kind of record from what other fields make of its
// document.
type foreseenKey struct {
	field *request.Field
	kind  evidence.Kind
}

// kept is what work foresees from a field of a kind of record. Work is done once for all requests of a
// document, unless it depends on variables.
func (p *planner) kept(field *request.Field, kind evidence.Kind, work func() []expected) []expected {
	p.varied = false
	known := request.Once(p.Request, foreseenKey{field, kind}, func() []expected {
		if made := work(); !p.varied {
			return made
		}
		return nil
	})
	if known == nil {
		return work()
	}
	return known
}

// OfPage loads what the request selects from the items of a page. Along holds what the store has already
// read for it.
func OfPage[N evidence.Item](ctx context.Context, f Foreseen, found []N, along [][]storage.EdgePage) {
	for i, pages := range along {
		f.take(f.list, found[i], pages)
	}
	f.run(ctx, pageBranches(ctx, found))
}

// nexts are the queries for what is foreseen.
func nexts(list []foreseen) []storage.Next {
	if len(list) == 0 {
		return nil
	}
	queries := make([]storage.Next, len(list))
	for i, f := range list {
		queries[i] = storage.Next{From: f.from, EdgeQuery: f.key.query()}
		queries[i].Then = f.then.queries
	}
	return queries
}

// take notes pages that were read along of an item.
func (p *planner) take(list []foreseen, of evidence.Item, pages []storage.EdgePage) {
	if len(pages) != len(list) {
		return
	}
	for i, f := range list {
		if len(f.from) > 0 && !slices.Contains(f.from, of.EntryKind()) {
			continue
		}
		at, id := p.at(f.key), evidence.Ref(of.EntryMeta().ID)
		if _, known := at[id]; known {
			continue
		}
		at[id] = len(p.pages)
		p.pages = append(p.pages, pages[i])
		for _, e := range pages[i].Edges {
			p.Remember(e.Item)
			p.take(f.then.list, e.Item, e.Next)
		}
	}
}

// foresight is what is foreseen from records of several kinds.
type foresight struct{ list []foreseen }

// add adds what is foreseen from one more kind.
func (f *foresight) add(one foreseen) {
	for i, known := range f.list {
		if known.key == one.key && reflect.DeepEqual(known.then, one.then) {
			for _, kind := range one.from {
				if !slices.Contains(known.from, kind) {
					f.list[i].from = append(f.list[i].from, kind)
				}
			}
			return
		}
	}
	f.list = append(f.list, one)
}

// of is all of it, if the records can be of these kinds.
func (f *foresight) of(kinds []evidence.Kind) expected {
	for i, one := range f.list {
		if len(one.from) == len(kinds) {
			f.list[i].from = nil
		}
	}
	return expected{f.list, nexts(f.list)}
}

// foreseeFrom adds what fields below another one follow from a kind of record.
func (p *planner) foreseeFrom(into *foresight, under *request.Field, kind evidence.Kind, level int) {
	for f := range p.Each(under.Below[view.ObjectOf(kind)]) {
		if f.Follows == nil {
			continue
		}
		if _, onLinks := evidence.Relation(f.Follows[0].Relation).AsLink(); onLinks {
			continue
		}
		p.varied = p.varied || f.HasVariables()
		args, err := readArguments(f, p.Variables)
		if err != nil || args.After != nil || args.Before != nil {
			continue
		}
		following, err := p.follow(p.Request, f, args, kind)
		if err != nil {
			continue
		}
		following.known = false // the records are not
		blank := evidence.NewEntry(kind).(evidence.Item)
		a, err := following.of(blank)
		if err != nil {
			continue
		}
		then := p.foreseeEach(following, kind, level)
		for i, k := range a.keys {
			into.add(foreseen{[]evidence.Kind{kind}, k, then[a.places[i]]})
		}
	}
}

// foresee is what fields follow from what a field of a kind of record leads to, for each of its relations.
func (p *planner) foresee(f following, from evidence.Kind) []expected {
	return p.kept(f.field, from, func() []expected {
		p.varied = f.field.HasVariables()
		return p.foreseeEach(f, from, 0)
	})
}

// foreseeEach is foresee at a level. If a page is made of several relations, it is not known which of their
// records it will show.
func (p *planner) foreseeEach(f following, from evidence.Kind, level int) []expected {
	all := make([]expected, len(f.relations))
	if level >= maxForeseen || f.paged && len(f.relations) > 1 {
		return all
	}
	for i, r := range f.relations {
		kinds := r.farKinds(from)
		if len(r.kinds) > 0 {
			kinds = r.kinds
		}
		var found foresight
		for _, kind := range kinds {
			for _, under := range p.leads(f.field) {
				p.foreseeBeyond(&found, under, r, kind, level+1)
			}
		}
		all[i] = found.of(kinds)
	}
	return all
}

// foreseeBeyond adds what fields follow from the far end of a relation.
func (p *planner) foreseeBeyond(into *foresight, under *request.Field, r relation, kind evidence.Kind, level int) {
	if !r.is.IsLink() {
		p.foreseeFrom(into, under, kind, level)
		return
	}
	end := "to"
	if r.goes == storage.In {
		end = "from"
	}
	for f := range p.Each(under.Below[view.ObjectOf(evidence.KindLink)]) {
		if f.End == end {
			p.foreseeFrom(into, f, kind, level)
		}
	}
}
