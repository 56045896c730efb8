package storetest

import (
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// qualifying asks what a caveat refers to: items, and the ends of links that
// support and that contradict.
func qualifying(caveat evidence.Ref) edges {
	return edges{walk(caveat, evidence.Qualifies, out), walk(caveat, evidence.QualifiesSupport, out), walk(caveat, evidence.QualifiesContradiction, out)}
}

// based is a testimony that rests on others.
func based(key evidence.Key, on ...evidence.Key) *evidence.Testimony {
	return with(speaking(key, ""), func(t *evidence.Testimony) { t.BasedOn = on })
}

// derived is a source that derives from others.
func derived(key evidence.Key, from ...evidence.Key) *evidence.Source {
	return &evidence.Source{Meta: meta(key, 0), Title: "Relay", Kind: "NEWS_ARTICLE", DerivedFrom: from}
}

// doubtCases are about caveats on links, and about what testimonies rest on and
// sources derive from.
var doubtCases = []changeCase{
	{"on links of both relations, and on items", []step{writing(caveatOn("far", "book-|c-base", "heard->c-base", "c-alone", "saw->c-base"))}, "", []readCase{
		{"in order", qualifying("far"), "c-alone | heard c-base saw c-base | book c-base"},
		{"as the record has it", qualified("far"), "c-alone heard->c-base saw->c-base book-|c-base"},
		{"below where they lead to", under{"c-alone", "c-base"}, peopleAndPapers + " heard saw c-alone c-base far " + onThese + " book-|c-base " + intoBase},
		{"and not below what else their origin bears on", under{"c-tie"}, peopleAndPapers + " saw c-tie " + onLinksToo + " saw-|c-tie"},
		{"above", over{"far"}, "c-alone c-base c-mid c-top"},
		{"what rests on it", where(has("restsOn", "far")), "c-alone c-base c-mid c-top"},
		{"the caveats on links into a claim", edges{walk("c-base", evidence.QualifiesSupport, in), walk("c-base", evidence.QualifiesContradiction, in)}, "far thin | far"},
		{"are told from those on the claim", edges{walk("c-base", evidence.Qualifies, in)}, "old"},
	}},
	{"on links that have an item in common", []step{writing(caveatOn("far", "heard->c-base", "saw->c-base"), caveatOn("afar", "saw->c-base", "heard->c-base"))}, "", []readCase{
		{"once each", edges{{Of: "c-base", Relation: evidence.QualifiesSupport, Direction: in, Count: true}}, "afar far thin =3"},
		{"page by page", next{storage.EdgeQuery{Of: "c-base", Relation: evidence.QualifiesSupport, Direction: in, First: 1, Count: true}, 1}, "far + =3"},
		{"by kind", edges{{Of: "c-base", Relation: evidence.QualifiesSupport, Direction: in, Kinds: []evidence.Kind{evidence.KindCaveat}, Count: true}}, "afar far thin =3"},
		{"out, each end", edges{{Of: "afar", Relation: evidence.QualifiesSupport, Direction: out, First: 2, Count: true}}, "saw c-base + =4"},
	}},
	{"on other links than before", []step{writing(caveatOn("thin", "saw->c-base"))}, "", []readCase{
		{"", qualifying("thin"), " | saw c-base | "},
		{"below", under{"c-tie"}, peopleAndPapers + " saw c-tie " + onThese + " saw-|c-tie"},
		{"above", over{"thin"}, "c-base c-mid c-top"},
	}},
	{"on nothing of one relation any more", []step{writing(caveatOn("thin", "c-alone"))}, "", []readCase{
		{"", qualifying("thin"), "c-alone |  | "}, {"above", over{"thin"}, "c-alone"},
	}},
	{"of which an end is renamed", []step{writing(as(id("c-top"), claim("a-top", 7)), as(id("saw"), speaking("zeen", "ann")))}, "", []readCase{
		{"", qualified("thin"), "c-mid->a-top c-base->a-top zeen-|c-tie"},
		{"above", over{"thin"}, "a-top c-mid c-tie"},
	}},
	{"whose ends change names", []step{writing(as(id("c-mid"), claim("c-top", 7)), as(id("c-top"), claim("c-mid", 7)))}, "", []readCase{
		{"", qualified("thin"), "c-top->c-mid c-base->c-mid saw-|c-tie"},
	}},
	{"of a link that is removed", []step{removing("saw-|c-tie")}, "", []readCase{
		{"stay, which is the caller's concern", qualified("thin"), "c-mid->c-top c-base->c-top saw-|c-tie"},
		{"and are where it led to", over{"thin"}, "c-mid c-tie c-top"},
		{"as seen from there", under{"c-tie"}, "c-tie thin"},
	}},
	{"removed", []step{removing("thin")}, "", []readCase{
		{"", edges{walk("c-top", evidence.QualifiesSupport, in), walk("saw", evidence.QualifiesContradiction, in)}, " | "},
		{"below", under{"c-tie"}, peopleAndPapers + " saw c-tie " + onThese + " saw-|c-tie"},
	}},
	{"to come with what it is on", []step{writing(caveatOn("far", "says->c-new", "c-new-|c-alone"), link("says->c-new", ""), link("c-new-|c-alone", ""), claim("c-new", 0), speaking("says", "ann"))}, "", []readCase{
		{"", qualified("far"), "says->c-new c-new-|c-alone"}, {"above", over{"far"}, "c-alone c-new"},
	}},
	{"on the origin of a link alone", []step{writing(caveatOn("far", "nobody->c-alone"))}, "", []readCase{{"below", under{"c-alone"}, "c-alone far"}}},

	{"a testimony based on another one", []step{writing(based("relayed", "told"), based("told", "nobody", "census"), link("relayed->c-alone", ""))}, "", []readCase{
		{"", edges{walk("told", evidence.BasedOn, out), walk("told", evidence.BasedOn, in)}, "nobody census | relayed"},
		{"below", under{"c-alone"}, "ann book census nobody relayed told c-alone paid relayed->c-alone"},
		{"above", over{"nobody"}, "c-alone"},
	}},
	{"testimonies in a circle", []step{writing(based("relayed", "told"), based("told", "relayed"), link("relayed->c-alone", ""))}, "", []readCase{
		{"below", under{"c-alone"}, "relayed told c-alone relayed->c-alone"}, {"above", over{"told"}, "c-alone"},
	}},
	{"a source that derives from a testimony, a study and a source", []step{writing(derived("relay", "nobody", "census", "leaflet"), link("relay->c-alone", ""))}, "", []readCase{
		{"", edges{walk("relay", evidence.DerivedFrom, out), walk("nobody", evidence.DerivedFrom, in)}, "nobody census leaflet | relay"},
		{"below", under{"c-alone"}, "ann book leaflet relay census nobody c-alone lost paid relay->c-alone"},
		{"above", over{"nobody"}, "c-alone"},
		{"above a study", over{"census"}, "c-alone c-base c-mid c-tie c-top"},
	}},
	{"a source that derives from what is reported in it", []step{
		writing(derived("relay", "told"), with(speaking("told", "bob"), func(t *evidence.Testimony) { t.ReportedIn = []evidence.Key{"relay"} }), link("told->c-alone", ""))}, "", []readCase{
		{"below", under{"c-alone"}, "bob relay told c-alone told->c-alone"},
	}},

	{"a caveat on a link from nowhere", []step{writing(caveatOn("new", "ann", "nope->c-base"))}, evidence.Invalid, nil},
	{"a caveat on a link to nowhere", []step{writing(caveatOn("new", "saw-|nope"))}, evidence.Invalid, nil},
	{"a testimony based on nothing", []step{writing(based("new", "nope"))}, evidence.Invalid, nil},
	{"a testimony that another one is based on", []step{writing(based("told", "nobody")), removing("nobody")}, evidence.Conflict, nil},
	{"a study that a source derives from", []step{writing(&evidence.Study{Meta: meta("new", 0), Title: "New", Design: "OTHER"}, derived("relay", "new")), removing("new")}, evidence.Conflict, nil},
}

// doubtFaults are found by "caveats on links".
var doubtFaults = []fault{
	{"caveats on links are lost", putFault(doubting(func(c *evidence.Caveat) { c.Qualifies = evidence.As[evidence.Ref](c.QualifiedItems()) }))},
	{"caveats on links that contradict are lost", putFault(doubting(func(c *evidence.Caveat) { c.SetReferences(evidence.QualifiesContradiction, nil) }))},
	{"the ends of qualified links change places", putFault(doubting(func(c *evidence.Caveat) { renameLinks(c, swapped) }))},
	{"qualified links all support", putFault(doubting(func(c *evidence.Caveat) {
		renameLinks(c, func(from, to evidence.Key, _ evidence.Relation) evidence.Ref {
			return evidence.Ref(evidence.LinkName(from, to, evidence.Supports))
		})
	}))},
	{"caveats on links lose those on items", putFault(doubting(func(c *evidence.Caveat) {
		if links := c.QualifiedLinks(); len(links) > 0 {
			c.Qualifies = links
		}
	}))},
	{"what a caveat qualifies is as it was listed", func(m *memstore.Store) storage.Store {
		f := &faulty{Store: m}
		listed := map[evidence.ID][]evidence.Ref{}
		f.write = func(tx storage.Tx) storage.Tx {
			return writes{Tx: tx, put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
				for _, e := range entries {
					if c, ok := e.(*evidence.Caveat); ok {
						listed[c.ID] = slices.Clone(c.Qualifies)
					}
				}
				return tx.Put(ctx, entries)
			}}
		}
		f.read = func(r storage.Reader) storage.Reader {
			return reads{Reader: r, entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
				for _, e := range list {
					if c, ok := e.(*evidence.Caveat); ok && len(listed[c.ID]) == len(c.Qualifies) {
						c.Qualifies = listed[c.ID]
					}
				}
				return list
			}}
		}
		return f
	}},
	{"what a caveat qualifies is by name", readFault(reads{entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		for _, e := range list {
			if c, ok := e.(*evidence.Caveat); ok {
				slices.Sort(c.Qualifies)
			}
		}
		return list
	}})},
	{"caveats on links do not follow a new name", putFault(func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		before := tx.(*memstore.Tx).Held
		if err := tx.Put(ctx, entries); err != nil {
			return err
		}
		for id, e := range before {
			if c, ok := e.(*evidence.Caveat); ok && !slices.ContainsFunc(entries, func(e evidence.Entry) bool { return e.EntryMeta().ID == id }) {
				own(tx, id).(*evidence.Caveat).Qualifies = c.Qualifies
			}
		}
		return nil
	})},
	{"what a testimony is based on is a study or a source", closureFault(func(e evidence.Entry) {
		if s, ok := e.(*evidence.Testimony); ok {
			s.BasedOn = slices.DeleteFunc(s.BasedOn, func(key evidence.Key) bool { return slices.Contains([]evidence.Key{"told", "nobody", "relayed"}, key) })
		}
	})},
	{"what a source derives from is a source", closureFault(func(e evidence.Entry) {
		if s, ok := e.(*evidence.Source); ok {
			s.DerivedFrom = slices.DeleteFunc(s.DerivedFrom, func(key evidence.Key) bool { return slices.Contains([]evidence.Key{"told", "nobody", "census"}, key) })
		}
	})},
	{"a caveat on two links of an item comes twice", readFault(reads{edges: func(q []storage.EdgeQuery, p []storage.EdgePage) []storage.EdgePage {
		for i := range p {
			if q[i].Relation == evidence.QualifiesSupport && q[i].Direction == storage.In && len(p[i].Edges) > 0 {
				p[i].Edges = append(p[i].Edges[:1:1], p[i].Edges...)
			}
		}
		return p
	}})},
	{"an item that is an end of two links comes once", readFault(reads{edges: func(q []storage.EdgeQuery, p []storage.EdgePage) []storage.EdgePage {
		for i := range p {
			if q[i].Relation.IsAnnotation() && q[i].Direction == storage.Out {
				seen := map[evidence.Ref]bool{}
				p[i].Edges = slices.DeleteFunc(p[i].Edges, func(e storage.Edge) bool {
					again := seen[e.Item.Ref()]
					seen[e.Item.Ref()] = true
					return again
				})
			}
		}
		return p
	}})},
}

// doubting changes caveats before it puts them.
func doubting(change func(*evidence.Caveat)) func(context.Context, storage.Tx, []evidence.Entry) error {
	return func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		entries = slices.Clone(entries)
		for i, e := range entries {
			if c, ok := e.(*evidence.Caveat); ok {
				c = evidence.Clone(c).(*evidence.Caveat)
				change(c)
				entries[i] = c
			}
		}
		return tx.Put(ctx, entries)
	}
}

// renameLinks renames the links that a caveat qualifies.
func renameLinks(c *evidence.Caveat, name func(from, to evidence.Key, relation evidence.Relation) evidence.Ref) {
	for i, ref := range c.Qualifies {
		if from, to, relation, ok := evidence.ParseLinkName(string(ref)); ok {
			c.Qualifies[i] = name(from, to, relation)
		}
	}
}

func swapped(from, to evidence.Key, relation evidence.Relation) evidence.Ref {
	return evidence.Ref(evidence.LinkName(to, from, relation))
}

// blunt filters by caveats on links as if they were on claims.
type blunt struct{ storage.Reader }

func (r blunt) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	t := memstore.Tx{Content: r.Reader.(*memstore.Tx).Content}
	t.Held = maps.Clone(t.Held)
	for id, e := range t.Held {
		if c, ok := e.(*evidence.Caveat); ok {
			c = evidence.Clone(c).(*evidence.Caveat)
			c.Qualifies = append(c.Qualifies, evidence.As[evidence.Ref](c.QualifiedClaimsAndItems())...)
			t.Held[id] = c
		}
	}
	return t.Find(ctx, q)
}
