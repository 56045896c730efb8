package storetest

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// known gives an item aliases.
func known[E evidence.Item](e E, aliases ...evidence.Key) E {
	e.EntryMeta().Aliases = aliases
	return e
}

// Some items of the world with aliases. They have only the references given here.
func knownBase() *evidence.Claim { return known(claim("c-base", 1, "water"), "a-base", "base") }

func knownAnn() *evidence.Agent { return known(agent("ann"), "anna") }

var aliasCases = []changeCase{
	{"names", []step{writing(knownBase(), knownAnn())}, "", []readCase{
		{"an item", entries{"base", "anna", "a-base", "c-base", "ann"}, "c-base ann c-base c-base ann"},
		{"a link, by an end or both", entries{"saw->base", "base->c-mid", "base-|c-mid", "saw->c-base", "base->a-base"}, "saw->c-base c-base->c-mid c-base-|c-mid saw->c-base -"},
		{"what is not there", entries{"bas", "base->base", "nope->base", "Base"}, "- - - -"},
		{"edges", edges{walk("base", evidence.Supports, out), walk("anna", evidence.SpokenBy, in)}, "c-mid(c-base->c-mid) c-top(c-base->c-top) | saw"},
		{"below", under{"base", "c-alone"}, peopleAndPapers + " heard saw c-alone c-base " + onThese + " book-|c-base " + intoBase},
		{"above", over{"a-base"}, "c-base c-mid c-top"},
		{"above a link", over{"book-|base"}, "c-base c-mid c-top"},
		{"what rests on it", where(has("restsOn", "anna")), "c-base c-mid c-tie c-top"},
		{"what it wrote", sources(has("author", "anna")), "book paper =2"},
		{"the search does not go by aliases", search{Text: "anna"}, ""},
		{"a list has it once", where(storage.Filter{}), "c-alone c-bare c-base c-mid c-tie c-top"},
		{"counts", counts{}, "AGENT 4 SOURCE 4 STUDY 2 TESTIMONY 3 CLAIM 6 CAVEAT 5 REMARK 1 LINK 12 | CORROBORATED 1 TENTATIVE 1 SINGLE_LINE 1 CONTESTED 1 | HIGH 1 LOW 2 VERY_LOW 1"},
	}},
	{"of renamed items, by which links are found still", []step{writing(known(as(id("c-base"), claim("root", 1)), "c-base"))}, "", []readCase{
		{"", entries{"c-base", "saw->c-base", "c-base->c-mid", "saw->root"}, "root saw->root root->c-mid saw->root"},
		{"", edges{walk("c-base", evidence.Contradicts, out)}, "c-mid(root-|c-mid)"},
	}},
	{"tell of history", []step{writing(known(as(id("c-base"), claim("root", 1)), "c-base")),
		recording(evidence.Revision{At: start}, replaced(claim("c-base", 0), known(as(id("c-base"), claim("root", 1)), "c-base"))), moving(effectOn(2, "c-base", nil, 0.5))}, "", []readCase{
		{"", revisions{Of: "c-base"}, "2"}, {"", revisions{Of: "root"}, "2"}, {"", revisions{Moved: "c-base"}, "2"}, {"", effects{{Claim: "c-base", First: 1}}, "2+0.5"},
	}},
	{"name what is written to", []step{writing(knownBase(), known(claim("c-alone", 0), "solo")), assessing("base"), marking("solo")}, "", []readCase{
		{"", where(ranged("belief", between(0.5, 0.5))), "c-base"}, {"", stale(9), "c-alone"},
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

// aliasFaults are found by "aliases".
var aliasFaults = []fault{
	{"an alias names no item", noAliasesIn("Entries")},
	{"an alias is no end of a link", noAliasesIn("links")},
	{"edges are of keys only", noAliasesIn("Edges")},
	{"claims rest on keys only", noAliasesIn("Find")},
	{"below are keys only", noAliasesIn("Below")},
	{"above are keys only", noAliasesIn("Above")},
	{"revisions are of keys only", noAliasesIn("Of")},
	{"revisions move keys only", noAliasesIn("Moved")},
	{"effects are on keys only", noAliasesIn("Effects")},
	{"aliases that are taken are left out", putFault(func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		err := tx.Put(ctx, entries)
		if err == nil || evidence.CodeOf(err) != evidence.Conflict {
			return err
		}
		bare := make([]evidence.Entry, len(entries))
		for i, e := range entries {
			bare[i] = evidence.Clone(e)
			bare[i].EntryMeta().Aliases = nil
		}
		return tx.Put(ctx, bare)
	})},
	{"a key may be an alias of another", putFault(func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		t := tx.(*memstore.Tx)
		kept := *t
		for _, e := range entries {
			if old := t.Named(e.Ref()); old != nil && old.Ref() != e.Ref() && e.EntryKind() != evidence.KindLink {
				own(tx, old.EntryMeta().ID).EntryMeta().Aliases = nil
			}
		}
		err := tx.Put(ctx, entries)
		if err != nil {
			*t = kept
		}
		return err
	})},
	{"a reference by an alias is one by the key", putFault(func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		err := tx.Put(ctx, entries)
		if err == nil || evidence.CodeOf(err) != evidence.Invalid {
			return err
		}
		meant := make([]evidence.Entry, len(entries))
		for i, e := range entries {
			meant[i] = evidence.Clone(e)
			if it, ok := meant[i].(*evidence.Testimony); ok {
				it.Speaker = tx.(*memstore.Tx).KeyOf(it.Speaker)
			}
		}
		return tx.Put(ctx, meant)
	})},
	{"a link by an alias is one by the key", putFault(func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		meant := slices.Clone(entries)
		for i, e := range entries {
			if l, ok := e.(*evidence.Link); ok {
				copied := *l
				copied.From = tx.(*memstore.Tx).KeyOf(l.From)
				meant[i] = &copied
			}
		}
		return tx.Put(ctx, meant)
	})},
	{"an alias is kept forever", putFault(func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		kept := slices.Clone(entries)
		for i, e := range entries {
			if old := tx.(*memstore.Tx).Held[e.EntryMeta().ID]; old != nil && len(e.EntryMeta().Aliases) == 0 && len(old.EntryMeta().Aliases) > 0 {
				kept[i] = evidence.Clone(e)
				kept[i].EntryMeta().Aliases = old.EntryMeta().Aliases
			}
		}
		return tx.Put(ctx, kept)
	})},
	{"aliases are taken one after the other", putFault(func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		if !slices.ContainsFunc(entries, func(e evidence.Entry) bool { return len(e.EntryMeta().Aliases) > 0 }) || len(entries) > 5 {
			return tx.Put(ctx, entries)
		}
		for _, e := range entries {
			if err := tx.Put(ctx, []evidence.Entry{e}); err != nil {
				return err
			}
		}
		return nil
	})},
	{"aliases stay taken when their item is gone", func(m *memstore.Store) storage.Store {
		f := &faulty{Store: m}
		var taken []evidence.Key
		f.write = func(tx storage.Tx) storage.Tx {
			return writes{Tx: tx,
				remove: func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
					for _, ref := range refs {
						if e := tx.(*memstore.Tx).Named(ref); e != nil {
							taken = append(taken, e.EntryMeta().Aliases...)
						}
					}
					return tx.Remove(ctx, refs)
				},
				put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
					for _, e := range entries {
						for _, key := range append(slices.Clone(e.EntryMeta().Aliases), e.EntryMeta().Key) {
							if slices.Contains(taken, key) {
								return evidence.Errorf(evidence.Conflict, "%s is taken", key)
							}
						}
					}
					return tx.Put(ctx, entries)
				}}
		}
		return f
	}},
	{"figures are of keys only", writeFault(writes{figures: func(ctx context.Context, tx storage.Tx, figures map[evidence.Key]evidence.Figures) error {
		for key := range figures {
			if byKey(ctx, tx, evidence.Ref(key)) != evidence.Ref(key) {
				return evidence.Errorf(evidence.NotFound, "there is no %s", key)
			}
		}
		return tx.SetFigures(ctx, figures)
	}})},
	{"marks are of keys only", writeFault(writes{mark: func(ctx context.Context, tx storage.Tx, claims []evidence.Key) error {
		for _, key := range claims {
			if byKey(ctx, tx, evidence.Ref(key)) != evidence.Ref(key) {
				return evidence.Errorf(evidence.NotFound, "there is no %s", key)
			}
		}
		return tx.MarkStale(ctx, claims)
	}})},
	{"removal is by keys only", removeFault(func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
		for _, ref := range refs {
			if byKey(ctx, tx, ref) != ref {
				return evidence.Errorf(evidence.NotFound, "there is no %s", ref)
			}
		}
		return tx.Remove(ctx, refs)
	})},
}

// byKey hides from a reader the items that are looked up by an alias.
func byKey(ctx context.Context, r storage.Reader, ref evidence.Ref) evidence.Ref {
	found, err := r.Entries(ctx, []evidence.Ref{ref})
	if err == nil && found[0] != nil && found[0].Ref() != ref && !ref.IsID() {
		return "nope"
	}
	return ref
}

// keysOnly is a reader that knows no aliases in one of its methods.
type keysOnly struct {
	storage.Reader
	method string
}

func (r keysOnly) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	if r.method == "Entries" {
		refs = slices.Clone(refs)
		for i := range refs {
			if !refs[i].IsLinkName() {
				refs[i] = byKey(ctx, r.Reader, refs[i])
			}
		}
	}
	if r.method == "links" {
		refs = slices.Clone(refs)
		for i := range refs {
			if refs[i].IsLinkName() {
				refs[i] = byKey(ctx, r.Reader, refs[i])
			}
		}
	}
	return r.Reader.Entries(ctx, refs)
}

func (r keysOnly) Edges(ctx context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	if r.method == "Edges" {
		queries = slices.Clone(queries)
		for i := range queries {
			queries[i].Of = byKey(ctx, r.Reader, queries[i].Of)
		}
	}
	return r.Reader.Edges(ctx, queries)
}

func (r keysOnly) Find(ctx context.Context, q storage.Query) (storage.ItemPage, error) {
	if r.method == "Find" {
		q.Where = mapped(q.Where, func(name string, m storage.Match) (storage.Match, bool) {
			if field, _ := storage.FilterOf(q.Kind, name); field.Form == storage.ByRef || field.Form == storage.ByBelow {
				m.Any = slices.Clone(m.Any)
				for i, ref := range m.Any {
					m.Any[i] = string(byKey(ctx, r.Reader, evidence.Ref(ref)))
				}
			}
			return m, true
		})
	}
	return r.Reader.Find(ctx, q)
}

func (r keysOnly) Below(ctx context.Context, refs []evidence.Ref) (*evidence.Map, error) {
	refs = slices.Clone(refs)
	for i := range refs {
		if r.method == "Below" {
			refs[i] = byKey(ctx, r.Reader, refs[i])
		}
	}
	return r.Reader.Below(ctx, refs)
}

func (r keysOnly) Above(ctx context.Context, refs []evidence.Ref) ([]evidence.Key, error) {
	refs = slices.Clone(refs)
	for i := range refs {
		if r.method == "Above" {
			refs[i] = byKey(ctx, r.Reader, refs[i])
		}
	}
	return r.Reader.Above(ctx, refs)
}

func (r keysOnly) Revisions(ctx context.Context, q storage.RevisionQuery) (storage.RevisionPage, error) {
	switch r.method {
	case "Of":
		q.Of = byKey(ctx, r.Reader, q.Of)
	case "Moved":
		q.Moved = byKey(ctx, r.Reader, q.Moved)
	}
	return r.Reader.Revisions(ctx, q)
}

func (r keysOnly) Effects(ctx context.Context, queries []storage.EffectQuery) ([]storage.EffectPage, error) {
	queries = slices.Clone(queries)
	for i := range queries {
		if r.method == "Effects" && queries[i].Claim != "" {
			queries[i].Claim = byKey(ctx, r.Reader, queries[i].Claim)
		}
	}
	return r.Reader.Effects(ctx, queries)
}

func noAliasesIn(method string) func(*memstore.Store) storage.Store {
	return func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return keysOnly{r, method} }}
	}
}

// testAliases: aliases come back as they were written, however they are read.
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

// aliasTripFaults are found by "aliases, round trip".
var aliasTripFaults = []fault{
	{"aliases are not told", readFault(reads{entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		for _, e := range list {
			if e != nil {
				e.EntryMeta().Aliases = nil
			}
		}
		return list
	}})},
	{"aliases are not told in lists", readFault(reads{found: func(_ storage.Query, p *storage.ItemPage) {
		for _, it := range p.Items {
			it.EntryMeta().Aliases = nil
		}
	}})},
	{"aliases are not told of what is below", readFault(reads{below: func(m *evidence.Map) {
		for it := range m.Items() {
			it.EntryMeta().Aliases = nil
		}
	}})},
}
