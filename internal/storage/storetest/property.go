package storetest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// pair is a store, and one in memory that it must agree with.
type pair struct {
	rt        *rapid.T
	got, want storage.Store
	lists     int                            // see Config.Lists
	names     int                            // for drawn values, so that each has a label of its own
	coming    map[evidence.Key]evidence.Kind // what the steps of this Update put before the one that is being made
	written   []evidence.Entry               // and what they write, which Record may be told of
}

// look reads the store in memory as it was before the Update that is being made.
func (p *pair) look(f func(ctx context.Context, r storage.Reader) error) {
	ctx := context.Background()
	if err := p.want.View(ctx, func(r storage.Reader) error { return f(ctx, r) }); err != nil {
		p.rt.Fatalf("reading memory: %v", err)
	}
}

func draw[V any](p *pair, g *rapid.Generator[V]) V {
	p.names++
	return g.Draw(p.rt, fmt.Sprint(p.names))
}

func pick[V any](p *pair, from ...V) V { return draw(p, rapid.SampledFrom(from)) }

func some[V any](p *pair, from []V, most int) []V {
	list := draw(p, rapid.Permutation(from))
	return list[:draw(p, rapid.IntRange(0, min(most, len(list))))]
}

// few are so few keys that edits often have some in common. kindOf gives the kind of
// the item whose id is made from each.
var few = []evidence.Key{"a", "and", "b", "book", "by", "c-1", "c-2", "c-3", "can", "d", "dry-well", "page", "rain", "v", "very", "well", "x"}

func kindOf(key evidence.Key) evidence.Kind {
	return map[byte]evidence.Kind{'a': evidence.KindAgent, 'b': evidence.KindSource, 'c': evidence.KindClaim, 'd': evidence.KindStudy,
		'p': evidence.KindView, 'r': evidence.KindRemark, 'v': evidence.KindCaveat, 'w': evidence.KindTestimony, 'x': evidence.KindTestimony}[key[0]]
}

var scraps = []string{"", "well", "Wells dry up", "l'été", "ETE 2015", "dry-well", "(\"well\" OR dry)*", "💧 well", "a\x00b", `"dry well"`, "東京都の井戸", "京都"}

var someDates = []string{"", "2014", "2015", "2015-03", "2015-03-02", "2015-03-31", "2016-01", "2014/2015-03", "2015-03-02/2016", "2013/2014"}

// edit makes one Update of a few steps in both stores. It must end the same way in both.
func (p *pair) edit() {
	var steps []step
	p.coming, p.written = map[evidence.Key]evidence.Kind{}, nil
	for range draw(p, rapid.IntRange(1, 3)) {
		steps = append(steps, p.step())
	}
	if draw(p, rapid.Bool()) {
		steps = append(steps, p.record()...)
	}
	if draw(p, rapid.IntRange(0, 9)) == 0 {
		steps = append(steps, func(context.Context, storage.Tx) error { return errStop })
	}
	run := func(s storage.Store) string {
		err := update(s, steps...)
		if err == nil {
			return "done"
		}
		switch code := evidence.CodeOf(err); code {
		case evidence.Conflict, evidence.Invalid:
			return "refused" // where it is both, a store may say either
		default:
			return string(code)
		}
	}
	if got, want := run(p.got), run(p.want); got != want {
		p.rt.Fatalf("an Update ends as %s instead of %s", got, want)
	}
}

func (p *pair) step() step {
	switch draw(p, rapid.IntRange(0, 12)) {
	case 0:
		hash := pick(p, "", "abc")
		return func(ctx context.Context, tx storage.Tx) error { return tx.SetRubric(ctx, hash) }
	case 1, 2:
		figures := map[evidence.Key]evidence.Figures{}
		for _, key := range some(p, p.claims(), 3) {
			figures[key] = p.figures()
		}
		return func(ctx context.Context, tx storage.Tx) error { return tx.SetFigures(ctx, figures) }
	case 3:
		return marking(some(p, p.claims(), 4)...)
	case 4, 5:
		return p.removal()
	}
	batch := p.batch()
	p.written = append(p.written, batch...)
	return writing(batch...)
}

// claims are the keys of claims, and sometimes those of other items, too.
func (p *pair) claims() []evidence.Key {
	if draw(p, rapid.IntRange(0, 9)) == 0 {
		return few
	}
	return ofKinds(p.kinds(nil), []evidence.Kind{evidence.KindClaim})
}

func (p *pair) figures() evidence.Figures {
	x := pick(p, 0, 0.1, 0.30000000000000004, 0.3, 1./3, 1)
	return evidence.Figures{Support: pick(p, 0, 0.5, 1.), Opposition: x, Conflict: 1 - x, Belief: x, Disputed: draw(p, rapid.Bool()), IndependentFor: draw(p, rapid.IntRange(0, 3)), AtLeast: draw(p, rapid.Bool()),
		Certainty: pick(p, evidence.Certainties...), Verdict: pick(p, evidence.Verdicts...), Method: evidence.MethodExact}
}

// batch is some entries, most of which fit the map.
func (p *pair) batch() []evidence.Entry {
	var all []evidence.Entry
	named := map[evidence.Key]evidence.Key{} // to those whose id they have
	for _, key := range some(p, few, 8) {
		named[key] = key
		if draw(p, rapid.IntRange(0, 19)) == 0 {
			named[key] = pick(p, few...) // which is renamed
		}
	}
	kinds := p.kinds(named)
	for _, key := range slices.Sorted(maps.Keys(named)) {
		all = append(all, p.item(key, named[key], kinds))
	}
	from, to := ofKinds(kinds, evidence.LinkSources), ofKinds(kinds, []evidence.Kind{evidence.KindClaim})
	for range draw(p, rapid.IntRange(0, 6)) {
		if len(from) == 0 || len(to) == 0 {
			break
		}
		l := link(evidence.LinkName(pick(p, from...), pick(p, to...), pick(p, evidence.LinkRelations...)), pick(p, append(evidence.Strengths, "")...))
		l.Version, l.Rationale = draw(p, rapid.IntRange(1, 3)), pick(p, scraps...)
		if !slices.ContainsFunc(all, func(e evidence.Entry) bool { return e.EntryMeta().ID == l.ID }) {
			all = append(all, l)
		}
	}
	return draw(p, rapid.Permutation(all))
}

// kinds are the kinds of all items that a batch may refer to: those in the map, and
// those in the batch. Sometimes one of them does not exist.
func (p *pair) kinds(batch map[evidence.Key]evidence.Key) map[evidence.Key]evidence.Kind {
	kinds := map[evidence.Key]evidence.Kind{}
	for _, e := range p.known() {
		if it, ok := e.(evidence.Item); ok {
			kinds[it.EntryMeta().Key] = it.EntryKind()
		}
	}
	maps.Copy(kinds, p.coming)
	for key, named := range batch {
		kinds[key] = kindOf(named)
		p.coming[key] = kinds[key]
	}
	if draw(p, rapid.IntRange(0, 29)) == 0 {
		kinds[pick(p, "nope", aliases[0])] = pick(p, evidence.ItemKinds...)
	}
	return kinds
}

func ofKinds(kinds map[evidence.Key]evidence.Kind, of []evidence.Kind) []evidence.Key {
	var keys []evidence.Key
	for _, key := range slices.Sorted(maps.Keys(kinds)) {
		if slices.Contains(of, kinds[key]) {
			keys = append(keys, key)
		}
	}
	return keys
}

// item makes an item whose id is made from named, and of the kind that goes with it.
func (p *pair) item(key, named evidence.Key, kinds map[evidence.Key]evidence.Kind) evidence.Item {
	at := meta(key, draw(p, rapid.IntRange(0, 3)))
	at.ID = id(named)
	if draw(p, rapid.IntRange(0, 7)) == 0 {
		at.Aliases = some(p, append(aliases, few[:3]...), 2)
	}
	text, more := "Item "+string(key)+" "+pick(p, scraps...), pick(p, scraps...)
	var it evidence.Item
	switch kindOf(named) {
	case evidence.KindAgent:
		it = &evidence.Agent{Meta: at, Name: text, Kind: pick(p, evidence.AgentKinds...), Reliability: pick(p, append(evidence.Reliabilities[:2:2], "")...), Pseudonymous: draw(p, rapid.Bool()), Note: more}
	case evidence.KindSource:
		it = &evidence.Source{Meta: at, Title: text, Kind: pick(p, evidence.SourceKinds[:3]...), Reliability: pick(p, append(evidence.Reliabilities[:2:2], "")...), Retracted: draw(p, rapid.Bool()),
			Published: pick(p, someDates...), DOI: more}
	case evidence.KindStudy:
		it = &evidence.Study{Meta: at, Title: text, Design: pick(p, evidence.Designs[:3]...), Population: more}
	case evidence.KindTestimony:
		it = &evidence.Testimony{Meta: at, Summary: text, Basis: pick(p, evidence.Bases[:3]...), QuoteVerified: draw(p, rapid.Bool()), Date: pick(p, someDates...), Quote: more}
	case evidence.KindClaim:
		it = &evidence.Claim{Meta: at, Statement: text, Tags: some(p, []string{"one", "two", "three"}, 3), Note: more}
	case evidence.KindCaveat:
		it = &evidence.Caveat{Meta: at, Category: pick(p, evidence.Categories[:2]...), Severity: pick(p, evidence.Severities[:3]...), Text: text, Resolved: draw(p, rapid.Bool())}
	case evidence.KindView:
		it = &evidence.View{Meta: at, Title: text, Address: pick(p, "?verdict=weak", "sources?text=well"), Note: more}
	case evidence.KindRemark:
		it = &evidence.Remark{Meta: at, Kind: pick(p, evidence.RemarkKinds...), Text: text, Status: pick(p, evidence.RemarkStatuses...)}
	}
	for _, ref := range it.References() {
		if ref.Relation.AnnotatesLinks() {
			continue
		}
		most := 3
		if ref.Single {
			most = 1
		}
		if targets := ofKinds(kinds, ref.Targets); len(targets) > 0 {
			it.SetReferences(ref.Relation, some(p, targets, most))
		}
	}
	if a, ok := it.(evidence.Annotation); ok {
		p.annotateLinks(a, kinds)
	}
	return it
}

// annotateLinks lets an annotation be on links, too, in any order. The links need not exist:
// to check that is up to the caller of a store.
func (p *pair) annotateLinks(a evidence.Annotation, kinds map[evidence.Key]evidence.Kind) {
	from, to := ofKinds(kinds, evidence.LinkSources), ofKinds(kinds, []evidence.Kind{evidence.KindClaim})
	if len(to) == 0 {
		return
	}
	for range draw(p, rapid.IntRange(0, 3)) {
		ref := evidence.Ref(evidence.LinkName(pick(p, from...), pick(p, to...), pick(p, evidence.LinkRelations...)))
		if !slices.Contains(a.Subjects(), ref) {
			a.SetSubjects(append(a.Subjects(), ref))
		}
	}
	a.SetSubjects(draw(p, rapid.Permutation(a.Subjects())))
}

// compare asks both stores everything.
func (p *pair) compare() {
	var asks []ask
	asks = append(asks, standing{}, scan{}, sweep{}, counts{}, tags{})
	every := []evidence.Ref{"nope", "it_nope"}
	for _, k := range append(aliases, few...) {
		every = append(every, evidence.Ref(k), evidence.Ref(id(k)))
	}
	asks = append(asks, contents(draw(p, rapid.Permutation(every))), contents(p.linkNames()))
	asks = append(asks, p.edgeAsks()...)
	asks = append(asks, among(append(few, "nope")), among(some(p, few, 8)), degrees(append(few, "nope")))
	for range 12 {
		asks = append(asks, p.listAsk())
	}
	for _, text := range scraps {
		asks = append(asks, ranked{Text: text, Count: true}, ranked{Text: text, Kinds: some(p, evidence.ItemKinds, 3), First: 2}, ranked{Text: text, First: 2, Backward: true})
	}
	for _, ref := range every {
		asks = append(asks, under{ref}, over{ref})
	}
	asks = append(asks, under(some(p, every, 4)), over(some(p, every, 4)))
	asks = append(asks, p.historyAsks(every)...)
	p.answer(asks)
}

// answer compares what both stores answer.
func (p *pair) answer(asks []ask) {
	ctx := context.Background()
	answers := func(s storage.Store) (list []string) {
		err := s.View(ctx, func(r storage.Reader) error {
			list = nil
			for _, a := range asks {
				list = append(list, fmt.Sprintf("%T %+v: %s", a, a, answer(ctx, r, a)))
			}
			return nil
		})
		if err != nil {
			p.rt.Fatalf("reading: %v", err)
		}
		return list
	}
	want := answers(p.want)
	if diff := cmp.Diff(want, answers(p.got)); diff != "" {
		p.rt.Fatalf("the store differs from memory (-memory +store):\n%s", diff)
	}
}

// contents asks for entries in full.
type contents []evidence.Ref

func (a contents) of(ctx context.Context, r storage.Reader) (string, error) {
	found, err := r.Entries(ctx, a)
	text := ""
	for _, e := range found {
		if e != nil {
			text += full(e)
		}
		text += "\n"
	}
	return text, err
}

// edgeAsks walks every relation of every item both ways, and some of them by windows. A call
// has the walks of two relations. A store may make one statement of a call: of all relations it
// would be another one each time, which takes an engine that plans statements many seconds.
func (p *pair) edgeAsks() []ask {
	var asks []ask
	for relations := range slices.Chunk(append(evidence.ReferenceRelations, evidence.LinkRelations...), 2) {
		var call edges
		for _, relation := range relations {
			for _, direction := range []storage.Direction{out, in} {
				for _, of := range append(aliases, few...) {
					q := p.edgeQuery(of, relation, direction)
					call = append(call, q)
					if relation.IsLink() || relation == evidence.QualifiesSupport {
						asks = append(asks, next{q, 1})
					}
				}
			}
		}
		asks = append(asks, call)
	}
	return asks
}

// edgeQuery is a walk with random limits and filters.
func (p *pair) edgeQuery(of evidence.Key, relation evidence.Relation, direction storage.Direction) storage.EdgeQuery {
	q := storage.EdgeQuery{Of: evidence.Ref(of), Relation: relation, Direction: direction, First: draw(p, rapid.IntRange(0, 3)), Count: draw(p, rapid.Bool()), Backward: draw(p, rapid.IntRange(0, 3)) == 0}
	if relation.IsLink() && draw(p, rapid.Bool()) {
		q.Order = storage.ByStrength
	}
	if relation.IsLink() && draw(p, rapid.IntRange(0, 4)) == 0 {
		q.Strengths = some(p, evidence.Strengths, 2)
	}
	if draw(p, rapid.IntRange(0, 4)) == 0 {
		q.Kinds = some(p, evidence.ItemKinds, 3)
	}
	return q
}

// listAsk is a list with random filters, or the pages of one.
func (p *pair) listAsk() ask {
	q := storage.Query{Kind: pick(p, append(evidence.ItemKinds, evidence.KindClaim, evidence.KindClaim)...), First: draw(p, rapid.IntRange(1, 4)),
		Count: draw(p, rapid.Bool()), Backward: draw(p, rapid.IntRange(0, 3)) == 0}
	q.Order = storage.Order{By: pick(p, storage.OrdersOf(q.Kind)...), Desc: draw(p, rapid.Bool())}
	q.Where = p.anyFilter(q.Kind, 3)
	return pagesOf(q)
}

// pagesOf asks for all pages of a list.
type pagesOf storage.Query

func (a pagesOf) of(ctx context.Context, r storage.Reader) (string, error) {
	text := ""
	q := storage.Query(a)
	for range 20 { // of so few items there are not more
		p, err := r.Find(ctx, q)
		if err != nil {
			return "", err
		}
		text += page(short(p.Items), p.HasNext, p.Total) + "; "
		if !p.HasNext {
			return text, nil
		}
		q.After = &p.At[len(p.At)-1]
		if q.Backward {
			q.After = &p.At[0]
		}
	}
	return text + "and no end", nil
}
